"""Encode some seconds of a film to learn what it needs, before all of it is encoded: quality and rungs by content."""

from __future__ import annotations

import re
import shutil
import tempfile
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Final

from plateau_engine.encode import encode_chunk, open_source, upright_pictures
from plateau_engine.errors import FfmpegFailed
from plateau_engine.ffmpeg import Cancel, Limits, find_ffmpeg, guarded_input, never, run_to_end
from plateau_engine.ladder import Rendition
from plateau_engine.plan import CODECS, Chunk, PicturePlan, Plan
from plateau_engine.record import Record

PLACES: Final = (Fraction(1, 6), Fraction(1, 2), Fraction(5, 6))
"""Where in the film a sample of one segment is taken: not the opening titles, not the credits."""
EVERY: Final = 5
"""Of so many pictures one is compared."""
VMAF_A_STEP: Final = 0.2
"""What one step of SVT-AV1's CRF changes near VMAF 94, measured at 1080p with preset 9 (0.23) and faster ones (0.15 to 0.25)."""
MOST_FINER: Final = 4
MOST_COARSER: Final = 6
"""Steps of CRF by which the samples may move a film from the profile."""


@dataclass(frozen=True, slots=True)
class SampledRate(Record):
    """Say what one rendition takes on the samples, in kilobits a second."""

    name: str
    kbps: int


@dataclass(frozen=True, slots=True)
class Samples(Record):
    """Hold what was measured on a film's samples."""

    rates: tuple[SampledRate, ...]
    vmaf: float | None
    """Mean of the highest AV1 rendition against the source at its size; None where it could not be measured."""


def wants_samples(plan: Plan) -> bool:
    """Answer whether the film is long enough, and has renditions enough, that measuring pays, and was not measured yet."""
    return plan.picture is not None and (
        not plan.refined_from
        and bool(plan.picture.of("av1"))
        and plan.picture.duration >= plan.profile.sampled_after_seconds
    )


def sample_film(
    source: Path, plan: Plan, work_dir: Path, *, cancelled: Cancel = never, limits: Limits | None = None
) -> Samples | None:
    """Encode one segment at each of three places in what the last round makes, and compare the finest of AV1.

    None for a short film. Leaves nothing in `work_dir`.
    """
    if plan.picture is None or not wants_samples(plan):
        return None
    places = _sampled(plan.picture)
    pictures = replace(plan.picture, chunks=places)
    work_dir.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".samples.", dir=work_dir))
    codecs = pictures.rounds[-1]
    sizes = {one.name: 0 for codec in codecs for one in pictures.batch(codec)}
    scores: list[float] = []
    try:
        for place in places:
            made = encode_chunk(
                source,
                replace(plan, picture=pictures),
                place.number,
                folder,
                codecs=codecs,
                cancelled=cancelled,
                limits=limits,
            )
            files = {path.stem: path for part in made for path in part.glob("*.mp4")}
            for name, path in files.items():
                sizes[name] += path.stat().st_size
            finest = pictures.of("av1")[0]
            scores += _compare(source, pictures, place, finest, files[finest.name], cancelled, limits or Limits())
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    seconds = sum(place.frames for place in places) / pictures.rate
    return Samples(
        rates=tuple(SampledRate(name, round(size * 8 / 1000 / seconds)) for name, size in sizes.items()),
        vmaf=round(sum(scores) / len(scores), 2) if scores else None,
    )


def _sampled(picture: PicturePlan) -> tuple[Chunk, ...]:
    length = min(picture.segment_frames, picture.frames)
    starts = sorted({min(int(picture.frames * place), picture.frames - length) for place in PLACES})
    return tuple(Chunk(number, start, length) for number, start in enumerate(starts))


def _compare(
    source: Path,
    picture: PicturePlan,
    place: Chunk,
    finest: Rendition,
    encoded: Path,
    cancelled: Cancel,
    limits: Limits,
) -> list[float]:
    """Return the mean VMAF of an encoded sample against the source's pictures brought to its size; nothing if it fails."""
    program = find_ffmpeg()
    if not program.vmaf:
        return []
    theirs = upright_pictures(picture, place, (finest.width, finest.height), program)
    graph = (
        f"[0:{picture.stream}]{theirs}[theirs];[1:v]settb={1 / picture.rate},setpts=N[ours];"
        f"[ours][theirs]libvmaf=n_subsample={EVERY}:n_threads=2"
    )
    try:
        log = run_to_end(
            [
                *open_source(source, picture, place),
                *guarded_input(encoded), "-filter_complex", graph, "-f", "null", "-",
            ],
            limits=limits,
            cancelled=cancelled,
        )  # fmt: skip
    except FfmpegFailed:
        return []  # the profile's own quality is good; a film is not stopped over a comparison
    return [float(found[1]) for line in log if (found := re.search(r"VMAF score: ([\d.]+)", line))]


def refine_plan(plan: Plan, samples: Samples | None) -> Plan:
    """Return the plan with quality and rungs by content: pure.

    All AV1 renditions move by the steps of CRF that bring the finest one to the wanted VMAF. A rendition that needs
    nearly the bits of the one above it (`Profile.saving`) is left out; the highest of each codec that is encoded always
    stays, and so does what was not measured. A plan is refined once, and keeps the key of the one it comes from.
    """
    if plan.picture is None or samples is None:
        return plan
    rates = {one.name: one.kbps for one in samples.rates}
    steps = 0 if samples.vmaf is None else round((samples.vmaf - plan.profile.wanted_vmaf) / VMAF_A_STEP)
    steps = max(-MOST_FINER, min(steps, MOST_COARSER))
    kept: list[Rendition] = []
    for codec in CODECS:
        above: int | None = None
        for one in plan.picture.of(codec):
            rate = rates.get(one.name)
            if above is not None and rate is not None and rate > above * plan.profile.saving:
                continue
            above = rate if rate is not None else above
            kept.append(replace(one, crf=max(1, min(one.crf + steps, 63))) if codec == "av1" else one)
    return replace(plan, picture=replace(plan.picture, renditions=tuple(kept)), refined_from=plan.key)
