"""Which job follows which: a pure computation on a plan and the states of the jobs there are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from plateau.media.states import JobKind, JobState, Need
from plateau_engine.plan import SAMPLE_RATE, Plan
from plateau_engine.sampling import wants_samples

QUEUE: dict[JobKind, str] = {
    JobKind.DIRECT: "media",
    JobKind.PROBE: "media",
    JobKind.ASSEMBLE: "media",
    JobKind.FREE: "media",
    JobKind.SAMPLE: "encode",
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

BELLS: dict[str, tuple[str, str]] = {
    **{queue: (queue, "") for queue in ("media", "encode")},
    **{f"encode-{need.value}": ("encode", need.value) for need in Need},
}
"""The names under which workers are rung for: a queue, and what not all of its workers can do.

A worker hears only what it can answer, so that no bell is spent on one that cannot.
"""

PRIORITY: dict[JobKind, int] = {
    JobKind.DIRECT: 95,
    JobKind.PROBE: 90,
    JobKind.FREE: 85,
    JobKind.ASSEMBLE: 80,
    JobKind.CHECKSUM: 75,
    JobKind.PICTURES: 70,
    JobKind.WAVEFORM: 65,
    JobKind.AUDIO: 60,
    JobKind.SAMPLE: 55,
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
    needs: str = ""


def bell(kind: str, needs: str) -> str:
    """Return the name under which workers are rung for such a job."""
    queue = QUEUE[JobKind(kind)]
    return f"{queue}-{needs}" if needs else queue


def heard(queues: Iterable[str], abilities: Collection[str]) -> list[str]:
    """Return the names that a worker of these queues listens to: those that it can answer with what it is able to do."""
    return sorted({*queues, *(name for name, (queue, need) in BELLS.items() if queue in queues and need in abilities)})


def most_written(plan: Plan, kind: str, number: int) -> int:
    """Return the most bytes of film that a job writes, by the caps of what it makes; 0 where it writes little."""
    picture = plan.picture
    if picture is None or kind not in {JobKind.CHUNK, JobKind.FINE, JobKind.ASSEMBLE, JobKind.EXTEND}:
        return 0
    seconds = picture.duration
    if kind in {JobKind.CHUNK, JobKind.FINE}:
        frames = next((chunk.frames for chunk in plan.chunks if chunk.number == number), 0)
        seconds *= Fraction(frames, sum(chunk.frames for chunk in plan.chunks))
    codecs = picture.rounds[0] if kind in {JobKind.CHUNK, JobKind.ASSEMBLE} else ("av1",)
    made = [rendition for codec in codecs for rendition in picture.batch(codec)]
    if kind in {JobKind.ASSEMBLE, JobKind.EXTEND}:  # a copy that was dropped is made again with the finer sizes
        made += picture.copied
    return int(seconds * sum(rendition.max_kbps for rendition in made) * 1000 / 8)


def read_plan(stored: dict[str, Any]) -> Plan:
    """Return the engine's plan from its row."""
    return Plan.from_json(stored)


def encoding_steps(plan: Plan) -> list[Step]:
    """Return the work that reads the master: every chunk, and the sound once."""
    needs = Need.AV1 if plan.picture and "av1" in plan.picture.rounds[0] else ""
    steps = [Step(JobKind.CHUNK, chunk.number, chunk.frames, needs) for chunk in plan.chunks]
    return [*steps, *_sound(plan)]


def _sound(plan: Plan) -> list[Step]:
    if plan.sound is None:
        return []
    return [Step(JobKind.AUDIO, 0, int(1000 * Fraction(plan.sound.samples, SAMPLE_RATE)))]


def _measuring() -> Step:
    return Step(JobKind.SAMPLE, needs=Need.AV1)


def _to_measure(plan: Plan, jobs: Iterable[tuple[str, int]], *, before: JobKind) -> bool:
    """Whether the film is still to be measured: not once there are pieces that were made as the plan stands."""
    return wants_samples(plan) and all(kind != before for kind, _ in jobs)


def following(plan: Plan, jobs: Mapping[tuple[str, int], str], *, free_share: int | None = None) -> list[Step]:
    """Return the steps that have become possible and have no job yet.

    Probe → chunks and sound → assemble → posters, drawing of the sound and, for a replacement, the free start. Where
    the chunks hold AV1, a long film is measured before them, beside the sound.
    """
    if plan.picture and plan.picture.together and _to_measure(plan, jobs, before=JobKind.CHUNK):
        return [step for step in (_measuring(), *_sound(plan)) if (step.kind, step.number) not in jobs]
    stages = [encoding_steps(plan), [Step(JobKind.ASSEMBLE)], _finishing_steps(plan, free_share)]
    for stage in stages:
        missing = [step for step in stage if (step.kind, step.number) not in jobs]
        if missing:
            return missing
        if any(jobs[step.kind, step.number] != JobState.DONE for step in stage):
            return []
    return []


def finer(plan: Plan, jobs: Mapping[tuple[str, int], str]) -> list[Step]:
    """Return the steps towards a ready film's finer sizes that have become possible and have no job yet.

    Where both codecs came from one decode the parts are there already, and only have to be put in place.
    """
    picture = plan.picture
    if picture is None or not picture.batch("av1"):
        return []
    encoded_apart = not picture.together or any(kind == JobKind.FINE for kind, _ in jobs)
    if encoded_apart and _to_measure(plan, jobs, before=JobKind.FINE):
        return [] if (JobKind.SAMPLE, 0) in jobs else [_measuring()]
    for stage in (finer_chunks(plan) if encoded_apart else [], [Step(JobKind.EXTEND)]):
        missing = [step for step in stage if (step.kind, step.number) not in jobs]
        if missing:
            return missing
        if any(jobs[step.kind, step.number] != JobState.DONE for step in stage):
            return []
    return []


def finer_chunks(plan: Plan) -> list[Step]:
    """Return the encoding of the finer sizes alone."""
    needs = Need.AV1 if plan.picture and plan.picture.of("av1") else ""
    return [Step(JobKind.FINE, chunk.number, chunk.frames, needs) for chunk in plan.chunks]


def _finishing_steps(plan: Plan, free_share: int | None) -> list[Step]:
    frames = plan.picture.frames if plan.picture else 0
    steps = [Step(JobKind.PICTURES, 0, frames)]
    if plan.sound is not None:
        steps.append(Step(JobKind.WAVEFORM))
    if free_share is not None:
        steps.append(Step(JobKind.FREE, free_share))
    return steps
