"""Watches that nothing outlives `plateau up`: the last word when it was killed without a chance to clean up.

1. Wait for the lock that `plateau up` holds as long as it lives; the system frees it whatever kills the holder.
2. Ask the supervisor to stop everything; in the end it stops this process too.
3. If the supervisor is gone as well, stop what is left.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal

import psutil

from plateau.config.env import read_env
from plateau.ops import processes
from plateau.ops.places import Places

STOP_SECONDS = 60


def main() -> None:
    """Watch until there is nothing left to watch."""
    places = Places(read_env().home)
    supervisor = psutil.Process(os.getppid())
    with (places.run / "up.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if os.getppid() == supervisor.pid:
            with contextlib.suppress(psutil.NoSuchProcess, psutil.TimeoutExpired):
                supervisor.send_signal(signal.SIGTERM)
                supervisor.wait(STOP_SECONDS)
        processes.stop(processes.of_installation(places.home))


if __name__ == "__main__":
    main()
