"""Any accent can be read: what is promised to channels about their colour."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plateau.website.colour import (
    DARK_GROUND,
    LIGHT_GROUND,
    accent_css,
    contrast,
    ink_on,
    luminance,
    readable,
)

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#ff0000", "#ffffff", 4.0),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(other, one) == contrast(one, other)


def test_luminance_goes_from_black_to_white() -> None:
    assert (luminance("#000000"), luminance("#ffffff")) == (0.0, pytest.approx(1.0))


@given(colours)
def test_a_text_in_any_accent_is_readable_in_both_themes(colour: str) -> None:
    assert contrast(readable(colour, on=LIGHT_GROUND), LIGHT_GROUND) >= 4.5
    assert contrast(readable(colour, on=DARK_GROUND), DARK_GROUND) >= 4.5


@given(colours)
def test_what_is_written_on_any_accent_is_readable(colour: str) -> None:
    assert contrast(ink_on(colour), colour) >= 4.5


@given(colours.filter(lambda colour: contrast(colour, LIGHT_GROUND) >= 4.6))
def test_an_accent_that_can_be_read_already_stays_as_it_is(colour: str) -> None:
    assert readable(colour, on=LIGHT_GROUND) == colour


def test_the_style_of_an_accent_names_the_three_properties() -> None:
    css = accent_css("#3b6cff")
    assert re.findall(r"(--[\w-]+): ([^;]+);", css) == [
        ("--key", "#3b6cff"),
        ("--on-key", ink_on("#3b6cff")),
        ("--key-ink", f"light-dark({readable('#3b6cff', on=LIGHT_GROUND)}, {readable('#3b6cff', on=DARK_GROUND)})"),
    ]
