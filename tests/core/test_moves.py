"""A move is allowed or refused, never half-way, and of two at once one wins."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.core.moves import move
from plateau.notices.models import Message
from plateau.notices.states import MOVES, MessageState

pytestmark = pytest.mark.django_db


def make_message(state: MessageState = MessageState.DRAFT) -> Message:
    """Return a mail in this state."""
    return Message.objects.create(
        state=state, kind="account", sender="a@example.org", address="b@example.org", subject="S", text="T"
    )


def test_a_move_writes_the_state_and_what_goes_with_it_and_returns_where_it_came_from() -> None:
    message, moment = make_message(), now()
    assert move(message, MessageState.QUEUED, MOVES, next_try_at=moment) == "draft"
    assert (message.state, message.next_try_at) == ("queued", moment)
    message.refresh_from_db()
    assert (message.state, message.next_try_at) == ("queued", moment)


@pytest.mark.parametrize("state", list(MessageState))
@pytest.mark.parametrize("to", list(MessageState))
def test_every_move_that_the_table_does_not_name_is_refused_and_changes_nothing(
    state: MessageState, to: MessageState
) -> None:
    message = make_message(state)
    if to in MOVES[state]:
        move(message, to, MOVES)
        assert message.state == to
        return
    with pytest.raises(Refused) as refused:
        move(message, to, MOVES, next_try_at=now())
    assert (refused.value.code, refused.value.status) == ("message.no_such_move", 409)
    assert (message.state, message.next_try_at) == (state, None)
    message.refresh_from_db()
    assert (message.state, message.next_try_at) == (state, None)


def test_whoever_comes_second_is_refused_and_keeps_what_they_saw() -> None:
    message = make_message()
    mine = Message.objects.get(pk=message.pk)
    move(message, MessageState.QUEUED, MOVES)
    with pytest.raises(Refused, match="moved_meanwhile"):
        move(mine, MessageState.QUEUED, MOVES, next_try_at=now() + timedelta(days=1))
    assert (mine.state, mine.next_try_at) == ("draft", None)
    message.refresh_from_db()
    assert message.next_try_at is None


@pytest.mark.django_db(transaction=True)
def test_of_moves_at_once_one_wins() -> None:
    message_id = make_message().pk

    def try_it(_number: int) -> str:
        try:
            move(Message.objects.get(pk=message_id), MessageState.QUEUED, MOVES)
        except Refused:
            return "refused"
        finally:
            connection.close()
        return "moved"

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(try_it, range(6))) == ["moved"] + ["refused"] * 5
