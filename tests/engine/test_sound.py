"""Sound: even loudness, measured again on the finished file by ffmpeg's own meter."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from plateau_engine import (
    Cancelled,
    Waveform,
    encode_audio,
    make_plan,
    make_waveform,
    probe,
)
from plateau_engine.profile import STANDARD
from plateau_engine.sound import Loudness, level_filters
from tests.clips import Clips
from tests.engine.conftest import QUICK, Made, run_chain
from tests.engine.reading import ffmpeg_log

Run = Callable[[str], Made]


def measured(path: Path) -> tuple[float, float]:
    """Return integrated loudness and true peak of a finished file."""
    log = ffmpeg_log("-i", path, "-af", "ebur128=peak=true:framelog=quiet")
    integrated = re.findall(r"I:\s+(-?[\d.]+) LUFS", log)[-1]
    peak = re.findall(r"Peak:\s+(-?[\d.]+) dBFS", log)[-1]
    return float(integrated), float(peak)


def speech(clips: Clips, name: str, level: float, peaks: float) -> Path:
    """Draw something like speech: syllables with pauses, and a hard plosive every second."""
    wave = (
        f"{level}*random(0)*pow(sin(2*PI*1.7*t)\\,2)*gt(sin(2*PI*0.4*t)\\,-0.6)"
        f"+{peaks}*lt(mod(t\\,1)\\,0.004)*sin(2*PI*700*t)"
    )
    return clips.made(name, "-f", "lavfi", "-i", f"aevalsrc={wave}:d=8:s=44100", "-af", "lowpass=5000")


@pytest.mark.parametrize(
    ("level", "peaks"),
    [(0.12, 0.0), (0.5, 0.0), (0.1, 0.35)],
    ids=["quiet", "loud", "peaky"],
)
def test_sound_ends_at_minus_16_lufs_below_minus_1_true_peak(
    clips: Clips, tmp_path: Path, level: float, peaks: float
) -> None:
    film = run_chain(speech(clips, f"speech-{level}-{peaks}.wav", level, peaks), tmp_path)
    assert film.sound is not None
    integrated, peak = measured(film.folder / "sound.mp4")
    assert integrated == pytest.approx(-16, abs=0.8)
    assert peak <= -1.0
    assert film.sound.after.integrated_lufs == pytest.approx(integrated, abs=0.4)
    assert film.sound.limited or level < 0.5


def test_silence_stays_silence(clips: Clips, tmp_path: Path) -> None:
    source = clips.made("silence.wav", "-f", "lavfi", "-i", "anullsrc=d=5")
    film = run_chain(source, tmp_path)
    assert film.sound is not None
    assert (film.sound.before.integrated_lufs, film.sound.gain_db) == (None, 0.0)
    assert [(s.start, s.end) for s in film.sound.silences] == [(0.0, 5.0)]
    waveform = make_waveform(film.folder, tmp_path / "w.json")
    assert waveform is not None
    assert set(waveform.peaks) == {0}


def test_noise_far_away_is_not_raised_without_bound() -> None:
    filters, gain, limited = level_filters(Loudness(-60.0, 3.0, -50.0), STANDARD)
    assert (gain, limited, len(filters)) == (24.0, False, 1)


def test_pauses_are_found(clips: Clips) -> None:
    source = clips.made(
        "pause.wav",
        "-f",
        "lavfi",
        "-i",
        "aevalsrc=0.2*sin(2000*t)*(lt(t\\,2)+gt(t\\,5)):d=7",
    )
    plan = make_plan(probe(source), QUICK)
    measures = encode_audio(source, plan, clips.folder / "pause-work")
    assert [(round(s.start), round(s.end)) for s in measures.silences] == [(2, 5)]


def test_the_centre_of_5_1_is_heard_in_both_ears(made: Run) -> None:
    film = made("surround")
    log = ffmpeg_log("-i", film.folder / "sound.mp4", "-af", "astats=measure_overall=none")
    levels = [float(level) for level in re.findall(r"RMS level dB: (-?[\d.]+)", log)]
    assert len(levels) == 2
    assert levels[0] == pytest.approx(levels[1], abs=0.1)
    assert levels[0] > -30


def test_the_waveform_is_small_and_shows_where_the_sound_is(made: Run, tmp_path: Path) -> None:
    film = made("late_sound")
    waveform = make_waveform(film.folder, tmp_path / "waveform.json")
    assert waveform is not None
    assert Waveform.from_json((tmp_path / "waveform.json").read_text()) == waveform
    assert len(waveform.peaks) == pytest.approx(4 / waveform.seconds_a_peak, abs=1)
    quiet = waveform.peaks[: int(0.9 / waveform.seconds_a_peak)]
    loud = waveform.peaks[int(1.1 / waveform.seconds_a_peak) : -2]
    assert max(quiet) <= 1
    assert min(loud) > 10
    assert (tmp_path / "waveform.json").stat().st_size < 20_000


def test_films_without_sound_have_no_waveform(made: Run, tmp_path: Path) -> None:
    assert make_waveform(made("silent_film").folder, tmp_path / "w.json") is None
    assert list(tmp_path.iterdir()) == []


def test_sound_is_encoded_once_and_cancelled_cleanly(made: Run, tmp_path: Path) -> None:
    film = made("film")
    with pytest.raises(Cancelled):
        encode_audio(film.source, film.plan, tmp_path, cancelled=lambda: True)
    assert list(tmp_path.iterdir()) == []
    first = encode_audio(film.source, film.plan, tmp_path)
    stamp = (tmp_path / "sound" / "sound.mp4").stat().st_mtime_ns
    assert encode_audio(film.source, film.plan, tmp_path) == first == film.sound
    assert (tmp_path / "sound" / "sound.mp4").stat().st_mtime_ns == stamp
    assert json.loads((tmp_path / "sound" / "sound.json").read_text())["gain_db"] == first.gain_db
