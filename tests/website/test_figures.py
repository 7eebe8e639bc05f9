"""Numbers, lengths and moments in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from plateau.core.text import NARROW
from plateau.website import figures
from plateau.website.words import NOUNS

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(("language", "words"), [("fr", f"25{NARROW}500"), ("en", "25,500")])
def test_thousands_stand_apart_as_the_language_does(language: str, words: str) -> None:
    with translation.override(language):
        assert figures.number(25500) == words


@pytest.mark.parametrize(
    ("n", "french", "english"),
    [
        (1, "1 commentaire", "1 comment"),
        (2, "2 commentaires", "2 comments"),
        (25500, f"25{NARROW}500 commentaires", "25,500 comments"),
    ],
)
def test_plurals_are_right_in_both_languages(n: int, french: str, english: str) -> None:
    with translation.override("fr"):
        assert figures.plural("comments", n) == french
    with translation.override("en"):
        assert figures.plural("comments", n) == english


@pytest.mark.parametrize("n", [0, None])
def test_nothing_is_said_of_nothing(n: int | None) -> None:
    assert Template('{% count n "comments" %}').render(Context({"n": n})) == ""


def test_a_count_is_written_with_its_noun() -> None:
    with translation.override("en"):
        assert Template('{% count 14 "comments" %}').render(Context()) == '<span class="num">14 comments</span>'
        assert Template("{% count 1400 %}").render(Context()) == '<span class="num">1,400</span>'


def test_every_noun_says_its_number_in_both_languages() -> None:
    for language in ("fr", "en"):
        with translation.override(language):
            for noun in NOUNS:
                assert [figures.plural(noun, n)[:1] for n in (1, 7)] == ["1", "7"], (language, noun)


@pytest.mark.parametrize(
    ("seconds", "code", "french", "english"),
    [
        (0, "0:00", "0 s", "0 s"),
        (45, "0:45", "45 s", "45 s"),
        (1442.7, "24:02", "24 min", "24 min"),
        (3599, "59:59", "1 h 00", "1 h 00"),
        (3725, "1:02:05", "1 h 02", "1 h 02"),
    ],
)
def test_lengths_as_codes_and_as_words(seconds: float, code: str, french: str, english: str) -> None:
    assert figures.timecode(seconds) == code
    with translation.override("fr"):
        assert figures.duration(seconds) == french
    with translation.override("en"):
        assert figures.duration(seconds) == english


@pytest.mark.parametrize(
    ("away", "french", "english"),
    [
        (timedelta(seconds=10), "à l’instant", "just now"),
        (timedelta(minutes=1), "il y a 1 minute", "1 minute ago"),
        (timedelta(hours=5), "il y a 5 heures", "5 hours ago"),
        (timedelta(days=2), "il y a 2 jours", "2 days ago"),
        (timedelta(days=70), "il y a 2 mois", "2 months ago"),
        (timedelta(days=800), "il y a 2 ans", "2 years ago"),
        (timedelta(days=-3), "dans 3 jours", "in 3 days"),
    ],
)
def test_how_long_ago(away: timedelta, french: str, english: str) -> None:
    with translation.override("fr"):
        assert figures.ago(NOW - away, NOW) == french
    with translation.override("en"):
        assert figures.ago(NOW - away, NOW) == english


def test_dates_are_short_and_leave_out_the_present_year() -> None:
    first = datetime(2026, 11, 1, 10, tzinfo=UTC)
    with translation.override("fr"):
        assert figures.day(first, NOW) == "1er nov."
        assert figures.day(first.replace(day=11), NOW) == "11 nov."
        assert figures.day(first.replace(year=2024, month=8), NOW) == "1er août 2024"
    with translation.override("en"):
        assert figures.day(first, NOW) == "1 Nov"
        assert figures.day(first.replace(year=2024), NOW) == "1 Nov 2024"


def test_a_moment_is_told_in_the_readers_time_zone_and_marked_for_machines() -> None:
    moment = datetime(2024, 12, 6, 13, 20, tzinfo=UTC)
    with translation.override("en"), timezone.override("Europe/Paris"):
        html = Template("{{ moment|moment }}").render(Context({"moment": moment}))
    assert html == (
        '<time datetime="2024-12-06T14:20:00+01:00" title="Friday 6 December 2024, 14:20">6 Dec 2024, 14:20</time>'
    )


def test_the_last_days_have_names() -> None:
    with translation.override("en"):
        assert figures.days_until(date(2026, 3, 1), 3) == ["27 Feb", "28 Feb", "1 Mar"]


@pytest.mark.parametrize(("language", "words"), [("fr", f"75{NARROW}%"), ("en", "75%")])
def test_a_share_is_written_as_the_language_does(language: str, words: str) -> None:
    with translation.override(language):
        assert Template("{% percent 3 4 %}").render(Context()) == words
        assert Template("{% percent 3 0 %}").render(Context()) == ""


@pytest.mark.parametrize(("language", "at", "dot"), [("fr", "arobase", "point"), ("en", "at", "dot")])
def test_an_address_is_spelled_in_the_readers_language_for_people_only(language: str, at: str, dot: str) -> None:
    with translation.override(language):
        html = Template("{{ address|guarded }}").render(Context({"address": "jean.d<b>@mail.example.org"}))
    assert html == (
        f'<span class="spelled" translate="no">jean.d&lt;b&gt; <span>{at}</span> '
        f"mail <span>{dot}</span> example <span>{dot}</span> org</span>"
    )
