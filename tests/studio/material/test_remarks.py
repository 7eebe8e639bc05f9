"""What is said of a file's quality: only what was measured, and nothing of what is good."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from django.utils import translation

from plateau.studio.material.remarks import SENTENCES, Remark, remarks_from, remarks_on_film, remarks_on_picture
from plateau_engine.facts import AudioFacts, Facts, VideoFacts
from tests.engine.facts import AUDIO, VIDEO

GOOD = replace(VIDEO, duration=Fraction(10), frames=250, key_gap=Fraction(2), reorders=False, bytes=6_250_000)
STEREO = replace(AUDIO, duration=Fraction(10), language="")


def facts(video: VideoFacts | None = GOOD, *audio: AudioFacts, notes: tuple = ()) -> Facts:
    return Facts(
        container="mov,mp4",
        bytes=6_300_000,
        duration=Fraction(10),
        video=video,
        audio=audio,
        attached_pictures=(),
        other_streams=0,
        notes=notes,
    )


def codes(found: Facts, *, lufs: float | None = -20.0, measured: bool = True) -> list[str]:
    return [one.code for one in remarks_on_film(found, lufs=lufs, measured=measured)]


def test_nothing_is_said_of_a_good_film() -> None:
    assert codes(facts(GOOD, STEREO)) == []
    assert codes(facts(None, STEREO)) == []


def test_mono_speech_is_no_fault() -> None:
    assert codes(facts(GOOD, replace(STEREO, channels=1))) == []


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"width": 854, "height": 480}, ["small"]),
        ({"width": 854, "height": 480, "rate": None}, ["small_uneven"]),
        ({"rate": None}, []),
        ({"bytes": 500_000}, ["few_bits"]),
        ({"bytes": 500_000, "codec": "hevc"}, ["few_bits"]),
        ({"bytes": 900_000}, ["few_bits"]),
        ({"bytes": 900_000, "codec": "hevc"}, []),
        ({"bytes": 500_000, "codec": "prores"}, []),
        ({"bytes": 0}, []),
        ({"usual_rate": Fraction(15)}, ["jerky"]),
        ({"turn": "clock"}, ["upright"]),
        ({"width": 1080, "height": 1920}, ["upright"]),
    ],
)
def test_the_pictures_are_judged_by_what_was_measured(changed: dict, found: list[str]) -> None:
    assert codes(facts(replace(GOOD, **changed), STEREO)) == found


def test_the_sound_is_judged_where_it_could_be_measured() -> None:
    assert codes(facts(GOOD)) == ["no_sound"]
    assert codes(facts(GOOD, STEREO), lufs=None) == ["silent"]
    assert codes(facts(GOOD, STEREO), lufs=None, measured=False) == []
    assert codes(facts(GOOD, STEREO), lufs=-32.5) == ["quiet"]
    assert codes(facts(None, replace(STEREO, sample_rate=8_000))) == ["narrow_sound"]


def test_a_broken_file_is_said_to_be_one() -> None:
    assert codes(facts(GOOD, STEREO, notes=("truncated", "damaged_parts"))) == ["cut_short", "damaged"]


def test_a_picture_is_small_by_its_longer_side() -> None:
    assert remarks_on_picture(1000, 200) == []
    (remark,) = remarks_on_picture(640, 480)
    assert remark == Remark("small_picture", {"width": "640", "height": "480", "wanted": 1000})


def test_a_remark_survives_its_row_and_is_said_in_the_readers_language() -> None:
    (remark,) = remarks_on_film(facts(replace(GOOD, width=854, height=480, rate=None), STEREO), lufs=-20, measured=True)
    (again,) = remarks_from([remark.to_json()])
    assert again == remark
    with translation.override("en"):
        assert again.sentence.startswith("The picture is 854 × 480 only, and its frame rate varies")
    with translation.override("fr"):
        assert again.sentence.startswith("L’image ne fait que 854 × 480")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_sentence_can_be_filled(language: str) -> None:
    facts = {"width": "1", "height": "2", "kbps": 3, "rate": 4.5, "lufs": -40, "khz": 8, "wanted": 1000}
    with translation.override(language):
        for code in SENTENCES:
            assert "%(" not in Remark(code, facts).sentence
