"""A list is imported as its dry run showed, once, and not at all if the plan has changed meanwhile."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from plateau.channels.roles import Role
from plateau.core import clock
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.notices.models import Message
from plateau.people.models import Person
from plateau.studio.actions import booking as bookings
from plateau.studio.actions import listing, operations, waiting
from plateau.studio.actions.bringing import Named
from plateau.studio.actions.listing import Outcome, Verdict
from plateau.studio.giving import actions as offering
from plateau.studio.giving.actions import Gift
from plateau.studio.models import Booking, ImportedFile, Operation, Presence, PresencePart, Set, Slot
from plateau.studio.states import WaitState
from plateau.studio.telling import UNDONE_WITHIN
from plateau.subjects.actions.drafting import Words
from plateau.subjects.models import Subject
from tests.factories import make_channel, make_guest, make_person, make_team
from tests.queue import run_queue
from tests.studio.lists import imported, listed, looked
from tests.studio.making import make_booking, make_operation, slots_of
from tests.subjects.making import make_subject, mark, verbs_since

pytestmark = pytest.mark.django_db


@pytest.fixture
def operation() -> Operation:
    return make_operation(make_channel())


@pytest.fixture
def team(operation: Operation) -> Person:
    return make_team(operation.channel, Role.PRODUCER)


THREE = (
    "@;9:00;9:30;Scène;Le pain;Ada Example;ada@example.org;en",
    "@;9:00;9:30;Scène;;Bob Second;;",
    "@;9:30;10:00;Grande scène;;Cléo Third;;",
    "@;10:00;10:30;Scène;;;;",
)


def everything() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Booking, Slot, Set, Person, Subject, Presence))


def said(outcome: Outcome) -> str:
    """Return the sentence in English."""
    with override("en"):
        return str(outcome.sentence)


def verdicts(outcomes: list[Outcome]) -> list[tuple[int, str, bool]]:
    return [(one.number, one.verdict.value, one.new_set) for one in outcomes]


def test_a_dry_run_writes_nothing_and_the_import_does_what_it_showed(operation: Operation, team: Person) -> None:
    before, stood = mark(), everything()
    kept, outcomes = looked(operation, team, listed(operation, *THREE))
    assert (everything(), verbs_since(before)) == (stood, [])
    assert verdicts(outcomes) == [(2, "booked", False), (3, "booked", False), (4, "booked", True), (5, "slot", False)]
    assert verdicts(listing.import_list(kept, by=team, seen=listing.mark_of(outcomes), told=False)) == verdicts(
        outcomes
    )
    one, two = Booking.objects.order_by("slot__during")
    assert sorted(one.presences.values_list("person__name", flat=True)) == ["Ada Example", "Bob Second"]
    assert (one.subject.title, two.subject.title) == ("Le pain", "Entretien avec Cléo Third")
    assert (Slot.objects.count(), Set.objects.count()) == (3, 2)
    assert verbs_since(before)[-1] == "guest_list.imported"
    assert Person.objects.get(name="Ada Example").language == "en"


def test_the_same_list_twice_changes_nothing_twice(operation: Operation, team: Person) -> None:
    imported(operation, team, listed(operation, *THREE))
    stood = everything()
    assert {one.verdict for one in imported(operation, team, listed(operation, *THREE))} == {Verdict.SAME}
    assert everything() == stood


def test_a_guest_who_is_new_in_the_list_is_added(operation: Operation, team: Person) -> None:
    imported(operation, team, listed(operation, *THREE))
    more = "@;9:00;9:30;Scène;;Dora Fourth;dora@example.org;"
    assert verdicts(imported(operation, team, listed(operation, *THREE, more)))[-1] == (6, "added", False)
    booking = Booking.objects.order_by("slot__during")[0]
    assert booking.presences.count() == 3


def test_guests_hear_of_it_only_if_the_team_says_so(operation: Operation, team: Person) -> None:
    other = make_team(operation.channel, Role.PRODUCER)
    imported(operation, team, listed(operation, THREE[0]))
    run_queue()
    assert not Message.objects.filter(address="ada@example.org").exists()
    imported(operation, team, listed(operation, "@;11:00;11:30;Scène;;Zoé Last;zoe@example.org;"), told=True)
    run_queue()
    assert Message.objects.filter(address="zoe@example.org").count() == 1
    assert other.pk


@pytest.mark.parametrize("told", [False, True])
def test_who_is_added_to_an_imported_booking_hears_of_it_only_if_the_team_says_so(
    told: bool, operation: Operation, team: Person
) -> None:
    imported(operation, team, listed(operation, *THREE))
    more = "@;9:00;9:30;Scène;;Dora Fourth;dora@example.org;"
    outcomes = imported(operation, team, listed(operation, *THREE, more), told=told)
    with clock.at(now() + UNDONE_WITHIN):
        run_queue()
    assert Message.objects.filter(address="dora@example.org").count() == told
    assert [len(one.hears) for one in outcomes] == [1, 0, 0, 0, 0]
    assert not Message.objects.filter(address="ada@example.org").exists()


def test_the_dry_run_knows_who_would_be_written_to(operation: Operation, team: Person) -> None:
    rows = ("@;9:00;9:30;Scène;;Ada, Bob;family@example.org, family@example.org;", "@;9:30;10:00;Scène;;Ada;;")
    _kept, outcomes = looked(operation, team, listed(operation, *rows))
    assert len(frozenset().union(*(one.hears for one in outcomes))) == 2  # at one address, each with their own page
    imported(operation, team, listed(operation, *rows), told=True)
    run_queue()
    written = Message.objects.filter(address="family@example.org").values_list("person__name", flat=True)
    assert sorted(written) == ["Ada", "Ada", "Bob"]


def test_each_guest_is_written_to_in_the_language_of_their_own_row(operation: Operation, team: Person) -> None:
    rows = ("@;9:00;9:30;Scène;;Ada;ada@example.org;en", "@;9:00;9:30;Scène;;Bob;;fr", "@;9:00;9:30;Scène;;Cléo;;")
    imported(operation, team, listed(operation, *rows))
    assert dict(Person.objects.filter(user=None).values_list("name", "language")) == {
        "Ada": "en", "Bob": "fr", "Cléo": operation.channel.language,
    }  # fmt: skip


def test_a_name_alone_is_nobody_who_is_known_here(operation: Operation, team: Person) -> None:
    known = make_guest("Bob Second", contact_email="bob@example.org", made_on=operation.channel.public_id)
    rows = (*THREE, "@;10:30;11:00;Scène;;bob second;;")
    _kept, outcomes = looked(operation, team, listed(operation, *rows))
    with override("en"):
        assert ["known here already: " in str(one.remark) for one in outcomes] == [False, True, False, False, False]
    imported(operation, team, listed(operation, *rows))
    made = Person.objects.exclude(pk=known.pk).get(name="Bob Second")
    assert (made.presences.count(), known.presences.count()) == (2, 0)  # one name is one person throughout a file
    imported(operation, team, listed(operation, *THREE, "@;11:00;11:30;Scène;;Bob Second;;"))
    assert made.presences.count() == 3, "also with what an earlier import of the file put on set"
    imported(operation, team, listed(operation, "@;11:30;12:00;Scène;;Bob Second;bob@example.org;"))
    assert known.presences.count() == 1


def test_nobody_of_a_row_that_is_left_out_stays_behind(operation: Operation, team: Person) -> None:
    rows = ("@;9:00;9:30;Scène;;Ada;;", "@;9:15;9:45;Loge;;Zed, Ada;;", "@;11:00;11:30;Scène;;Zed;;")
    outcomes = imported(operation, team, listed(operation, *rows))
    assert verdicts(outcomes) == [(2, "booked", False), (3, "wrong", False), (4, "booked", False)]
    assert sorted(Presence.objects.values_list("person__name", flat=True)) == ["Ada", "Zed"]
    assert (Person.objects.filter(name="Zed").count(), Set.objects.count()) == (1, 1)


def test_whoever_was_renamed_or_taken_off_is_not_added_again(operation: Operation, team: Person) -> None:
    imported(operation, team, listed(operation, *THREE))
    Person.objects.filter(name="Ada Example").update(name="Ada Lovelace")
    booking = Booking.objects.order_by("slot__during")[0]
    ada = booking.presences.get(person__name="Ada Lovelace").person
    bookings.change_people(booking, [(ada, PresencePart.GUEST)], by=team)
    before, stood = mark(), everything()
    assert {one.verdict for one in imported(operation, team, listed(operation, *THREE))} == {Verdict.SAME}
    assert (everything(), verbs_since(before)) == (stood, ["guest_list.imported"])


def test_an_address_that_the_list_has_by_now_is_noted_once(operation: Operation, team: Person) -> None:
    imported(operation, team, listed(operation, *THREE))
    whole = [row.replace("Bob Second;", "Bob Second;bob@example.org") for row in THREE]
    outcomes = imported(operation, team, listed(operation, *whole))
    assert verdicts(outcomes)[:2] == [(2, "same", False), (3, "noted", False)]
    bob = Person.objects.get(name="Bob Second")
    assert bob.contact_email == "bob@example.org"
    stood = everything()
    changed = [row.replace("bob@", "other@") for row in whole]  # written here meanwhile, or corrected: ours stays
    assert {one.verdict for one in imported(operation, team, listed(operation, *changed))} == {Verdict.SAME}
    bob.refresh_from_db()
    assert (bob.contact_email, everything()) == ("bob@example.org", stood)


def test_a_free_slot_goes_to_the_waiting_list_and_the_dry_run_says_so(operation: Operation, team: Person) -> None:
    imported(operation, team, listed(operation, "@;9:00;9:30;Scène;;;;"))
    operations.open_booking(operation, by=team)
    operation.refresh_from_db()
    make_booking(slots_of(operation)[0])
    wait = waiting.join(operation, by=make_person())
    rows = ("@;9:30;10:00;Scène;;;;", "@;10:00;10:30;Scène;;;;")
    _kept, outcomes = looked(operation, team, listed(operation, *rows))
    assert [one.offered for one in outcomes] == [True, False]
    wait.refresh_from_db()
    assert wait.state == WaitState.WAITING
    imported(operation, team, listed(operation, *rows))
    wait.refresh_from_db()
    assert wait.state == WaitState.OFFERED


def test_nothing_is_imported_into_a_cancelled_operation(operation: Operation, team: Person) -> None:
    kept, outcomes = looked(operation, team, listed(operation, *THREE))
    operations.cancel_operation(operation, by=team, reason="Grève.")
    before, stood = mark(), everything()
    for act in (
        lambda: listing.import_list(kept, by=team, seen=listing.mark_of(outcomes), told=False),
        lambda: listing.keep_list(operation, by=team, name="x", data=listed(operation, *THREE)),
    ):
        with pytest.raises(Refused, match=r"^operation.cancelled:"):
            act()
    assert (everything(), verbs_since(before), ImportedFile.objects.count()) == (stood, [], 1)


def test_a_plan_that_changed_meanwhile_is_looked_at_again(operation: Operation, team: Person) -> None:
    kept, outcomes = looked(operation, team, listed(operation, *THREE))
    imported(operation, team, listed(operation, "@;10:00;10:30;Scène;Autre;Eve Fifth;;"))
    before, stood = mark(), everything()
    with pytest.raises(Refused, match=r"^list.changed:"):
        listing.import_list(kept, by=team, seen=listing.mark_of(outcomes), told=False)
    assert (everything(), verbs_since(before)) == (stood, [])
    kept.refresh_from_db()
    assert (kept.done_at, bool(kept.file)) == (None, True)


def test_a_list_is_imported_once(operation: Operation, team: Person) -> None:
    kept, outcomes = looked(operation, team, listed(operation, *THREE))
    listing.import_list(kept, by=team, seen=listing.mark_of(outcomes), told=False)
    before, stood = mark(), everything()
    with pytest.raises(Refused, match=r"^list.done:"):
        listing.import_list(kept, by=team, seen=listing.mark_of(outcomes), told=False)
    assert (everything(), verbs_since(before)) == (stood, [])


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("01/01/2020;9:00;9:30;Scène;;Ada;;", "outside"),
        ("@;9:10;9:40;Scène;;Ada;;", "takes part of that time"),
        ("@;9:00;9:30;Scène;;Ada;;", "Somebody else"),
        ("@;12:00;12:30;Scène;Le pain;;;", "no guest"),
        ("@;12:00;12:30;;;Ada;;", ""),
    ],
)
def test_rows_that_cannot_be_say_why_and_stop_no_other(
    row: str, words: str, operation: Operation, team: Person
) -> None:
    imported(operation, team, listed(operation, "@;9:00;9:30;Scène;;;;"))
    gift = Gift(Named("Zoé Was Here"), Words(title="Le pain", pitch="Le pain"))
    offering.give(slots_of(operation)[0], gift, by=team)
    outcomes = imported(operation, team, listed(operation, row, "@;15:00;15:30;Scène;;;;"))
    assert outcomes[1].verdict == Verdict.SLOT
    if words:
        assert (outcomes[0].verdict, words in said(outcomes[0])) == (Verdict.WRONG, True)
    else:
        assert outcomes[0].verdict == Verdict.BOOKED  # the only set is meant


def test_what_was_cancelled_or_moved_here_stays_so(operation: Operation, team: Person) -> None:
    imported(operation, team, listed(operation, *THREE))
    one, two = Booking.objects.order_by("slot__during")
    bookings.cancel(one, by=team, by_team=True, reason="Panne.")
    bookings.move_booking(two, slots_of(operation)[-1], by=team, by_team=True)
    stood = everything()
    outcomes = imported(operation, team, listed(operation, *THREE[:3]))
    assert [(one.verdict, "cancelled" in said(one), "moved" in said(one)) for one in outcomes] == [
        (Verdict.SAME, True, False), (Verdict.SAME, True, False), (Verdict.SAME, False, True),
    ]  # fmt: skip
    assert everything() == stood


def test_an_open_subject_of_that_title_is_taken_and_a_private_one_of_others_is_not(
    operation: Operation, team: Person
) -> None:
    known = make_subject(operation.channel, "in_debate")
    imported(operation, team, listed(operation, f"@;9:00;9:30;Scène;{known.title};Ada;;"))
    assert Booking.objects.get().subject == known


def test_somebody_booked_by_hand_in_that_slot_is_no_news(operation: Operation, team: Person) -> None:
    imported(operation, team, listed(operation, THREE[3]))
    operations.open_booking(operation, by=team)
    booking = make_booking(Slot.objects.select_related("operation__channel", "set").get())
    row = f"@;10:00;10:30;Scène;;{booking.booked_by.name};;"
    (outcome,) = imported(operation, team, listed(operation, row))
    assert (outcome.verdict, "already" in said(outcome)) == (Verdict.SAME, True)
