"""Slots that the team gives by hand: booked for a guest, offered, taken, let go, over; and what is said before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plateau.channels.roles import Role
from plateau.core import clock
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.notices.models import Message, Notice
from plateau.people.models import Person
from plateau.studio.actions import booking as bookings
from plateau.studio.actions import operations, waiting
from plateau.studio.actions.bringing import Named
from plateau.studio.giving import actions as offering
from plateau.studio.giving.actions import Gift
from plateau.studio.giving.news import rehearse
from plateau.studio.models import Booking, Operation, Presence, Slot
from plateau.studio.states import BookingState, OperationState, WaitState
from plateau.subjects.actions.drafting import Words
from plateau.subjects.models import Subject
from tests.factories import make_channel, make_guest, make_person, make_team
from tests.queue import run_queue
from tests.studio.making import make_booking, make_open, slots_of
from tests.subjects.making import make_subject, mark, verbs_since

pytestmark = pytest.mark.django_db
NEW = Words(title="Le pain de nuit", pitch="Qui le pétrit ?", language="fr")


@pytest.fixture
def slot() -> Slot:
    return slots_of(make_open(make_channel(), slots_a_day=2, days=1))[0]


@pytest.fixture
def team(slot: Slot) -> Person:
    return make_team(slot.operation.channel, Role.PRODUCER, language="en")


def offer(slot: Slot, team: Person, guest: Person | Named | None = None, **fields: object) -> Booking:
    """Offer a slot for two hours."""
    guest = guest or Named("Léa Guest", "lea@example.org", "fr")
    return offering.give(slot, Gift(guest, None, until=now() + timedelta(hours=2), **fields), by=team)


def mails_to(address: str) -> list[Message]:
    run_queue()
    return list(Message.objects.filter(address=address).order_by("id"))


def everything() -> tuple[list[tuple[int, str]], int, int, int]:
    """Return what may not change: bookings with their states, persons, subjects, presences."""
    states = list(Booking.objects.order_by("pk").values_list("pk", "state"))
    return states, Person.objects.count(), Subject.objects.count(), Presence.objects.count()


def test_a_slot_is_booked_for_a_guest_who_is_told_in_their_language(slot: Slot, team: Person) -> None:
    guest = Named("Léa Guest", "lea@example.org", "en")
    booked = offering.give(slot, Gift(guest, NEW, company=[Named("Omar Second")], words="Bring your dog."), by=team)
    names = sorted(booked.presences.values_list("person__name", flat=True))
    assert (booked.state, booked.by_team, booked.booked_by, names) == (
        "booked",
        True,
        team,
        ["Léa Guest", "Omar Second"],
    )
    assert booked.subject is not None
    assert (booked.subject.title, booked.subject.state) == ("Le pain de nuit", "commissioned")
    (mail,) = mails_to("lea@example.org")
    assert mail.subject.startswith("Booked: ")
    assert "Bring your dog." in mail.text
    assert "/g/" in mail.text


def test_what_they_receive_is_shown_before_and_nothing_is_kept_of_it(slot: Slot, team: Person) -> None:
    before, stood = mark(), everything()
    gift = Gift(Named("Léa Guest", "lea@example.org", "fr"), NEW, words="Venez tôt.")
    (letter,) = rehearse(slot, gift, by=team)
    assert (everything(), verbs_since(before)) == (stood, [])
    offering.give(slot, gift, by=team)
    (mail,) = mails_to("lea@example.org")
    assert (letter.subject, "lea@" in letter.address) == (mail.subject, False)
    assert all(paragraph in mail.text for paragraph in letter.text)


def test_an_offer_is_taken_on_the_guests_word(slot: Slot, team: Person) -> None:
    before = mark()
    offered = offer(slot, team, words="Parlez du four.")
    assert (offered.state, offered.by_team, offered.offered_by) == ("held", False, team)
    assert verbs_since(before)[-1] == "booking.offered"
    (mail,) = mails_to("lea@example.org")
    assert "Parlez du four." in mail.text
    assert "event.ics" not in mail.text
    offering.take(offered, by=offered.booked_by, subject=NEW, company=[Named("Omar Second")])
    assert offered.state == BookingState.BOOKED
    assert sorted(offered.presences.values_list("person__name", flat=True)) == ["Léa Guest", "Omar Second"]


def test_an_offer_let_go_frees_the_slot_and_tells_the_team(slot: Slot, team: Person) -> None:
    offered = offer(slot, team)
    other = make_team(slot.operation.channel, Role.PRODUCER)
    before = mark()
    offering.decline(offered, by=offered.booked_by)
    assert verbs_since(before) == ["booking.lapsed", "booking.offer_declined"]
    assert Slot.objects.free(now()).filter(pk=slot.pk).exists()
    run_queue()
    assert (
        Notice.objects.filter(person=other, kind="booking.team", key__startswith="booking.offer_declined").count() == 1
    )


def test_an_offer_that_nobody_took_returns_the_place_and_is_told(slot: Slot, team: Person) -> None:
    offered = offer(slot, team)
    run_queue()
    with clock.at(now() + timedelta(hours=2, minutes=1)):
        before = mark()
        assert bookings.lapse_due() == 1
        assert verbs_since(before) == ["booking.lapsed", "booking.offer_expired"]
        assert Slot.objects.free(now()).filter(pk=slot.pk).exists()
        with pytest.raises(Refused, match=r"^offer.over:"):
            offering.take(offered, by=offered.booked_by, subject=NEW)
        assert len(mails_to("lea@example.org")) == 2
    assert Notice.objects.filter(person=team, key__startswith="booking.offer_expired").count() == 1


def test_an_offer_is_taken_back_and_its_guest_keeps_their_place_in_line(slot: Slot, team: Person) -> None:
    for one in slots_of(slot.operation):
        make_booking(one)
    wait = waiting.join(slot.operation, by=make_person("Wanda Waits"))
    free = slots_of(slot.operation)[1]
    booked = Booking.objects.active().get(slot=free)
    operations.close_booking(slot.operation, by=team)  # what comes free is offered to nobody by itself now
    bookings.cancel(booked, by=team, by_team=True, reason="Panne.")
    offered = offer(free, team, wait.person, wait=wait)
    wait.refresh_from_db()
    assert (wait.state, offered.wait) == (WaitState.OFFERED, wait)
    Operation.objects.filter(pk=slot.operation_id).update(state=OperationState.OPEN)
    offering.withdraw(offered, by=team)  # also where the line would be asked
    wait.refresh_from_db()
    assert (wait.state, offered.state) == (WaitState.WAITING, BookingState.LAPSED)
    run_queue()
    assert Notice.objects.filter(person=wait.person, key__startswith="booking.offer_withdrawn").count() == 1


def test_a_wait_ends_when_its_person_is_booked_by_hand(slot: Slot, team: Person) -> None:
    for one in slots_of(slot.operation):
        make_booking(one)
    wait = waiting.join(slot.operation, by=make_person("Wanda Waits"))
    operations.close_booking(slot.operation, by=team)
    booked = Booking.objects.active().get(slot=slot)
    bookings.cancel(booked, by=team, by_team=True, reason="Panne.")
    offering.give(slot, Gift(wait.person, NEW, wait=wait), by=team)
    wait.refresh_from_db()
    assert wait.state == WaitState.BOOKED


@pytest.mark.parametrize("case", ["taken", "past_end", "company", "no_subject", "other_channel", "cancelled", "mine"])
def test_what_cannot_be_given_changes_nothing(case: str, slot: Slot, team: Person) -> None:
    until = now() + timedelta(hours=1)
    gift, code = {
        "taken": (Gift(make_guest(), NEW), "slot.taken"),
        "past_end": (Gift(make_guest(), NEW, until=now() - timedelta(minutes=1)), "offer.bad_time"),
        "company": (Gift(make_guest(), NEW, company=[Named("Omar Second")], until=until), "offer.company"),
        "no_subject": (Gift(make_guest(), None), "offer.no_subject"),
        "other_channel": (
            Gift(make_guest(), make_subject(make_channel("port"), "in_debate"), until=until), "booking.other_channel",
        ),
        "cancelled": (Gift(make_guest(), NEW), "operation.over"),
        "mine": (Gift(make_guest(), NEW), "slot.taken"),
    }[case]  # fmt: skip
    if case == "taken":
        make_booking(slot)
    elif case == "cancelled":
        operations.cancel_operation(slot.operation, by=team, reason="Grève.")
    elif case == "mine":
        bookings.hold(slot, by=team)
    slot = Slot.objects.select_related("operation__channel").get(pk=slot.pk)
    before, stood = mark(), everything()
    with pytest.raises(Refused, match=f"^{code}:"):
        offering.give(slot, gift, by=team)
    assert (everything(), verbs_since(before)) == (stood, [])


def test_only_whose_offer_it_is_takes_or_declines_it(slot: Slot, team: Person) -> None:
    offered = offer(slot, team)
    before, stood = mark(), everything()
    for act in (
        lambda: offering.take(offered, by=make_guest(), subject=NEW),
        lambda: offering.decline(offered, by=team),
    ):
        with pytest.raises(Refused, match=r"^offer.not_yours:"):
            act()
    assert verbs_since(before) == []
    assert everything()[0] == stood[0]


def test_a_slot_held_by_somebody_themselves_is_no_offer_to_take_back(slot: Slot, team: Person) -> None:
    held = bookings.hold(slot, by=make_person())
    before = mark()
    with pytest.raises(Refused, match=r"^offer.over:"):
        offering.withdraw(held, by=team)
    held.refresh_from_db()
    assert (held.state, verbs_since(before)) == (BookingState.HELD, [])


def test_an_offer_does_not_stand_in_the_way_of_a_members_own_hold(slot: Slot, team: Person) -> None:
    member = make_person()
    offered = offer(slot, team, member)
    held = bookings.hold(slots_of(slot.operation)[1], by=member)
    offered.refresh_from_db()
    assert (offered.state, held.state) == (BookingState.HELD, BookingState.HELD)


def test_a_place_in_line_is_used_for_nobody_else(slot: Slot, team: Person) -> None:
    for one in slots_of(slot.operation):
        make_booking(one)
    wait = waiting.join(slot.operation, by=make_person("Wanda Waits"))
    operations.close_booking(slot.operation, by=team)
    bookings.cancel(Booking.objects.active().get(slot=slot), by=team, by_team=True, reason="Panne.")
    other = make_person("Other")
    before, kept = mark(), everything()
    for until in (None, slot.starts_at - timedelta(hours=1)):
        with pytest.raises(Refused) as refused:
            offering.give(slot, Gift(other, NEW, wait=wait, until=until), by=team)
        assert refused.value.code == "offer.not_whose_wait"
    wait.refresh_from_db()
    assert (wait.state, verbs_since(before), everything()) == (WaitState.WAITING, [], kept)
