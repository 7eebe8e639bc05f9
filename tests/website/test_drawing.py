"""Lines drawn from figures."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from plateau.website.drawing import polyline


def test_the_largest_value_stands_at_the_top_with_air_and_nothing_on_the_floor() -> None:
    assert polyline([0, 5, 10], width=300, height=66) == "0.0 66.0 150.0 35.0 300.0 4.0"


def test_one_value_is_a_level_line_and_none_lies_on_the_floor() -> None:
    assert polyline([7], width=300, height=66) == "0.0 4.0 300.0 4.0"
    assert polyline([], width=300, height=66) == "0.0 66.0 300.0 66.0"


@given(st.lists(st.integers(0, 10**9), max_size=90))
def test_a_line_never_leaves_its_box(values: list[int]) -> None:
    numbers = [float(number) for number in polyline(values, width=300, height=66).split()]
    assert all(0 <= x <= 300 for x in numbers[::2])
    assert all(4 <= y <= 66 for y in numbers[1::2])
