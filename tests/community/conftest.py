"""What the tests of the discussion share: a channel, a subject in debate, and somebody who says something under it."""

from __future__ import annotations

import django
import pytest

django.setup()  # this file is read before pytest-django has loaded the rooms

from plateau.channels.models import Channel
from plateau.people.models import Person
from plateau.subjects.models import Subject
from tests.factories import make_channel, make_person, make_subject


@pytest.fixture
def channel(db: None) -> Channel:
    return make_channel()


@pytest.fixture
def proposer(db: None) -> Person:
    return make_person("Paula Proposer")


@pytest.fixture
def subject(channel: Channel, proposer: Person) -> Subject:
    return make_subject(channel, proposer=proposer)


@pytest.fixture
def author(db: None) -> Person:
    return make_person("Ann Lee")
