"""Which films a subject gave, in order."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.urls import reverse

from plateau.media.models import Film
from plateau.subjects.models.subject import Subject


class SubjectFilm(models.Model):
    """A film of a subject; number 1 plays at the subject's own address, the others at ``/s/<slug>/<number>``."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="films")
    film = models.OneToOneField(Film, on_delete=models.CASCADE, related_name="on_subject")
    number = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject", "number"], name="subjects_film_number_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="subjects_film_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id}/{self.number}"

    def get_absolute_url(self) -> str:
        """Where this film is watched."""
        if self.number == 1:
            return self.subject.get_absolute_url()
        return reverse("subject_film", args=[self.subject.slug, self.number])
