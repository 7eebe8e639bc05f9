"""What people are told of slots, as it arrives at a real SMTP server, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest

from plateau.channels.roles import Role
from plateau.core import clock
from plateau.core.clock import now
from plateau.journal.models import Entry, Reaction
from plateau.notices.models import Message, Notice
from plateau.studio import subscribers, verbs
from plateau.studio.actions import booking as bookings
from plateau.studio.actions import operations, slots, waiting
from plateau.studio.floor.actions import day as floor
from plateau.studio.models import Booking, PresencePart
from plateau.studio.papers.actions.releasing import revoke_release
from plateau.studio.states import BookingState
from plateau.studio.telling import concerned_by
from plateau.studio.when import moment_words
from tests.factories import make_channel, make_guest, make_person, make_team
from tests.mailbox import Post, mail_through, parts_of, smtp_server
from tests.queue import run_queue
from tests.studio.making import make_booking, make_open, slots_of
from tests.studio.papers.signing import sign_release
from tests.subjects.making import make_subject

pytestmark = pytest.mark.django_db


@pytest.fixture
def post() -> Iterator[Post]:
    """A running SMTP server that the outbox sends to."""
    with smtp_server() as (server, port), mail_through(port):
        yield server


def mails_of(post: Post, kinds: str, *, to: str = "") -> list[EmailMessage]:
    """Run what is queued and return the mails of these kinds that arrived, then forget all."""
    run_queue()
    addresses = set(Message.objects.filter(kind__startswith=kinds).values_list("address", flat=True))
    subjects = set(Message.objects.filter(kind__startswith=kinds).values_list("subject", flat=True))
    found = [
        mail for mail in post.arrived if mail["To"] in addresses and mail["Subject"] in subjects and to in mail["To"]
    ]
    post.arrived.clear()
    return found


def mails_in_a_while(post: Post, kinds: str, *, to: str = "") -> list[EmailMessage]:
    """Return the same, once a move can no longer be taken back unheard."""
    with clock.at(now() + subscribers.UNDONE_WITHIN):
        return mails_of(post, kinds, to=to)


def plain(mail: EmailMessage) -> str:
    return parts_of(mail)[0].replace("\u202f", " ").replace("\xa0", " ")


def line(mail: EmailMessage) -> str:
    return str(mail["Subject"]).replace("\u202f", " ").replace("\xa0", " ")


def when(slot, language: str) -> str:
    from django.utils import translation

    with translation.override(language):
        return moment_words(slot.starts_at, slot.operation.zone)


WORDS = {
    "fr": {
        "booked": "Réservé : « Le pain », {when}",
        "confirmed": "Confirmé : « Le pain », {when}",
        "moved": "Nouvelle heure : « Le pain », {when}",
        "cancelled": "Annulé : « Le pain », {when}",
        "was": "C’était le {was}. C’est maintenant le {when}.",
        "reason": "La raison : Panne de courant.",
    },
    "en": {
        "booked": "Booked: “Le pain”, {when}",
        "confirmed": "Confirmed: “Le pain”, {when}",
        "moved": "New time: “Le pain”, {when}",
        "cancelled": "Cancelled: “Le pain”, {when}",
        "was": "It was on {was}. It is now on {when}.",
        "reason": "The reason: Panne de courant.",
    },
}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_booking_is_told_from_its_beginning_to_its_end(post: Post, language: str) -> None:
    channel = make_channel()
    one, two, *_ = slots_of(make_open(channel))
    team = make_team(channel, Role.PRODUCER)
    anna = make_person("Anna", language=language)
    words = WORDS[language]
    run_queue()
    post.arrived.clear()
    booking = make_booking(one, by=anna, subject=make_subject(channel, "in_debate", title="Le pain"))
    (mail,) = mails_of(post, "booking.news")
    assert (mail["To"], line(mail)) == (anna.user.email, words["booked"].format(when=when(one, language)))
    assert "Scène, Hall 1" in plain(mail)
    assert f"http://localhost:8000/bookings/{booking.public_id}?from=mail" in plain(mail)

    floor.confirm(booking, by=team)
    (mail,) = mails_of(post, "booking.news")
    assert line(mail) == words["confirmed"].format(when=when(one, language))

    bookings.move_booking(booking, two, by=anna, by_team=False)
    (mail,) = mails_in_a_while(post, "booking.news")
    assert line(mail) == words["moved"].format(when=when(two, language))
    assert words["was"].format(was=when(one, language), when=when(two, language)) in plain(mail)

    later = timedelta(hours=6)
    slots.move_slot(two, by=team, which=two.set, starts_at=two.starts_at + later, ends_at=two.ends_at + later)
    (mail,) = mails_in_a_while(post, "booking.news")
    assert line(mail) == words["moved"].format(when=when(two, language))

    bookings.cancel(booking, by=team, by_team=True, reason="Panne de courant.")
    (mail,) = mails_of(post, "booking.news")
    assert line(mail) == words["cancelled"].format(when=when(two, language))
    assert words["reason"] in plain(mail)
    assert post.arrived == []


@pytest.mark.parametrize(("language", "button"), [("fr", "Ouvrir ma page"), ("en", "Open my page")])
def test_a_guest_without_account_hears_at_the_known_address_and_is_led_to_the_private_page(
    post: Post, language: str, button: str
) -> None:
    channel = make_channel()
    one, two, *_ = slots_of(make_open(channel))
    anna = make_person("Anna")
    leo = make_guest("Léo", contact_email="leo@example.org", language=language)
    silent = make_guest("Mia")
    booking = bookings.hold(one, by=anna)
    people = [(anna, PresencePart.GUEST), (leo, PresencePart.GUEST), (silent, PresencePart.GUEST)]
    bookings.book(booking, by=anna, subject=make_subject(channel, "in_debate"), people=people)
    assert concerned_by(booking) == sorted([anna, leo, silent], key=lambda one: one.pk)
    (mail,) = mails_of(post, "booking.news", to="leo@")
    text = plain(mail)
    assert button in text
    assert "http://localhost:8000/g/" in text
    assert f"/bookings/{booking.public_id}/event.ics?key=" in text
    kept = Message.objects.get(address="leo@example.org")
    assert (kept.secret, kept.text, kept.person) == (True, "", leo)  # the link is forgotten once it left
    bookings.move_booking(booking, two, by=anna, by_team=False)
    assert len(mails_in_a_while(post, "booking.news", to="leo@")) == 1
    bookings.cancel(booking, by=anna, by_team=False)
    (mail,) = mails_of(post, "booking.news", to="leo@")
    assert "event.ics" not in plain(mail)


@pytest.mark.parametrize(
    ("language", "subject", "button"),
    [("fr", "On vous attend sur le plateau : « Le pain », {when}", "Ouvrir ma page"),
     ("en", "You are expected on set: “Le pain”, {when}", "Open my page")],
)  # fmt: skip
def test_who_is_added_later_hears_once_with_the_way_to_their_page(
    post: Post, language: str, subject: str, button: str
) -> None:
    channel = make_channel()
    slot = slots_of(make_open(channel))[0]
    anna, mia = make_person("Anna"), make_person("Mia", language=language)
    booking = make_booking(slot, by=anna, subject=make_subject(channel, "in_debate", title="Le pain"))
    leo = make_guest("Léo", contact_email="leo@example.org", language=language)
    mails_of(post, "booking")
    everybody = [(one, PresencePart.GUEST) for one in (anna, leo, mia)]
    bookings.change_people(booking, everybody, by=anna)
    told = {mail["To"]: mail for mail in mails_of(post, "booking.news")}
    assert set(told) == {"leo@example.org", mia.user.email}
    assert {line(mail) for mail in told.values()} == {subject.format(when=when(slot, language))}
    assert ("http://localhost:8000/g/" in plain(told["leo@example.org"]), button in plain(told["leo@example.org"])) == (
        True,
        True,
    )
    bookings.change_people(booking, everybody[:1], by=anna)
    bookings.change_people(booking, everybody, by=anna)
    assert mails_of(post, "booking.news") == [], "each once"
    bookings.change_people(booking, everybody[1:], by=anna)
    bookings.change_people(booking, everybody, by=anna)
    assert mails_of(post, "booking.news") == [], "nobody is told what they did themselves"


def test_the_team_hears_of_bookings_and_cancellations_but_not_of_what_it_did_itself(post: Post) -> None:
    channel = make_channel()
    producer, camera = make_team(channel, Role.PRODUCER, language="en"), make_team(channel, Role.CAMERA)
    operation = make_open(channel)
    one, two, *_ = slots_of(operation)
    ana = make_person("Ana")
    booking = make_booking(one, by=ana, subject=make_subject(channel, "in_debate", title="Le pain"))
    told = mails_of(post, "booking.team", to=producer.user.email)
    assert [line(mail) for mail in told] == [f"Booked by Ana: “Le pain”, {when(one, 'en')}"]
    assert not Notice.objects.filter(person=camera, kind="booking.team").exists()
    bookings.cancel(booking, by=ana, by_team=False, reason="Malade.")
    (mail,) = mails_of(post, "booking.team", to=producer.user.email)
    assert (line(mail), "Malade." in plain(mail)) == (f"Cancelled by Ana: “Le pain”, {when(one, 'en')}", True)
    missed = make_booking(two, subject=make_subject(channel, "in_debate", title="Le sel"))
    mails_of(post, "booking")
    with clock.at(two.starts_at + timedelta(minutes=10)):
        floor.mark_no_show(missed, by=camera)
        (mail,) = mails_of(post, "booking.team", to=producer.user.email)
        assert line(mail) == f"Nobody came: “Le sel”, {when(two, 'en')}"
    gone = make_booking(slots_of(operation)[3])
    mails_of(post, "booking")
    bookings.move_booking(gone, slots_of(operation)[4], by=producer, by_team=True)
    told = {mail["To"] for mail in mails_in_a_while(post, "booking")}
    assert (gone.booked_by.user.email in told, producer.user.email in told) == (True, False)
    bookings.cancel(gone, by=producer, by_team=True, reason="Panne.")
    assert mails_of(post, "booking.team", to=producer.user.email) == []


@pytest.mark.parametrize(
    ("language", "offer", "passed"),
    [
        (
            "fr",
            "Un créneau s’est libéré à « Salon » : {when}",
            "Le créneau à « Salon » est allé à la personne suivante",
        ),
        ("en", "A slot came free at “Salon”: {when}", "The slot at “Salon” went to the next in line"),
    ],
)
def test_whoever_waits_hears_of_the_offer_with_its_end_and_of_its_passing(
    post: Post, language: str, offer: str, passed: str
) -> None:
    operation = make_open(make_channel(), slots_a_day=1, days=1, name="Salon")
    slot = slots_of(operation)[0]
    booking = make_booking(slot)
    anna = make_person("Anna", language=language)
    waiting.join(operation, by=anna)
    run_queue()
    post.arrived.clear()
    bookings.cancel(booking, by=booking.booked_by, by_team=False)
    held = Booking.objects.get(booked_by=anna)
    (mail,) = mails_of(post, "booking.offer")
    assert line(mail) == offer.format(when=when(slot, language))
    assert f"/bookings/{held.public_id}?from=mail" in plain(mail)
    from django.utils import translation

    with translation.override(language):
        assert moment_words(held.held_until, operation.zone) in plain(mail)
    with clock.at(now() + timedelta(hours=12)):
        bookings.lapse_due()
        (mail,) = mails_of(post, "booking.offer")
    assert line(mail) == passed


def test_an_offer_that_is_over_before_it_is_told_is_not_told() -> None:
    operation = make_open(make_channel(), slots_a_day=1, days=1)
    booking = make_booking(slots_of(operation)[0])
    anna = make_person()
    wait = waiting.join(operation, by=anna)
    bookings.cancel(booking, by=booking.booked_by, by_team=False)
    waiting.leave(wait, by=anna)
    subscribers.tell_of_offer(Entry.objects.get(verb=verbs.WAIT_OFFERED, target_id=wait.public_id))
    assert not Notice.objects.filter(person=anna, kind="booking.offer").exists()


@pytest.mark.parametrize(
    ("language", "booker", "line_over"),
    [
        ("fr", "« Salon » est annulé, et votre créneau avec.", "« Salon » est annulé"),
        ("en", "“Salon” is cancelled, and your slot with it.", "“Salon” is cancelled"),
    ],
)
def test_an_operation_that_is_cancelled_is_told_to_bookers_and_to_those_in_line(
    post: Post, language: str, booker: str, line_over: str
) -> None:
    channel = make_channel()
    operation = make_open(channel, slots_a_day=1, days=1, name="Salon")
    anna, ben = make_person("Anna", language=language), make_person("Ben", language=language)
    make_booking(slots_of(operation)[0], by=anna)
    waiting.join(operation, by=ben)
    run_queue()
    post.arrived.clear()
    operations.cancel_operation(operation, by=make_team(channel, Role.PRODUCER), reason="Plus de sponsor.")
    run_queue()
    to_anna = [mail for mail in post.arrived if mail["To"] == anna.user.email]
    to_ben = [mail for mail in post.arrived if mail["To"] == ben.user.email]
    assert (len(to_anna), [line(mail) for mail in to_ben]) == (1, [line_over])
    assert booker in plain(to_anna[0])
    assert "Plus de sponsor." in plain(to_anna[0])


def test_telling_twice_is_telling_once() -> None:
    channel = make_channel()
    leo = make_guest("Léo", contact_email="leo@example.org")
    booking = bookings.hold(slots_of(make_open(channel))[0], by=make_person())
    people = [(booking.booked_by, PresencePart.GUEST), (leo, PresencePart.GUEST)]
    bookings.book(booking, by=booking.booked_by, subject=make_subject(channel, "in_debate"), people=people)
    run_queue()
    before = (Notice.objects.count(), Message.objects.count())
    for entry in Entry.objects.filter(verb=verbs.BOOKED):
        subscribers.tell_of_booking(entry)
    assert (Notice.objects.count(), Message.objects.count()) == before
    assert not Reaction.objects.undone().exists()


def test_whoever_books_for_a_guest_in_the_team_is_not_told_as_a_guest() -> None:
    channel = make_channel()
    team = make_team(channel, Role.PRODUCER)
    held = bookings.hold(slots_of(make_open(channel))[0], by=team, by_team=True)
    guest = make_guest("Léo", contact_email="leo@example.org")
    bookings.book(held, by=team, subject=make_subject(channel, "in_debate"), people=[(guest, PresencePart.GUEST)])
    assert (held.state, concerned_by(held)) == (BookingState.BOOKED, [guest])


def test_those_who_keep_papers_hear_of_a_form_that_is_taken_back() -> None:
    booking = make_booking(slots_of(make_open(make_channel()))[0])
    channel = booking.operation.channel
    producer, host = make_team(channel, Role.PRODUCER), make_team(channel, Role.HOST)
    release = sign_release(booking)
    run_queue()
    Notice.objects.all().delete()
    revoke_release(release, by=booking.booked_by)
    run_queue()
    told = Notice.objects.filter(person__in=[producer, host, booking.booked_by])
    assert [(one.person, one.url) for one in told] == [(producer, f"/desk/{channel.slug}/guests")]
