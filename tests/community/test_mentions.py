"""Whom a text names, and the links made of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plateau.community.mentions import link_mentions, named_in
from plateau.core.text import markdown

PEOPLE = [("aaaaaaaaaaaa", "Ann"), ("bbbbbbbbbbbb", "Ann Lee"), ("cccccccccccc", "Zoé D'Arc"), ("dddddddddddd", "Thúy")]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Hello @Ann!", ["aaaaaaaaaaaa"]),
        ("Hello @ann lee, and you?", ["bbbbbbbbbbbb"]),
        ("@Ann Lee and @Ann", ["bbbbbbbbbbbb", "aaaaaaaaaaaa"]),
        ("@Annabel", []),
        ("mail ann@Ann.example", []),
        ("@@Ann", []),
        ("@Zoé D'Arc.", ["cccccccccccc"]),
        ("Ann without a sign", []),
        ("(@thúy)", ["dddddddddddd"]),
    ],
)
def test_a_name_after_an_at_names_somebody(text: str, ids: list[str]) -> None:
    assert [one["id"] for one in named_in(text, PEOPLE)] == ids


def test_a_named_person_becomes_a_link_outside_of_links() -> None:
    html = '<p>@Ann, see <a href="https://example.org/@Ann">@Ann</a></p>'
    assert link_mentions(html, [{"id": "aaaaaaaaaaaa", "name": "Ann"}]) == (
        '<p><a class="mention" href="/p/aaaaaaaaaaaa">@Ann</a>, see <a href="https://example.org/@Ann">@Ann</a></p>'
    )


def test_the_longer_name_is_linked_whole() -> None:
    mentions = named_in("@Ann Lee and @Ann", PEOPLE)
    assert link_mentions("<p>@Ann Lee and @Ann</p>", mentions) == (
        '<p><a class="mention" href="/p/bbbbbbbbbbbb">@Ann Lee</a> and <a class="mention" href="/p/aaaaaaaaaaaa">@Ann</a></p>'
    )


@given(st.text(max_size=30))
def test_no_name_opens_a_tag(name: str) -> None:
    html = markdown(f"@{name} <script>alert(1)</script>")
    linked = link_mentions(html, named_in(f"@{name}", [("aaaaaaaaaaaa", name)]))
    assert "<script" not in linked
    assert linked.count("<a ") == linked.count("</a>")
