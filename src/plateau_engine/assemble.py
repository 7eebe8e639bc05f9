"""Join the chunks and the sound into the package that players read: done once, seen only when whole."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO, Final

from plateau_engine.copying import join_copy
from plateau_engine.encode import chunk_folder, frame_ticks, made_whole
from plateau_engine.errors import PackageBroken, PartMissing
from plateau_engine.ladder import Rendition
from plateau_engine.languages import own_name
from plateau_engine.mp4 import Header, Sample, index_size, read_fragments, read_header
from plateau_engine.package import (
    INDEX_NAME,
    Package,
    Segment,
    Track,
    load_package,
)
from plateau_engine.plan import SAMPLE_RATE, PicturePlan, Plan, SoundPlan
from plateau_engine.playlists import write_playlists
from plateau_engine.profile import Codec
from plateau_engine.sample_tables import Source
from plateau_engine.segments import write_index, write_segment
from plateau_engine.sound import sound_folder, sound_name

SOUND_NAME: Final = "sound"
AAC_FRAME: Final = 1024


def join_pictures(picture: PicturePlan, rendition: Rendition, work_dir: Path, out: BinaryIO) -> Track:
    """Write one rendition from its chunks.

    Decode times run on evenly over chunk borders. Composition times are moved so that the first
    picture of every chunk is shown exactly at its place: no gap and no overlap at a seam. The
    header's edit list takes away the encoder's reordering delay.
    """
    ticks = frame_ticks(picture.rate)
    segments: list[Segment] = []
    header: Header | None = None
    frames = 0
    for chunk in picture.chunks:
        path = chunk_folder(work_dir, chunk.number, rendition.batch) / f"{rendition.name}.mp4"
        found = read_header(path)
        if header is None:
            header = found
            out.write(header.data + bytes(index_size(picture.segments)))
        elif (found.codec, found.config, found.timescale) != (header.codec, header.config, header.timescale):
            raise PackageBroken(f"chunk {chunk.number} of {rendition.name} was encoded unlike the first")
        with path.open("rb") as source:
            first_shift: int | None = None
            for samples in read_fragments(path, found):
                if first_shift is None:
                    first_shift = samples[0].shift
                moved = [Sample(s.offset, s.size, ticks, s.shift - first_shift + header.media_time) for s in samples]
                segments.append(
                    write_segment(
                        out,
                        source,
                        number=len(segments),
                        decode_time=frames * ticks,
                        samples=moved,
                        duration=len(moved) / picture.rate,
                        pictures=True,
                    )
                )
                frames += len(moved)
    if header is None or frames != picture.frames:
        raise PackageBroken(f"{rendition.name} has {frames} pictures, not {picture.frames}")
    index_bytes = write_index(out, header, segments, picture.segments)
    return Track(
        kind="picture",
        name=rendition.name,
        codec=header.codec,
        header_bytes=len(header.data),
        width=rendition.width,
        height=rendition.height,
        rate=picture.rate,
        samples=frames,
        segments=tuple(segments),
        index_bytes=index_bytes,
    )


def join_rendition(
    picture: PicturePlan, rendition: Rendition, work_dir: Path, out: BinaryIO, source: Source | None
) -> Track:
    """Write one rendition from its chunks, or from the master itself where it is a copy."""
    if not rendition.copied:
        return join_pictures(picture, rendition, work_dir, out)
    if source is None:
        raise ValueError(f"{rendition.name} is a copy of the master, which is not given")
    return join_copy(picture, rendition, source, out)


def _regrouped(path: Path, header: Header, border: Fraction) -> Iterator[list[Sample]]:
    """Yield samples in groups that end at the first sample border at or after each multiple."""
    group: list[Sample] = []
    time = -header.media_time
    number = 1
    for samples in read_fragments(path, header):
        for sample in samples:
            group.append(sample)
            time += sample.duration
            if time >= number * border:
                yield group
                group = []
                number += 1
    if group:
        yield group


def _join_sound(plan: Plan, sound: SoundPlan, name: str, work_dir: Path, out_dir: Path) -> Track:
    """Write one sound in segments that match those of the pictures to within one frame of its codec."""
    path, samples = sound_folder(work_dir) / f"{name}.mp4", sound.samples
    header = read_header(path)
    if header.timescale != SAMPLE_RATE:
        raise PackageBroken(f"the sound has {header.timescale} samples a second")
    picture = plan.picture
    length = picture.segment_frames / picture.rate if picture is not None else plan.profile.segment_seconds
    segments: list[Segment] = []
    time = 0
    with (out_dir / f"{name}.mp4").open("wb") as out, path.open("rb") as source:
        count = sum(1 for _ in _regrouped(path, header, length * SAMPLE_RATE))
        out.write(header.data + bytes(index_size(count)))
        for group in _regrouped(path, header, length * SAMPLE_RATE):
            lasts = sum(sample.duration for sample in group)
            # The edit list hides the encoder's lead-in: decoded, not heard, no part of the film.
            heard = lasts if segments else lasts - header.media_time
            segments.append(
                write_segment(
                    out,
                    source,
                    number=len(segments),
                    decode_time=time,
                    samples=group,
                    duration=Fraction(heard, SAMPLE_RATE),
                    pictures=False,
                )
            )
            time += lasts
        index_bytes = write_index(out, header, segments, count)
    if not samples <= time - header.media_time < samples + AAC_FRAME:
        raise PackageBroken(f"{name} has {time - header.media_time} samples, not {samples}")
    return Track(
        kind="sound",
        name=name,
        codec=header.codec,
        header_bytes=len(header.data),
        width=0,
        height=0,
        rate=None,
        samples=samples,
        segments=tuple(segments),
        index_bytes=index_bytes,
        language=sound.language,
        label=own_name(sound.language) if sound.language and plan.other_sounds else "",
    )


def missing_parts(plan: Plan, work_dir: Path, codec: Codec | None = None) -> tuple[str, ...]:
    """Name the parts that are still to be encoded before the package can be assembled, or extended by a codec."""
    first = plan.picture.rounds[0] if plan.picture is not None else ()
    codecs = first if codec is None else (codec,)
    parts = [chunk_folder(work_dir, chunk.number, one) for one in codecs for chunk in plan.chunks]
    if plan.sound is not None and codec is None:
        parts.append(sound_folder(work_dir))
    return tuple(part.name for part in parts if not part.is_dir())


def assemble(plan: Plan, work_dir: Path, out_dir: Path, *, source: Source | None = None) -> Package:
    """Join the plan's first round and the sound from `work_dir` into the package `out_dir`, which appears when it is whole.

    `source` is needed where the plan has a copied rendition: its pictures are taken from there. Calling again, from
    this process or another, gives the same package. Raises `PartMissing` while a part is not there, and
    `PackageBroken` if `out_dir` holds another film's package.
    """
    if (out_dir / INDEX_NAME).is_file():
        package = load_package(out_dir)
        if package.key != plan.key:
            raise PackageBroken(f"{out_dir.name} holds the package of another plan")
        return package
    missing = missing_parts(plan, work_dir)
    if missing:
        raise PartMissing(missing[0])
    with made_whole(out_dir) as draft:
        tracks: list[Track] = []
        if plan.picture is not None:
            first = [one for codec in plan.picture.rounds[0] for one in plan.picture.batch(codec)]
            for rendition in (*plan.picture.copied, *first):
                with (draft / f"{rendition.name}.mp4").open("wb") as out:
                    tracks.append(join_rendition(plan.picture, rendition, work_dir, out, source))
        for codec in ("sound", *(["opus"] if plan.profile.opus_kbps else [])):
            tracks += [
                _join_sound(plan, sound, sound_name(number, codec), work_dir, draft)
                for number, sound in enumerate(plan.sounds)
            ]
        package = Package(key=plan.key, duration=plan.duration, tracks=tuple(tracks))
        write_playlists(draft, package)
    return load_package(out_dir)
