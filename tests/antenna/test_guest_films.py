"""A guest's film as the guest reads it: where it is, what is needed to share it, and the mails when it is out or off."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.template.defaultfilters import force_escape
from django.test import Client
from django.utils import translation

from plateau.antenna.actions.air import Airing, put_on_air, take_off
from plateau.antenna.actions.linking import link_to
from plateau.antenna.guest_films import Stand, films_of
from plateau.antenna.guest_panels import turn_of_film
from plateau.antenna.models import Publication
from plateau.channels.models import Gate, TeamRole
from plateau.channels.roles import Role
from plateau.core.clock import now
from plateau.media.models import Asset, Film
from plateau.money.models import Satisfaction
from plateau.notices.models import Message, Notice
from plateau.people.models import Person
from plateau.studio.guests import actions as guests
from plateau.studio.guests.visits import visits_of
from plateau.studio.models import Booking, Release
from plateau.subjects.models import Follow, Subject
from tests.factories import client_of, make_channel, make_guest
from tests.mailbox import mail_kept, mail_through, parts_of, smtp_server
from tests.money.clearing import make_cleared, make_recorded, say
from tests.queue import run_queue
from tests.studio.papers.signing import sign_release

from .conftest import Stage

SINCE = "Your film is with the team. There is nothing that you have to do."


@pytest.fixture
def booking(stage: Stage) -> Booking:
    """A recording that nothing stands in the way of, of Clara, who has no account."""
    made = make_cleared(stage.channel)
    clara = make_guest("Clara Koenig", contact_email="clara@example.org", language="en")
    made.presences.update(person=clara)
    sign_release(made, clara)
    return made


def clara_of(booking: Booking) -> Person:
    return booking.presences.get().person


def film_of(stage: Stage, booking: Booking, **fields: object) -> Film:
    """Return a film on the page of a recording's subject."""
    Subject.objects.filter(pk=booking.subject_id).update(state="in_production")
    film: Film = stage.make(fields.pop("title", "Le pain de nuit"), **fields)
    link_to(film, booking.subject.public_id, by=stage.editor)
    return film


def page_of(booking: Booking) -> str:
    return Client().get(guests.page_path(clara_of(booking), booking.operation.channel)).content.decode()


def mails_to_clara() -> list[Message]:
    return list(Message.objects.filter(address="clara@example.org", kind__startswith="film.").order_by("pk"))


def hear() -> None:
    """Let everybody hear the news."""
    with mail_kept():
        run_queue("journal.react")


def stand_of(booking: Booking) -> Stand:
    (found,) = films_of(booking)
    return found.stand


def test_without_a_film_no_date_is_promised(booking: Booking) -> None:
    assert films_of(booking) == []
    page = page_of(booking)
    assert "The team has the recording. No date is set yet" in page
    assert SINCE in page


def test_the_page_says_whether_the_machine_or_the_team_has_it(stage: Stage, booking: Booking) -> None:
    film = film_of(stage, booking, ready=False)
    assert stand_of(booking) == Stand.MACHINE
    assert "Your film is being prepared." in page_of(booking)
    Asset.objects.filter(film=film).update(state="ready", ready_at=now())
    assert stand_of(booking) == Stand.READY
    assert "It is ready. No date is set yet" in page_of(booking)
    Asset.objects.filter(film=film).update(state="failed")
    assert stand_of(booking) == Stand.WORK
    assert "The team works on it. No date is set yet" in page_of(booking)


def test_a_plan_is_a_date_and_no_address_yet(stage: Stage, booking: Booking) -> None:
    film = film_of(stage, booking)
    starts_at = now() + timedelta(days=3)
    stage.air(film, starts_at=starts_at)
    (found,) = films_of(booking)
    assert (found.stand, found.at) == (Stand.SCHEDULED, starts_at)
    page = page_of(booking)
    assert "It goes on air on" in page
    assert "&lt;iframe" not in page
    hear()
    assert mails_to_clara() == []


def test_on_air_the_page_holds_all_that_is_needed_to_share_it(stage: Stage, booking: Booking) -> None:
    film = film_of(stage, booking, title='Le "pain" de nuit')
    stage.air(film)
    (found,) = films_of(booking)
    page = page_of(booking)
    assert (found.stand, found.open_to_visitors) == (Stand.LIVE, True)
    assert f'value="{found.address}"' in page
    assert f"/embed/{film.public_id}" in found.snippet
    assert force_escape(found.snippet) in page
    assert "Your film is on air." in page


def test_a_film_behind_an_invitation_offers_no_lines_for_other_sites(stage: Stage, booking: Booking) -> None:
    stage.air(film_of(stage, booking), Gate.INVITED)
    page = page_of(booking)
    assert "Whoever has an invitation link" in page
    assert "&lt;iframe" not in page


def test_rushes_that_have_no_page_are_no_film_of_a_guest(stage: Stage, booking: Booking) -> None:
    stage.make("A001C003.mov")
    assert films_of(booking) == []


def test_a_recording_to_come_shows_nothing_of_its_subjects_earlier_film(stage: Stage, booking: Booking) -> None:
    stage.air(film_of(stage, booking))
    Booking.objects.filter(pk=booking.pk).update(state="confirmed")
    page = page_of(booking)
    assert "The link to the film will be here." in page
    assert "&lt;iframe" not in page


def test_a_guest_hears_once_that_the_film_is_out_with_address_and_lines(stage: Stage, booking: Booking) -> None:
    film = film_of(stage, booking)
    publication = stage.air(film)
    (found,) = films_of(booking)
    hear()
    hear()
    (mail,) = mails_to_clara()
    assert (mail.subject, mail.kind, mail.secret) == ("Your film is out: “Le pain de nuit”", "film.out", True)
    for words in (found.address, found.snippet, guests.page_path(clara_of(booking), booking.operation.channel)):
        assert words in mail.text
    take_off(publication, by=stage.editor, reason="A name was wrong.")
    stage.air(film)
    hear()
    assert [one.kind for one in mails_to_clara()] == ["film.out"]


def test_a_guest_hears_that_the_film_was_taken_off_and_the_word_to_guests(stage: Stage, booking: Booking) -> None:
    publication = stage.air(film_of(stage, booking))
    hear()
    client_of(stage.editor).post(
        f"/publications/{publication.public_id}/off",
        {"reason": "Léo presses us.", "words": "A name was wrong: it comes back."},
    )
    hear()
    assert [one.kind for one in mails_to_clara()] == ["film.out", "film.taken_off"]
    page = page_of(booking)
    assert stand_of(booking) == Stand.OFF
    assert "No longer on air" in page
    for said in (page, mails_to_clara()[1].text):
        assert ("A name was wrong: it comes back." in said, "presses" in said) == (True, False)


def test_the_teams_reason_stays_with_the_team(stage: Stage, booking: Booking) -> None:
    publication = stage.air(film_of(stage, booking))
    hear()
    take_off(publication, by=stage.editor, reason="Léo presses us.")
    hear()
    for said in (page_of(booking), mails_to_clara()[1].text):
        assert ("presses" in said, "The team writes" in said) == (False, False)
    assert "Léo presses us." in client_of(stage.editor).get(publication.desk_url).content.decode()
    again = stage.air(publication.film)
    assert (again.pk, again.words_to_guests) == (publication.pk, "")


def test_a_word_to_guests_is_told_once_the_film_is_off_everywhere_and_not_another_time(
    stage: Stage, booking: Booking
) -> None:
    other = make_channel("ailleurs")
    TeamRole.objects.create(channel=other, person=stage.editor, role=Role.EDITOR_IN_CHIEF)
    film, airing = film_of(stage, booking), Airing(gate=Gate.EVERYBODY)
    here, there = put_on_air(film, channels=[stage.channel, other], airing=airing, by=stage.editor)
    take_off(here, by=stage.editor, reason="Wrong.", words="A name was wrong.")
    hear()
    assert [one.kind for one in mails_to_clara()] == ["film.out"]
    take_off(there, by=stage.editor, reason="Wrong.")
    hear()
    _out, mail = mails_to_clara()
    assert mail.kind == "film.taken_off"
    for said in (page_of(booking), mail.text):
        assert "A name was wrong." in said
    (again,) = put_on_air(film, channels=[other], airing=airing, by=stage.editor)
    take_off(again, by=stage.editor, reason="Too old.")
    hear()
    for said in (page_of(booking), mails_to_clara()[-1].text):
        assert "A name was wrong." not in said


def test_a_film_that_is_ready_says_what_it_waits_for_and_whose_turn_that_is(stage: Stage, booking: Booking) -> None:
    film_of(stage, booking)
    ready = "Your film is ready. The team gives it a date."
    assert ready in page_of(booking)
    Release.objects.filter(booking=booking).update(until=now().date() - timedelta(days=1))
    (visit,) = visits_of(guests.page_of(clara_of(booking), booking.operation.channel))
    with translation.override("en"):
        assert (visit.turn.whose, visit.turn.sentence) == (
            "team",
            "Your release form does not allow it any more: the team asks you if it is needed.",
        )
    assert ready not in page_of(booking)


def test_it_is_the_turn_of_whom_a_ready_film_waits_for_and_of_nobody_else(stage: Stage, booking: Booking) -> None:
    film_of(stage, booking)
    Satisfaction.objects.filter(booking=booking).update(answer="", answered_at=None)
    turns = []
    for person in (booking.booked_by, clara_of(booking)):
        (visit,) = visits_of(guests.page_of(person, stage.channel))
        turn = turn_of_film(visit)
        assert turn is not None
        turns.append(turn.whose)
    assert turns == ["you", "team"]


def test_a_member_who_was_recorded_and_follows_hears_it_once_as_guest(stage: Stage) -> None:
    booking = make_cleared(stage.channel)
    Follow.objects.get_or_create(subject=booking.subject, person=booking.booked_by)
    stage.air(film_of(stage, booking))
    hear()
    told = Notice.objects.filter(person=booking.booked_by, kind__in=["film.out", "film.on_air"])
    assert [one.kind for one in told] == ["film.out"]


@pytest.mark.parametrize(
    ("language", "subjects"),
    [
        ("en", ["Your film is out: “Le pain de nuit”", "Your film is no longer on air: “Le pain de nuit”"]),
        (
            "fr",
            [
                "Votre film est à l’antenne\u202f: «\u202fLe pain de nuit\u202f»",
                "Votre film n’est plus à l’antenne\u202f: «\u202fLe pain de nuit\u202f»",
            ],
        ),
    ],
)
def test_both_mails_arrive_in_the_guests_language_with_the_lines_as_they_are(
    stage: Stage, booking: Booking, language: str, subjects: list[str]
) -> None:
    Person.objects.filter(pk=clara_of(booking).pk).update(language=language)
    hear()  # what the booking itself had to tell
    with smtp_server() as (post, port), mail_through(port):
        publication = stage.air(film_of(stage, booking))
        (found,) = films_of(booking)
        run_queue("journal.react")
        take_off(publication, by=stage.editor, reason="Wrong.", words="A name was wrong.")
        run_queue("journal.react")
        run_queue("notices.send")
    told = [one for one in post.arrived if one["To"] == "clara@example.org"]
    assert [str(one["Subject"]) for one in told] == subjects
    assert found.snippet in parts_of(told[0])[0]
    assert "A name was wrong." in parts_of(told[1])[0]


def test_nothing_is_said_to_come_of_a_recording_that_its_guest_does_not_want(stage: Stage) -> None:
    booking = make_recorded(stage.channel)
    say(booking, "not_satisfied")
    page = Client().get(guests.page_path(booking.booked_by, stage.channel), headers={"Accept-Language": "en"})
    text = page.content.decode()
    assert "No date is set yet" not in text
    assert "Aucune date" not in text


def test_a_guest_reads_whose_turn_it_is_with_the_fee(stage: Stage) -> None:
    booking = make_recorded(stage.channel)
    Person.objects.filter(pk=booking.booked_by_id).update(language="en")
    path = guests.page_path(booking.booked_by, stage.channel)
    assert "Say whether you are satisfied with the recording." in Client().get(path).content.decode()
    say(booking, "satisfied")
    assert "Say whom to invoice." in Client().get(path).content.decode()
    assert Publication.objects.count() == 0
