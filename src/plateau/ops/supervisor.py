"""The supervisor (supervisord) of one installation: its configuration, its start, and talking to it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any, cast
from xmlrpc.client import Fault, ServerProxy

from supervisor.xmlrpc import SupervisorTransport

from plateau.ops.places import Places
from plateau.ops.programs import Program

START_SECONDS = 20
RETRIES = 60  # the wait between two grows by a second each time


@dataclass(frozen=True, slots=True)
class Condition:
    """How one program is at this moment."""

    name: str
    state: str
    pid: int
    story: str


@dataclass(frozen=True, slots=True)
class Supervisor:
    """One supervisord, run for one installation."""

    places: Places
    programs: Sequence[Program]

    @property
    def socket(self) -> Path:
        return self.places.sockets / "supervisor.sock"

    def write(self) -> Path:
        """Write the configuration."""
        path = self.places.run / "supervisor.conf"
        path.write_text(self.text(), encoding="utf-8")
        return path

    def text(self) -> str:
        """Return the configuration; a per cent sign is doubled, as supervisord reads it."""
        log = _doubled(self.places.log)
        parts = [
            "; Written by Plateau at every start: changes made here are lost.",
            f"[unix_http_server]\nfile={_doubled(self.socket)}\nchmod=0700",
            "[supervisord]\nnodaemon=true\nsilent=true\n"
            f"logfile={log}/supervisor.log\nlogfile_maxbytes=5MB\nlogfile_backups=1\n"
            f"pidfile={_doubled(self.places.run)}/supervisor.pid\nchildlogdir={log}"
            + ("\nuser=root" if os.geteuid() == 0 else ""),
            "[rpcinterface:supervisor]\nsupervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface",
        ]
        parts += [
            f"[program:{program.name}]\n"
            f"command={_quoted(sys.executable)} -m plateau.ops.launch {program.name}\n"
            f"directory={_doubled(self.places.run)}\n"
            f"priority={program.floor}\n"
            f"autostart={'true' if program.first else 'false'}\n"
            f"autorestart=true\nstartsecs=1\nstartretries={RETRIES}\n"
            f"stopsignal={program.stop_signal}\nstopwaitsecs={program.stop_seconds}\nkillasgroup=true\n"
            f"redirect_stderr=true\nstdout_logfile={log}/{program.name}.log\n"
            "stdout_logfile_maxbytes=5MB\nstdout_logfile_backups=1"
            for program in self.programs
        ]
        return "\n\n".join(parts) + "\n"

    def start(self, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        """Start the supervisor in a session of its own, so that Ctrl-C reaches only us.

        Raises TimeoutError if it does not answer.
        """
        self.socket.unlink(missing_ok=True)
        process = subprocess.Popen(
            [sys.executable, "-m", "supervisor.supervisord", "-c", str(self.write())],
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd=self.places.run,
        )
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if process.poll() is not None or time.monotonic() > deadline:
                message = f"The supervisor did not start; its last words are in {self.places.log / 'supervisor.log'}."
                raise TimeoutError(message)
            time.sleep(0.05)
        return process

    def answers(self) -> bool:
        """Return whether the supervisor can be talked to."""
        with contextlib.suppress(OSError, HTTPException, Fault):
            self._call("getState")
            return True
        return False

    def begin(self, name: str) -> None:
        """Start a program that is not started by itself; do not wait for it."""
        self._call("startProcess", name, False)

    def conditions(self) -> list[Condition]:
        """Return how every program is; an empty list if the supervisor does not answer."""
        try:
            found = self._call("getAllProcessInfo")
        except (OSError, HTTPException, Fault):
            return []
        return [Condition(one["name"], one["statename"], one["pid"], one["description"]) for one in found]

    def last_words(self, name: str, lines: int = 12) -> str:
        """Return the end of a program's log."""
        with contextlib.suppress(OSError):
            return "\n".join((self.places.log / f"{name}.log").read_text("utf-8", "replace").splitlines()[-lines:])
        return ""

    def _call(self, method: str, *arguments: object) -> Any:
        transport = SupervisorTransport(None, None, f"unix://{self.socket}")
        try:
            proxy = ServerProxy("http://localhost", transport=transport)
            return cast("Any", getattr(proxy.supervisor, method)(*arguments))
        finally:
            transport.close()


def _doubled(path: Path) -> str:
    return str(path).replace("%", "%%")


def _quoted(program: str) -> str:
    return '"' + program.replace("%", "%%") + '"'
