"""Samples of a film move its quality, and leave out rungs that save nothing."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plateau_engine import Chunk, Plan, SampledRate, Samples, make_plan, probe, refine_plan, sample_film, wants_samples
from plateau_engine.encode import open_source
from plateau_engine.errors import Cancelled
from tests.clips import Clips
from tests.engine.conftest import TWO_CODECS
from tests.engine.facts import FILM, film, sent

SAMPLED = replace(TWO_CODECS, sampled_after_seconds=Fraction(1))
NAMES = ("v720", "v360", "a1080", "a720", "a480", "a360", "a240")


def names(plan: Plan) -> list[str]:
    assert plan.picture is not None
    return [one.name for one in plan.picture.renditions]


def crfs(plan: Plan) -> list[int]:
    assert plan.picture is not None
    return [one.crf for one in plan.picture.renditions]


def seen(*kbps: int, vmaf: float | None) -> Samples:
    return Samples(tuple(SampledRate(name, rate) for name, rate in zip(NAMES, kbps, strict=True)), vmaf)


EVEN = (800, 300, 1000, 600, 400, 250, 150)


def test_a_film_that_looks_better_than_asked_is_made_coarser_and_a_hard_one_finer() -> None:
    plan = make_plan(FILM)
    assert crfs(refine_plan(plan, seen(*EVEN, vmaf=94.6))) == crfs(plan)
    assert crfs(refine_plan(plan, seen(*EVEN, vmaf=95.0))) == [24, 24, 36, 38, 42, 45, 47]
    assert crfs(refine_plan(plan, seen(*EVEN, vmaf=94.2))) == [24, 24, 32, 34, 38, 41, 43]
    assert crfs(refine_plan(plan, seen(*EVEN, vmaf=20))) == [24, 24, 30, 32, 36, 39, 41]
    assert crfs(refine_plan(plan, seen(*EVEN, vmaf=100))) == [24, 24, 40, 42, 46, 49, 51]
    assert crfs(refine_plan(plan, seen(*EVEN, vmaf=None))) == crfs(plan)


def test_a_rung_that_needs_nearly_the_bits_of_the_one_above_is_left_out() -> None:
    found = seen(800, 700, 1000, 900, 700, 600, 300, vmaf=None)
    assert names(refine_plan(make_plan(FILM), found)) == ["v720", "a1080", "a480", "a240"]


def test_a_film_is_measured_once_and_keeps_the_key_that_its_package_may_have_already() -> None:
    plan = make_plan(film(frames=4500, duration=Fraction(180)))
    refined = refine_plan(plan, seen(*EVEN, vmaf=95.0))
    assert refined != plan
    assert (refined.key, refined.refined_from) == (plan.key, plan.key)
    assert (wants_samples(plan), wants_samples(refined)) == (True, False)
    unmeasured = refine_plan(plan, Samples((), None))
    assert unmeasured.picture == plan.picture
    assert not wants_samples(unmeasured)


def test_what_was_not_measured_stays_and_so_does_a_copy() -> None:
    found = Samples(tuple(SampledRate(name, 1000) for name in NAMES if name != "v360"), None)
    assert names(refine_plan(make_plan(FILM), found)) == ["v720", "v360", "a1080"]
    copied = make_plan(FILM, sent=sent(4000))
    assert names(refine_plan(copied, seen(3900, 3800, *EVEN[2:], vmaf=None))) == [
        "v1080", "v720", "a1080", "a720", "a480", "a360", "a240",
    ]  # fmt: skip


def test_nothing_is_changed_without_samples() -> None:
    plan = make_plan(FILM)
    assert refine_plan(plan, None) == plan
    sound = make_plan(replace(FILM, video=None))
    assert refine_plan(sound, seen(*EVEN, vmaf=90)) == sound


@given(st.lists(st.integers(0, 20_000), min_size=7, max_size=7), st.one_of(st.none(), st.floats(0, 100)))
def test_whatever_was_measured_each_codec_keeps_its_highest_and_no_rung_is_dearer_than_the_one_above(
    kbps: list[int], vmaf: float | None
) -> None:
    plan = make_plan(FILM)
    refined = refine_plan(plan, seen(*kbps, vmaf=vmaf))
    rates = dict(zip(NAMES, kbps, strict=True))
    assert refined.picture is not None
    for codec, top in (("h264", "v720"), ("av1", "a1080")):
        kept = refined.picture.of(codec)
        assert kept[0].name == top
        assert all(rates[low.name] <= rates[high.name] for high, low in pairwise(kept))
        assert all(1 <= one.crf <= 63 for one in kept)


def test_short_films_and_sound_are_not_measured() -> None:
    assert not wants_samples(make_plan(FILM))
    assert wants_samples(make_plan(film(frames=3000, duration=Fraction(120))))
    assert not wants_samples(make_plan(replace(FILM, video=None, duration=Fraction(300))))


def test_samples_are_measured_on_the_film_itself_and_leave_nothing(clips: Clips, tmp_path: Path) -> None:
    source = clips.film()
    plan = make_plan(probe(source), SAMPLED)
    found = sample_film(source, plan, tmp_path)
    assert found is not None
    assert plan.picture is not None
    assert {one.name for one in found.rates} == {one.name for one in plan.picture.batch("av1")}
    both = sample_film(source, make_plan(probe(source), SAMPLED, plays_already=True), tmp_path)
    assert both is not None
    assert {one.name for one in both.rates} == {one.name for one in plan.picture.renditions}
    assert all(one.kbps > 0 for one in found.rates)
    assert found.vmaf is not None
    assert 80 < found.vmaf <= 100
    coarse = replace(
        plan, picture=replace(plan.picture, renditions=tuple(replace(r, crf=63) for r in plan.picture.renditions))
    )
    worse = sample_film(source, coarse, tmp_path)
    assert worse is not None
    assert worse.vmaf is not None
    assert worse.vmaf < found.vmaf
    assert list(tmp_path.iterdir()) == []


def test_the_first_sample_does_not_read_the_film_up_to_its_place() -> None:
    picture = make_plan(film(frames=90_000, duration=Fraction(3600))).picture
    assert picture is not None
    opened = open_source(Path("film.mp4"), picture, Chunk(0, 15_000, 100))
    assert float(opened[opened.index("-ss") + 1]) == pytest.approx(600, abs=0.1)
    assert "-ss" not in open_source(Path("film.mp4"), picture, Chunk(0, 0, 100))


def test_measuring_stops_on_request_and_leaves_nothing(clips: Clips, tmp_path: Path) -> None:
    plan = make_plan(probe(clips.film()), SAMPLED)
    with pytest.raises(Cancelled):
        sample_film(clips.film(), plan, tmp_path, cancelled=lambda: True)
    assert list(tmp_path.iterdir()) == []
