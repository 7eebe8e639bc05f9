"""A film on a channel at a time, the links that invite to it, and how far people watched."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from plateau.antenna.states import PublicationState
from plateau.channels.models import Channel, Gate
from plateau.core.clock import now
from plateau.core.fields import PublicIdField
from plateau.core.ids import new_token
from plateau.media.models import Film
from plateau.people.models import Person

LISTED_GATES = (Gate.EVERYBODY, Gate.REGISTERED)


class PublicationQuerySet(models.QuerySet["Publication"]):
    """Sets of publications."""

    def on_air(self, at: datetime | None = None) -> PublicationQuerySet:
        """Keep what is on air; with ``at``, what was on air then."""
        if at is None:
            return self.filter(state=PublicationState.LIVE)
        return self.filter(live_at__lte=at).filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at))

    def due(self, at: datetime) -> PublicationQuerySet:
        """Keep scheduled ones whose time has come."""
        return self.filter(state=PublicationState.SCHEDULED, starts_at__lte=at)

    def planned(self) -> PublicationQuerySet:
        """Keep what is to come, the next first."""
        return self.filter(state=PublicationState.SCHEDULED).order_by("starts_at", "id")

    def listed(self) -> PublicationQuerySet:
        """Keep what lists, feeds and search show to anybody: never unlisted, internal or invited films."""
        return self.filter(gate__in=LISTED_GATES)


class Publication(models.Model):
    """A film on a channel: drafted, scheduled, on air, taken off.

    ``starts_at`` is the wish, ``live_at`` the fact; ``free_share`` is the part, in percent, that anybody may watch
    before the gate. ``end_reason`` is the team's own, ``words_to_guests`` what the film's guests read when it is off.
    ``off_asked_at``: when those who publish were last asked to take it off, ``off_asked_for`` what.
    """

    public_id = PublicIdField()
    film = models.ForeignKey(Film, on_delete=models.PROTECT, related_name="publications", verbose_name=_("film"))
    channel = models.ForeignKey(
        Channel, on_delete=models.PROTECT, related_name="publications", verbose_name=_("channel")
    )
    state = models.CharField(max_length=12, choices=PublicationState.choices, default=PublicationState.DRAFT)
    gate = models.CharField(_("access"), max_length=10, choices=Gate.choices, default=Gate.EVERYBODY)
    free_share = models.PositiveSmallIntegerField(
        _("free start, in percent"), default=0, validators=[MaxValueValidator(50)]
    )
    tell_followers = models.BooleanField(_("tell those who follow the subject"), default=True)
    starts_at = models.DateTimeField(_("on air from"), null=True, blank=True)
    live_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(_("reason"), max_length=300, blank=True)
    words_to_guests = models.CharField(_("a word to its guests"), max_length=300, blank=True)
    off_asked_at = models.DateTimeField(null=True)
    off_asked_for = models.JSONField(default=list)  # names of what stands in the way (money/clearance.py)
    confirmed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now, editable=False)

    journal_kind = "publication"
    objects: ClassVar = PublicationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["film", "channel"],
                condition=Q(state__in=["scheduled", "live"]),
                name="antenna_once_on_a_channel",
                violation_error_message=_("This film is already planned or on air on this channel."),
            ),
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(starts_at__isnull=False), name="antenna_scheduled_has_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="live") | Q(live_at__isnull=False), name="antenna_live_has_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="unpublished") | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
                name="antenna_taken_off_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(state="archived") | Q(confirmed_at__isnull=False),
                name="antenna_on_air_is_confirmed",
            ),
            models.CheckConstraint(condition=Q(free_share__lte=50), name="antenna_free_share_at_most_half"),
            models.CheckConstraint(
                condition=~Q(gate__in=["everybody", "unlisted"]) | Q(free_share=0),
                name="antenna_open_needs_no_free_start",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["channel", "-live_at"], name="antenna_on_air", condition=Q(state="live")),
            models.Index(fields=["starts_at"], name="antenna_planned", condition=Q(state="scheduled")),
        ]

    def __str__(self) -> str:
        return f"{self.film_id} on {self.channel_id}: {self.state}"

    @property
    def is_listed(self) -> bool:
        """Whether lists, feeds and search may show it to anybody."""
        return self.gate in LISTED_GATES

    @property
    def desk_url(self) -> str:
        """The film's page on the desk of the channel whose air this is."""
        return reverse("desk_film", args=[self.channel.slug, self.film.public_id])


class Invitation(models.Model):
    """A link that lets its holder through the gate of one publication, until it expires or is taken back."""

    public_id = PublicIdField()
    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="invitations")
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    label = models.CharField(_("for whom"), max_length=80)
    expires_at = models.DateTimeField(_("works until"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True)
    uses = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)

    journal_kind = "invitation"

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.label

    @property
    def ended(self) -> bool:
        """Whether its time is over."""
        return self.expires_at is not None and self.expires_at <= now()

    def works_at(self, at: datetime) -> bool:
        """Whether the link opens the gate at this time."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > at)


class Watching(models.Model):
    """How far a member watched a film: whole frames, with the film's rate when it was watched."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="watchings")
    film = models.ForeignKey(Film, on_delete=models.CASCADE, related_name="watchings")
    frame = models.PositiveIntegerField(default=0)
    rate_numerator = models.PositiveIntegerField()
    rate_denominator = models.PositiveIntegerField()
    finished = models.BooleanField(default=False)
    watched_at = models.DateTimeField(default=now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "film"], name="antenna_watching_once"),
            models.CheckConstraint(
                condition=Q(rate_numerator__gt=0, rate_denominator__gt=0), name="antenna_watching_has_a_rate"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["person", "-watched_at"], name="antenna_to_resume", condition=Q(finished=False, frame__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.film_id}: {self.frame}"

    @property
    def seconds(self) -> Fraction:
        """The position on the film's own clock."""
        return Fraction(self.frame * self.rate_denominator, self.rate_numerator)
