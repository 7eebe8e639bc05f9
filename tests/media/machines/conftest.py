"""Workers as processes of their own, as `plateau worker` starts them, on the test's database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest
from django.db import connection


def database_url() -> str:
    """Return the address of the test's database, for another process."""
    database = connection.settings_dict
    return f"postgresql://{database['USER']}:@/{database['NAME']}?host={database['HOST']}"


def until(true: Callable[[], object], what: str, seconds: float = 120) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"after {seconds:g} s still not: {what}"
        time.sleep(0.05)


@dataclass
class Crew:
    """The workers of a test, by name; all share one home."""

    home: Path
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, *options: str, queues: str = "media,encode") -> subprocess.Popen[bytes]:
        """Start a worker, as a person would by hand."""
        environment = os.environ | {
            "PLATEAU_HOME": str(self.home),
            "DATABASE_URL": database_url(),
            "PLATEAU_KEEP_FREE_GB": "0",
        }
        command = [sys.executable, "-m", "plateau.ops.cli", "worker", "--name", name, "--queues", queues, *options]
        with self.log(name).open("ab") as log:
            self.processes[name] = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        return self.processes[name]

    def log(self, name: str) -> Path:
        """Return where a worker's words go."""
        return self.home / f"{name}.log"

    def words(self, name: str) -> str:
        """Return what a worker has said."""
        return self.log(name).read_text("utf-8", "replace")

    def programs(self) -> list[psutil.Process]:
        """Return the media programs that the workers run now."""
        found: list[psutil.Process] = []
        for process in self.processes.values():
            if process.poll() is None:
                found += [child for child in psutil.Process(process.pid).children(recursive=True) if child.is_running()]
        return found

    def end(self) -> None:
        """End what still runs, by the signal that cannot be caught."""
        for process in self.processes.values():
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
            process.wait()


@pytest.fixture
def crew(folders: Path) -> Iterator[Crew]:
    """No worker yet; whatever was started is ended, and nothing of it may be left."""
    own = Crew(folders)
    yield own
    own.end()
    until(lambda: not _left(folders), "no program is left")


def _left(folders: Path) -> list[psutil.Process]:
    """Return the programs that still work in these folders: those of a killed worker end by themselves."""
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if any(str(folders) in part for part in process.info["cmdline"] or [])
    ]
