"""What a beacon says is judged in memory: robots, nonsense, and the key that tells visitors apart."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plateau.audience.hits import Hit, read_hit, visitor_key
from plateau.audience.sources import Source

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SALT = b"s" * 32
PAGE = {"kind": "page", "id": "0123456789ab", "referrer": ""}


def hit(said: object, *, agent: str = FIREFOX, moment: datetime = NOON, address: str = "192.0.2.1") -> Hit | None:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    return read_hit(body, address=address, agent=agent, moment=moment, salt=SALT, own_hosts={"tv.example.org"})


def test_a_browser_is_counted() -> None:
    assert hit(PAGE) == Hit(
        kind="page",
        target="0123456789ab",
        visitor=visitor_key("192.0.2.1", FIREFOX, salt=SALT),
        window=int(NOON.timestamp()) // 1800,
        day="2026-03-01",
        source=Source.DIRECT,
    )


@pytest.mark.parametrize(
    "agent",
    ["", "   ", "Googlebot/2.1 (+http://www.google.com/bot.html)", "curl/8.7.1", "Mozilla/5.0 HeadlessChrome/150.0"],
)
def test_a_robot_is_not(agent: str) -> None:
    assert hit(PAGE, agent=agent) is None


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\xff\xfe",
        b"[" * 1500,
        [],
        "page",
        {},
        PAGE | {"kind": "like"},
        PAGE | {"kind": ["page"]},
        PAGE | {"id": "0123456789AB"},
        PAGE | {"id": "0123456789ab'--"},
        PAGE | {"id": None},
        PAGE | {"referrer": "x" * 3000},
    ],
)
def test_nonsense_is_left_out_without_a_sound(said: object) -> None:
    assert hit(said) is None


def test_a_number_for_an_id_is_read_as_its_figures() -> None:
    found = hit(PAGE | {"id": 123456789012})
    assert found is not None
    assert found.target == "123456789012"


@given(st.binary(max_size=300))
def test_no_bytes_whatever_raise(body: bytes) -> None:
    hit(body)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=20), lambda inner: st.lists(inner, max_size=3)
    )
)
def test_no_values_whatever_raise(value: object) -> None:
    for name in ("kind", "id", "referrer", "mark", "embedded"):
        found = hit(PAGE | {name: value})
        assert found is None or found.target == PAGE["id"]


def test_the_same_visitor_within_the_window_is_the_same_hit() -> None:
    assert hit(PAGE, moment=NOON) == hit(PAGE, moment=NOON + timedelta(minutes=29))


def test_the_next_window_is_another_hit() -> None:
    assert hit(PAGE, moment=NOON) != hit(PAGE, moment=NOON + timedelta(minutes=30))


def test_plays_have_a_window_of_six_hours() -> None:
    play = PAGE | {"kind": "play"}
    assert hit(play, moment=NOON) == hit(play, moment=NOON + timedelta(hours=5, minutes=59))
    assert hit(play, moment=NOON) != hit(play, moment=NOON + timedelta(hours=6))


def test_another_address_browser_or_day_is_another_visitor() -> None:
    keys = {
        visitor_key("192.0.2.1", FIREFOX, salt=SALT),
        visitor_key("192.0.2.2", FIREFOX, salt=SALT),
        visitor_key("192.0.2.1", FIREFOX + " ", salt=SALT),
        visitor_key("192.0.2.1", FIREFOX, salt=b"t" * 32),
    }
    assert len(keys) == 4
