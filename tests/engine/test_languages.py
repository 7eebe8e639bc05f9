"""Several languages of sound, and Opus beside AAC: what a file offers becomes what a viewer chooses from."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import m3u8
import pytest

from plateau_engine import (
    Progress,
    assemble,
    check_package,
    cut_free_start,
    encode_audio,
    extend_package,
    make_plan,
    probe,
)
from plateau_engine.languages import own_name, tag_of
from tests.clips import Clips
from tests.engine.conftest import QUICK, Made, Parts, run_chain
from tests.engine.reading import ffmpeg_log, sample_count

Run = Callable[[str], Made]


@pytest.fixture(scope="session")
def bilingual(clips: Clips) -> Path:
    """Pictures with French (a low tone), English (a high tone) and a second French sound."""
    return clips.made(
        "bilingual.mkv", "-i", clips.silent_film(),
        *(part for hertz in (200, 3000, 900) for part in ("-f", "lavfi", "-i", f"sine=f={hertz}:d=4:r=48000")),
        "-map", "0:v", "-map", "1:a", "-map", "2:a", "-map", "3:a", "-c:v", "copy", "-c:a", "flac",
        "-metadata:s:a:0", "language=fre", "-metadata:s:a:1", "language=eng", "-metadata:s:a:2", "language=fre",
        "-disposition:a:0", "default", "-disposition:a:1", "0",
    )  # fmt: skip


def pitch(path: Path) -> str:
    """Say whether a sound is low or high, by how often it crosses zero."""
    log = ffmpeg_log("-i", path, "-af", "atrim=0.5:3.5,astats=measure_overall=none")
    crossings = float(log.rpartition("Zero crossings rate: ")[2].split()[0])
    return "low" if crossings < 0.02 else "high"


def test_each_language_becomes_a_sound_of_its_own_and_the_default_is_first(bilingual: Path, tmp_path: Path) -> None:
    film = run_chain(bilingual, tmp_path)
    sounds = film.package.sounds
    assert [(track.name, track.language, track.label) for track in sounds] == [
        ("sound", "fr", "Français"),
        ("sound-2", "en", "English"),
    ]
    assert [pitch(film.folder / track.file_name) for track in sounds] == ["low", "high"]
    for track in sounds:
        assert 0 <= sample_count(film.folder / track.playlist_name) - 192_000 <= 1024
    master = m3u8.load(str(film.folder / "master.m3u8"))
    shown = [(one.group_id, one.language, one.name, one.default, one.autoselect) for one in master.media]
    assert shown == [("sound", "fr", "Français", "YES", "YES"), ("sound", "en", "English", "NO", "YES")]
    assert {variant.stream_info.audio for variant in master.playlists} == {"sound"}
    assert check_package(film.folder).faults == ()
    free = cut_free_start(film.folder, Fraction(1), tmp_path / "free")
    assert [track.name for track in free.sounds] == ["sound", "sound-2"]
    assert check_package(tmp_path / "free").faults == ()


def test_a_profile_says_which_languages_stay(bilingual: Path) -> None:
    facts = probe(bilingual)
    for languages, kept in (((), ["fr", "en"]), (("en",), ["fr", "en"]), (("de",), ["fr"])):
        plan = make_plan(facts, replace(QUICK, languages=languages))
        assert [sound.language for sound in plan.sounds] == kept


def test_streams_without_a_language_are_not_taken_for_one(made: Run) -> None:
    film = made("several_streams")
    assert (len(film.facts.audio), len(film.plan.sounds)) == (2, 1)
    assert film.package.sounds[0].label == ""


def test_progress_counts_all_languages_as_one_work(bilingual: Path, tmp_path: Path) -> None:
    plan = make_plan(probe(bilingual), QUICK)
    seen: list[Progress] = []
    encode_audio(bilingual, plan, tmp_path, on_progress=seen.append)
    seconds = [progress.seconds for progress in seen]
    assert seconds == sorted(seconds)
    assert seconds[-1] == pytest.approx(4, abs=0.1)
    assert [progress.finished for progress in seen].count(True) == 1


def test_opus_goes_with_av1_and_aac_with_h264(parts: Parts, tmp_path: Path) -> None:
    plan = replace(parts.plan, profile=replace(parts.plan.profile, opus_kbps=96))
    work, out = tmp_path / "work", tmp_path / "out"
    shutil.copytree(parts.work, work, ignore=shutil.ignore_patterns("sound", "whole"))
    encode_audio(parts.source, plan, work)
    assemble(plan, work, out)
    package = extend_package(plan, work, out)
    assert [(track.name, track.codec) for track in package.sounds] == [("sound", "mp4a.40.2"), ("opus", "opus")]
    assert check_package(out).faults == ()
    master = m3u8.load(str(out / "master.m3u8"))
    pairs = {(one.stream_info.codecs.split(".")[0], one.stream_info.codecs.split(",")[1], one.stream_info.audio)
             for one in master.playlists}  # fmt: skip
    assert pairs == {("avc1", "mp4a.40.2", "sound"), ("av01", "opus", "opus")}
    assert [(one.group_id, one.default) for one in master.media] == [("sound", "YES"), ("opus", "YES")]
    assert 0 <= sample_count(out / "opus.m3u8") - 480_000 <= 1024


def test_an_audio_film_offers_its_languages(clips: Clips, tmp_path: Path) -> None:
    source = clips.made(
        "talk.mka", "-f", "lavfi", "-i", "sine=f=300:d=3", "-f", "lavfi", "-i", "sine=f=600:d=3", "-map", "0", "-map", "1",
        "-c:a", "flac", "-metadata:s:a:0", "language=deu", "-metadata:s:a:1", "language=eng",
    )  # fmt: skip
    film = run_chain(source, tmp_path)
    master = m3u8.load(str(film.folder / "master.m3u8"))
    assert [one.language for one in master.media] == ["de", "en"]
    assert len(master.playlists) == 1
    assert (master.playlists[0].uri, master.playlists[0].stream_info.audio) == ("sound.m3u8", "sound")
    assert check_package(film.folder).faults == ()


@pytest.mark.parametrize(
    ("said", "tag", "name"),
    [
        ("fre", "fr", "Français"), ("fra", "fr", "Français"), ("FR", "fr", "Français"), ("eng", "en", "English"),
        ("gsw", "gsw", "Schwiizertüütsch"), ("pt-BR", "pt-BR", "Português (Brasil)"), ("qaa", "qaa", "qaa"),
        ("und", "", ""), ("", "", ""), ("french", "", ""), ("é", "", ""), ('x"y', "", ""),
    ],
)  # fmt: skip
def test_languages_have_tags_and_names(said: str, tag: str, name: str) -> None:
    assert (tag_of(said), own_name(tag) if tag else "") == (tag, name)
