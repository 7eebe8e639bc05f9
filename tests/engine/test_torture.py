"""Files that people really send, and files that mean harm: each ends playable or refused in words."""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import psutil
import pytest

from plateau_engine import (
    REFUSALS,
    Cancelled,
    EngineError,
    Limits,
    Refusal,
    check_package,
    encode_audio,
    encode_chunk,
    make_plan,
    probe,
)
from plateau_engine.ffmpeg import find_program
from tests.clips import Clips
from tests.engine.conftest import QUICK, Made

Run = Callable[[str], Made]


@pytest.fixture(autouse=True)
def nothing_left_behind(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every test here must leave neither a process nor a temporary file."""
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield
    assert list(folder.iterdir()) == []
    children = psutil.Process().children(recursive=True)
    assert [child.name() for child in children if "ffmpeg" in child.name()] == []
    assert [child.pid for child in children if "plateau_engine" in " ".join(child.cmdline())] == []


@pytest.mark.parametrize(
    ("name", "size", "frames"),
    [
        ("film", (320, 180), 100),
        ("silent_film", (320, 180), 100),
        ("portrait", (180, 320), 100),
        ("variable_rate", (320, 180), 98),
        ("hdr", (320, 180), 50),
        ("surround", (320, 180), 100),
        ("odd_size", (320, 180), 50),
        ("one_frame", (320, 180), 1),
        ("very_wide", (1920, 4), 5),
        ("wrong_extension", (320, 180), 100),
        ("several_streams", (320, 180), 250),
        ("interlaced", (1024, 576), 75),
        ("trimmed", (320, 180), 61),
        ("truncated", (320, 180), 65),
        ("damaged", (320, 180), 250),
        ("damaged_sound", (320, 180), 250),
    ],
)
def test_films_become_playable(made: Run, name: str, size: tuple[int, int], frames: int) -> None:
    film = made(name)
    report = check_package(film.folder)
    assert report.faults == ()
    assert report.frames == frames
    top = film.package.pictures[0]
    assert (top.width, top.height) == size
    assert not list(film.work.glob(".*"))


@pytest.mark.parametrize("name", ["sound_only", "attached_picture"])
def test_sound_without_pictures_becomes_playable(made: Run, name: str) -> None:
    film = made(name)
    assert film.facts.video is None
    assert film.plan.chunks == ()
    assert check_package(film.folder).faults == ()
    master = (film.folder / "master.m3u8").read_text()
    assert 'CODECS="mp4a.40.2"' in master
    assert "RESOLUTION" not in master
    with av.open(str(film.folder / "master.m3u8")) as container:
        assert [stream.type for stream in container.streams] == ["audio"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("empty", "empty"),
        ("renamed_text", "not_a_film"),
        ("not_a_video", "not_a_film"),
        ("noise", "not_a_film"),
        ("missing_index", "unfinished"),
        ("still_picture", "picture"),
        ("too_many_pixels", "picture_too_large"),
    ],
)
def test_other_files_are_refused_in_words(clips: Clips, name: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        probe(getattr(clips, name)())
    assert refused.value.code == code
    assert refused.value.happened
    assert refused.value.todo
    assert not refused.value.may_pass


def test_playlists_are_refused_and_reach_neither_files_nor_the_network(
    clips: Clips,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        for path in clips.playlists(address):
            with pytest.raises(Refusal) as refused:
                probe(path)
            assert refused.value.code == "playlist", path.name
        with pytest.raises(TimeoutError):
            server.accept()


def test_encoding_a_playlist_fails_even_when_the_probe_was_passed_by(clips: Clips, tmp_path: Path) -> None:
    """A file could be exchanged between probe and encode: the fence stands there too."""
    plan = make_plan(probe(clips.film()), QUICK)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        for path in clips.playlists(f"http://127.0.0.1:{server.getsockname()[1]}"):
            with pytest.raises(EngineError):
                encode_chunk(path, plan, 0, tmp_path)
            with pytest.raises(EngineError):
                encode_audio(path, plan, tmp_path)
        with pytest.raises(TimeoutError):
            server.accept()
    assert list(tmp_path.iterdir()) == []


def test_names_that_look_like_protocols_or_options_are_only_names(clips: Clips, tmp_path: Path) -> None:
    for name in (
        "concat:a|b.mp4",
        "-y.mp4",
        "http:x.mp4",
        "a b'c\"d%03d.mp4",
        "ünï.mp4",
    ):
        path = tmp_path / name
        path.write_bytes(clips.film().read_bytes())
        facts = probe(path)
        assert facts.duration == 4
        plan = make_plan(facts, QUICK)
        assert all(part.is_dir() for part in encode_chunk(path, plan, 1, tmp_path / f"work-{len(name)}"))


def test_a_film_cut_anywhere_is_played_or_refused(clips: Clips, tmp_path: Path) -> None:
    whole = clips.truncated().with_name("indexed.mp4").read_bytes()
    codes: set[str] = set()
    for share in (1, 20, 400, 700, 1500, 4000, len(whole) // 3, len(whole) - 1):
        path = tmp_path / f"cut-{share}.mp4"
        path.write_bytes(whole[:share])
        try:
            assert probe(path).duration > 0
        except Refusal as refusal:
            codes.add(refusal.code)
    assert codes <= REFUSALS.keys()
    assert "unfinished" in codes


def test_a_probe_that_hangs_or_grows_is_ended(clips: Clips) -> None:
    with pytest.raises(Refusal) as refused:
        probe(clips.film(), Limits(probe_memory=96 * 1024 * 1024))
    assert (refused.value.code, refused.value.may_pass) == ("needs_too_much_memory", True)
    with pytest.raises(Refusal) as refused:
        probe(clips.film(), Limits(probe_seconds=0))
    assert (refused.value.code, refused.value.may_pass) == ("takes_too_long", True)
    pipe = clips.folder / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(FileNotFoundError):
        probe(pipe)


def test_a_probe_that_nobody_waits_for_is_ended(clips: Clips) -> None:
    with pytest.raises(Cancelled):
        probe(clips.film(), cancelled=lambda: True)


def test_a_larger_file_may_take_longer_to_look_into() -> None:
    assert Limits.for_file(5_000).probe_seconds == 120
    assert Limits.for_file(50 * 10**9).probe_seconds == 120 + 2384


def test_limits_on_length_and_tracks_are_said(clips: Clips) -> None:
    with pytest.raises(Refusal) as refused:
        probe(clips.film(), Limits(max_seconds=3))
    assert (refused.value.code, refused.value.parameters["max_seconds"]) == (
        "too_long",
        3,
    )
    with pytest.raises(Refusal) as refused:
        probe(clips.several_streams(), Limits(max_streams=2))
    assert refused.value.parameters == {"streams": 5, "max_streams": 2}


def test_turned_films_stand_as_other_players_show_them(clips: Clips, tmp_path: Path) -> None:
    """All eight turns and flips, compared with ffmpeg's own idea of upright."""
    from tests.engine.conftest import run_chain

    for number, options in enumerate(
        [
            ["-display_rotation", "90"],
            ["-display_rotation", "180"],
            ["-display_rotation", "270"],
            ["-display_rotation", "90", "-display_hflip"],
            ["-display_rotation", "270", "-display_hflip"],
            ["-display_hflip"],
            ["-display_vflip"],
        ]
    ):
        flags = [options[0], *options[1:]]
        if "-display_rotation" not in flags:
            flags = ["-display_rotation", "0", *flags]
        turned = clips.made(f"turned-{number}.mp4", *flags, "-i", clips.one_frame(), "-c", "copy")
        film = run_chain(turned, tmp_path / str(number))
        track = film.package.pictures[0]
        shown = [
            subprocess.run(
                [find_program(), "-v", "error", "-i", str(path), "-vf",
                 f"scale={track.width}:{track.height},format=gray",
                 "-frames:v", "1", "-f", "rawvideo", "-"],
                capture_output=True, check=True,
            ).stdout
            for path in (turned, film.folder / track.file_name)
        ]  # fmt: skip
        wrong = sum(abs(a - b) > 60 for a, b in zip(*shown, strict=True))
        assert wrong < len(shown[0]) // 50, film.facts.video
