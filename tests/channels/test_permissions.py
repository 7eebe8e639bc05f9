"""The printed table agrees with the code, and the shared matrix notices what it should."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import translation

from plateau.channels.access import channels_where, may, rights_of
from plateau.channels.permissions import table
from plateau.channels.roles import ROLE_CAN, Can, Role, allowed
from tests.factories import make_channel
from tests.permissions import EVERYBODY, MEMBER, NETWORK, OTHER_TEAM, STRANGER, assert_answers, make_cast, open_to_all

PAGE = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"


def test_the_page_in_docs_is_the_one_that_the_code_prints() -> None:
    with translation.override("en"):
        printed = table()
    assert PAGE.read_text("utf-8") == printed, (
        "run: .venv/bin/python -m plateau.channels.permissions > docs/permissions.md"
    )


def test_every_role_and_every_right_has_its_place() -> None:
    assert set(ROLE_CAN) == set(Role)
    assert allowed(set(Role)) == frozenset(Can)
    assert allowed(set()) == frozenset()


@pytest.mark.django_db
def test_objects_and_lists_agree_on_every_right_for_everybody() -> None:
    channel = make_channel()
    cast = make_cast(channel)
    for name, person in cast.items():
        rights = rights_of(person, channel)
        for can in Can:
            listed = channel in channels_where(person, can)
            assert (can in rights) == may(person, can, channel) == listed, f"{name} {can}"


@pytest.mark.django_db
def test_another_channels_team_has_no_right_here() -> None:
    channel = make_channel()
    cast = make_cast(channel)
    assert (
        rights_of(cast[OTHER_TEAM], channel) == rights_of(cast[MEMBER], channel) == rights_of(cast[STRANGER], channel)
    )
    assert rights_of(cast[OTHER_TEAM], channel) == frozenset()
    assert rights_of(cast[NETWORK], channel) == frozenset(Can)


@pytest.mark.django_db
def test_the_matrix_fails_for_a_wrong_status_and_for_a_forgotten_name() -> None:
    cast = make_cast(make_channel())
    with pytest.raises(AssertionError, match="/nowhere"):
        assert_answers("/nowhere", open_to_all(200), cast)
    with pytest.raises(AssertionError, match="everybody"):
        assert_answers("/nowhere", dict.fromkeys(EVERYBODY[1:], 404), cast)
