"""Both codecs of a film: from one decode or one after the other, the same pictures at the same times."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from plateau_engine import (
    Plan,
    assemble,
    check_package,
    encode_audio,
    encode_chunk,
    extend_package,
    find_ffmpeg,
    make_plan,
    probe,
)
from plateau_engine.encode import chunk_folder
from plateau_engine.errors import Cancelled, PartMissing
from plateau_engine.profile import STANDARD
from tests.clips import Clips
from tests.engine.conftest import TWO_CODECS
from tests.engine.reading import picture_numbers, picture_times


@pytest.fixture(scope="module")
def source(clips: Clips) -> Path:
    return clips.film()


def plan_of(source: Path, *, plays_already: bool) -> Plan:
    return make_plan(probe(source), TWO_CODECS, plays_already=plays_already)


def test_one_decode_makes_both_codecs_and_the_package_is_sound(source: Path, tmp_path: Path) -> None:
    plan = plan_of(source, plays_already=True)
    work, out = tmp_path / "work", tmp_path / "package"
    assert plan.picture is not None
    for chunk in plan.chunks:
        made = encode_chunk(source, plan, chunk.number, work)
        assert made == (chunk_folder(work, chunk.number, "h264"), chunk_folder(work, chunk.number, "av1"))
    if plan.sound is not None:
        encode_audio(source, plan, work)
    assemble(plan, work, out)
    package = extend_package(plan, work, out)
    assert check_package(out).faults == ()
    assert {track.name for track in package.pictures} == {one.name for one in plan.picture.renditions}
    assert {track.samples for track in package.pictures} == {plan.picture.frames}


def test_a_film_that_nobody_can_watch_yet_gets_h264_first(source: Path, tmp_path: Path) -> None:
    plan = plan_of(source, plays_already=False)
    work, out = tmp_path / "work", tmp_path / "package"
    for chunk in plan.chunks:
        assert encode_chunk(source, plan, chunk.number, work) == (chunk_folder(work, chunk.number, "h264"),)
    if plan.sound is not None:
        encode_audio(source, plan, work)
    first = assemble(plan, work, out)
    assert {track.family for track in first.pictures} == {"avc1"}
    with pytest.raises(PartMissing):
        extend_package(plan, work, out)
    for chunk in plan.chunks:
        encode_chunk(source, plan, chunk.number, work, codecs=("av1",))
    whole = extend_package(plan, work, out)
    assert {track.family for track in whole.pictures} == {"avc1", "av01"}
    assert check_package(out).faults == ()


def test_what_one_codec_has_is_not_made_again_for_the_other(source: Path, tmp_path: Path) -> None:
    plan = plan_of(source, plays_already=True)
    (h264,) = encode_chunk(source, plan, 0, tmp_path, codecs=("h264",))
    before = {path.name: path.stat().st_mtime_ns for path in h264.iterdir()}
    _, av1 = encode_chunk(source, plan, 0, tmp_path)
    assert {path.name: path.stat().st_mtime_ns for path in h264.iterdir()} == before
    assert plan.picture is not None
    assert {path.stem for path in av1.iterdir()} == {one.name for one in plan.picture.of("av1")}


def test_a_run_that_is_stopped_leaves_neither_codec(source: Path, tmp_path: Path) -> None:
    plan = plan_of(source, plays_already=True)
    with pytest.raises(Cancelled):
        encode_chunk(source, plan, 0, tmp_path, cancelled=lambda: True)
    assert list(tmp_path.iterdir()) == []


def test_this_ffmpeg_can_do_both() -> None:
    program = find_ffmpeg()
    assert (program.av1, program.vmaf) == (True, True)


def test_the_rest_of_h264_comes_with_av1_into_the_package_of_the_first_size(clips: Clips, tmp_path: Path) -> None:
    source = clips.numbered("wide.mp4", frames=50, size=(854, 480), output=("-g", "25"))
    plan = make_plan(probe(source), replace(TWO_CODECS, first_alone_after_seconds=Fraction(1)))
    work, out = tmp_path / "work", tmp_path / "package"
    assert plan.picture is not None
    assert [one.name for one in plan.picture.of("h264")] == ["v480", "v240"]
    for chunk in plan.chunks:
        (folder,) = encode_chunk(source, plan, chunk.number, work)
        assert [path.name for path in folder.iterdir()] == ["v480.mp4"]
    if plan.sound is not None:
        encode_audio(source, plan, work)
    assert [track.name for track in assemble(plan, work, out).pictures] == ["v480"]
    assert check_package(out).faults == ()
    for chunk in plan.chunks:
        encode_chunk(source, plan, chunk.number, work, codecs=plan.picture.rounds[1])
    whole = extend_package(plan, work, out)
    assert {track.name for track in whole.pictures} == {one.name for one in plan.picture.renditions}
    assert check_package(out).faults == ()
    assert picture_numbers(out / "v480.m3u8") == picture_numbers(out / "v240.m3u8") == list(range(50))
    assert picture_times(out / "v240.mp4") == picture_times(out / "a480.mp4") == [n / 25 for n in range(50)]


def test_drawings_that_change_at_once_are_right_in_every_size_of_av1(clips: Clips, tmp_path: Path) -> None:
    slides = clips.numbered("slides.mp4", frames=48, size=(1280, 720), output=("-g", "24"))
    planned_before = make_plan(probe(slides), replace(STANDARD, av1_preset=11))  # as plans are kept of older films
    (folder,) = encode_chunk(slides, planned_before, 0, tmp_path, codecs=["av1"])
    read = {file.stem: picture_numbers(file) for file in sorted(folder.iterdir()) if file.stem[0] == "a"}
    assert read == {name: list(range(48)) for name in ("a240", "a360", "a480", "a720")}
