"""A list is imported as its dry run showed, once, and not at all if the plan has changed meanwhile."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from plateau.channels.roles import Role
from plateau.core.errors import Refused
from plateau.notices.models import Message
from plateau.people.models import Person
from plateau.studio.actions import booking as bookings
from plateau.studio.actions import listing, operations
from plateau.studio.actions.bringing import Named
from plateau.studio.actions.listing import Outcome, Verdict
from plateau.studio.giving import actions as offering
from plateau.studio.giving.actions import Gift
from plateau.studio.models import Booking, ImportedFile, Operation, Presence, Set, Slot
from plateau.subjects.actions.drafting import Words
from plateau.subjects.models import Subject
from tests.factories import make_channel, make_team
from tests.queue import run_queue
from tests.studio.making import make_booking, make_operation, slots_of
from tests.subjects.making import make_subject, mark, verbs_since

pytestmark = pytest.mark.django_db
HEAD = "jour;début;fin;plateau;sujet;invité;courriel;langue"


@pytest.fixture
def operation() -> Operation:
    return make_operation(make_channel())


@pytest.fixture
def team(operation: Operation) -> Person:
    return make_team(operation.channel, Role.PRODUCER)


def listed(operation: Operation, *rows: str) -> bytes:
    """Return a list; ``@`` in a row is the operation's first day."""
    return "\n".join([HEAD, *(row.replace("@", f"{operation.starts_on:%d/%m/%Y}", 1) for row in rows)]).encode()


THREE = (
    "@;9:00;9:30;Scène;Le pain;Ada Example;ada@example.org;en",
    "@;9:00;9:30;Scène;;Bob Second;;",
    "@;9:30;10:00;Grande scène;;Cléo Third;;",
    "@;10:00;10:30;Scène;;;;",
)


def looked(operation: Operation, team: Person, data: bytes) -> tuple[ImportedFile, list[Outcome]]:
    """Bring a list and look at it."""
    kept = listing.keep_list(operation, by=team, name="Invités.csv", data=data)
    found = listing.read_kept(kept.kind, kept.content(), operation)
    return kept, listing.rehearse_list(found, operation, by=team)


def imported(operation: Operation, team: Person, data: bytes, *, told: bool = False) -> list[Outcome]:
    kept, outcomes = looked(operation, team, data)
    return listing.import_list(kept, by=team, seen=listing.mark_of(outcomes), told=told)


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
