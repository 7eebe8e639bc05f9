"""What a ready film's page tells of its sound: only what was measured."""

from __future__ import annotations

import pytest
from django.utils import translation

from plateau.media import soundtrack
from plateau.media.models import Asset
from plateau.media.templatetags.media import level
from plateau.media.work import work
from tests.clips import Clips
from tests.factories import client_of
from tests.media.conftest import Stage, in_english
from tests.media.machine import run, run_until, send


@pytest.mark.parametrize(
    ("peaks", "most", "drawn"),
    [
        ([], 4, []),
        ([1, 2, 3], 4, [1, 2, 3]),
        ([0, 0, 9, 0, 0, 0, 0, 5], 4, [0, 9, 0, 5]),
        ([1, 2, 3, 4, 5], 2, [2, 5]),
    ],
)
def test_no_peak_is_lost_in_the_drawing(peaks: list[int], most: int, drawn: list[int]) -> None:
    assert soundtrack.columns(peaks, most) == drawn


def test_the_outline_goes_around_the_middle() -> None:
    assert soundtrack.outline([100, 0]) == "M0 0 1 0 1 49.5 2 49.5 2 50.5 1 50.5 1 100 0 100z"


def test_levels_are_written_with_a_true_minus() -> None:
    with translation.override("en"):
        assert [level(-16.13), level(-0.04), level(0.0), level(None)] == ["−16.1", "0.0", "0.0", ""]
    with translation.override("fr"):
        assert level(-16.13) == "−16,1"


def test_the_page_tells_loudness_and_draws_the_sound(stage: Stage, clips: Clips) -> None:
    asset = run(send(stage.film, clips.film(), by=stage.producer))
    assert asset.sound is not None
    told = soundtrack.soundtrack_of(asset.sound, (asset.package / "waveform.json").read_text("utf-8"))
    assert told.now.integrated_lufs == pytest.approx(-16, abs=0.8)
    page = client_of(in_english(stage.host)).get(f"/films/{stage.film.public_id}/progress").content.decode()
    with translation.override("en"):
        loudness, peak = level(told.now.integrated_lufs), level(told.now.true_peak_dbtp)
    assert f"Sound: {loudness} LUFS, true peak {peak} dB." in page
    assert '<svg role="img" aria-label="The sound from beginning to end; it is loudest at 0:0' in page
    assert "silence" not in page


def test_silence_is_called_silence(stage: Stage, clips: Clips) -> None:
    quiet = clips.made("quiet.wav", "-f", "lavfi", "-i", "anullsrc=d=3")
    run(send(stage.film, quiet, by=stage.producer))
    page = client_of(in_english(stage.host)).get(f"/films/{stage.film.public_id}/progress").content.decode()
    assert "The sound is silence throughout." in page
    assert "LUFS" not in page


def test_a_film_measured_before_measures_were_kept_says_nothing_of_its_sound(stage: Stage, clips: Clips) -> None:
    run(send(stage.film, clips.film(), by=stage.producer))
    Asset.objects.update(sound=None)
    page = client_of(in_english(stage.host)).get(f"/films/{stage.film.public_id}/progress")
    assert page.status_code == 286
    assert "filmsound" not in page.content.decode()


def test_without_its_drawing_the_figures_stay(stage: Stage, clips: Clips) -> None:
    asset = run(send(stage.film, clips.film(), by=stage.producer))
    assert asset.sound is not None
    assert soundtrack.soundtrack_of(asset.sound, "").drawing is None


def test_a_sound_whose_film_was_stopped_keeps_no_measures(stage: Stage, clips: Clips) -> None:
    asset = send(stage.film, clips.film(), by=stage.producer)
    job = run_until(asset, "audio")
    Asset.objects.update(state="cancelled")
    work(job.pk)
    assert Asset.objects.get(pk=asset.pk).sound is None
