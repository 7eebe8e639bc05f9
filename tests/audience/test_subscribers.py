"""When a duplicate is merged, its visits are counted with those of the subject that stays: each once."""

from __future__ import annotations

import pytest

from plateau.audience.models import DailyCount, Kind, Total
from plateau.audience.sources import Source
from plateau.audience.subscribers import follow_merge
from plateau.core.clock import now
from plateau.journal.models import Entry
from plateau.subjects.actions.merging import merge
from tests.audience.rows import visited
from tests.factories import make_channel, make_person, make_subject
from tests.queue import run_queue

pytestmark = pytest.mark.django_db


def figures() -> tuple[set[tuple[str, int, str, int]], set[tuple[str, int]]]:
    """Return the daily counts (target, days ago, source, visits) and the sums."""
    today = now().date()
    rows = DailyCount.objects.values_list("target", "day", "source", "visits")
    days = {(target, (today - day).days, source, visits) for target, day, source, visits in rows}
    return days, set(Total.objects.values_list("target", "visits"))


def test_a_merge_adds_the_visits_day_by_day_and_once() -> None:
    channel = make_channel()
    gone, stays, other = (make_subject(channel) for _ in range(3))
    visited(gone.public_id, 5, ago=1, source=Source.MAIL)
    visited(gone.public_id, 2, ago=3)
    visited(stays.public_id, 10, ago=1, source=Source.MAIL)
    visited(stays.public_id, 1, ago=1)
    visited(other.public_id, 7)
    merge(gone, into=stays, by=make_person())
    run_queue("journal.react")
    merged = (
        {
            (stays.public_id, 1, "mail", 15),
            (stays.public_id, 1, "network", 1),
            (stays.public_id, 3, "network", 2),
            (other.public_id, 0, "network", 7),
        },
        {(stays.public_id, 18), (other.public_id, 7)},
    )
    assert figures() == merged
    written = Entry.objects.count()
    follow_merge(Entry.objects.get(verb="subject.merged"))
    assert figures() == merged, "a second run adds nothing"
    assert Entry.objects.count() == written


def test_a_subject_that_nobody_had_visited_takes_the_figure_over() -> None:
    channel = make_channel()
    gone, stays = make_subject(channel), make_subject(channel)
    visited(gone.public_id, 4)
    merge(gone, into=stays, by=make_person())
    run_queue("journal.react")
    assert figures() == ({(stays.public_id, 0, "network", 4)}, {(stays.public_id, 4)})
    assert set(Total.objects.values_list("kind", flat=True)) == {Kind.PAGE}


def test_two_merges_heard_in_the_wrong_order_lose_no_visit() -> None:
    channel = make_channel()
    first, second, last = (make_subject(channel) for _ in range(3))
    visited(first.public_id, 1)
    visited(second.public_id, 2)
    visited(last.public_id, 4)
    merge(first, into=second, by=make_person())
    merge(second, into=last, by=make_person())
    for entry in Entry.objects.filter(verb="subject.merged").order_by("-pk"):
        follow_merge(entry)
    assert figures() == ({(last.public_id, 0, "network", 7)}, {(last.public_id, 7)})
