"""The free start: only the first segments, as a package that holds nothing of the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import m3u8
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plateau_engine import (
    Captions,
    PackageBroken,
    Segment,
    Track,
    check_package,
    cut_free_start,
    write_master,
)
from plateau_engine.free import free_segments
from tests.engine.conftest import Made
from tests.engine.reading import picture_numbers, sample_count

Run = Callable[[str], Made]


def test_it_plays_the_first_seconds_and_holds_no_byte_more(made: Run, tmp_path: Path) -> None:
    film = made("long_film")
    free = cut_free_start(film.folder, Fraction(2), tmp_path / "free")
    assert (free.duration, free.part_of) == (2, 10)
    assert check_package(tmp_path / "free").faults == ()
    for track in free.pictures:
        assert picture_numbers(tmp_path / "free" / track.playlist_name) == list(range(50))
        whole = (film.folder / track.file_name).read_bytes()
        part = (tmp_path / "free" / track.file_name).read_bytes()
        first, end = track.segments[0].offset, track.segments[-1].offset + track.segments[-1].bytes
        assert whole.startswith(part[: track.header_bytes])
        assert part[first:end] in whole
        assert len(part) == end == track.bytes < len(whole) / 3
    assert 0 <= sample_count(tmp_path / "free" / "sound.m3u8") - 96_000 < 2048


def test_its_playlists_end_and_name_only_its_own_files(made: Run, tmp_path: Path) -> None:
    film = made("interlaced")
    free = cut_free_start(film.folder, Fraction(1), tmp_path / "free")
    master = m3u8.load(str(tmp_path / "free" / "master.m3u8"))
    assert len(master.playlists) == len(film.package.pictures)
    for variant in master.playlists:
        media = m3u8.load(str(tmp_path / "free" / variant.uri))
        assert (media.is_endlist, len(media.segments)) == (True, 1)
    on_disk = {path.name for path in (tmp_path / "free").iterdir()}
    assert on_disk == {*free.file_names, "package.json"}


def test_captions_stop_where_it_stops(made: Run, tmp_path: Path) -> None:
    film = made("ntsc")
    text = "WEBVTT\n\n00:00.500 --> 00:04.000\nseen\n\n00:03.000 --> 00:04.000\nsecret\n"
    write_master(film.folder, [Captions("en", "English", text)])
    cut_free_start(film.folder, Fraction(1), tmp_path / "free")
    write_master(film.folder)
    captions = (tmp_path / "free" / "captions-0-en.vtt").read_text()
    assert "secret" not in captions
    assert "00:00:00.500 --> 00:00:01.001\nseen" in captions
    free = write_master(tmp_path / "free", [Captions("en", "English", text)])
    assert free.part_of == film.package.duration
    assert "secret" not in (tmp_path / "free" / "captions-0-en.vtt").read_text()


def test_it_is_made_once_and_never_over_another(made: Run, tmp_path: Path) -> None:
    film = made("long_film")
    first = cut_free_start(film.folder, Fraction(2), tmp_path / "free")
    assert cut_free_start(film.folder, Fraction(2), tmp_path / "free") == first
    with pytest.raises(PackageBroken):
        cut_free_start(film.folder, Fraction(4), tmp_path / "free")


def test_sound_alone_has_a_free_start_too(made: Run, tmp_path: Path) -> None:
    film = made("sound_only")
    free = cut_free_start(film.folder, Fraction(2), tmp_path / "free")
    assert abs(free.duration - 2) < Fraction(1, 40)
    assert check_package(tmp_path / "free").faults == ()


@given(
    st.lists(st.fractions(min_value=Fraction(1, 25), max_value=10), min_size=1, max_size=50),
    st.fractions(min_value=0, max_value=600),
)
def test_the_nearest_border_is_taken_but_never_the_whole_of_several(lengths: list[Fraction], seconds: Fraction) -> None:
    track = Track("picture", "v", "avc1", 1, 2, 2, Fraction(25), 1, ())
    track = replace(track, segments=tuple(Segment(0, 1, length) for length in lengths))
    count = free_segments(track, seconds)
    assert 1 <= count <= max(1, len(lengths) - 1)
    given_seconds = sum(lengths[:count], Fraction(0))
    for other in range(1, len(lengths)):
        assert abs(given_seconds - seconds) <= abs(sum(lengths[:other], Fraction(0)) - seconds)
