"""Insisting changes no order: whatever guests write, everything stands in the order in which it stood."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import plateau
from plateau.core import clock
from plateau.media.models import Film
from plateau.studio.actions import waiting
from plateau.studio.cases.actions import answering, filing
from plateau.studio.models import Booking, Operation, Slot, Wait
from plateau.studio.papers.desk import papers_desk
from plateau.studio.states import BookingState
from plateau.subjects.models import Subject
from tests.factories import client_of, make_channel, make_person
from tests.mailbox import mail_kept
from tests.studio.cases.contacts import CALM, HOSTILE, PLAIN, THANKS, THREAT, by_day, handler
from tests.studio.making import make_booking, make_open, slots_of

ROOMS = Path(plateau.__file__).parent
HEARERS = {"panels.py", "subscribers.py", "tasks.py", "urls.py", "guests/views/desk.py", "models/__init__.py"}
"""Modules of the room that lead to contacts, and order nothing."""
HEARD = {"Case", "Contact", "plateau.studio.cases"}

texts = st.sampled_from([PLAIN, THREAT, THANKS, "Mon avocat vous écrira.", "?", "Encore moi."])
contacts = st.lists(st.tuples(st.integers(0, 3), texts, st.integers(0, 600), st.sampled_from("wwwtcs")), max_size=8)


def orders(operation: Operation, team_pages: list[str], client: object) -> list[object]:
    """Return every order that there is: the line, the slots, the bookings, papers, films and subjects of the desk."""
    desk = papers_desk(operation.channel)
    return [
        list(Wait.objects.waiting().filter(operation=operation).values_list("pk", "person", "joined_at")),
        list(Slot.objects.filter(operation=operation).in_order().values_list("pk", "during")),
        list(Booking.objects.order_by("pk").values_list("pk", "slot", "state", "booked_at", "sequence")),
        [line.booking.pk for line in [*desk.waiting, *desk.whole]],
        list(Film.objects.values_list("pk", flat=True)),
        list(Subject.objects.order_by("pk").values_list("pk", "state", "moved_at")),
        [client.get(page).content.count(b"<") for page in team_pages],  # type: ignore[attr-defined]
    ]


@pytest.mark.django_db
def test_no_sequence_of_messages_changes_any_order() -> None:
    channel = make_channel()
    operation = make_open(channel, slots_a_day=2, days=1, starts_in=9)
    first, second = slots_of(operation)
    guests = [
        make_booking(slot, state).booked_by
        for slot, state in zip((first, second), ("booked", "confirmed"), strict=True)
    ]
    line = [make_person(f"Waits {number}") for number in range(2)]
    for member in line:
        waiting.join(operation, by=member)
    team, colleague = handler(channel), handler(channel, "Colleague")
    pages = [f"/desk/{channel.slug}/films", f"/desk/{channel.slug}/planned", f"/desk/{channel.slug}/subjects"]
    client = client_of(colleague)
    writers = [*guests, *line]
    start = by_day(channel)
    before = orders(operation, pages, client)
    assert [len(rows) for rows in before[:4]] == [2, 2, 2, 2]  # type: ignore[arg-type]

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(contacts)
    def insist(said: list[tuple[int, str, int, str]]) -> None:
        with transaction.atomic(), mail_kept():
            for number, (who, text, minutes, then) in enumerate(said):
                person = writers[who]
                with clock.at(start + timedelta(minutes=minutes)):
                    kept = filing.receive(person, channel, author=person, text=f"{text} {number}")
                    if then == "t":
                        filing.tag_contact(kept, "threat", by=team)
                    elif then == "c":
                        answering.write_answer(person, channel, by=team, text=HOSTILE)
                    elif then == "s":
                        answering.write_answer(person, channel, by=team, text=CALM)
            assert orders(operation, pages, client) == before
            transaction.set_rollback(True)

    insist()


def test_a_guest_who_insists_is_offered_a_freed_slot_no_sooner(db: None) -> None:
    channel = make_channel()
    operation = make_open(channel, slots_a_day=1, days=1, starts_in=9)
    booking = make_booking(slots_of(operation)[0])
    patient, loud = make_person("Patient"), make_person("Loud")
    for member in (patient, loud):
        waiting.join(operation, by=member)
    for number in range(9):
        filing.receive(loud, channel, author=loud, text=f"{PLAIN} {number}")
    from plateau.studio.actions import booking as bookings

    bookings.cancel(booking, by=booking.booked_by, by_team=False)
    held = Booking.objects.get(state=BookingState.HELD)
    assert held.booked_by == patient


def test_nothing_that_makes_an_order_can_hear_of_contacts() -> None:
    """The modules that order anything import none of those that know of contacts: they have no such input."""
    seen = 0
    for path in ROOMS.rglob("*.py"):
        if _speaks(path) or "migrations" in path.parts or path.parent.name == "demo":
            continue
        if path.is_relative_to(ROOMS / "studio") and str(path.relative_to(ROOMS / "studio")) in HEARERS:
            continue
        seen += 1
        assert not _imports(path) & HEARD, path
    assert seen > 100


def _speaks(path: Path) -> bool:
    return path.is_relative_to(ROOMS / "studio" / "cases") or path == ROOMS / "studio" / "models" / "case.py"


def _imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    ours = [node for node in nodes if (node.module or "").startswith("plateau.studio")]
    names = {name.name for node in ours for name in node.names}
    of_cases = [node for node in ours if f"{node.module}.{node.names[0].name}.".startswith("plateau.studio.cases.")]
    return names | ({"plateau.studio.cases"} if of_cases else set())
