"""Runs a worker in the foreground: what `plateau worker` does, by hand, by systemd or under `plateau up`.

1. Sign in: name, machine, code, ffmpeg; free at once what a dead forerunner of the same name held.
2. Hear bells and do jobs, as many at once as there are slots; a lost database is waited for. Whoever comes to be able
   to do more or less than before, since a model was put in place, finishes what runs and listens anew.
3. SIGTERM or Ctrl-C: take no new job, finish within the grace or give back, end with 0.
4. SIGUSR1 or `plateau worker drain`: take no new job, finish what runs however long it takes, end with 0. SIGTERM
   then still ends it within the grace.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import Error as DatabaseFailed
from django.db import close_old_connections
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ProcrastinateException
from procrastinate.worker import Worker as Ear

from plateau.media import flow
from plateau.media.machines import register
from plateau.media.machines.models import Worker

BEAT_SECONDS = 2.0
AGAIN_SECONDS = 1.0

type Say = Callable[[str], None]


@dataclass(slots=True)
class Running:
    """A worker while it runs; made and used within its event loop."""

    row: Worker
    grace: float
    say: Say
    _ear: Ear | None = None
    _draining: bool = False
    _ending: bool = False
    _hurry: bool = False
    _timer: asyncio.TimerHandle | None = field(default=None)

    async def run(self) -> None:
        """Hear and work until asked to end."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.end)
        loop.add_signal_handler(signal.SIGUSR1, self.drain)
        beating = asyncio.create_task(self._beat(), name="beat of the worker")
        try:
            while not (self._ending or self._draining):
                await self._hear()
        finally:
            beating.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await beating
            if self._timer is not None:
                self._timer.cancel()

    def drain(self) -> None:
        """Take no new job; end when those that run are done."""
        if self._draining or self._ending:
            return
        self._draining = True
        self.say("Draining: no new job is taken; those that run are finished.")
        if self._ear is not None:
            self._ear.shutdown_graceful_timeout = None
            self._ear.stop()  # type: ignore[no-untyped-call]

    def listen_anew(self) -> None:
        """Finish what runs, then listen to what can be answered now."""
        if self._ear is not None:
            self._ear.shutdown_graceful_timeout = None
            self._ear.stop()  # type: ignore[no-untyped-call]

    def end(self) -> None:
        """Take no new job; give back what is not finished within the grace."""
        if self._ending:
            return
        self._ending = True
        self.say(f"Stopping: what is not finished within {self.grace:g} s is given back.")
        self._timer = asyncio.get_running_loop().call_later(self.grace, self._give_back)
        if self._ear is not None:
            self._ear.stop()  # type: ignore[no-untyped-call]

    def _give_back(self) -> None:
        self._hurry = True

    def heard(self) -> list[str]:
        """Return the names of the bells that this worker answers: all it can, where no queue was named."""
        every = {task.queue for task in app.tasks.values()} | set(flow.QUEUE.values())
        return flow.heard(self.row.queues or every, self.row.abilities)

    async def _hear(self) -> None:
        """Listen until told otherwise, or until the database goes away."""
        connector = app.connector
        if isinstance(connector, DjangoConnector):
            connector = connector.get_worker_connector()
        try:
            with app.replace_connector(connector):
                async with app.open_async():
                    self._ear = Ear(
                        app,
                        queues=self.heard(),
                        name=self.row.name,
                        concurrency=self.row.slots,
                        shutdown_graceful_timeout=self.grace,
                        install_signal_handlers=False,
                        additional_context={"worker": self.row.pk, "hurry": lambda: self._hurry},
                    )
                    if self._ending or self._draining:  # asked while the connections were being opened
                        return
                    await self._ear.run()  # type: ignore[no-untyped-call]
        except (ProcrastinateException, OSError) as trouble:
            self.say(f"The database does not answer: {trouble}")
        finally:
            self._ear = None
        if not (self._ending or self._draining):
            await asyncio.sleep(AGAIN_SECONDS)

    async def _beat(self) -> None:
        told = False
        while True:
            with contextlib.suppress(DatabaseFailed):
                before = self.heard()
                orders = await asyncio.to_thread(_fresh, lambda: register.beat(self.row))
                if orders.drain:
                    self.drain()
                if self._draining and not told:
                    await asyncio.to_thread(_fresh, lambda: register.say_draining(self.row))
                    told = True
                if self.heard() != before:
                    self.listen_anew()
            await asyncio.sleep(BEAT_SECONDS)


def _fresh[T](ask: Callable[[], T]) -> T:
    """Ask the database over a connection that works: a thread keeps its own, and the server may have ended it."""
    close_old_connections()
    try:
        return ask()
    finally:
        close_old_connections()


def run(name: str, *, queues: list[str], slots: int, grace: float, say: Say) -> None:
    """Work under this name until asked to end; refuses a name that is taken."""
    row = register.sign_in(name, slots=slots, queues=queues)
    say(
        f"{row} works on {', '.join(queues) or 'all queues'}, {slots} at once, as process {os.getpid()}; "
        f"code {row.code}, ffmpeg {row.ffmpeg or 'missing'}; can do: {', '.join(row.abilities) or 'what every film needs'}."
    )
    asyncio.run(Running(row, grace, say).run())
    with contextlib.suppress(DatabaseFailed):
        _fresh(lambda: register.sign_out(row))
    say(f"{row} has ended.")
