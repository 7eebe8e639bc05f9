"""The lives of jobs, whatever happens in whatever order: never settled twice, never lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from plateau.core.clock import now
from plateau.media import work
from plateau.media.actions.films import create_film
from plateau.media.machines.claims import claim_next
from plateau.media.machines.models import Attempt, Worker
from plateau.media.models import Asset, Film, Job
from plateau.people.models import Person
from tests.factories import make_channel

JOBS = 4
ENDS = {"done", "aside", "cancelled"}


class Lives(RuleBasedStateMachine):
    """Two channels' jobs among two workers, one of which may be dead or doubled at any time."""

    held = Bundle("held")

    def __init__(self) -> None:
        super().__init__()
        Film.objects.all().update(asset=None)
        Job.objects.all().delete()
        Asset.objects.all().delete()
        Worker.objects.all().delete()
        self.settled: Counter[int] = Counter()
        self.workers = [
            Worker.objects.create(machine="m", name=name, pid=1, began=0, code="1", slots=1) for name in "ab"
        ]
        for film in Film.objects.all():
            asset = Asset.objects.create(
                film=film, state="probing", original_name="a.mov", size_bytes=9, received_at=now()
            )
            for number in range(JOBS // 2):
                Job.objects.create(asset=asset, kind="chunk", number=number, total=10)

    def _note(self, job: Job) -> Callable[[], None]:
        return lambda: self.settled.update([job.pk])

    @rule(target=held, worker=st.sampled_from([0, 1]))
    def bell(self, worker: int) -> object:
        """A bell rings, perhaps the same one twice: the worker claims whichever is next."""
        job = claim_next("encode", worker=self.workers[worker].pk)
        return multiple() if job is None else job

    @rule(job=held)
    def beat(self, job: Job) -> None:
        work.Beat(job, lambda: False)._write()

    @rule(job=consumes(held))
    def finish(self, job: Job) -> None:
        work._settle(job, self._note(job))

    @rule(job=held)
    def finish_and_forget(self, job: Job) -> None:
        """A worker settles, does not hear that it did, and comes again: at once, and perhaps later."""
        work._settle(job, self._note(job))
        work._settle(job, self._note(job))

    @rule(job=consumes(held), again=st.booleans())
    def fail(self, job: Job, again: bool) -> None:
        work._fail(job, "ffmpeg_crashed", "signal 9", again=again)

    @rule(job=consumes(held))
    def give_back(self, job: Job) -> None:
        work._give_back(job)

    @rule(job=consumes(held))
    def lose_the_database(self, job: Job) -> None:
        work._free(job, "database_lost", "gone")

    @rule(worker=st.sampled_from([0, 1]))
    def start_again(self, worker: int) -> None:
        work.rescue_from(self.workers[worker])

    @rule()
    def time_passes(self) -> None:
        Job.objects.filter(state="running").update(heartbeat_at=now() - timedelta(minutes=1))
        Job.objects.filter(state="waiting").update(due_at=now() - timedelta(minutes=1))

    @rule()
    def sweep(self) -> None:
        work.rescue()

    @rule()
    def cancel(self) -> None:
        Job.objects.filter(state="running").update(cancel_wanted=True)

    @invariant()
    def nothing_is_settled_twice(self) -> None:
        assert all(count == 1 for count in self.settled.values())
        assert set(self.settled) == set(Job.objects.filter(state="done").values_list("pk", flat=True))

    @invariant()
    def nothing_is_lost(self) -> None:
        assert Job.objects.count() == JOBS
        for job in Job.objects.all():
            assert job.state in {"waiting", "running", *ENDS}
            assert (job.claim != "") == (
                job.state in {"running", "done"} or (job.state == "cancelled" and bool(job.claim))
            )
        assert Attempt.objects.filter(job__isnull=True).count() == 0

    def teardown(self) -> None:
        """Whatever has happened, one who works on comes to an end with all that is left."""
        for _ in range(3 * JOBS):
            self.time_passes()
            work.rescue()
            job = claim_next("encode", worker=self.workers[0].pk)
            if job is None:
                break
            work._settle(job, self._note(job))
        self.nothing_is_settled_twice()
        assert set(Job.objects.values_list("state", flat=True)) <= ENDS


@pytest.mark.django_db
def test_whatever_happens_no_job_is_settled_twice_or_lost(folders: object) -> None:
    person = Person.objects.create(name="P")
    for slug in ("atelier", "harbour"):
        create_film(make_channel(slug), by=person, title=slug)
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=8, stateful_step_count=18, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
