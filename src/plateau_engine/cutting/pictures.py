"""Encode the pictures of a cut that cannot be copied, so that they fit between those that are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Final

from plateau_engine.cutting.avc import SequenceSet
from plateau_engine.cutting.cutlist import CutList, Overlay
from plateau_engine.cutting.material import Look, Material
from plateau_engine.cutting.pieces import Layout, Piece
from plateau_engine.cutting.stills import still_input
from plateau_engine.encode import SCALE_MATRICES, TURNS, light_filters, track_timescale
from plateau_engine.ffmpeg import Limits, find_ffmpeg, guarded_input, seconds_text
from plateau_engine.ladder import even
from plateau_engine.plan import PicturePlan, make_plan

CRF: Final = 18
"""Encoded pictures stand among the source's own, and are encoded once more for the air: no step may be seen."""
PRESET: Final = "veryfast"
KEY_SECONDS: Final = 2
PROFILES: Final = {66: "baseline", 77: "main", 100: "high"}
USUAL_SIZE: Final = (1920, 1080)
MOST_SIDE: Final = 8192
MOST_REFERENCES: Final = 3
DEEPEST_REORDER: Final = 17
"""A key frame is shown at most 16 pictures after it is decoded (ISO/IEC 14496-10 §A.3.1); one for rounding."""
MARGIN: Final = Fraction(1, 2)
"""Seconds sought before a key frame where the container has no exact index."""


@dataclass(frozen=True, slots=True)
class Manner:
    """Say how pictures are encoded so that all of a cut is one stream."""

    rate: Fraction
    look: Look
    matrix: str
    """The colour matrix itself, where `look` does not know it."""
    profile: str
    level: int | None
    references: int
    reorders: bool
    numbers: tuple[int, int]
    """Numbers of parameter sets, free of the sources' own; pieces use them in turns."""


def size_of(cut: CutList, most_used: Material | None) -> tuple[int, int]:
    """Return the size of a cut: its own, else that of its most used source, whether that can be copied or not."""
    if cut.width is not None and cut.height is not None:
        return cut.width, cut.height
    if most_used is None:
        return USUAL_SIZE
    wide, high = most_used.video.shown_size
    return even(wide, MOST_SIDE), even(high, MOST_SIDE)


def manner_for(layout: Layout, rate: Fraction, size: tuple[int, int], most_used: Material | None) -> Manner:
    """Match the model's pictures; without a model, the most used source's look, at a size and level of our own."""
    first, second = layout.set_up.free_numbers(2)
    model = layout.model
    if model is None:
        look = _look(size, most_used)
        return Manner(rate, look, _matrix(look), "high", None, MOST_REFERENCES, True, (first, second))
    highest: SequenceSet = max(model.set_up.sequences.values(), key=lambda one: (one.profile, one.level))
    return Manner(
        rate=rate,
        look=model.look,
        matrix=_matrix(model.look),
        profile=PROFILES[highest.profile],
        level=highest.level,
        references=max(1, min(MOST_REFERENCES, highest.references)),
        reorders=highest.profile != 66 and any(n != s - model.hidden for s, n in enumerate(model.numbers)),
        numbers=(first, second),
    )


def _look(size: tuple[int, int], most_used: Material | None) -> Look:
    """Return the look of a cut that copies nothing: as its main source is, or BT.709."""
    look = most_used.look if most_used is not None else None
    if look is None:
        return Look(*size, "tv", "bt709", "bt709", "bt709")
    return replace(look, width=size[0], height=size[1])


def _matrix(look: Look) -> str:
    if look.matrix in SCALE_MATRICES:
        return look.matrix
    return "bt709" if look.height >= 720 or look.width >= 1280 else "smpte170m"


def piece_command(
    piece: Piece,
    manner: Manner,
    materials: Sequence[Material],
    overlays: Sequence[tuple[Overlay, Path]],
    card: Path | None,
    out: Path,
    *,
    turn: int,
    limits: Limits,
    threads: int,
) -> list[str]:
    """Return ffmpeg's arguments that encode one piece; `turn` chooses between the two numbers of sets."""
    laid = [
        (overlay, path)
        for overlay, path in overlays
        if overlay.first < piece.end and overlay.first + overlay.frames > piece.first
    ]
    if card is not None:
        opened, graph = still_input(card, limits), _card_chain(piece, manner)
    else:
        source = piece.run.item.source
        assert source is not None
        opened, graph = _source_input(materials[source], piece, manner), _source_chain(materials[source], piece, manner)
    look = manner.look
    graph += "".join(f",{fade}" for fade in _fades(piece, manner.rate))
    chain, label = [f"{graph}[p0]"], "p0"
    for number, (overlay, path) in enumerate(laid, start=1):
        opened += still_input(path, limits)
        chain += _laid_over(number, overlay, piece, manner, label)
        label = f"p{number}"
    chain.append(
        f"[{label}]setpts=N,setsar=1,format=yuv420p,setparams=range={look.color_range}:"
        f"color_primaries={look.primaries}:color_trc={look.transfer}:colorspace={look.matrix}[v]"
    )
    return [
        *(["-threads", str(threads)] if threads else []),
        "-copyts", *opened, "-filter_complex_threads", str(threads or 2),
        "-filter_complex", ";".join(chain), "-map", "[v]",
        *(["-threads", str(threads)] if threads else []),
        *_encoder(manner, turn), "-frames:v", str(piece.frames),
        "-fps_mode", "passthrough", "-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact",
        "-video_track_timescale", str(track_timescale(manner.rate)), "-f", "mp4", f"file:{out}",
    ]  # fmt: skip


def _encoder(manner: Manner, turn: int) -> list[str]:
    look = manner.look
    number = manner.numbers[turn % 2]
    keys = str(max(1, round(KEY_SECONDS * manner.rate)))
    level = ["-level:v", f"{manner.level // 10}.{manner.level % 10}"] if manner.level is not None else []
    return [
        "-c:v", "libx264", "-preset", PRESET, "-crf", str(CRF), "-profile:v", manner.profile, *level,
        "-pix_fmt", "yuv420p", "-refs", str(manner.references), "-bf", "2" if manner.reorders else "0",
        "-g", keys, "-flags", "+cgop+bitexact", "-x264-params", f"sps-id={number}:b-pyramid=0",
        "-color_range", look.color_range, "-colorspace", look.matrix, "-color_primaries", look.primaries,
        "-color_trc", look.transfer,
    ]  # fmt: skip


# --- pictures of a source ------------------------------------------------------------------------------------------


def _source_input(material: Material, piece: Piece, manner: Manner) -> list[str]:
    """Start reading at a key frame that is surely shown before the piece's first picture."""
    video = material.video
    number = _first_picture(piece)
    seek: list[str] = []
    if number:
        wanted = video.start * video.time_base + number / manner.rate
        if material.facts.exact_seeking:
            wanted -= DEEPEST_REORDER / min(manner.rate, video.usual_rate)
        else:
            wanted -= video.key_gap + MARGIN
        seek = ["-seek_timestamp", "1", "-noaccurate_seek", "-ss", seconds_text(wanted)]
    return [*seek, "-noautorotate", "-reinit_filter", "0", *guarded_input(material.path)]


def _first_picture(piece: Piece) -> int:
    return piece.run.item.first + piece.first - piece.run.start


def _source_chain(material: Material, piece: Piece, manner: Manner) -> str:
    """Put the source on the cut's even grid, keep exactly this piece, bring it to the cut's size and colours."""
    video, rate = material.video, manner.rate
    begin = float(_first_picture(piece) / rate)
    chain = [
        f"[0:{video.index}]setpts=PTS-({video.start})",
        f"settb=1/{rate.numerator * 1000}",
        *(["bwdif=mode=send_frame:parity=auto:deint=interlaced"] if video.interlaced else []),
        f"fps=fps={rate}:start_time={begin:.9f}:round=near:eof_action=pass",
        "tpad=stop_mode=clone:stop=-1",
        f"trim=end_frame={piece.frames}",
        f"settb=1/({rate})",
        f"setpts=N+{piece.first}",
    ]
    if material.look != manner.look:
        chain += _converted(material, manner)
    return ",".join([*chain, "format=yuv420p"])


def _converted(material: Material, manner: Manner) -> list[str]:
    """Fit a source of another kind into the cut's frame, black around it."""
    plan = make_plan(material.facts).picture
    assert plan is not None
    look = manner.look
    wide, high = material.video.shown_size
    factor = min(Fraction(look.width) / wide, Fraction(look.height) / high)
    width, height = even(wide * factor, look.width), even(high * factor, look.height)
    upright = material.video.is_upright
    chain = [
        *_light(plan, *((width, height) if upright else (height, width))),
        *([TURNS[plan.turn]] if plan.turn != "none" else []),
        "setsar=1",
    ]
    if (manner.matrix, look.color_range) != ("bt709", "tv"):
        chain.append(f"scale=in_color_matrix=bt709:in_range=tv:{_towards(manner)}")
    return [*chain, f"pad={look.width}:{look.height}:-1:-1:black"]


def _light(plan: PicturePlan, width: int, height: int) -> list[str]:
    return light_filters(plan, width, height, find_ffmpeg())


def _towards(manner: Manner) -> str:
    matrix = SCALE_MATRICES[manner.matrix]
    return f"out_color_matrix={matrix}:out_range={manner.look.color_range}"


# --- stills --------------------------------------------------------------------------------------------------------


def _card_chain(piece: Piece, manner: Manner) -> str:
    """Draw a card once, fitted into the frame over black, and hold it."""
    look, rate = manner.look, manner.rate
    return (
        f"color=c=black:s={look.width}x{look.height}:r={rate},format=gbrp[ground];"
        f"[0:v]scale=w={look.width}:h={look.height}:force_original_aspect_ratio=decrease:flags=bicubic,"
        "setsar=1,format=gbrap[still];"
        "[ground][still]overlay=x=(W-w)/2:y=(H-h)/2:format=gbrp,trim=end_frame=1,"
        f"scale={_towards(manner)},format=yuv420p,"
        f"loop=loop=-1:size=1:start=0,settb=1/({rate}),setpts=N+{piece.first},trim=end_frame={piece.frames}"
    )


def _laid_over(number: int, overlay: Overlay, piece: Piece, manner: Manner, below: str) -> list[str]:
    """Hold an overlay at its time over what is below; half a frame's distance makes the times exact."""
    rate = manner.rate
    fades = _fade_pair(
        overlay.first, overlay.first + overlay.frames, overlay.fade_in, overlay.fade_out, rate, alpha=":alpha=1"
    )
    half = Fraction(1, 2)
    begin, end = (float((frame - half) / rate) for frame in (overlay.first, overlay.first + overlay.frames))
    still = (
        f"[{number}:v]format=gbrap,scale={_towards(manner)},format=yuva420p,loop=loop=-1:size=1:start=0,"
        f"settb=1/({rate}),setpts=N+{piece.first},trim=end_frame={piece.frames}"
    )
    over = f"overlay=x={overlay.x}:y={overlay.y}:format=yuv420:enable='between(t,{begin:.6f},{end:.6f})'"
    return [",".join([still, *fades]) + f"[o{number}]", f"[{below}][o{number}]{over}[p{number}]"]


def _fades(piece: Piece, rate: Fraction) -> list[str]:
    run = piece.run
    return _fade_pair(run.start, run.end, run.item.fade_in.picture, run.item.fade_out.picture, rate)


def _fade_pair(start: int, end: int, fade_in: int, fade_out: int, rate: Fraction, alpha: str = "") -> list[str]:
    """Return the fades of something that lasts from one output frame up to another, by the cut's own clock."""
    seconds: Callable[[int], str] = lambda frames: seconds_text(frames / rate)  # noqa: E731  read twice below
    found = []
    if fade_in:
        found.append(f"fade=t=in:st={seconds(start)}:d={seconds(fade_in)}{alpha}")
    if fade_out:
        found.append(f"fade=t=out:st={seconds(end - fade_out)}:d={seconds(fade_out)}{alpha}")
    return found
