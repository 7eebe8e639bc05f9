"""The house's own checks: no foreign key points up, names are short and unguessable."""

from __future__ import annotations

import re

import pytest
from django.test import override_settings

from plateau.core.checks import no_foreign_key_points_up
from plateau.core.ids import ALPHABET, LENGTH, new_public_id, new_token


def test_no_foreign_key_of_the_house_points_up() -> None:
    assert no_foreign_key_points_up(None) == []


def test_a_foreign_key_that_points_up_is_named() -> None:
    with override_settings(ROOMS=["plateau.core", "plateau.journal", "plateau.channels", "plateau.people"]):
        found = no_foreign_key_points_up(None)
    assert {error.id for error in found} == {"plateau.E001"}
    assert "TeamRole.person points up to Person." in {error.msg for error in found}


def test_names_are_short_readable_and_never_twice_the_same() -> None:
    made = {new_public_id() for _ in range(2000)}
    assert len(made) == 2000
    assert all(re.fullmatch(f"[{ALPHABET}]{{{LENGTH}}}", name) for name in made)
    assert not set("ilou") & set(ALPHABET)


@pytest.mark.parametrize("_try", range(3))
def test_secrets_for_addresses_are_long(_try: int) -> None:
    assert re.fullmatch(r"[\w-]{32}", new_token())
