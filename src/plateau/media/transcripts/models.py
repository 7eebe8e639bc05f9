"""What is said in a film: versions that are only ever added, what the machine has heard so far, rows to search."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.fields import PublicIdField
from plateau.media.languages import LANGUAGES, NAMES
from plateau.people.models import Person


class Origin(models.TextChoices):
    """Who wrote a version."""

    MACHINE = "machine", _("the machine")
    PERSON = "person", _("a person")


class Transcript(models.Model):
    """What is said in a film, in one language; ``current`` is the version that viewers, captions and search get."""

    public_id = PublicIdField()
    film = models.ForeignKey("media.Film", on_delete=models.CASCADE, related_name="transcripts")
    language = models.CharField(_("language"), max_length=3, choices=LANGUAGES)
    current = models.ForeignKey("TranscriptVersion", on_delete=models.RESTRICT, null=True, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering: ClassVar = ["language"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["film", "language"], name="media_transcript_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The language, named in itself."""
        return NAMES.get(self.language, self.language)


class TranscriptVersion(models.Model):
    """One wording of a transcript; never changed and never removed.

    ``sentences`` holds a list of sentences, each a list of words ``[start, end, text, probability]`` in milliseconds
    of the film; the probability is the machine's, and 1 for what a person wrote. The machine's version names its
    model and the file it listened to, a person's the version it was made from.
    """

    public_id = PublicIdField()
    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    sentences = models.JSONField()
    words = models.PositiveIntegerField()
    origin = models.CharField(max_length=8, choices=Origin.choices)
    model = models.CharField(max_length=64, blank=True)
    asset = models.ForeignKey("media.Asset", on_delete=models.SET_NULL, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    made_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["transcript", "number"], name="media_transcript_version_once"),
            models.CheckConstraint(
                condition=models.Q(origin=Origin.PERSON) | models.Q(person__isnull=True, made_from__isnull=True),
                name="media_machine_is_nobody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} by {self.origin}"


class HeardStretch(models.Model):
    """A stretch of a film's sound that a job listens to; ``heard`` is what it found. Gone once all are joined."""

    asset = models.ForeignKey("media.Asset", on_delete=models.CASCADE, related_name="heard_stretches")
    number = models.PositiveIntegerField()
    stretch = models.JSONField()
    language = models.CharField(max_length=8)
    probability = models.FloatField()
    heard = models.JSONField(null=True)
    model = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["asset", "number"], name="media_stretch_once")]

    def __str__(self) -> str:
        return f"{self.number} of {self.asset_id}"


class SaidVector(models.Func):
    """A sentence's words, stemmed by its language (SQL function of this room's migration)."""

    function = "media_said_vector"
    output_field = SearchVectorField()


class Said(models.Model):
    """One sentence of a current version, to be found by search; ``vector`` is computed by the database."""

    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="said")
    film = models.ForeignKey("media.Film", on_delete=models.CASCADE, related_name="said")
    language = models.CharField(max_length=3)
    starts_ms = models.PositiveIntegerField()
    text = models.TextField()
    vector = models.GeneratedField(
        expression=SaidVector("language", "text"), output_field=SearchVectorField(), db_persist=True
    )

    class Meta:
        ordering: ClassVar = ["starts_ms"]
        indexes: ClassVar = [GinIndex(fields=["vector"], name="media_said_vector")]

    def __str__(self) -> str:
        return self.text
