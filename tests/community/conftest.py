"""What the tests of the discussion share: a channel, a subject in debate, and somebody who says something under it.

This file may be read before Django has loaded the rooms: what needs them is imported when a test asks for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from plateau.channels.models import Channel
    from plateau.people.models import Person
    from plateau.subjects.models import Subject


@pytest.fixture
def channel(db: None) -> Channel:
    from tests.factories import make_channel

    return make_channel()


@pytest.fixture
def proposer(db: None) -> Person:
    from tests.factories import make_person

    return make_person("Paula Proposer")


@pytest.fixture
def subject(channel: Channel, proposer: Person) -> Subject:
    from tests.factories import make_subject

    return make_subject(channel, proposer=proposer)


@pytest.fixture
def author(db: None) -> Person:
    from tests.factories import make_person

    return make_person("Ann Lee")
