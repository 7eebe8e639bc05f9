"""The sound of a cut: every range at its sample, no click where two meet, whatever the source has."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from plateau_engine import Fade, Item
from tests.clips import Clips
from tests.engine.cutting.rendered import SAMPLES, ranges, rendered, sound, tone_shift
from tests.engine.cutting.test_pictures import EDITED, H264, talk

PICTURE = SAMPLES // 25
LOUD = 0.12 / 2**0.5
"""The clips' one channel, as two that together are as strong."""
RANGES = ranges((50, 25), (49, 20), (3, 40), (150, 30), (150, 30), (220, 30))


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("stereo.mp4", ("-ac", "2")),
        ("mono.mp4", ("-ac", "1", "-ar", "44100")),
        ("surround.mp4", ("-ac", "6")),
        ("slow.mp4", ("-ar", "22050")),
        ("mono.mkv", ("-ac", "1", "-ar", "32000")),
    ],
)
def test_each_range_is_heard_at_its_very_sample(clips: Clips, tmp_path: Path, name: str, how: tuple[str, ...]) -> None:
    source = clips.numbered(f"heard-{name}", frames=250, encoder=H264, output=EDITED, sound=how)
    done = rendered(tmp_path, [source], RANGES)
    heard = sound(done.path)
    assert len(heard) == done.cut.frames * PICTURE
    whole = sound(source)
    for item, start in zip(done.cut.items, done.cut.starts, strict=True):
        part = heard[start * PICTURE + 2000 : (start + item.frames) * PICTURE - 2000]
        begins = item.first / 25 + 2000 / SAMPLES
        late, loud = tone_shift(part, begins)
        at = item.first * PICTURE + 2000
        theirs_late, theirs_loud = tone_shift(whole[at : at + len(part)], begins)
        assert abs(late - theirs_late) < 1  # other rates fall between our samples
        assert loud == pytest.approx(theirs_loud, rel=0.03)


def test_no_click_is_heard_where_ranges_meet(clips: Clips, tmp_path: Path) -> None:
    done = rendered(tmp_path, [talk(clips)], RANGES)
    heard = sound(done.path)
    assert max(abs(after - before) for before, after in pairwise(heard)) < 0.02  # the tone itself: 0.009
    for start in done.cut.starts[1:]:
        assert max(map(abs, heard[start * PICTURE - 3 : start * PICTURE + 3])) < 0.02


def test_a_range_that_goes_on_has_no_gap(clips: Clips, tmp_path: Path) -> None:
    done = rendered(tmp_path, [talk(clips)], ranges((50, 50), (100, 50)))
    heard = sound(done.path)
    join = 50 * PICTURE
    loudest = [max(map(abs, heard[at : at + 200])) for at in range(join - 1000, join + 1000, 200)]
    assert min(loudest) > 0.8 * LOUD


def test_gain_and_fades_are_heard(clips: Clips, tmp_path: Path) -> None:
    items = [Item(50, 0, 50, gain_db=-6.0), Item(50, 0, 150, fade_in=Fade(sound=25), fade_out=Fade(sound=10))]
    done = rendered(tmp_path, [talk(clips)], items)
    heard = sound(done.path)
    assert tone_shift(heard[PICTURE * 10 : PICTURE * 40], 60 / 25)[1] == pytest.approx(LOUD / 2, rel=0.03)
    half = tone_shift(heard[PICTURE * 62 : PICTURE * 63], 162 / 25)[1]
    assert half == pytest.approx(LOUD / 2, rel=0.1)
    assert tone_shift(heard[PICTURE * 78 : PICTURE * 88], 178 / 25)[1] == pytest.approx(LOUD, rel=0.03)
    assert max(map(abs, heard[-PICTURE:])) < 0.02
    assert done.answer.items[0].copied == 50  # what is done to the sound leaves the pictures alone


def test_a_source_without_sound_is_silent_among_others(clips: Clips, tmp_path: Path) -> None:
    mute = clips.numbered("mute.mp4", frames=100, encoder=H264, output=EDITED, sound=None)
    done = rendered(tmp_path, [talk(clips), mute], [Item(20, 0, 50), Item(20, 1, 0), Item(20, 0, 100)])
    heard = sound(done.path)
    assert max(map(abs, heard[21 * PICTURE : 39 * PICTURE])) < 0.001
    late, loud = tone_shift(heard[41 * PICTURE : 59 * PICTURE], 101 / 25)
    assert late == pytest.approx(0, abs=0.5)
    assert loud == pytest.approx(LOUD, rel=0.03)


def test_sound_that_begins_late_stays_late(clips: Clips, tmp_path: Path) -> None:
    plain = talk(clips)
    late = clips.made(
        "late.mp4", "-i", plain, "-itsoffset", "1.5", "-i", plain, "-map", "0:v", "-map", "1:a", "-c", "copy"
    )
    done = rendered(tmp_path, [late], ranges((25, 25), (0, 50), (100, 50)))
    heard = sound(done.path)
    assert max(map(abs, heard[: 12 * PICTURE])) < 0.001
    assert max(map(abs, heard[26 * PICTURE : 62 * PICTURE])) < 0.001
    for start, first, frames in ((0, 25, 25), (25, 0, 50), (75, 100, 50)):
        silent = max(0, 38 - first)  # whole pictures until the sound is there
        part = heard[(start + silent + 1) * PICTURE : (start + frames - 1) * PICTURE]
        shift, loud = tone_shift(part, (first + silent + 1) / 25 - 1.5)
        assert shift == pytest.approx(0, abs=0.6)
        assert loud == pytest.approx(LOUD, rel=0.03)
