"""Fades, cards and overlays: seen where they belong, and nothing beside them touched."""

from __future__ import annotations

from pathlib import Path

import av
import pytest

from plateau_engine import Fade, Item, Overlay
from tests.clips import Clips
from tests.engine.cutting.rendered import complaints, drawn, pictures, rendered
from tests.engine.cutting.test_pictures import talk

FIELD = (280, 155)
"""A point inside the last field, which is dark in every picture below number 32768."""


@pytest.fixture(scope="module")
def stills(clips: Clips) -> dict[str, Path]:
    """A white card, a JPEG one of another shape, and a lower third: white, half of it see-through."""
    white = ("-f", "lavfi", "-i", "color=c=white:s=320x180:r=1:d=1,format=rgb24", "-frames:v", "1")
    wide = ("-f", "lavfi", "-i", "color=c=white:s=320x90:r=1:d=1", "-frames:v", "1")
    third = (
        "-f", "lavfi", "-i", "color=c=white:s=80x45:r=1:d=1,format=rgba,geq=r=255:g=255:b=255:a='if(lt(X,40),255,0)'",
        "-frames:v", "1",
    )  # fmt: skip
    return {
        "white": clips.made("white.png", *white),
        "wide": clips.made("wide.jpg", *wide),
        "third": clips.made("third.png", *third),
    }


def greys(path: Path, x: int, y: int) -> list[int]:
    """Return one point of every picture, from black 16 to white 235."""
    found = []
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            plane = frame.planes[0]
            found.append(bytes(plane)[y * plane.line_size + x])
    return found


def numbers(path: Path) -> list[int]:
    return [number for number, _ in pictures(path)]


def test_pictures_come_from_black_and_go_to_it(clips: Clips, tmp_path: Path) -> None:
    source = talk(clips)
    done = rendered(tmp_path, [source], [Item(200, 0, 20, fade_in=Fade(picture=10), fade_out=Fade(picture=20))])
    shades = greys(done.path, 10, 10)  # the first field: white in every odd picture
    lit = [shade for number, shade in enumerate(shades) if (20 + number) % 2]
    assert lit[0] < 40
    assert lit[:5] == sorted(lit[:5])
    assert all(shade > 180 for shade in lit[5:90])
    assert lit[-9:] == sorted(lit[-9:], reverse=True)
    assert lit[-1] < 45
    assert numbers(done.path)[12:178] == list(range(32, 198))
    (answer,) = done.answer.items
    assert answer.why == ("cut", "fade")
    assert answer.copied >= 125
    assert not complaints(done.path)


def test_a_card_stands_as_long_as_it_should(clips: Clips, tmp_path: Path, stills: dict[str, Path]) -> None:
    items = [
        Item(10, card=str(stills["white"]), fade_in=Fade(picture=5)),
        Item(50, 0, 50),
        Item(7, card=str(stills["wide"])),
    ]
    done = rendered(tmp_path, [talk(clips)], items)
    middle = greys(done.path, *FIELD)
    assert middle[0] < 40
    assert all(shade > 225 for shade in middle[5:10])
    assert numbers(done.path)[10:60] == list(range(50, 100))
    corner, centre = greys(done.path, 160, 10), greys(done.path, 160, 90)
    assert all(shade < 25 for shade in corner[60:])  # the wide card has black above and below
    assert all(shade > 225 for shade in centre[60:])
    assert [(item.copied, item.encoded, item.why) for item in done.answer.items] == [
        (0, 10, ("card", "fade")),
        (50, 0, ()),
        (0, 7, ("card",)),
    ]
    assert not complaints(done.path)


def test_a_cut_may_be_nothing_but_cards(tmp_path: Path, stills: dict[str, Path]) -> None:
    done = rendered(tmp_path, [], [Item(5, card=str(stills["white"]))], size=(320, 180))
    with av.open(str(done.path)) as container:
        assert len(container.streams) == 1
    assert greys(done.path, 5, 5) == [235] * 5


def test_a_lower_third_stands_at_its_time_and_place(clips: Clips, tmp_path: Path, stills: dict[str, Path]) -> None:
    over = Overlay(str(stills["third"]), x=240, y=135, first=60, frames=40, fade_in=10, fade_out=10)
    done = rendered(tmp_path, [talk(clips)], [Item(200, 0, 0)], overlays=[over])
    shades = greys(done.path, 260, 155)
    assert all(shade < 50 for shade in shades[:60] + shades[100:])
    assert all(shade > 220 for shade in shades[70:90])
    assert shades[60:70] == sorted(shades[60:70])
    assert shades[90:100] == sorted(shades[90:100], reverse=True)
    assert shades[99] > 50  # still there in its last picture
    assert all(shade < 50 for shade in greys(done.path, 300, 155))  # its right half is see-through
    wanted = [number for number, _ in drawn(talk(clips))[:200]]
    assert [number & 0x7FFF for number in numbers(done.path)] == wanted
    (answer,) = done.answer.items
    assert answer.why == ("cut", "overlay")
    assert answer.copied >= 145
    assert not complaints(done.path)


def test_an_overlay_may_stand_over_a_cut(clips: Clips, tmp_path: Path, stills: dict[str, Path]) -> None:
    over = Overlay(str(stills["third"]), x=240, y=135, first=40, frames=20)
    done = rendered(tmp_path, [talk(clips)], [Item(50, 0, 50), Item(50, 0, 150)], overlays=[over])
    shades = greys(done.path, 260, 155)
    assert [number for number, shade in enumerate(shades) if shade > 200] == list(range(40, 60))
    assert numbers(done.path)[:40] == list(range(50, 90))
    assert numbers(done.path)[60:] == list(range(160, 200))
