"""Ask a fenced child process for a file's facts: the first step after the last byte has arrived."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from plateau_engine.errors import Refusal
from plateau_engine.facts import Facts
from plateau_engine.ffmpeg import Limits, end_group, fenced

OUT_OF_MEMORY = ("MemoryError", "Cannot allocate memory", "failed to map segment")


def probe(path: Path, limits: Limits | None = None) -> Facts:
    """Return the facts of a file, or raise a `Refusal` that its owner can read.

    The file is judged by its content, never by its name. Whatever it makes the media library do —
    crash, hang, eat memory — happens in a child process inside `limits`.
    """
    limits = limits or Limits()
    if not path.is_file():
        raise FileNotFoundError(path)
    if path.stat().st_size == 0:
        raise Refusal("empty")
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
            answer, _ = process.communicate(timeout=limits.probe_seconds)
        except subprocess.TimeoutExpired as error:
            raise Refusal("takes_too_long", seconds=limits.probe_seconds) from error
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
