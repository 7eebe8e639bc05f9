"""Encode the sound once and whole: stereo AAC of even loudness, as long as the pictures."""

from __future__ import annotations

import array
import json
import re
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Final

from plateau_engine.encode import made_whole
from plateau_engine.errors import FfmpegFailed
from plateau_engine.ffmpeg import (
    Cancel,
    Limits,
    Log,
    OnProgress,
    Progress,
    guarded_input,
    never,
    run,
    run_to_end,
)
from plateau_engine.package import load_package, write_text
from plateau_engine.plan import SAMPLE_RATE, Plan, SoundPlan
from plateau_engine.profile import Profile
from plateau_engine.record import Record

MEASURES_FILE: Final = "sound.json"
SILENT_LUFS: Final = -69.0
"""EBU R128's meter gates at -70 LUFS: at or below it there is nothing to measure."""
CODING_MARGIN_DB: Final = 0.7
"""AAC's own ringing may pass the limiter's ceiling by about this."""
CORRECTIONS: Final = 2
CLOSE_ENOUGH_LU: Final = 0.4
MOST_EXTRA_DB: Final = 6.0
"""More gain into the limiter than this would be heard as pumping."""
PEAKS_RATE: Final = 8000
MOST_PEAKS: Final = 1800


@dataclass(frozen=True, slots=True)
class Loudness(Record):
    """Hold EBU R128's figures; None where there is nothing but silence."""

    integrated_lufs: float | None
    range_lu: float
    true_peak_dbtp: float | None


@dataclass(frozen=True, slots=True)
class Silence(Record):
    """Name a stretch of silence, in seconds."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class SoundMeasures(Record):
    """Say what the sound was, what was done to it, and what it is now."""

    before: Loudness
    after: Loudness
    gain_db: float
    limited: bool
    silences: tuple[Silence, ...]


@dataclass(frozen=True, slots=True)
class Waveform(Record):
    """Hold the loudest value of equal stretches of sound, 0 to 100."""

    seconds_a_peak: float
    peaks: tuple[int, ...]


def _source_filters(sound: SoundPlan) -> list[str]:
    """Bring the source's sound onto the film's time: holes filled, stereo, exactly as long."""
    origin = sound.origin
    return [
        f"asetpts='round(PTS-({origin.numerator}/{origin.denominator})/TB)'",
        f"aresample={SAMPLE_RATE}:async=1:first_pts=0:out_chlayout=stereo",
        "aformat=sample_fmts=flt:channel_layouts=stereo",
        f"apad=whole_len={sound.samples}",
        f"atrim=end_sample={sound.samples}",
    ]


METER: Final = "ebur128=peak=true:framelog=quiet"


def _last(pattern: str, lines: Sequence[str]) -> float | None:
    for line in reversed(lines):
        match = re.search(pattern, line)
        if match:
            return None if "inf" in match[1] or "nan" in match[1] else float(match[1])
    return None


def read_loudness(lines: Sequence[str]) -> Loudness:
    """Read the summary that ffmpeg's meter logs at its end."""
    integrated = _last(r"\bI:\s+(-?[\w.]+) LUFS", lines)
    peak = _last(r"\bPeak:\s+(-?[\w.]+) dBFS", lines)
    silent = integrated is None or integrated <= SILENT_LUFS
    return Loudness(
        integrated_lufs=None if silent else integrated,
        range_lu=_last(r"\bLRA:\s+(-?[\w.]+) LU\b", lines) or 0.0,
        true_peak_dbtp=peak,
    )


def _silences(lines: Sequence[str], duration: float) -> tuple[Silence, ...]:
    found: list[Silence] = []
    start: float | None = None
    for line in lines:
        match = re.search(r"silence_(start|end): (-?[\d.]+)", line)
        if match is None:
            continue
        if match[1] == "start":
            start = max(0.0, float(match[2]))
        elif start is not None:
            found.append(Silence(round(start, 3), round(min(float(match[2]), duration), 3)))
            start = None
    if start is not None and start < duration:
        found.append(Silence(round(start, 3), round(duration, 3)))
    return tuple(found)


def _graph(sound: SoundPlan, *filters: str) -> list[str]:
    chain = ",".join([*_source_filters(sound), *filters])
    return ["-filter_complex", f"[0:{sound.stream}]{chain}[a]", "-map", "[a]"]


def measure_sound(
    source: Path,
    sound: SoundPlan,
    *,
    filters: Sequence[str] = (),
    limits: Limits | None = None,
    on_progress: OnProgress | None = None,
    cancelled: Cancel = never,
) -> tuple[Loudness, tuple[Silence, ...]]:
    """Measure loudness by EBU R128, behind `filters`, and find silences of two seconds and more."""
    log = Log(keep=20_000)
    for progress in run(
        [
            "-copyts", *guarded_input(source),
            *_graph(sound, *filters, "silencedetect=noise=-50dB:duration=2", METER),
            "-f", "null", "-",
        ],
        limits=limits or Limits(),
        cancelled=cancelled,
        log=log,
    ):  # fmt: skip
        if on_progress is not None:
            on_progress(progress)
    lines = list(log.lines)
    return read_loudness(lines), _silences(lines, sound.samples / SAMPLE_RATE)


def level_filters(loudness: Loudness, profile: Profile, extra_db: float = 0.0) -> tuple[list[str], float, bool]:
    """Return the filters that bring a sound to the profile's loudness, the gain, and if limited.

    One constant gain, so that the sound's own dynamics stay; a look-ahead limiter working at four
    times the rate (true peaks, ITU-R BS.1770) only where the gain would pass the ceiling.
    """
    if loudness.integrated_lufs is None:
        return [], 0.0, False
    gain = min(profile.loudness_lufs - loudness.integrated_lufs, profile.most_gain_db) + extra_db
    ceiling = profile.true_peak_dbtp - CODING_MARGIN_DB
    filters = [f"volume={gain:.2f}dB:precision=float"]
    peak = loudness.true_peak_dbtp
    limited = peak is not None and peak + gain > ceiling
    if limited:
        filters += [
            f"aresample={4 * SAMPLE_RATE}",
            f"alimiter=limit={10 ** (ceiling / 20):.6f}:attack=2:release=80:level=0:latency=1",
            f"aresample={SAMPLE_RATE}",
        ]
    return filters, round(gain, 2), limited


def _levelled(
    source: Path,
    sound: SoundPlan,
    before: Loudness,
    profile: Profile,
    limits: Limits,
    stop: Cancel,
) -> tuple[list[str], float, bool]:
    """Choose the filters; where the limiter eats loudness, measure behind it and give it back."""
    extra = 0.0
    for _ in range(CORRECTIONS):
        filters, gain, limited = level_filters(before, profile, extra)
        wanted_gain = profile.loudness_lufs - (before.integrated_lufs or 0.0)
        if not limited or wanted_gain > profile.most_gain_db:
            return filters, gain, limited
        behind, _ = measure_sound(source, sound, filters=filters, limits=limits, cancelled=stop)
        lost = profile.loudness_lufs - (behind.integrated_lufs or profile.loudness_lufs)
        if lost < CLOSE_ENOUGH_LU:
            return filters, gain, limited
        extra = min(extra + lost, MOST_EXTRA_DB)
    return level_filters(before, profile, extra)


def sound_folder(work_dir: Path) -> Path:
    """Return where the finished sound stands."""
    return work_dir / "sound"


def encode_audio(
    source: Path,
    plan: Plan,
    work_dir: Path,
    *,
    on_progress: OnProgress | None = None,
    cancelled: Cancel = never,
    limits: Limits | None = None,
) -> SoundMeasures:
    """Encode the film's sounds into `work_dir`, once and whole; return what was measured of the default one.

    Like a chunk's, the folder appears only when it is whole; calling again answers at once.
    """
    sound = plan.sound
    if sound is None:
        raise ValueError("this film has no sound")
    limits = limits or Limits()
    folder = sound_folder(work_dir)
    if not folder.is_dir():
        share = 1 / len(plan.sounds)
        with made_whole(folder) as draft:
            for number, one in enumerate(plan.sounds):

                def note(progress: Progress, done: int = number) -> None:
                    """Count several languages as parts of one work."""
                    if on_progress is not None:
                        length = sound.samples / SAMPLE_RATE
                        seconds = (done * length + (length if progress.finished else progress.seconds)) * share
                        last = done + 1 == len(plan.sounds)
                        on_progress(replace(progress, seconds=seconds, finished=progress.finished and last))

                measures = _encode_one(source, plan, one, draft, number, limits, note, cancelled)
                if number == 0:
                    write_text(draft / MEASURES_FILE, json.dumps(measures.to_json()))
    return SoundMeasures.from_json((folder / MEASURES_FILE).read_text(encoding="utf-8"))


def sound_name(number: int, codec: str = "sound") -> str:
    """Return the name of the film's sound number `number` in AAC, or with `codec` opus in Opus."""
    return codec if number == 0 else f"{codec}-{number + 1}"


def _encode_one(
    source: Path,
    plan: Plan,
    sound: SoundPlan,
    folder: Path,
    number: int,
    limits: Limits,
    on_progress: OnProgress,
    cancelled: Cancel,
) -> SoundMeasures:
    """Measure one language's sound, bring it to the profile's loudness and encode it, in one pass for both codecs."""
    before, silences = measure_sound(source, sound, limits=limits, cancelled=cancelled)
    filters, gain, limited = _levelled(source, sound, before, plan.profile, limits, cancelled)
    codecs = [("sound", ["-c:a", "aac", "-b:a", f"{sound.kbps}k"])]
    if plan.profile.opus_kbps:
        codecs.append(("opus", ["-c:a", "libopus", "-b:a", f"{plan.profile.opus_kbps}k"]))
    chain = [
        *_source_filters(sound), *filters, f"apad=whole_len={sound.samples}", f"atrim=end_sample={sound.samples}",
        "asetpts=N", METER, f"asplit={len(codecs)}",
    ]  # fmt: skip
    outputs = "".join(f"[a{n}]" for n in range(len(codecs)))
    arguments = ["-copyts", *guarded_input(source), "-filter_complex", f"[0:{sound.stream}]{','.join(chain)}{outputs}"]
    for n, (codec, encoder) in enumerate(codecs):
        arguments += [
            "-map", f"[a{n}]", *encoder, "-ar", str(SAMPLE_RATE), "-ac", "2",
            "-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact",
            "-flags:a", "+bitexact", "-movflags", "+cmaf+delay_moov+skip_trailer",
            "-frag_duration", "4000000", "-f", "mp4", f"file:{folder / sound_name(number, codec)}.mp4",
        ]  # fmt: skip
    log = run_to_end(arguments, limits=limits, on_progress=on_progress, cancelled=cancelled)
    return SoundMeasures(before, read_loudness(log), gain, limited, silences)


def make_waveform(
    package_dir: Path,
    out: Path,
    *,
    limits: Limits | None = None,
    cancelled: Cancel = never,
) -> Waveform | None:
    """Write the peaks of a package's sound as a small JSON file; None if it has no sound."""
    track = load_package(package_dir).sound
    if track is None:
        return None
    with tempfile.TemporaryDirectory(prefix="plateau-wave-") as folder:
        raw = Path(folder) / "wave.raw"
        run_to_end(
            [
                *guarded_input(package_dir / track.file_name),
                "-ac", "1", "-ar", str(PEAKS_RATE), "-c:a", "pcm_s16le", "-f", "s16le",
                f"file:{raw}",
            ],
            limits=limits or Limits(),
            cancelled=cancelled,
        )  # fmt: skip
        peaks, step = _peaks(raw)
    waveform = Waveform(step, peaks)
    write_text(out, json.dumps(waveform.to_json(), separators=(",", ":")))
    return waveform


def _peaks(raw: Path) -> tuple[tuple[int, ...], float]:
    samples = raw.stat().st_size // 2
    if samples == 0:
        raise FfmpegFailed("the sound holds no samples")
    stretch = max(PEAKS_RATE // 50, -(-samples // MOST_PEAKS))
    peaks: list[int] = []
    with raw.open("rb") as file:
        while block := file.read(2 * stretch):
            values = array.array("h", block[: len(block) // 2 * 2])
            if sys.byteorder == "big":
                values.byteswap()
            loudest = max(*values, -min(values))
            peaks.append(round(100 * min(1.0, loudest / 32767)))
    return tuple(peaks), float(Fraction(stretch, PEAKS_RATE))
