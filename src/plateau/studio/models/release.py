"""Who lets their image be shown, where and for how long; guardians of minors; what is taken back."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.fields import PublicIdField
from plateau.people.models import Person
from plateau.studio.models.booking import Booking
from plateau.studio.models.deal import SignedHow
from plateau.studio.states import PAST_RELEASE, ReleaseState, RetractionState
from plateau.subjects.models.material import documents


class ReleaseQuerySet(models.QuerySet["Release"]):
    """Sets of releases."""

    def standing(self) -> Self:
        """Leave out what was taken back or replaced."""
        return self.exclude(state__in=PAST_RELEASE)


class Release(models.Model):
    """One person's release form for one booking; a new one is made when one that was taken back is given again.

    ``minor`` is None until asked; a birth date is never kept. ``age_reason``: the team corrected the age, and why. ``text`` is what was signed, ``sha256`` its hash.
    ``signer`` differs from ``person`` where a representative signed. ``media``, ``territory`` and ``until`` say what it
    allows.
    """

    public_id = PublicIdField()
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="releases")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="releases")
    state = models.CharField(max_length=8, choices=ReleaseState.choices, default=ReleaseState.ASKED)
    minor = models.BooleanField(null=True)
    age_reason = models.CharField(_("reason"), max_length=300, blank=True)
    media = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    territory = models.CharField(max_length=8, blank=True)
    until = models.DateField(null=True)
    language = models.CharField(max_length=2, blank=True)
    text = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    signer = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=100, blank=True)
    how = models.CharField(max_length=6, choices=SignedHow.choices, blank=True)
    scan = models.FileField(upload_to="releases/", storage=documents, blank=True)
    taken_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)
    signed_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    journal_kind = "release"
    objects: ClassVar = ReleaseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["booking", "person"],
                condition=~Q(state__in=["replaced", "revoked"]),
                name="studio_one_release_each",
            ),
            models.CheckConstraint(
                condition=~Q(state="signed")
                | (
                    Q(minor__isnull=False, signed_at__isnull=False, until__isnull=False)
                    & ~Q(name="")
                    & ~Q(how="")
                    & (~Q(sha256="") | ~Q(scan=""))
                ),
                name="studio_signed_release_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.booking}"

    @property
    def is_signed(self) -> bool:
        """Whether the person's own name stands under it; a minor's is not in force by that alone."""
        return self.state == ReleaseState.SIGNED

    def waits_for(self) -> list[Guardian]:
        """Return the named guardians who have not signed yet; costs a query unless they were prefetched."""
        return [guardian for guardian in self.guardians.all() if guardian.signed_at is None]

    def is_given(self) -> bool:
        """Whether everybody signed who has to: a minor needs at least one guardian, and all that are named."""
        if not self.is_signed:
            return False
        return not self.minor or (bool(self.guardians.all()) and not self.waits_for())

    def is_in_force_on(self, day: date) -> bool:
        """Whether the film may be shown with this person on a day."""
        return self.is_given() and self.until is not None and day <= self.until


class Guardian(models.Model):
    """Somebody with parental authority over a minor, who signs by a link of their own, or on paper."""

    public_id = PublicIdField()
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="guardians")
    name = models.CharField(_("name"), max_length=100)
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(max_length=2, default="fr")
    signed_name = models.CharField(max_length=100, blank=True)
    how = models.CharField(max_length=6, choices=SignedHow.choices, blank=True)
    text = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    scan = models.FileField(upload_to="releases/", storage=documents, blank=True)
    taken_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    named_at = models.DateTimeField(default=now, editable=False)
    signed_at = models.DateTimeField(null=True)

    journal_kind = "guardian"

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.name


class Retraction(models.Model):
    """What the team has to do since a release was taken back: every film with this person comes off the air."""

    public_id = PublicIdField()
    release = models.OneToOneField(Release, on_delete=models.PROTECT, related_name="retraction")
    state = models.CharField(max_length=4, choices=RetractionState.choices, default=RetractionState.OPEN)
    reason = models.CharField(_("reason"), max_length=600, blank=True)
    due_on = models.DateField()
    opened_at = models.DateTimeField(default=now, editable=False)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    done_words = models.CharField(_("what was done"), max_length=600, blank=True)

    journal_kind = "retraction"

    class Meta:
        ordering: ClassVar = ["due_on", "id"]

    def __str__(self) -> str:
        return f"{self.release.person} · {self.state}"
