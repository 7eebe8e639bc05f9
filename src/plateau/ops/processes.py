"""Finds and stops the processes of one installation, among them those that a hard kill left without a parent."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterable, Iterator
from pathlib import Path

import psutil

INSTANCE = "PLATEAU_INSTANCE"
"""Environment variable that every process of an installation carries: its folder."""
PROGRAM = "PLATEAU_PROGRAM"
"""Environment variable that tells what the process is for: web, pulse, worker-quick, postgres, edge."""

PATIENCE_SECONDS = 8
# nginx writes its title over its environment, so it is known by where it stands
_NAMELESS = {"nginx": "edge"}


def of_installation(home: Path, program: str | None = None) -> list[psutil.Process]:
    """Return the running processes of *home* (of one *program*, if named), this one and its parents left out."""
    own = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    return [
        process
        for process, known_as in _marked(home)
        if process.pid not in own and (program is None or known_as == program)
    ]


def stop(processes: Iterable[psutil.Process], seconds: float = PATIENCE_SECONDS) -> int:
    """Ask these processes to end, then insist; return how many there were."""
    waited = list(processes)
    for process in waited:
        with contextlib.suppress(psutil.NoSuchProcess):
            # on SIGTERM PostgreSQL would wait for its clients to leave
            process.send_signal(signal.SIGINT if process.name() == "postgres" else signal.SIGTERM)
    _, alive = psutil.wait_procs(waited, seconds)
    for process in alive:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, seconds)
    return len(waited)


def _marked(home: Path) -> Iterator[tuple[psutil.Process, str]]:
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess, OSError):
            name = process.name()
            if name in _NAMELESS:
                if process.cwd() == str(home / "run"):
                    yield process, _NAMELESS[name]
                continue
            environment = process.environ()
            if environment.get(INSTANCE) == str(home):
                yield process, environment.get(PROGRAM, "")
