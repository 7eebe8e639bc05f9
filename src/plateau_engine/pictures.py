"""Draw what people see before they play: posters, and the storyboard shown while seeking."""

from __future__ import annotations

import json
import math
import tempfile
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFilter, ImageStat

from plateau_engine.captions import Cue, vtt_text
from plateau_engine.darkness import Black, find_black
from plateau_engine.encode import TURNS, light_filters, made_whole
from plateau_engine.errors import FfmpegFailed
from plateau_engine.ffmpeg import (
    Cancel,
    Limits,
    find_ffmpeg,
    guarded_input,
    never,
    run_to_end,
    seconds_text,
)
from plateau_engine.ladder import even
from plateau_engine.package import Package, Track, load_package, write_text
from plateau_engine.plan import PicturePlan, Plan
from plateau_engine.record import Record
from plateau_engine.sound import make_waveform

POSTER_SIDE: Final = 1280
CANDIDATES: Final = 12
KEPT: Final = 6
TILE_SIDE: Final = 160
ROWS: Final = 5
MOST_TILES: Final = 300
INTERVALS: Final = tuple(
    Fraction(seconds) for seconds in ("1/2", "1", "2", "4", "8", "12", "20", "32", "60", "120", "300")
)
PICTURES_FILE: Final = "pictures.json"


@dataclass(frozen=True, slots=True)
class Poster(Record):
    """Name one picture proposed for the film."""

    file_name: str
    seconds: float
    score: float
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Storyboard(Record):
    """Describe the small pictures: their WebVTT file and their sheets."""

    file_name: str
    sheets: tuple[str, ...]
    tiles: int
    seconds_a_tile: float
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Pictures(Record):
    """Describe everything that was drawn."""

    posters: tuple[Poster, ...]
    chosen: str
    storyboard: Storyboard | None
    black: tuple[Black, ...] = ()
    """Black stretches of two seconds and more."""


def score(picture: Image.Image) -> float:
    """Rate a picture as a poster: sharp, neither black nor burnt out, not uniform; 0 is unfit.

    Sharpness is the mean strength of edges on the grey picture at 320 pixels; it is weighed by
    nearness to middle grey and by contrast.
    """
    grey = picture.convert("L")
    grey.thumbnail((320, 320))
    light = ImageStat.Stat(grey)
    mean, spread = light.mean[0], light.stddev[0]
    if spread < 5 or mean < 12 or mean > 245:
        return 0.0
    width, height = grey.size
    edges = grey.filter(ImageFilter.FIND_EDGES)
    if width > 8 and height > 8:
        edges = edges.crop((2, 2, width - 2, height - 2))
    sharp = ImageStat.Stat(edges).mean[0]
    balance = max(0.1, 1 - abs(mean - 118) / 118)
    return round(sharp * balance * min(1.0, spread / 45), 3)


def _fitted(width: int, height: int, side: int) -> tuple[int, int]:
    factor = min(Fraction(1), Fraction(side, max(width, height)))
    return even(width * factor, width), even(height * factor, height)


def _still(
    source: Path,
    picture: PicturePlan,
    seconds: Fraction,
    out: Path,
    limits: Limits,
    stop: Cancel,
) -> bool:
    """Draw the source's picture at a time; answer whether there was one."""
    top = picture.renditions[0]
    width, height = _fitted(top.width, top.height, POSTER_SIDE)
    if picture.turn not in {"none", "half", "hflip", "vflip"}:
        width, height = height, width
    at = picture.start * picture.time_base + seconds
    chain = [
        *(["bwdif=mode=send_frame:deint=interlaced"] if picture.deinterlace else []),
        *light_filters(picture, width, height, find_ffmpeg()),
        *([TURNS[picture.turn]] if picture.turn != "none" else []),
        "setsar=1",
    ]
    seek = ["-seek_timestamp", "1", "-ss", seconds_text(at)] if seconds > 0 else []
    try:
        run_to_end(
            [
                *seek, "-noautorotate", *guarded_input(source),
                "-filter_complex", f"[0:{picture.stream}]{','.join(chain)}[p]", "-map", "[p]",
                "-frames:v", "1", "-c:v", "png", "-f", "image2", "-update", "1", f"file:{out}",
            ],
            limits=limits,
            cancelled=stop,
        )  # fmt: skip
    except FfmpegFailed:
        if seconds > 0:
            return False
        raise
    return out.is_file()


def _save_poster(picture: Image.Image, number: int, seconds: Fraction, folder: Path) -> Poster:
    name = f"poster-{number}.jpg"
    picture = picture.convert("RGB")
    picture.save(folder / name, quality=84, optimize=True, progressive=True)
    return Poster(name, round(float(seconds), 3), score(picture), picture.width, picture.height)


def _film_posters(source: Path, picture: PicturePlan, folder: Path, limits: Limits, stop: Cancel) -> list[Poster]:
    """Look at a dozen moments spread over the film and keep the best, in order of time."""
    count = min(CANDIDATES, max(1, math.floor(picture.frames / 2)))
    times = [Fraction(math.floor(picture.frames * Fraction(2 * n + 1, 2 * count))) / picture.rate for n in range(count)]
    if count == 1:
        times = [Fraction(0)]
    found: list[tuple[float, Fraction, Path]] = []
    with tempfile.TemporaryDirectory(prefix="plateau-posters-") as drafts:
        for n, seconds in enumerate([*times, Fraction(0)]):
            out = Path(drafts) / f"{n}.png"
            # The first picture of all is only looked at when no other one could be had.
            if n == count and any(rating for rating, _, _ in found):
                break
            if _still(source, picture, seconds, out, limits, stop):
                with Image.open(out) as image:
                    found.append((score(image), seconds, out))
        best = sorted(found, reverse=True, key=lambda item: item[0])
        fit = [item for item in best if item[0] > 0][:KEPT] or best[:1]
        posters: list[Poster] = []
        for number, (_, seconds, path) in enumerate(sorted(fit, key=lambda item: item[1]), 1):
            with Image.open(path) as image:
                posters.append(_save_poster(image, number, seconds, folder))
    return posters


def _cover(source: Path, stream: int, limits: Limits, stop: Cancel) -> Image.Image | None:
    with tempfile.TemporaryDirectory(prefix="plateau-cover-") as drafts:
        out = Path(drafts) / "cover.png"
        try:
            run_to_end(
                [
                    *guarded_input(source), "-map", f"0:{stream}", "-frames:v", "1",
                    "-vf", f"scale=w='min(iw,{POSTER_SIDE})':h=-2",
                    "-c:v", "png", "-f", "image2", "-update", "1", f"file:{out}",
                ],
                limits=limits,
                cancelled=stop,
            )  # fmt: skip
        except FfmpegFailed:
            return None
        with Image.open(out) as image:
            return image.convert("RGB")


def draw_waveform(peaks: tuple[int, ...]) -> Image.Image:
    """Draw the sound as bars on a dark ground, for films that have no pictures."""
    width, height, bars = 1280, 720, 96
    picture = Image.new("RGB", (width, height), "#16181d")
    draw = ImageDraw.Draw(picture)
    step = width / (bars + 8)
    loudest = max(1, *peaks) if peaks else 1
    for n in range(bars):
        stretch = peaks[n * len(peaks) // bars : max(1, (n + 1) * len(peaks) // bars)] or (0,)
        size = max(6, 0.62 * height * max(stretch) / loudest)
        left = (n + 4.2) * step
        box = (left, (height - size) / 2, left + step * 0.6, (height + size) / 2)
        draw.rounded_rectangle(box, radius=step * 0.3, fill="#f2b632" if n % 12 else "#f7d68a")
    return picture


def _sound_posters(
    source: Path,
    plan: Plan,
    package_dir: Path,
    folder: Path,
    limits: Limits,
    stop: Cancel,
) -> list[Poster]:
    posters: list[Poster] = []
    if plan.cover_stream is not None:
        cover = _cover(source, plan.cover_stream, limits, stop)
        if cover is not None:
            posters.append(_save_poster(cover, 1, Fraction(0), folder))
    with tempfile.TemporaryDirectory(prefix="plateau-wave-") as drafts:
        waveform = make_waveform(package_dir, Path(drafts) / "waveform.json", limits=limits, cancelled=stop)
    drawn = draw_waveform(waveform.peaks if waveform is not None else ())
    posters.append(_save_poster(drawn, len(posters) + 1, Fraction(0), folder))
    return posters


def storyboard_interval(duration: Fraction) -> Fraction:
    """Return the seconds between small pictures: never more than two a second, nor 300 in all."""
    fitting = (step for step in INTERVALS if duration / step <= MOST_TILES)
    return next(fitting, max(INTERVALS[-1], Fraction(math.ceil(duration / MOST_TILES))))


def _storyboard(
    package: Package,
    track: Track,
    package_dir: Path,
    folder: Path,
    limits: Limits,
    stop: Cancel,
) -> Storyboard:
    """Draw the sheets from the smallest rendition; if key frames suffice, decode only those."""
    rate = track.rate or Fraction(1)
    interval = storyboard_interval(package.duration)
    segment = track.segments[0].duration
    only_keys = len(track.segments) > 1 and interval >= segment
    step = max(1, round(interval / segment)) if only_keys else max(1, math.ceil(interval * rate))
    seconds = step * segment if only_keys else step / rate
    frames = len(track.segments) if only_keys else track.samples
    tiles = -(-frames // step)
    width, height = _fitted(track.width, track.height, TILE_SIDE)
    run_to_end(
        [
            *(["-skip_frame", "nokey"] if only_keys else []),
            *guarded_input(package_dir / track.file_name), "-an", "-fps_mode", "passthrough",
            "-vf", f"select=not(mod(n\\,{step})),scale={width}:{height},tile={ROWS}x{ROWS}",
            "-c:v", "mjpeg", "-q:v", "5", "-f", "image2", "-start_number", "1",
            f"file:{folder / 'storyboard-%03d.jpg'}",
        ],
        limits=limits,
        cancelled=stop,
    )  # fmt: skip
    sheets = tuple(path.name for path in sorted(folder.glob("storyboard-*.jpg")))
    if len(sheets) != -(-tiles // ROWS**2):
        raise FfmpegFailed(f"{len(sheets)} storyboard sheets for {tiles} pictures")
    cues: list[Cue] = []
    for n in range(tiles):
        sheet, place = divmod(n, ROWS**2)
        row, column = divmod(place, ROWS)
        start, end = n * seconds, min((n + 1) * seconds, package.duration)
        where = f"#xywh={column * width},{row * height},{width},{height}"
        cues.append(Cue(int(start * 1000), int(end * 1000), sheets[sheet] + where))
    write_text(folder / "storyboard.vtt", vtt_text(cues))
    return Storyboard("storyboard.vtt", sheets, tiles, float(seconds), width, height)


def make_pictures(
    source: Path,
    plan: Plan,
    package_dir: Path,
    out_dir: Path,
    *,
    limits: Limits | None = None,
    cancelled: Cancel = never,
) -> Pictures:
    """Draw posters from the source and the storyboard from the package into a new folder, and look for black stretches.

    Films without pictures get their cover, if there is one, and a drawing of their sound. Like a
    chunk's, the folder appears only when it is whole; calling again answers at once.
    """
    limits = limits or Limits()
    package = load_package(package_dir)
    if not out_dir.is_dir():
        with made_whole(out_dir) as draft:
            if plan.picture is not None:
                posters = _film_posters(source, plan.picture, draft, limits, cancelled)
                smallest = package.pictures[-1]
                storyboard = _storyboard(package, smallest, package_dir, draft, limits, cancelled)
                chosen = max(posters, key=lambda poster: poster.score)
                black = find_black(package_dir, smallest, limits=limits, cancelled=cancelled)
            else:
                posters = _sound_posters(source, plan, package_dir, draft, limits, cancelled)
                storyboard = None
                chosen = posters[0]
                black = ()
            pictures = Pictures(tuple(posters), chosen.file_name, storyboard, black)
            write_text(draft / PICTURES_FILE, json.dumps(pictures.to_json(), indent=1))
    return Pictures.from_json((out_dir / PICTURES_FILE).read_text(encoding="utf-8"))
