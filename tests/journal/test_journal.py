"""The journal keeps what happened for good, and each reaction happens once, late or not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from plateau.core import clock
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.journal import actions, tasks
from plateau.journal.models import Entry, Reaction
from plateau.people.models import Person
from tests.factories import make_channel, make_guest
from tests.queue import queued, run_queue

pytestmark = pytest.mark.django_db
HAPPENED = "test.happened"


class Listener:
    """Hears entries, and fails as often as it is told to."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.failures = 0

    def __call__(self, entry: Entry) -> None:
        """Note the entry in the database and here, or fail after having written."""
        Person.objects.filter(public_id=entry.target_id).update(headline="heard")
        if self.failures:
            self.failures -= 1
            raise RuntimeError("the listener is tired")
        self.heard.append(entry.public_id)


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    """A subscriber to a verb that only this test knows."""
    one = Listener()
    monkeypatch.setitem(actions.VERBS, HAPPENED, "Something happened in a test.")
    monkeypatch.setitem(actions._subscribers, HAPPENED, ["tests.listener"])
    monkeypatch.setitem(actions._by_name, "tests.listener", one)
    return one


def test_an_entry_names_who_did_what_to_what_and_where(listener: Listener) -> None:
    actor, target, channel = make_guest("A"), make_guest("B"), make_channel()
    entry = actions.record(HAPPENED, actor=actor, target=target, channel=channel, why="because", at=now())
    kept = Entry.objects.get(pk=entry.pk)
    assert (kept.verb, kept.actor_kind, kept.actor_id) == (HAPPENED, "person", actor.public_id)
    assert (kept.target_kind, kept.target_id, kept.channel) == ("person", target.public_id, channel.public_id)
    assert kept.data["why"] == "because"


def test_the_machine_is_nobody(listener: Listener) -> None:
    entry = actions.record(HAPPENED, actor=None, target=make_guest())
    assert (entry.actor_kind, entry.actor_id, entry.channel) == ("", "", "")


@pytest.mark.parametrize("change", ["update", "delete", "save"])
def test_the_database_refuses_to_change_or_forget_an_entry(listener: Listener, change: str) -> None:
    entry = actions.record(HAPPENED, actor=None, target=make_guest(), why="because")
    Reaction.objects.all().delete()
    entry.data = {}
    changes: dict[str, Callable[[], object]] = {
        "update": lambda: Entry.objects.update(verb="test.never_happened"),
        "delete": lambda: Entry.objects.filter(pk=entry.pk).delete(),
        "save": entry.save,
    }
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        changes[change]()
    assert Entry.objects.get().data == {"why": "because"}


def test_a_verb_that_nobody_declared_is_a_mistake_of_ours() -> None:
    with pytest.raises(LookupError, match=r"test\.undeclared"):
        actions.record("test.undeclared", actor=None, target=make_guest())
    assert not Entry.objects.exists()


def test_an_action_that_is_refused_leaves_no_entry_and_rings_nobody(listener: Listener) -> None:
    def act() -> None:
        with transaction.atomic():
            actions.record(HAPPENED, actor=None, target=make_guest())
            raise Refused("test.no", "No.")

    with pytest.raises(Refused):
        act()
    assert (Entry.objects.count(), Reaction.objects.count(), queued()) == (0, 0, [])


def test_a_reaction_runs_once_however_often_its_task_comes(listener: Listener) -> None:
    entry = actions.record(HAPPENED, actor=None, target=make_guest())
    reaction = Reaction.objects.get()
    assert run_queue("journal.react") == 1
    assert [actions.carry_out(reaction.pk) for _ in range(3)] == [False] * 3
    assert listener.heard == [entry.public_id]
    reaction.refresh_from_db()
    assert reaction.done_at is not None


def test_a_reaction_may_wait_for_what_is_often_taken_back(listener: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(actions._waits, "tests.listener", timedelta(minutes=2))
    told = now()
    with clock.at(told):
        actions.record(HAPPENED, actor=None, target=make_guest())
    with clock.at(told + timedelta(seconds=119)):
        assert run_queue("journal.react") == 0
        tasks.sweep.func(0)
    with clock.at(told + timedelta(minutes=2)):
        assert run_queue("journal.react") == 1
    assert len(listener.heard) == 1


def test_no_reaction_waits_until_the_sweep_takes_it_for_lost() -> None:
    with pytest.raises(ValueError, match="0:05:00"):
        actions.subscribe(HAPPENED, after=timedelta(minutes=6))


def test_a_reaction_that_fails_leaves_no_half_work_keeps_its_reason_and_can_succeed_later(listener: Listener) -> None:
    guest = make_guest()
    actions.record(HAPPENED, actor=None, target=guest)
    reaction = Reaction.objects.get()
    listener.failures = 2
    for _ in range(2):
        with pytest.raises(RuntimeError):
            tasks.react.func(reaction.pk)
    guest.refresh_from_db()
    reaction.refresh_from_db()
    assert (guest.headline, reaction.failures, reaction.done_at) == ("", 2, None)
    assert "the listener is tired" in reaction.last_failure
    tasks.react.func(reaction.pk)
    guest.refresh_from_db()
    assert (guest.headline, len(listener.heard)) == ("heard", 1)


def test_a_lost_task_is_found_by_the_sweep_and_a_hopeless_one_is_left(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.record(HAPPENED, actor=None, target=make_guest())
    reaction = Reaction.objects.get()
    before = len(queued("journal.react"))
    tasks.sweep.func(0)
    assert len(queued("journal.react")) == before, "it is not late yet"
    later = now() + timedelta(minutes=11)
    monkeypatch.setattr(tasks, "now", lambda: later)
    tasks.sweep.func(0)
    assert queued("journal.react")[-1] == {"reaction_id": reaction.pk}
    assert len(queued("journal.react")) == before + 1
    Reaction.objects.update(failures=12)
    tasks.sweep.func(0)
    assert len(queued("journal.react")) == before + 1
    Reaction.objects.update(failures=0, done_at=now())
    tasks.sweep.func(0)
    assert len(queued("journal.react")) == before + 1


def test_a_subscriber_that_a_later_version_dropped_leaves_nothing_to_do(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.record(HAPPENED, actor=None, target=make_guest())
    monkeypatch.delitem(actions._by_name, "tests.listener")
    assert run_queue("journal.react") == 1
    assert Reaction.objects.get().done_at is not None


@pytest.mark.django_db(transaction=True)
def test_tasks_that_run_at_once_react_once(listener: Listener) -> None:
    actions.record(HAPPENED, actor=None, target=make_guest())
    reaction_id = Reaction.objects.get().pk

    def carry_out(_number: int) -> bool:
        try:
            return actions.carry_out(reaction_id)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(carry_out, range(6))) == [False] * 5 + [True]
    assert len(listener.heard) == 1
