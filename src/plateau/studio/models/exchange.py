"""Files that somebody brings to be imported, kept for a day until they are; and whom a list has put on set."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from plateau.core.clock import now
from plateau.core.fields import PublicIdField
from plateau.people.models import Person
from plateau.studio.models.booking import Booking
from plateau.studio.models.operation import Operation
from plateau.subjects.models.material import documents


class ImportedFile(models.Model):
    """A file with what it is read as (``kind``), and ``done_at`` once it was imported; its content goes then."""

    public_id = PublicIdField()
    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="imported_files")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=200)
    file = models.FileField(storage=documents, upload_to="imports/", max_length=200, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    done_at = models.DateTimeField(null=True, editable=False)

    journal_kind = "imported_file"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["created_at"], name="studio_files_by_age")]

    def __str__(self) -> str:
        return self.name

    def content(self) -> bytes:
        """Return what is in the file, or nothing when it was imported or forgotten."""
        if not self.file:
            return b""
        with self.file.open("rb") as file:
            data: bytes = file.read()
        return data


class ListedGuest(models.Model):
    """Somebody whom a list put on a booking, by their ``name`` there: imported again, it puts nobody on set twice.

    It stays whatever the profile is called by now, and also when the team took them off.
    """

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="listed")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["booking", "person"], name="studio_listed_once")]

    def __str__(self) -> str:
        return f"{self.name} · {self.booking}"
