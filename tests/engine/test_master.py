"""Captions in and out of a package that is already being watched."""

from __future__ import annotations

import threading
from collections.abc import Callable

import av
import m3u8

from plateau_engine import Captions, check_package, load_package, write_master
from tests.engine.conftest import Made

Run = Callable[[str], Made]

FRENCH = Captions("fr", "Français", "WEBVTT\n\n00:00.000 --> 00:02.000\nBonsoir\n", default=True)
ENGLISH = Captions("en", 'English "clean"', "WEBVTT\n\n00:01.000 --> 00:09.000\nGood evening\n")


def test_captions_join_the_master_playlist_and_leave_it(made: Run) -> None:
    film = made("film")
    package = write_master(film.folder, [FRENCH, ENGLISH])
    master = m3u8.load(str(film.folder / "master.m3u8"))
    subtitles = [m for m in master.media if m.type == "SUBTITLES"]
    assert [(m.language, m.name, m.default) for m in subtitles] == [
        ("fr", "Français", "YES"),
        ("en", "English 'clean'", "NO"),
    ]
    assert {p.stream_info.subtitles for p in master.playlists} == {"captions"}
    for media in subtitles:
        playlist = m3u8.load(str(film.folder / media.uri))
        assert (playlist.is_endlist, playlist.segments[0].duration) == (True, 4.0)
        assert (film.folder / playlist.segments[0].uri).is_file()
    assert load_package(film.folder) == package
    assert check_package(film.folder).faults == ()
    with av.open(str(film.folder / "master.m3u8")) as container:
        assert len(container.streams.video) == 1

    write_master(film.folder)
    assert load_package(film.folder) == film.package
    assert not list(film.folder.glob("captions-*"))
    assert "SUBTITLES" not in (film.folder / "master.m3u8").read_text()


def test_only_one_language_is_the_default_and_strange_codes_cannot_name_files(
    made: Run,
) -> None:
    film = made("film")
    odd = Captions("../../x", "Odd", ENGLISH.text, default=True)
    package = write_master(film.folder, [FRENCH, odd])
    assert [(c.file_name, c.default) for c in package.captions] == [
        ("captions-0-fr.vtt", True),
        ("captions-1-x.vtt", False),
    ]
    write_master(film.folder)


def test_a_player_never_reads_half_a_playlist(made: Run) -> None:
    film = made("film")
    stop = threading.Event()
    seen: set[tuple[bool, bool]] = set()

    def watch() -> None:
        while not stop.is_set():
            text = (film.folder / "master.m3u8").read_text()
            seen.add((text.startswith("#EXTM3U\n"), text.endswith('-keys.m3u8"\n')))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        for _ in range(40):
            write_master(film.folder, [FRENCH])
            write_master(film.folder)
    finally:
        stop.set()
        watcher.join()
    assert seen == {(True, True)}
