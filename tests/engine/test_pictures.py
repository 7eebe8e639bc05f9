"""Posters and storyboards: the right moments, the right places, never black."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
import webvtt
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from plateau_engine import STANDARD, Pictures, make_pictures
from plateau_engine.pictures import draw_waveform, score, storyboard_interval
from tests.clips import Clips, read_number
from tests.engine.conftest import Made, run_chain

Run = Callable[[str], Made]


def pictures_of(film: Made, folder: Path) -> Pictures:
    return make_pictures(film.source, film.plan, film.folder, folder)


def test_every_tile_shows_the_picture_of_its_time(made: Run, tmp_path: Path) -> None:
    film = made("long_film")
    board = pictures_of(film, tmp_path / "p").storyboard
    assert board is not None
    cues = webvtt.read(str(tmp_path / "p" / board.file_name)).captions
    assert len(cues) == board.tiles == 20
    for number, cue in enumerate(cues):
        name, _, place = cue.text.partition("#xywh=")
        x, y, width, height = map(int, place.split(","))
        with Image.open(tmp_path / "p" / name) as sheet:
            tile = sheet.crop((x, y, x + width, y + height)).convert("L")
        assert read_number(tile.tobytes(), width, height, width) == number * 13
        start = cue.start_time.in_milliseconds()
        assert start == int(number * 520)
    assert cues[-1].end_time.in_milliseconds() == 10_000


def test_a_longer_film_is_drawn_from_its_key_frames_only(clips: Clips, tmp_path: Path) -> None:
    source = clips.numbered("slow.mp4", frames=1300, rate="2", size=(64, 36), sound=None)
    film = run_chain(source, tmp_path, STANDARD)
    board = pictures_of(film, tmp_path / "p").storyboard
    assert board is not None
    assert (board.seconds_a_tile, board.tiles, len(board.sheets)) == (4.0, 163, 7)
    with Image.open(tmp_path / "p" / board.sheets[6]) as sheet:
        tile = sheet.crop((2 * 64, 2 * 36, 3 * 64, 3 * 36)).convert("L")
    assert read_number(tile.tobytes(), 64, 36, 64) == 162 * 8


def test_posters_are_spread_over_the_film_and_one_is_chosen(made: Run, tmp_path: Path) -> None:
    film = made("long_film")
    pictures = pictures_of(film, tmp_path / "p")
    times = [poster.seconds for poster in pictures.posters]
    assert len(times) == 6
    assert times == sorted(set(times))
    best = max(pictures.posters, key=lambda poster: poster.score)
    assert pictures.chosen == best.file_name
    for poster in pictures.posters:
        with Image.open(tmp_path / "p" / poster.file_name) as image:
            assert (image.format, image.size) == ("JPEG", (320, 180))
            assert read_number(image.convert("L").tobytes(), 320, 180, 320) == round(poster.seconds * 25)


def test_black_moments_are_passed_over(clips: Clips, tmp_path: Path) -> None:
    source = clips.made(
        "dark.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=4", "-vf",
        "drawbox=t=fill:color=black:enable='not(between(t,1.4,2.2))'", "-c:v", "libx264",
        "-pix_fmt", "yuv420p",
    )  # fmt: skip
    film = run_chain(source, tmp_path)
    pictures = pictures_of(film, tmp_path / "p")
    assert pictures.posters
    assert all(1.4 <= poster.seconds <= 2.2 for poster in pictures.posters)
    # the first stretch is too short to be told
    assert pictures.black == ()


def test_long_black_stretches_are_found_to_the_picture(clips: Clips, tmp_path: Path) -> None:
    source = clips.made(
        "black.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=9", "-vf",
        "drawbox=t=fill:color=black:enable='between(t,2,4.99)+between(t,5.4,6.3)+gte(t,6.8)'", "-c:v", "libx264",
        "-pix_fmt", "yuv420p",
    )  # fmt: skip
    film = run_chain(source, tmp_path)
    pictures = pictures_of(film, tmp_path / "p")
    assert [(stretch.start, stretch.end) for stretch in pictures.black] == [(2.0, 5.0), (6.8, 9.0)]
    assert Pictures.from_json((tmp_path / "p" / "pictures.json").read_text()) == pictures


def test_no_poster_shows_a_picture_that_fades(clips: Clips, tmp_path: Path) -> None:
    """Pictures on their way to black are darker and flatter than those that have arrived."""
    source = clips.made(
        "fading.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=12", "-vf",
        "fade=in:0:100,fade=out:200:100", "-c:v", "libx264", "-pix_fmt", "yuv420p",
    )  # fmt: skip
    film = run_chain(source, tmp_path)
    pictures = pictures_of(film, tmp_path / "p")
    best = next(poster for poster in pictures.posters if poster.file_name == pictures.chosen)
    assert 4 <= best.seconds <= 8
    assert sum(3 <= poster.seconds <= 9 for poster in pictures.posters) == len(pictures.posters)


@pytest.mark.parametrize("name", ["one_frame", "portrait", "hdr", "interlaced", "very_wide"])
def test_every_kind_of_film_gets_a_poster_of_its_own_shape(made: Run, name: str, tmp_path: Path) -> None:
    film = made(name)
    pictures = pictures_of(film, tmp_path / "p")
    top = film.package.pictures[0]
    with Image.open(tmp_path / "p" / pictures.chosen) as image:
        assert (image.width > image.height) == (top.width > top.height)
        assert max(image.size) <= 1280
        assert image.width / image.height == pytest.approx(top.width / top.height, rel=0.5)
    assert pictures.storyboard is not None
    assert all((tmp_path / "p" / sheet).is_file() for sheet in pictures.storyboard.sheets)


def test_sound_gets_its_cover_and_a_drawing(made: Run, tmp_path: Path) -> None:
    music = pictures_of(made("attached_picture"), tmp_path / "music")
    assert [(p.width, p.height) for p in music.posters] == [(300, 300), (1280, 720)]
    assert (music.chosen, music.storyboard) == ("poster-1.jpg", None)
    speech = pictures_of(made("sound_only"), tmp_path / "speech")
    assert [(p.width, p.height) for p in speech.posters] == [(1280, 720)]


def test_pictures_are_drawn_once_and_left_alone(made: Run, tmp_path: Path) -> None:
    film = made("film")
    first = pictures_of(film, tmp_path / "p")
    stamp = (tmp_path / "p" / "poster-1.jpg").stat().st_mtime_ns
    assert pictures_of(film, tmp_path / "p") == first
    assert (tmp_path / "p" / "poster-1.jpg").stat().st_mtime_ns == stamp
    assert [path.name for path in tmp_path.iterdir()] == ["p"]


def test_a_sharp_picture_beats_a_blurred_one_and_black_is_unfit() -> None:
    drawn = draw_waveform((3, 90, 20, 60) * 24).resize((640, 360))
    blurred = drawn.filter(ImageFilter.GaussianBlur(12))
    assert score(drawn) > score(blurred) > 0
    for shade in ("black", "white", "#777777"):
        assert score(Image.new("RGB", (320, 180), shade)) == 0


@given(st.fractions(min_value=Fraction(1, 100), max_value=86400))
def test_the_storyboard_is_neither_too_dense_nor_too_large(duration: Fraction) -> None:
    interval = storyboard_interval(duration)
    assert interval >= Fraction(1, 2)
    assert duration / interval <= 300
