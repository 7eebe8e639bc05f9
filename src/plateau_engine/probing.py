"""Ask a fenced child process for a file's facts: the first step after the last byte has arrived."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from plateau_engine.errors import Cancelled, Refusal
from plateau_engine.facts import Facts
from plateau_engine.ffmpeg import Cancel, Limits, end_group, fenced, never

LOOK_EVERY = 0.5  # seconds between two questions whether the answer is still wanted
OUT_OF_MEMORY = ("MemoryError", "Cannot allocate memory", "failed to map segment")


def probe(path: Path, limits: Limits | None = None, *, cancelled: Cancel = never) -> Facts:
    """Return the facts of a file, or raise a `Refusal` that its owner can read.

    The file is judged by its content, never by its name. Whatever it makes the media library do —
    crash, hang, eat memory — happens in a child process inside `limits`, which grow with the file
    unless they are given. Raises `Cancelled` soon after `cancelled` says so.
    """
    if not path.is_file():
        raise FileNotFoundError(path)
    size = path.stat().st_size
    if size == 0:
        raise Refusal("empty")
    limits = limits or Limits.for_file(size)
    program = [
        sys.executable, "-m", "plateau_engine.scan",
        str(path.resolve()), json.dumps(limits.to_json()),
    ]  # fmt: skip
    command = fenced(
        program,
        memory=limits.probe_memory,
        cpu_seconds=limits.probe_seconds,
        limits=limits,
    )
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            process_group=0,
        )
        try:
            answer = _answer(process, limits.probe_seconds, cancelled)
        finally:
            end_group(process)
        complaints.seek(0)
        complaint = complaints.read()[-4000:].decode("utf-8", "replace")
    if process.returncode == -signal.SIGXCPU:
        raise Refusal("takes_too_long", seconds=limits.probe_seconds)
    if process.returncode < 0:
        raise Refusal("unreadable")
    if process.returncode != 0:
        if any(word in complaint for word in OUT_OF_MEMORY):
            raise Refusal("needs_too_much_memory")
        raise RuntimeError(f"the probe itself failed: {complaint.strip().splitlines()[-1:]}")
    data = json.loads(answer)
    if "refusal" in data:
        raise Refusal(data["refusal"]["code"], **data["refusal"]["parameters"])
    return Facts.from_json(data["facts"])


def _answer(process: subprocess.Popen[bytes], seconds: int, cancelled: Cancel) -> bytes:
    """Wait for what the child prints, no longer than allowed and no longer than wanted."""
    deadline = time.monotonic() + seconds
    while not cancelled():
        left = deadline - time.monotonic()
        try:
            answer, _ = process.communicate(timeout=max(0, min(LOOK_EVERY, left)))
        except subprocess.TimeoutExpired as error:
            if left <= LOOK_EVERY:
                raise Refusal("takes_too_long", seconds=seconds) from error
        else:
            return answer
    raise Cancelled("stopped on request")
