"""What stands on the stage of a home."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from plateau.antenna.models import Publication
from plateau.media.models import Film
from plateau.subjects.models import Subject, SubjectFilm
from plateau.website.airing import Aired
from plateau.website.current import most_current

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def _publication(title: str, **fields: object) -> Publication:
    film = Film(title=title, description="Words")
    film.on_subject = SubjectFilm(
        subject=Subject(slug=title.lower(), title=title, state="published"), film=film, number=1
    )
    return Publication(film=film, **fields)


def _film(days: int) -> Aired:
    return Aired(_publication("Film", live_at=NOW - timedelta(days=days)), plays=0)


def _planned(days: int) -> Publication:
    return _publication("Planned", starts_at=NOW + timedelta(days=days))


DEBATE = Subject(slug="debate", title="Debate", state="in_debate", moved_at=NOW)


def test_a_fresh_film_comes_first() -> None:
    current = most_current([_film(2)], [_planned(1)], [DEBATE], now=NOW)
    assert current is not None
    assert (current.title, current.state, current.play, current.url) == ("Film", "live", True, "/s/film")


def test_then_what_goes_on_air_in_the_next_days() -> None:
    current = most_current([_film(60)], [_planned(1)], [DEBATE], now=NOW)
    assert current is not None
    assert (current.title, current.state, current.play) == ("Planned", "scheduled", False)


def test_then_the_liveliest_debate() -> None:
    current = most_current([_film(60)], [_planned(30)], [DEBATE], now=NOW)
    assert current is not None
    assert (current.title, current.state, current.since) == ("Debate", "in_debate", NOW)


def test_then_an_older_film_and_else_nothing() -> None:
    current = most_current([_film(60)], [], [], now=NOW)
    assert current is not None
    assert current.title == "Film"
    assert most_current([], [], [], now=NOW) is None
    assert most_current([], [_planned(30)], [], now=NOW) is None
