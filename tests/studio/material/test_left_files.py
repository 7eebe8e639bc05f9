"""What cannot be deleted now is left to the next sweep, and keeps nothing else here."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest

from plateau.core.clock import now
from plateau.studio.material.actions import files as material
from plateau.studio.models import Booking, Material, Slot
from tests.studio.material.test_leaving import clara_of, kept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


def test_one_file_that_cannot_be_deleted_keeps_no_other_here(
    booking: Booking, caplog: pytest.LogCaptureFixture, django_capture_on_commit_callbacks
) -> None:
    """A folder in a file's place stands for a file that nobody may delete: not even root can unlink it."""
    clara = clara_of(booking)
    stuck, old, gone, refused = (kept(booking, clara) for _each in range(4))
    for one in (stuck, old, gone, refused):
        one.path.unlink()
    Material.objects.filter(pk=gone.pk).update(state="removed", gone_at=now(), gone_why="sender")
    why = {"failure_code": "material.unknown", "looked_at": now() - material.REFUSED_SHOWN}
    Material.objects.filter(pk=refused.pk).update(state="refused", **why)
    for one in (stuck, refused):
        one.master.unlink()
        one.master.mkdir()
    (stuck.path.parent / os.fsdecode(b"\xff\xfe.mov")).write_bytes(b"a name that is no text")
    late = material.begin(booking, clara, by=clara, name="film.mp4", length=9)
    Material.objects.filter(pk=late.pk).update(expires_at=now())
    ends = now() - material.KEPT_FOR
    Slot.objects.filter(pk=booking.slot_id).update(during=(ends - timedelta(hours=1), ends))
    with django_capture_on_commit_callbacks(execute=True):
        assert material.sweep_material() == 6  # before the commit, which comes late in a test, one counts twice
    states = {one.state for one in Material.objects.all()}
    assert (states, [one.master.exists() for one in (stuck, old, gone, refused)]) == (
        {"removed"},
        [True, False, False, True],
    )
    assert f"material {stuck.public_id} is still on the disk" in caplog.text
    stuck.master.rmdir()
    stuck.master.write_bytes(b"1234")
    assert material.sweep_material() == 1
    assert not stuck.master.exists()
