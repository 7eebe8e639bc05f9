"""What a ready film's page tells of its pictures: where they are black for long."""

from __future__ import annotations

import json

from plateau.media.blackness import Blackness, blackness_of
from plateau_engine import Black, Pictures
from tests.clips import Clips
from tests.factories import client_of
from tests.media.conftest import Stage, in_english
from tests.media.machine import run, send


def test_stretches_are_counted_and_the_first_is_named() -> None:
    drawn = Pictures((), "poster-1.jpg", None, (Black(2.0, 5.0), Black(9.5, 12.0)))
    assert blackness_of(json.dumps(drawn.to_json())) == Blackness(2, 2.0)
    assert blackness_of(json.dumps(Pictures((), "poster-1.jpg", None).to_json())) is None
    assert blackness_of("") is None


def test_the_page_names_a_black_stretch_in_both_languages_and_none_where_there_is_none(
    stage: Stage, clips: Clips
) -> None:
    address = f"/films/{stage.film.public_id}/progress"
    run(send(stage.film, clips.film(), by=stage.producer))
    assert "black" not in client_of(in_english(stage.host)).get(address).content.decode()
    dark = clips.made(
        "dark-end.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=5", "-vf",
        "drawbox=t=fill:color=black:enable='gte(t,2)'", "-c:v", "libx264", "-pix_fmt", "yuv420p",
    )  # fmt: skip
    run(send(stage.film, dark, by=stage.producer))
    page = client_of(in_english(stage.host)).get(address).content.decode()
    assert "1 stretch of two seconds or more is black, at 0:02." in page
    assert "1 passage noir de deux secondes ou plus, à 0:02." in client_of(stage.producer).get(address).content.decode()
