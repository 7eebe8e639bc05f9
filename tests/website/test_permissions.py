"""Who gets which answer from the pages of this room."""

from __future__ import annotations

import pytest

from plateau.channels.models import Visibility
from tests.factories import make_channel
from tests.permissions import (
    MEMBER,
    OTHER_TEAM,
    STRANGER,
    assert_answers,
    make_cast,
    members_only,
    open_to_all,
)

pytestmark = pytest.mark.django_db
OF_A_CHANNEL = ("/c/atelier", "/c/atelier/films", "/c/atelier/about")


def test_a_public_channel_is_open_to_all() -> None:
    cast = make_cast(make_channel())
    for address in ("/", "/components", *OF_A_CHANNEL):
        assert_answers(address, open_to_all(), cast)


def test_a_members_channel_asks_strangers_to_log_in() -> None:
    cast = make_cast(make_channel(visibility=Visibility.MEMBERS))
    for address in OF_A_CHANNEL:
        assert_answers(address, members_only(), cast)


def test_an_internal_channel_is_for_its_team_and_its_domains() -> None:
    cast = make_cast(make_channel(visibility=Visibility.INTERNAL, internal_domains=["example.com"]))
    for address in OF_A_CHANNEL:
        assert_answers(address, open_to_all() | {STRANGER: 404, MEMBER: 404, OTHER_TEAM: 404}, cast)


def test_a_members_own_page_is_for_members() -> None:
    assert_answers("/me", members_only(), make_cast(make_channel()))
