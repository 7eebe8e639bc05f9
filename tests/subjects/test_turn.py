from datetime import UTC, datetime

import pytest

from plateau.subjects.states import State
from plateau.subjects.turn import whose_turn

SINCE = datetime(2026, 3, 2, tzinfo=UTC)
OFFERED = datetime(2026, 3, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "holder"),
    [
        (State.DRAFT, "proposer"),
        (State.PROPOSED, "team"),
        (State.IN_DEBATE, "members"),
        (State.SHORTLISTED, "team"),
        (State.COMMISSIONED, "team"),
        (State.IN_PRODUCTION, "team"),
        (State.PUBLISHED, "nobody"),
        (State.PARKED, "team"),
        (State.DECLINED, "nobody"),
        (State.MERGED, "nobody"),
        (State.WITHDRAWN, "nobody"),
    ],
)
def test_every_state_says_whose_turn_it_is(state: State, holder: str) -> None:
    ball = whose_turn(state, since=SINCE)
    assert (ball.holder, ball.since) == (holder, None if holder == "nobody" else SINCE)
    assert str(ball.sentence)


def test_an_offer_without_answer_gives_the_ball_to_the_team_since_it_was_made() -> None:
    ball = whose_turn(State.IN_DEBATE, since=SINCE, oldest_offer_at=OFFERED)
    assert (ball.holder, ball.since) == ("team", OFFERED)


def test_an_old_offer_no_longer_counts_once_the_film_is_on_air() -> None:
    assert whose_turn(State.PUBLISHED, since=SINCE, oldest_offer_at=OFFERED).holder == "nobody"


def test_a_private_suggestion_waits_for_the_team_to_publish_or_answer() -> None:
    private, public = (whose_turn(State.PROPOSED, since=SINCE, private=private) for private in (True, False))
    assert (private.holder, public.holder) == ("team", "team")
    assert str(private.sentence) != str(public.sentence)
