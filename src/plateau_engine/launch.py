"""Start one media program inside its limits: run as a script, it prepares this process and becomes the program.

A program of its own, so that nothing has to happen between fork and exec of a threaded worker.
Usage: launch.py PARENT_PID ADDRESS_SPACE CPU_SECONDS FILE_BYTES NICE -- PROGRAM ARGUMENTS…
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys

PR_SET_PDEATHSIG = 1
IOPRIO_SET = {"x86_64": 251, "aarch64": 30}
"""Linux's number of the call that C libraries do not wrap, by machine."""
LAST_OF_BEST_EFFORT = 2 << 13 | 7
"""Class 2, level 7: behind all ordinary reading and writing, yet never starved as class 3 (idle) would be."""


def _limit(kind: int, soft: int) -> None:
    hard = resource.getrlimit(kind)[1]
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    resource.setrlimit(kind, (soft, hard))


def _give_way_on_the_disk() -> None:
    """Let everybody else's reading and writing go first, where the system can; elsewhere niceness has to do."""
    number = IOPRIO_SET.get(os.uname().machine)
    if number is not None:
        ctypes.CDLL(None).syscall(number, 1, 0, LAST_OF_BEST_EFFORT)


def become(arguments: list[str]) -> None:
    """Apply the limits and replace this process by the program.

    1. Die with the worker (Linux), so that a killed worker leaves no program behind.
    2. Bound address space, processor time, size of any written file; write no core dump.
    3. Give way to the web's processes, on the processor and on the disk.
    4. Become the program.
    """
    parent, address_space, cpu_seconds, file_bytes, niceness = map(int, arguments[:5])
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            sys.exit(1)
        _limit(resource.RLIMIT_AS, address_space)
        _give_way_on_the_disk()
    _limit(resource.RLIMIT_CPU, cpu_seconds)
    _limit(resource.RLIMIT_FSIZE, file_bytes)
    _limit(resource.RLIMIT_CORE, 0)
    # Python ignores this signal; a program that is over its file limit must end, not go on.
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    os.nice(niceness)
    program = arguments[6:]
    os.execv(program[0], program)


if __name__ == "__main__":
    become(sys.argv[1:])
