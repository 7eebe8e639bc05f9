"""What the engine's tests share: drawn clips, a quick profile, and one run of the whole chain a clip."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import pytest

from plateau_engine import (
    STANDARD,
    Facts,
    Package,
    Plan,
    Profile,
    SoundMeasures,
    assemble,
    encode_audio,
    encode_chunk,
    extend_package,
    make_plan,
    probe,
)
from plateau_engine.direct import sent_pictures
from tests.clips import Clips
from tests.engine.av1 import encode_av1, with_av1

QUICK = replace(
    STANDARD,
    codecs=("h264",),
    preset="superfast",
    segment_seconds=Fraction(1),
    chunk_seconds=Fraction(2),
)
"""Short segments and chunks, so that clips of some seconds have several seams; every height in H.264."""
TWO_CODECS = replace(QUICK, codecs=("h264", "av1"))


@dataclass(frozen=True)
class Made:
    """Hold everything that one run of the chain gave."""

    source: Path
    facts: Facts
    plan: Plan
    sound: SoundMeasures | None
    package: Package
    work: Path
    folder: Path


def run_chain(source: Path, folder: Path, profile: Profile = QUICK, *, copied: bool = False) -> Made:
    """Run probe, plan, all chunks (last first), sound and assembly; with the master's own pictures if they may be copied."""
    facts = probe(source)
    plan = make_plan(facts, profile, sent=sent_pictures(source) if copied else None)
    work, out = folder / "work", folder / "package"
    for chunk in reversed(plan.chunks):
        encode_chunk(source, plan, chunk.number, work)
    sound = encode_audio(source, plan, work) if plan.sound is not None else None
    return Made(source, facts, plan, sound, assemble(plan, work, out, source=source), work, out)


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Clips:
    """Return the clips of this session."""
    return Clips(tmp_path_factory.mktemp("clips"))


@pytest.fixture(scope="session")
def made(clips: Clips, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Made]:
    """Return a function that runs the chain on a clip by its name, once a session."""
    runs: dict[str, Made] = {}

    def run(name: str) -> Made:
        if name not in runs:
            runs[name] = run_chain(getattr(clips, name)(), tmp_path_factory.mktemp(name))
        return runs[name]

    return run


@dataclass(frozen=True)
class Parts:
    """Hold a plan of both codecs with all its encoded parts."""

    source: Path
    plan: Plan
    work: Path
    sizes: dict[str, int]
    """Bytes of each rendition's file."""


@pytest.fixture(scope="session")
def parts(made: Callable[[str], Made], tmp_path_factory: pytest.TempPathFactory) -> Parts:
    film = made("long_film")
    work = tmp_path_factory.mktemp("av1") / "work"
    shutil.copytree(film.work, work, ignore=shutil.ignore_patterns("part-*"))
    plan = with_av1(film.plan, 180, 90)
    encode_av1(film.source, plan, work)
    assemble(plan, work, work / "whole")
    whole = extend_package(plan, work, work / "whole")
    return Parts(film.source, plan, work, {track.name: track.bytes for track in whole.pictures})
