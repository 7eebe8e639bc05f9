"""Whose turn it is: first play before ladders, and every channel alike, whatever it brings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from plateau.media import flow
from plateau.media.machines.order import Served, Waiting, in_turn, tier
from plateau.media.states import JobKind

START = datetime(2026, 11, 27, tzinfo=UTC)

waiting = st.builds(
    Waiting,
    channel=st.integers(1, 4),
    kind=st.sampled_from(["probe", "chunk", "audio", "fine"]),
    priority=st.sampled_from([95, 90, 60, 50, 40, 15]),
    since=st.integers(0, 1000).map(lambda seconds: START + timedelta(seconds=seconds)),
)
served = st.dictionaries(
    st.integers(1, 4), st.builds(Served, running=st.integers(0, 5), seconds=st.floats(0, 1000)), max_size=4
)


def test_what_a_person_waits_for_goes_before_ladders_and_these_before_the_rest() -> None:
    tiers = {kind: tier(flow.PRIORITY[kind]) for kind in JobKind}
    assert {kind for kind in tiers if tiers[kind] == 0} == {JobKind.DIRECT, JobKind.PROBE, JobKind.FREE}
    assert tiers[JobKind.CHUNK] == tiers[JobKind.ASSEMBLE] == tiers[JobKind.AUDIO] == 1


@given(st.lists(waiting, max_size=12), served)
def test_nothing_is_lost_and_no_later_tier_goes_first(rows: list[Waiting], had: dict[int, Served]) -> None:
    turns = in_turn(rows, had)
    assert sorted(map(repr, turns)) == sorted(map(repr, rows))
    levels = [tier(row.priority) for row in turns]
    assert levels == sorted(levels)


@given(st.lists(waiting, min_size=1, max_size=12), served)
def test_the_first_turn_is_a_channels_for_which_the_least_is_done(rows: list[Waiting], had: dict[int, Served]) -> None:
    first = in_turn(rows, had)[0]
    rivals = [row for row in rows if tier(row.priority) == tier(first.priority)]
    assert all(
        (had.get(first.channel, Served()).running, had.get(first.channel, Served()).seconds)
        <= (had.get(row.channel, Served()).running, had.get(row.channel, Served()).seconds)
        for row in rivals
    )


@given(st.lists(waiting, min_size=1, max_size=8), served, st.lists(waiting, max_size=8))
def test_what_a_channel_brings_later_does_not_put_another_one_back(
    rows: list[Waiting], had: dict[int, Served], more: list[Waiting]
) -> None:
    # the same tier, later, from the first one's rivals: the first turn stays where it is
    first = in_turn(rows, had)[0]
    late = [
        Waiting(row.channel, row.kind, first.priority, START + timedelta(hours=1))
        for row in more
        if row.channel in {one.channel for one in rows if tier(one.priority) == tier(first.priority)} - {first.channel}
    ]
    assert in_turn(rows + late, had)[0] == first


@given(st.integers(1, 40), st.integers(2, 5))
def test_one_film_among_many_waits_for_one_piece_of_each_other_channel(films: int, channels: int) -> None:
    # one slot, pieces of one second: however many films the others have, the last channel's turn comes in one round
    left = dict.fromkeys(range(1, channels + 1), films) | {channels: 1}
    had: dict[int, Served] = {}
    for number in range(sum(left.values())):
        rows = [Waiting(channel, "chunk", 50, START + timedelta(seconds=channel)) for channel, n in left.items() if n]
        turn = in_turn(rows, had)[0].channel
        left[turn] -= 1
        had[turn] = Served(0, had.get(turn, Served()).seconds + 1)
        if turn == channels:
            assert number < channels
            return
    raise AssertionError("its turn never came")
