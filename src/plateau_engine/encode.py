"""Encode one chunk of pictures: all renditions from one decode of the source."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Final

from plateau_engine.errors import PackageBroken
from plateau_engine.ffmpeg import (
    Cancel,
    Ffmpeg,
    Limits,
    OnProgress,
    Progress,
    find_ffmpeg,
    guarded_input,
    never,
    run_to_end,
    seconds_text,
)
from plateau_engine.ladder import Rendition
from plateau_engine.mp4 import read_fragments, read_header
from plateau_engine.plan import Chunk, PicturePlan, Plan
from plateau_engine.profile import FASTEST_AV1, Codec, Profile

TURNS: Final = {
    "clock": "transpose=clock",
    "cclock": "transpose=cclock",
    "clock_flip": "transpose=clock_flip",
    "cclock_flip": "transpose=cclock_flip",
    "half": "hflip,vflip",
    "hflip": "hflip",
    "vflip": "vflip",
}

SCALE_MATRICES: Final = {
    "bt709": "bt709", "fcc": "fcc", "bt470bg": "bt601", "smpte170m": "smpte170m",
    "smpte240m": "smpte240m", "bt2020nc": "bt2020", "bt2020c": "bt2020",
}  # fmt: skip

REFERENCE_WHITE: Final = 203
"""Nits of a white page in HDR (ITU-R BT.2408); up to half of that the tone curve is straight."""

AV1_PARAMETERS: Final = "scd=0:lp=1:hierarchical-levels=3:enable-tf=0"
"""No key frame but at segments' borders; few pictures held at once, since all sizes are encoded side by side."""
AV1_LOOKAHEAD: Final = 8
LARGE: Final = 1_000_000
"""Pixels from which AV1 looks at no picture ahead: they are the dearest to hold, and gain least."""

PREROLL: Final = Fraction(1, 2)
"""Seconds sought before a key frame where the container has no exact index."""


@contextmanager
def made_whole(folder: Path) -> Iterator[Path]:
    """Give an empty folder beside `folder`, which takes that name once the block has ended well.

    If another process finished the same work first, its result is kept and ours is thrown away;
    after an error nothing is left.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        yield draft
        draft.chmod(0o755)
        with contextlib.suppress(OSError):
            draft.rename(folder)
        if not folder.is_dir():
            raise PackageBroken(f"{folder.name} could not be put in its place")
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def track_timescale(rate: Fraction) -> int:
    """Return ticks a second such that one picture lasts a whole number of them."""
    return rate.numerator * max(1, -(-10_000 // rate.numerator))


def frame_ticks(rate: Fraction) -> int:
    """Return how many ticks of `track_timescale` one picture lasts."""
    return int(track_timescale(rate) / rate)


def _timing_filters(picture: PicturePlan, chunk: Chunk) -> list[str]:
    """Put the source on the film's own even time grid and keep exactly this chunk's pictures.

    Every chunk counts from the film's time 0, so neighbours agree on which picture belongs to
    whom. A hole in a damaged source is filled by the picture before it.
    """
    rate = picture.rate
    begin = float(chunk.first_frame / rate)
    return [
        f"setpts=PTS-({picture.start})",
        f"settb=1/{rate.numerator * 1000}",
        *(["bwdif=mode=send_frame:parity=auto:deint=interlaced"] if picture.deinterlace else []),
        f"fps=fps={rate}:start_time={begin:.9f}:round=near:eof_action=pass",
        "tpad=stop_mode=clone:stop=-1",
        f"trim=end_frame={chunk.frames}",
        "setpts=N",
    ]


def light_filters(picture: PicturePlan, width: int, height: int, program: Ffmpeg) -> list[str]:
    """Bring the pictures to the largest rendition's size, in 8-bit BT.709."""
    known_light = picture.light != "sdr" and program.zscale and program.tonemap
    if known_light:
        transfer = picture.transfer if picture.transfer != "unknown" else "bt709"
        full = "pc" if picture.color_range == "pc" else "tv"
        incoming = f"tin={transfer}:min={picture.matrix}:pin=bt2020:rin={full}"
        tone = ["tonemap=tonemap=mobius:param=0.5:desat=0"] if picture.light == "hdr" else []
        return [
            f"zscale=w={width}:h={height}:{incoming}:t=linear:npl={REFERENCE_WHITE}",
            "format=gbrpf32le",
            "zscale=p=bt709",
            *tone,
            "zscale=t=bt709:m=bt709:r=tv",
            "format=yuv420p",
        ]
    incoming = SCALE_MATRICES.get(picture.matrix, "auto")
    return [
        (f"scale=w={width}:h={height}:flags=lanczos:in_color_matrix={incoming}:out_color_matrix=bt709:out_range=tv"),
        "format=yuv420p",
    ]


def _sizes(renditions: Sequence[Rendition]) -> list[tuple[int, int]]:
    """Return the sizes from high to low, each once: both codecs of a height share one scaled picture."""
    found = {(one.width, one.height) for one in renditions}
    return sorted(found, key=lambda size: (-size[0] * size[1], size))


def upright_pictures(picture: PicturePlan, chunk: Chunk, size: tuple[int, int], program: Ffmpeg) -> str:
    """Return the filters from the source's pictures to this chunk's, upright and of one size, as players get them."""
    upright = picture.turn in {"none", "half", "hflip", "vflip"}
    width, height = size if upright else size[::-1]
    return ",".join(
        [
            *_timing_filters(picture, chunk),
            *light_filters(picture, width, height, program),
            *([TURNS[picture.turn]] if picture.turn != "none" else []),
            "setsar=1",
            "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709",
        ]
    )


def picture_graph(picture: PicturePlan, chunk: Chunk, renditions: Sequence[Rendition], program: Ffmpeg) -> str:
    """Return the filter graph from the source's pictures to one output per rendition.

    Each size is scaled in the same pass from the next larger one's picture, which no encoder has touched: that costs
    half of scaling each from the largest, and at the small sizes is sharper.
    """
    sizes = _sizes(renditions)
    parts: list[str] = []
    for number, (width, height) in enumerate(sizes):
        outputs = [f"[v{n}]" for n, one in enumerate(renditions) if (one.width, one.height) == (width, height)]
        if number + 1 < len(sizes):
            outputs.append(f"[above{number + 1}]")
        if number:
            chain = f"[above{number}]scale=w={width}:h={height}:flags=lanczos,setsar=1"
        else:
            chain = f"[0:{picture.stream}]{upright_pictures(picture, chunk, sizes[0], program)}"
        parts.append(f"{chain},split={len(outputs)}{''.join(outputs)}")
    return ";".join(parts)


def open_source(source: Path, picture: PicturePlan, chunk: Chunk) -> list[str]:
    """Return the arguments that open the source near a chunk's first picture, its time stamps as they are."""
    return ["-copyts", *_seek(picture, chunk), "-noautorotate", "-reinit_filter", "0", *guarded_input(source)]


def _seek(picture: PicturePlan, chunk: Chunk) -> list[str]:
    """Start reading at a key frame at or before the chunk's first picture."""
    if chunk.first_frame == 0:
        return []
    wanted = picture.start * picture.time_base + chunk.first_frame / picture.rate
    if not picture.exact_seeking:
        wanted -= picture.key_gap + PREROLL
    else:
        # A variable rate's picture may have been shown since before; one grid step is enough for
        # rounding, and the seek itself lands on the key frame before.
        wanted -= 1 / picture.rate
    return ["-seek_timestamp", "1", "-noaccurate_seek", "-ss", seconds_text(wanted)]


def _encoder(profile: Profile, picture: PicturePlan, rendition: Rendition) -> list[str]:
    gop = str(picture.segment_frames)
    colours = [
        "-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
    ]  # fmt: skip
    rate = [
        "-crf", str(rendition.crf), "-maxrate", f"{rendition.max_kbps}k", "-bufsize", f"{2 * rendition.max_kbps}k",
    ]  # fmt: skip
    if rendition.codec == "av1":
        lookahead = 0 if rendition.width * rendition.height >= LARGE else AV1_LOOKAHEAD
        return [
            "-c:v", "libsvtav1", "-preset", str(min(profile.av1_preset, FASTEST_AV1)), *rate, "-pix_fmt", "yuv420p", "-g", gop,
            "-svtav1-params", f"{AV1_PARAMETERS}:lookahead={lookahead}", "-flags", "+cgop+bitexact", *colours,
        ]  # fmt: skip
    return [
        "-c:v", "libx264", "-preset", profile.preset, *rate, "-profile:v", "high", "-pix_fmt", "yuv420p",
        "-g", gop, "-keyint_min", gop, "-sc_threshold", "0", "-flags", "+cgop+bitexact", *colours,
    ]  # fmt: skip


def _output(picture: PicturePlan, path: Path) -> list[str]:
    return [
        "-fps_mode", "passthrough", "-map_metadata", "-1", "-map_chapters", "-1",
        "-fflags", "+bitexact",
        "-video_track_timescale", str(track_timescale(picture.rate)),
        "-movflags", "+frag_keyframe+default_base_moof+delay_moov+skip_trailer", "-f", "mp4", f"file:{path}",
    ]  # fmt: skip


def chunk_folder(work_dir: Path, number: int, codec: Codec = "h264") -> Path:
    """Return where a chunk's finished files of one codec's batch stand."""
    return work_dir / f"{'chunk' if codec == 'h264' else codec}-{number:05d}"


def chunk_command(
    source: Path, plan: Plan, number: int, folders: Mapping[Codec, Path], *, threads: int = 0
) -> list[str]:
    """Return ffmpeg's arguments that encode one chunk's renditions of some codecs, each batch into its folder."""
    picture = plan.picture
    if picture is None:
        raise ValueError("a film without pictures has no chunks")
    chunk = picture.chunks[number]
    renditions = [one for codec in folders for one in picture.batch(codec)]
    arguments = [
        *(["-threads", str(threads)] if threads else []),
        *open_source(source, picture, chunk),
        "-filter_complex_threads", str(threads or 2),
        "-filter_complex", picture_graph(picture, chunk, renditions, find_ffmpeg()),
    ]  # fmt: skip
    # beside AV1 there is work enough for every core, and each thread of x264 holds pictures of its own
    plain = threads or (1 if any(one.codec == "av1" for one in renditions) else 0)
    for n, rendition in enumerate(renditions):
        arguments += ["-map", f"[v{n}]", *_encoder(plan.profile, picture, rendition)]
        arguments += ["-threads", str(plain)] if plain and rendition.codec == "h264" else []
        arguments += _output(picture, folders[rendition.batch] / f"{rendition.name}.mp4")
    return arguments


def _check_chunk(folder: Path, picture: PicturePlan, chunk: Chunk, codec: Codec) -> None:
    """Refuse a chunk that has not exactly its pictures, or key frames elsewhere than planned."""
    whole, rest = divmod(chunk.frames, picture.segment_frames)
    expected = [picture.segment_frames] * whole + ([rest] if rest else [])
    for rendition in picture.batch(codec):
        path = folder / f"{rendition.name}.mp4"
        header = read_header(path)
        found = [len(samples) for samples in read_fragments(path, header)]
        if found != expected:
            raise PackageBroken(f"chunk {chunk.number} of {rendition.name} has pictures {found}, not {expected}")


def encode_chunk(
    source: Path,
    plan: Plan,
    number: int,
    work_dir: Path,
    *,
    codecs: Sequence[Codec] | None = None,
    on_progress: OnProgress | None = None,
    cancelled: Cancel = never,
    limits: Limits | None = None,
    threads: int = 0,
) -> tuple[Path, ...]:
    """Encode chunk `number` in these codecs (the first of the plan's rounds if None) from one decode; return their folders.

    A folder appears only when it is whole and checked. Calling again answers at once; two
    workers at the same chunk do no harm. `threads` 0 lets ffmpeg use every core.
    """
    picture = plan.picture
    if picture is None:
        raise ValueError("a film without pictures has no chunks")
    folders = {codec: chunk_folder(work_dir, number, codec) for codec in codecs or picture.rounds[0]}
    started = time.monotonic()

    def note(progress: Progress) -> None:
        """Count time by pictures: ffmpeg's own clock lags behind while a fragment is open."""
        if on_progress is not None:
            seconds = float(progress.frames / picture.rate)
            speed = seconds / max(0.001, time.monotonic() - started)
            on_progress(replace(progress, seconds=seconds, speed=round(speed, 3)))

    with ExitStack() as stack:
        drafts = {
            codec: stack.enter_context(made_whole(folder)) for codec, folder in folders.items() if not folder.is_dir()
        }
        if drafts:
            run_to_end(
                chunk_command(source, plan, number, drafts, threads=threads),
                limits=limits or Limits(),
                on_progress=note,
                cancelled=cancelled,
            )
        for codec, draft in drafts.items():
            _check_chunk(draft, picture, picture.chunks[number], codec)
    return tuple(folders.values())
