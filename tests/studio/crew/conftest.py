"""What the tests of crew and equipment share: an operation that is open, and who plans it."""

from __future__ import annotations

import pytest

from plateau.channels.roles import Role
from plateau.people.models import Person
from plateau.studio.models import Operation
from tests.factories import make_channel, make_team
from tests.studio.making import make_open


@pytest.fixture
def operation() -> Operation:
    return make_open(make_channel())


@pytest.fixture
def team(operation: Operation) -> Person:
    return make_team(operation.channel, Role.PRODUCER)
