"""Runs one installation in the foreground, from the first process to the last: what `plateau up` does.

1. Take the folder's lock: one `plateau up` a folder.
2. Stop what an earlier hard kill left.
3. Choose a port, write the edge's configuration and have nginx check it.
4. Start the supervisor with PostgreSQL; bring tables and static files up to date.
5. Start the rest; wait until pages and pulse answer through the edge.
6. Watch: say when a program was started again, start the supervisor again if it was killed.
7. On Ctrl-C, SIGTERM or a closed terminal: stop everything, and make sure of it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import IO
from urllib.parse import urlsplit

from plateau.config.env import Env
from plateau.media.storage.addresses import BadAddress
from plateau.ops import processes
from plateau.ops.edge.config import Edge, is_free, loopback
from plateau.ops.places import Places
from plateau.ops.postgres import DATABASE, embedded
from plateau.ops.programs import Program, programs
from plateau.ops.supervisor import Condition, Supervisor

MOST_PORTS = 200
PAGES_SECONDS = 60
STOP_SECONDS = 90
WATCH_SECONDS = 0.5
LOCK_SECONDS = 30

type Say = Callable[[str], None]


class CannotRun(Exception):
    """The installation cannot be started; the message says why, and what to do."""


class _Stopped(BaseException):
    """Somebody asked to stop: by Ctrl-C, by a signal, by closing the terminal."""


@dataclass(slots=True)
class Instance:
    """One installation, while it runs.

    ``port`` is where the edge should listen on this machine; ``listen`` replaces it with addresses of one's own
    choice, which are then taken or refused, never exchanged.
    """

    env: Env
    say: Say
    port: int | None = None
    listen: list[tuple[str, int]] = field(default_factory=list)
    trusted: list[str] = field(default_factory=list)
    leniency: int = 1
    url: str = ""
    _lock: IO[str] | None = None
    _process: subprocess.Popen[bytes] | None = None
    _seen: dict[str, Condition] = field(default_factory=dict)

    @property
    def places(self) -> Places:
        return Places(self.env.home)

    @property
    def programs(self) -> list[Program]:
        return programs(embedded_database=not self.env.database_url)

    @property
    def supervisor(self) -> Supervisor:
        return Supervisor(self.places, self.programs)

    def run(self, *, once_up: Callable[[], None] | None = None) -> None:
        """Run until somebody asks to stop; *once_up* is called when the pages answer.

        Raises CannotRun.
        """
        self.places.make()
        with self._locked(), _signals_stop():
            try:
                self._clear_leftovers()
                self._choose_address()
                self._start()
                if once_up:
                    once_up()
                self._watch()
            except (_Stopped, KeyboardInterrupt):
                self.say("Stopping …")
            finally:
                self._stop()

    # --- starting ----------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        with (self.places.run / "up.lock").open("a+", encoding="ascii") as lock:
            deadline = time.monotonic() + LOCK_SECONDS
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    self._refuse_a_second(lock)
                    if time.monotonic() > deadline:
                        message = f"Another process holds {lock.name}: wait a moment, or choose another PLATEAU_HOME."
                        raise CannotRun(message) from None
                    time.sleep(0.2)
            lock.truncate(0)
            lock.write(f"{os.getpid()}\n")
            lock.flush()
            yield
            lock.truncate(0)

    def _refuse_a_second(self, lock: IO[str]) -> None:
        """Refuse if a living `plateau up` holds the lock; a warden that cleans up after a dead one will free it soon."""
        lock.seek(0)
        holder = lock.read().strip()
        if holder.isdigit() and _is_alive(int(holder)):
            with contextlib.suppress(FileNotFoundError):
                address = (self.places.run / "address").read_text("ascii").strip()
                message = (
                    f"{self.places.home} is already running at {address} (process {holder}); end that one with Ctrl-C."
                )
                raise CannotRun(message)
            message = f"{self.places.home} is being started by process {holder}."
            raise CannotRun(message)

    def _clear_leftovers(self) -> None:
        left = processes.stop(processes.of_installation(self.places.home))
        if left:
            self.say(f"The last run ended hard: {left} processes were still there and have been stopped.")
        for name in ("web", "pulse", "supervisor"):
            (self.places.sockets / f"{name}.sock").unlink(missing_ok=True)
        (self.places.run / "address").unlink(missing_ok=True)

    def _choose_address(self) -> None:
        asked = urlsplit(os.environ.get("PLATEAU_URL", "") or "http://localhost:8000")
        if self.listen:
            if not is_free(self.listen):
                message = (
                    "Somebody already listens on "
                    + ", ".join(f"{host} port {port}" for host, port in self.listen)
                    + "."
                )
                raise CannotRun(message)
            self.url = asked.geturl().rstrip("/")
        else:
            wished = self.port or (asked.port if asked.hostname == "localhost" else None) or 8000
            port = next((port for port in range(wished, wished + MOST_PORTS) if is_free(loopback(port))), None)
            if port is None:
                message = f"No port from {wished} to {wished + MOST_PORTS - 1} is free: choose one with --port."
                raise CannotRun(message)
            if port != wished:
                self.say(f"Port {wished} is busy: using {port}.")
            self.listen = loopback(port)
            self.url = f"http://localhost:{port}" if asked.hostname == "localhost" else asked.geturl().rstrip("/")
        edge = Edge(
            self.places,
            self.url,
            self.env.media_secret,
            self.listen,
            self.trusted,
            self.leniency,
            stores=self.env.stores,
            keeps_gb=self.env.edge_cache_gb,
        )
        try:
            edge.write()
        except BadAddress as error:
            raise CannotRun(f"PLATEAU_STORES: {error}") from error
        if fault := edge.fault():
            raise CannotRun("nginx refuses its configuration: " + fault)
        (self.places.run / "address").write_text(self.url + "\n", encoding="ascii")
        os.environ["PLATEAU_URL"] = self.url

    def _environment(self) -> dict[str, str]:
        return os.environ | {
            "PLATEAU_HOME": str(self.env.home),
            "PLATEAU_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "plateau.config.settings",
            "PYTHONUNBUFFERED": "1",
            processes.INSTANCE: str(self.env.home),
        }

    def _start(self) -> None:
        began = time.monotonic()
        try:
            self._process = self.supervisor.start(self._environment())
        except TimeoutError as error:
            raise CannotRun(str(error)) from error
        self._start_database(began)
        self._update_data()
        for program in self.programs:
            if not program.first:
                self.supervisor.begin(program.name)
        self._await_pages()
        self._seen = {condition.name: condition for condition in self.supervisor.conditions()}

    def _start_database(self, began: float) -> None:
        if self.env.database_url:
            return
        cluster = embedded(self.env.home)
        self._await(
            cluster.answers,
            seconds=60,
            program="postgres",
            trouble="PostgreSQL did not start",
        )
        new = cluster.ensure_database(DATABASE)
        self.say(f"PostgreSQL {'made and ' if new else ''}ready after {time.monotonic() - began:.1f} s.")

    def _update_data(self) -> None:
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plateau.config.settings")
        django.setup()
        from django.db import connections

        from plateau.ops import data

        began = time.monotonic()
        if applied := data.migrate():
            self.say(f"Tables up to date: {applied} migrations in {time.monotonic() - began:.1f} s.")
        if data.collect_static(self.places.static):
            self.say("Styles and scripts gathered.")
        connections.close_all()

    def _await_pages(self) -> None:
        self._await(self._pages_answer, seconds=PAGES_SECONDS, program="web", trouble="The pages do not answer")
        self._await(self._pulse_answers, seconds=PAGES_SECONDS, program="pulse", trouble="The pulse does not answer")

    def _pages_answer(self) -> bool:
        return self._status("/") in range(1, 500)

    def _pulse_answers(self) -> bool:
        return self._status("/pulse/health") == 204

    def _status(self, path: str) -> int:
        """Return what the edge answers, as a visitor would see it; 0 while it does not."""
        host, port = self.listen[0]
        with contextlib.suppress(OSError, HTTPException):
            connection = HTTPConnection("127.0.0.1" if host == "0.0.0.0" else host, port, timeout=10)  # noqa: S104
            try:
                connection.request("GET", path, headers={"Host": urlsplit(self.url).netloc})
                return connection.getresponse().status
            finally:
                connection.close()
        return 0

    def _await(self, ready: Callable[[], bool], *, seconds: float, program: str, trouble: str) -> None:
        deadline = time.monotonic() + seconds
        while not ready():
            conditions = {condition.name: condition for condition in self.supervisor.conditions()}
            state = conditions[program].state if program in conditions else ""
            if state == "FATAL" or time.monotonic() > deadline:
                message = f"{trouble}. The last words of {program}:\n{self.supervisor.last_words(program)}"
                raise CannotRun(message)
            time.sleep(0.1)

    # --- watching ----------------------------------------------------------------------------------------------------

    def _watch(self) -> None:
        while True:
            time.sleep(WATCH_SECONDS)
            if self._process is None or self._process.poll() is not None:
                self.say("The supervisor was killed: starting everything again.")
                processes.stop(processes.of_installation(self.places.home))
                self._start()
                self.say(f"Everything runs again at {self.url}")
            self._tell_changes()

    def _tell_changes(self) -> None:
        for now in self.supervisor.conditions():
            before = self._seen.get(now.name)
            if before and now.state == "RUNNING" and (now.pid != before.pid or before.state != "RUNNING"):
                self.say(f"{now.name} ended and was started again.")
            elif before and now.state == "FATAL" and before.state != "FATAL":
                self.say(f"{now.name} does not start; the reason is in {self.places.log / (now.name + '.log')}")
            if now.state in {"RUNNING", "FATAL"} or before is None:
                self._seen[now.name] = now

    # --- stopping ----------------------------------------------------------------------------------------------------

    def _stop(self) -> None:
        with _signals_ignored():
            if self._process is not None and self._process.poll() is None:
                self._process.terminate()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(STOP_SECONDS)
            left = processes.of_installation(self.places.home)
            processes.stop(left)
            if self._process is not None:
                self._process.wait()
            (self.places.run / "address").unlink(missing_ok=True)


@contextlib.contextmanager
def _signals_stop() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise _Stopped

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _signals_ignored() -> Iterator[None]:
    """Let nothing interrupt the stop: a second Ctrl-C would leave processes behind."""
    before = {
        number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
