"""Where a member left a film: whole frames of its own rate, clamped, finished near the end."""

from __future__ import annotations

from fractions import Fraction

import pytest

from plateau.antenna.actions.watching import begun, keep_position
from plateau.antenna.models import Watching

pytestmark = pytest.mark.django_db


def keep(stage, film, milliseconds: int, *, ended: bool = False, whole: bool = True) -> Watching:
    return keep_position(stage.member, film, milliseconds=milliseconds, ended=ended, whole=whole)


def test_a_position_is_kept_in_frames_with_the_film_s_rate(stage) -> None:
    film = stage.make()
    kept = keep(stage, film, 6_250)
    assert (kept.frame, kept.rate_numerator, kept.rate_denominator, kept.finished) == (156, 25, 1, False)
    assert [one.seconds for one in begun(stage.member)] == [Fraction(156, 25)]


def test_a_rational_rate_stays_exact(stage) -> None:
    film = stage.make()
    film.asset.rate_numerator, film.asset.rate_denominator = 30000, 1001
    kept = keep(stage, film, 6_006)
    assert (kept.frame, kept.seconds) == (180, Fraction(180 * 1001, 30000))


def test_sound_alone_counts_milliseconds(stage) -> None:
    film = stage.make()
    film.asset.rate_numerator, film.asset.rate_denominator = 0, 1
    kept = keep(stage, film, 6_006)
    assert (kept.frame, kept.rate_numerator, kept.rate_denominator) == (6006, 1000, 1)


def test_the_latest_position_replaces_the_one_before(stage) -> None:
    film = stage.make()
    keep(stage, film, 8_000)
    keep(stage, film, 6_000)
    assert [row.frame for row in Watching.objects.all()] == [150]


@pytest.mark.parametrize(
    ("milliseconds", "ended", "whole", "finished"),
    [
        (6_000, False, True, False),
        (9_600, False, True, True),
        (99_999_999, False, True, True),
        (1_000, True, True, True),
        (4_000, True, False, False),
    ],
)
def test_a_film_is_finished_near_its_end_and_a_free_start_never_is(stage, milliseconds, ended, whole, finished) -> None:
    film = stage.make()
    kept = keep(stage, film, milliseconds, ended=ended, whole=whole)
    assert kept.finished is finished
    assert kept.frame <= film.asset.frames


def test_one_begins_anew_where_there_is_nothing_to_go_on_with(stage) -> None:
    film = stage.make()
    assert not begun(stage.member).exists()
    keep(stage, film, 5_000)
    assert not begun(stage.member).exists(), "so near the start there is nothing to find again"
    keep(stage, film, 5_040)
    assert begun(stage.member).exists()
    keep(stage, film, 10_000, ended=True)
    assert not begun(stage.member).exists()
