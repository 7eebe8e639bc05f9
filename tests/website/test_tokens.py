"""The tokens themselves: every text colour on every ground it stands on, in both themes."""

from __future__ import annotations

import re

import pytest

from plateau.website.colour import DARK_GROUND, LIGHT_GROUND, contrast, luminance
from plateau.website.look import FOLDER

TOKENS = (FOLDER / "tokens.css").read_text(encoding="utf-8")
PAIRS = {
    name: (light, dark) for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", TOKENS)
}
SINGLE = dict(re.findall(r"--([\w-]+): (#\w{6});", TOKENS))
GROUNDS = ("paper", "card", "sunk")
INKS = ("ink", "ink-2", "ink-3", "key-ink", "air", "done", "machine", "debate", "booked", "off")


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("ink", INKS)
def test_texts_have_a_contrast_of_at_least_4_5_in_both_themes(ink: str, ground: str) -> None:
    for theme in (0, 1):
        assert contrast(PAIRS[ink][theme], PAIRS[ground][theme]) >= 4.5, (ink, ground, ("light", "dark")[theme])


@pytest.mark.parametrize("ground", GROUNDS)
def test_the_edges_of_fields_and_buttons_have_a_contrast_of_at_least_3(ground: str) -> None:
    for theme in (0, 1):
        assert contrast(PAIRS["edge"][theme], PAIRS[ground][theme]) >= 3, ("light", "dark")[theme]


def test_the_stage_and_the_key_can_be_read() -> None:
    assert contrast(SINGLE["on-key"], SINGLE["key"]) >= 4.5
    assert contrast(SINGLE["on-stage"], SINGLE["stage"]) >= 4.5
    assert contrast(SINGLE["on-stage-2"], SINGLE["stage"]) >= 4.5


def test_the_faces_without_a_photo_carry_white_letters() -> None:
    css = (FOLDER / "face.css").read_text(encoding="utf-8")
    grounds = re.findall(r"background: (#\w{6})", css)
    assert len(grounds) == 9
    assert [ground for ground in grounds if contrast("#ffffff", ground) < 4.5] == []


def test_accents_are_made_readable_on_the_grounds_that_the_tokens_have() -> None:
    assert min((PAIRS[ground][0] for ground in GROUNDS), key=luminance) == LIGHT_GROUND
    assert max((PAIRS[ground][1] for ground in GROUNDS), key=luminance) == DARK_GROUND
