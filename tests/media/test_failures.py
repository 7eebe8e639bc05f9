"""Every way to fail has its words, in both languages."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from plateau.media import failures
from plateau_engine import REFUSALS

PLACE = re.compile(r"%\((\w+)\)s")


def test_every_refusal_of_the_engine_is_translated() -> None:
    assert set(REFUSALS) <= set(failures.CODES)


@pytest.mark.parametrize("code", sorted(failures.CODES))
@pytest.mark.parametrize("language", ["en", "fr"])
def test_words_are_whole(code: str, language: str) -> None:
    english = " ".join(map(str, failures.CODES[code]))
    with translation.override("en"):
        english = " ".join(str(part) for part in failures.CODES[code])
    facts = dict.fromkeys(PLACE.findall(english), 12)
    with translation.override(language):
        words = failures.in_words(code, facts)
    assert words.happened.endswith(".")
    assert words.todo.endswith(".")
    assert "%" not in str(words)


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_english_words_are_the_engines_own(code: str) -> None:
    with translation.override("en"):
        happened, todo = (str(part) for part in failures.CODES[code])
    assert (happened, todo) == (REFUSALS[code].happened, REFUSALS[code].todo)


def test_an_unknown_code_still_says_something() -> None:
    assert failures.in_words("never_heard_of", {}).todo
