"""Links and documents that belong to a subject."""

from __future__ import annotations

from typing import ClassVar

from django.core.files.storage import storages
from django.core.files.storage.base import Storage
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.fields import PublicIdField
from plateau.people.models import Person
from plateau.subjects.models.subject import Subject


def documents() -> Storage:
    """Return the store of documents: never served by an address of its own, since some subjects are not public."""
    return storages["documents"]


class Attachment(models.Model):
    """A link (``url``) or a document (``file``, judged by its content) of a subject."""

    public_id = PublicIdField()
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="attachments")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    label = models.CharField(_("name"), max_length=120)
    url = models.URLField(_("address"), max_length=500, blank=True)
    file = models.FileField(_("file"), storage=documents, upload_to="subjects/", max_length=200, blank=True)
    media_type = models.CharField(max_length=90, blank=True, editable=False)
    size = models.PositiveBigIntegerField(default=0, editable=False)  # bytes
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    at = models.DateTimeField(default=now, editable=False)

    journal_kind = "attachment"

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(file="") & ~Q(url="")) | (Q(url="") & ~Q(file="")), name="subjects_link_or_document"
            ),
            models.UniqueConstraint(fields=["subject", "url"], condition=~Q(url=""), name="subjects_link_once"),
            models.UniqueConstraint(
                fields=["subject", "sha256"], condition=~Q(sha256=""), name="subjects_document_once"
            ),
        ]

    def __str__(self) -> str:
        return self.label
