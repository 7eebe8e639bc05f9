from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from plateau.subjects.states import LIFE, State
from plateau.subjects.timeline import Passed, Step, steps

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def _day(number: int) -> datetime:
    return MONDAY + timedelta(days=number)


def test_a_subject_in_debate_has_one_step_behind_and_four_ahead() -> None:
    line = steps("in_debate", [Passed("proposed", _day(0)), Passed("in_debate", _day(5))])
    assert line == [
        Step("proposed", "past", _day(0)),
        Step("in_debate", "now", _day(5)),
        Step("shortlisted", "next"),
        Step("commissioned", "next"),
        Step("in_production", "next"),
        Step("published", "next"),
    ]


def test_a_step_jumped_over_lies_behind_without_a_day() -> None:
    line = steps("shortlisted", [Passed("proposed", _day(0)), Passed("shortlisted", _day(1))])
    assert line[1] == Step("in_debate", "past")


def test_a_step_gone_back_from_is_ahead_again() -> None:
    passed = [Passed("proposed", _day(0)), Passed("shortlisted", _day(1)), Passed("in_debate", _day(2), "Pas mûr.")]
    assert steps("in_debate", passed)[1:3] == [
        Step("in_debate", "now", _day(2), "Pas mûr."),
        Step("shortlisted", "next"),
    ]


def test_a_declined_subject_stands_aside_and_has_nothing_ahead() -> None:
    passed = [Passed("proposed", _day(0)), Passed("declined", _day(3), "C'est une publicité.")]
    assert steps("declined", passed) == [
        Step("proposed", "past", _day(0)),
        Step("declined", "aside", _day(3), "C'est une publicité."),
    ]


def test_a_parked_subject_still_has_steps_ahead() -> None:
    passed = [Passed("proposed", _day(0)), Passed("in_debate", _day(1)), Passed("parked", _day(2), "Au printemps.")]
    assert [step.phase for step in steps("parked", passed)] == ["past", "past", "aside", "next", "next", "next", "next"]


def test_a_draft_has_its_whole_life_ahead() -> None:
    assert [step.phase for step in steps("draft", [])] == ["now", *["next"] * 6]


@given(
    state=st.sampled_from([*State]),
    passed=st.lists(
        st.tuples(st.sampled_from([s for s in State if s != State.DRAFT]), st.integers(0, 400)), max_size=12
    ),
)
def test_whatever_happened_the_line_shows_where_it_is_once(state: State, passed: list[tuple[State, int]]) -> None:
    line = steps(state, [Passed(to, _day(number)) for to, number in passed])
    assert [step.state for step in line if step.phase in {"now", "aside"}] == [state]
    order = [LIFE.index(State(step.state)) for step in line if step.state in LIFE]
    assert order == sorted(order)
    assert all(step.at is None for step in line if step.phase == "next")
