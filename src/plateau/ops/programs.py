"""What runs: every program of an installation, how it is started and how it is asked to stop."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from importlib.util import find_spec

MOST_PAGE_WORKERS = 4
ENCODE_QUEUE = "encode"  # long work, one job a core
MEDIA_QUEUE = "media"  # what a film needs before and after: a large one holds a slot for minutes
COPIES_QUEUE = "copies"  # what disks and lines hold up for hours: files sent, moved, read through


@dataclass(frozen=True, slots=True)
class Program:
    """One program under the supervisor.

    ``floor`` orders the start (low first) and the stop (low last).
    """

    name: str
    floor: int
    says: str
    stop_signal: str = "TERM"
    stop_seconds: int = 10
    first: bool = False


def programs(*, embedded_database: bool, cores: int | None = None) -> list[Program]:
    """Return what runs on this machine, lowest floor first."""
    found = [Program("warden", 0, "watches that nothing outlives plateau up", first=True)]
    if embedded_database:
        found.append(Program("postgres", 10, "PostgreSQL", stop_signal="INT", stop_seconds=30, first=True))
    found.append(Program("web", 20, "pages"))
    if find_spec("plateau.config.asgi"):
        found.append(Program("pulse", 20, "beacons"))
    found.append(Program("worker-quick", 30, "short work", stop_seconds=15))
    found.append(Program("worker-media", 30, "looking into films and putting them together", stop_seconds=15))
    found.append(Program("worker-copies", 30, "copying files and reading them through", stop_seconds=15))
    found += [
        Program(f"worker-encode-{number}", 30, "long work", stop_seconds=15)
        for number in range(1, (cores or usable_cores()) + 1)
    ]
    found.append(Program("edge", 40, "nginx"))
    return found


def usable_cores() -> int:
    """Return how many cores this process may use, which a container may make fewer than the machine has."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def page_workers() -> int:
    """Return how many processes serve pages: Python's lock lets each use about one core."""
    return min(MOST_PAGE_WORKERS, usable_cores())
