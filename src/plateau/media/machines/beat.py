"""Keeps a claimed job's row alive while a step works, and hears when to stop."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from django.db import Error as DatabaseFailed
from django.db import connection

from plateau.core.clock import stamp
from plateau.media.machines.means import is_nearly_full
from plateau.media.models import Job
from plateau.media.states import JobState

BEAT_SECONDS = 1.0

type ShouldStop = Callable[[], bool]


class Beat:
    """Keeps a claimed job's row alive from a thread of its own, and hears when the job is no longer wanted.

    Steps report to it and ask it; the thread writes heartbeat and progress once a second. Losing the claim, a wish to
    cancel, a worker that shuts down and a disk that fills up look the same to the step: it stops.
    """

    def __init__(self, job: Job, should_stop: ShouldStop) -> None:
        self._job = job
        self._should_stop = should_stop
        self._over = threading.Event()
        self._unwanted = threading.Event()
        self._thread = threading.Thread(target=self._keep, name=f"beat of job {job.pk}", daemon=True)
        self._began = time.monotonic()
        self._done = 0
        self.total = job.total
        self.out_of_room = False

    def report(self, done: int) -> None:
        """Take note of how much is done, in the job's unit."""
        self._done = max(self._done, min(done, self.total) if self.total else done)

    def cancelled(self) -> bool:
        """Answer whether to stop now: nobody wants the result, the worker shuts down, or the disk is nearly full."""
        return self._unwanted.is_set() or self.out_of_room or self._should_stop()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _keep(self) -> None:
        try:
            while not self._over.wait(BEAT_SECONDS):
                with contextlib.suppress(OSError):  # a folder that cannot be asked fails the step by itself
                    self.out_of_room = self.out_of_room or is_nearly_full()
                try:
                    self._write()
                except DatabaseFailed:  # it comes back, or another worker takes over: the claim decides
                    connection.close()
        finally:
            connection.close()

    def _write(self) -> None:
        elapsed = time.monotonic() - self._began
        mine = Job.objects.filter(
            pk=self._job.pk, claim=self._job.claim, state=JobState.RUNNING, cancel_wanted=False
        ).update(heartbeat_at=stamp(), done=self._done, total=self.total, speed=self._done / elapsed)
        if not mine:
            self._unwanted.set()
