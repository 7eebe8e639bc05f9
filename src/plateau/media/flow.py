"""Which job follows which: a pure computation on a plan and the states of the jobs there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from plateau.media.states import JobKind, JobState
from plateau_engine.plan import SAMPLE_RATE, Plan

QUEUE: dict[JobKind, str] = {
    JobKind.DIRECT: "media",
    JobKind.PROBE: "media",
    JobKind.ASSEMBLE: "media",
    JobKind.FREE: "media",
    JobKind.AUDIO: "encode",
    JobKind.CHUNK: "encode",
    JobKind.EXTEND: "media",
    JobKind.FINE: "encode",
    JobKind.PICTURES: "encode",
    JobKind.WAVEFORM: "encode",
    JobKind.CHECKSUM: "encode",
    JobKind.PAUSES: "encode",
    JobKind.TRANSCRIBE: "encode",
    JobKind.TRANSCRIPT: "encode",
}
"""``media`` holds short work that a person waits for; ``encode`` the long work."""

PRIORITY: dict[JobKind, int] = {
    JobKind.DIRECT: 95,
    JobKind.PROBE: 90,
    JobKind.FREE: 85,
    JobKind.ASSEMBLE: 80,
    JobKind.CHECKSUM: 75,
    JobKind.PICTURES: 70,
    JobKind.WAVEFORM: 65,
    JobKind.AUDIO: 60,
    JobKind.CHUNK: 50,
    JobKind.EXTEND: 40,
    JobKind.FINE: 30,
    JobKind.TRANSCRIPT: 15,
    JobKind.PAUSES: 12,
    JobKind.TRANSCRIBE: 10,
}
"""The queue takes higher numbers first: a film that is nearly there before one that begins.

The checksum is due at the film's beginning and awaited at its end: behind other films' chunks it would hold up all of
them.
"""


@dataclass(frozen=True, slots=True)
class Step:
    """A job that should exist; ``total`` is in the job's own unit, 0 where it is not known."""

    kind: JobKind
    number: int = 0
    total: int = 0


def read_plan(stored: dict[str, Any]) -> Plan:
    """Return the engine's plan from its row."""
    return Plan.from_json(stored)


def encoding_steps(plan: Plan) -> list[Step]:
    """Return the work that reads the master: every chunk, and the sound once."""
    steps = [Step(JobKind.CHUNK, chunk.number, chunk.frames) for chunk in plan.chunks]
    if plan.sound is not None:
        steps.append(Step(JobKind.AUDIO, 0, int(1000 * Fraction(plan.sound.samples, SAMPLE_RATE))))
    return steps


def following(plan: Plan, jobs: Mapping[tuple[str, int], str], *, free_share: int | None = None) -> list[Step]:
    """Return the steps that have become possible and have no job yet.

    Probe → chunks and sound → assemble → posters, drawing of the sound and, for a replacement, the free start.
    """
    stages = [encoding_steps(plan), [Step(JobKind.ASSEMBLE)], _finishing_steps(plan, free_share)]
    for stage in stages:
        missing = [step for step in stage if (step.kind, step.number) not in jobs]
        if missing:
            return missing
        if any(jobs[step.kind, step.number] != JobState.DONE for step in stage):
            return []
    return []


def finer(plan: Plan, jobs: Mapping[tuple[str, int], str]) -> list[Step]:
    """Return the steps towards a ready film's finer sizes (AV1) that have become possible and have no job yet.

    Where both codecs came from one decode the parts are there already, and only have to be put in place.
    """
    picture = plan.picture
    if picture is None or not picture.of("av1"):
        return []
    encoded_apart = not picture.together or any(kind == JobKind.FINE for kind, _ in jobs)
    chunks = [Step(JobKind.FINE, chunk.number, chunk.frames) for chunk in plan.chunks] if encoded_apart else []
    for stage in (chunks, [Step(JobKind.EXTEND)]):
        missing = [step for step in stage if (step.kind, step.number) not in jobs]
        if missing:
            return missing
        if any(jobs[step.kind, step.number] != JobState.DONE for step in stage):
            return []
    return []


def _finishing_steps(plan: Plan, free_share: int | None) -> list[Step]:
    frames = plan.picture.frames if plan.picture else 0
    steps = [Step(JobKind.PICTURES, 0, frames)]
    if plan.sound is not None:
        steps.append(Step(JobKind.WAVEFORM))
    if free_share is not None:
        steps.append(Step(JobKind.FREE, free_share))
    return steps
