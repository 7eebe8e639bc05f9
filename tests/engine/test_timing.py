"""Rates: constant or variable, judged from time stamps alone."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plateau_engine.timing import (
    STANDARD_RATES,
    bounded_rate,
    constant_rate,
    judge_rate,
)

MILLI = Fraction(1, 1000)


@given(st.sampled_from(STANDARD_RATES), st.integers(2, 400), st.integers(-10_000, 10_000))
def test_rounded_milliseconds_still_show_a_constant_rate(rate: Fraction, frames: int, start: int) -> None:
    stamps = [start + round(n / rate / MILLI) for n in range(frames)]
    found, usual = judge_rate(stamps, MILLI, [rate])
    assert (found, usual) == (rate, rate)


@pytest.mark.parametrize("rate", STANDARD_RATES)
def test_a_long_film_shows_its_exact_rate_even_if_the_container_states_none(
    rate: Fraction,
) -> None:
    stamps = [round(n / rate / MILLI) for n in range(20_000)]
    assert judge_rate(stamps, MILLI, []) == (rate, rate)


def test_unusual_rates_are_kept() -> None:
    stamps = [n * 80 for n in range(50)]
    assert judge_rate(stamps, MILLI, [Fraction(25)]) == (
        Fraction(25, 2),
        Fraction(25, 2),
    )


def test_a_pause_makes_a_rate_variable_and_its_usual_rate_stays() -> None:
    stamps = [n * 40 + (1000 if n > 30 else 0) for n in range(60)]
    assert judge_rate(stamps, MILLI, [Fraction(25)]) == (None, Fraction(25))


def test_one_picture_takes_the_stated_rate_or_25() -> None:
    assert judge_rate([7], MILLI, [Fraction(30)]) == (30, 30)
    assert judge_rate([7], MILLI, []) == (25, 25)
    assert judge_rate([7], MILLI, [Fraction(90_000)]) == (25, 25)


def test_the_slowest_standard_that_keeps_the_motion_is_chosen() -> None:
    assert constant_rate(Fraction(2)) == Fraction(24000, 1001)
    assert constant_rate(Fraction(299, 10)) == Fraction(30000, 1001)
    assert constant_rate(Fraction(58)) == Fraction(60000, 1001)
    assert constant_rate(Fraction(500)) == 120


@given(st.fractions(min_value=Fraction(1, 10), max_value=2000))
def test_a_bounded_rate_is_the_rate_divided_by_a_whole_number(rate: Fraction) -> None:
    bounded = bounded_rate(rate, Fraction(60))
    assert bounded <= 60
    assert (rate / bounded).denominator == 1
    assert bounded > 30 or bounded == rate
