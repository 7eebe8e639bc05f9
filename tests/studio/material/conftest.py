"""What the tests of guests' files share: disks of their own, and a recording whose guest has no account."""

# ruff: noqa: E402  the rooms can be imported only after django.setup()
from __future__ import annotations

from pathlib import Path

import django
import pytest

django.setup()  # this file is read before pytest-django has loaded the rooms

from plateau.studio.models import Booking
from tests.factories import make_channel, make_guest, make_person
from tests.studio.making import make_booking, make_open, slots_of


@pytest.fixture
def folders(settings, tmp_path: Path) -> Path:
    """Give the test its own masters and uploads."""
    settings.MASTERS, settings.UPLOADS, settings.KEEP_FREE_BYTES = tmp_path / "masters", tmp_path / "uploads", 0
    return tmp_path


@pytest.fixture
def booking(db, folders: Path) -> Booking:
    """A recording to come, on the channel *atelier*, of a guest without account, Clara."""
    guest = make_guest("Clara Koenig", contact_email="clara@example.org", language="en")
    made = make_booking(slots_of(make_open(make_channel("atelier")))[0], by=make_person("Booker"))
    made.presences.update(person=guest)
    return made
