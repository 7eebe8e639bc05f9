"""Who takes part in a subject, and who offers to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.fields import PublicIdField
from plateau.people.models import Person
from plateau.subjects.models.subject import Subject
from plateau.subjects.states import OfferState


class Part(models.TextChoices):
    """What a person does for a subject."""

    PROPOSER = "proposer", _("Proposer")
    CO_PRODUCER = "co_producer", _("Co-producer")
    EXPERT = "expert", _("Expert")
    HOST = "host", _("Host")
    GUEST = "guest", _("Guest")
    SPONSOR = "sponsor", _("Sponsor")


class OfferKind(models.TextChoices):
    """What a person can offer."""

    SPEAK = "speak", _("I can speak")
    HOST = "host", _("I can host")
    BRING = "bring", _("I can bring a guest")
    SPONSOR = "sponsor", _("I can sponsor")


class Contribution(models.Model):
    """A person's part in a subject. ``shown``: not for a proposer who keeps their name to themselves."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="contributions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contributions")
    part = models.CharField(_("part"), max_length=12, choices=Part.choices)
    shown = models.BooleanField(default=True)
    brought_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    since = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject", "person", "part"], name="subjects_contribution_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_part_display()}"


class Offer(models.Model):
    """What a person offers to the team for a subject, and the answer; ``guest_name`` goes with bringing a guest.

    ``came_from``: the merged subject it was made on, where the same person offers the same here too.
    """

    public_id = PublicIdField()
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="offers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="offers")
    kind = models.CharField(_("what you offer"), max_length=8, choices=OfferKind.choices)
    motivation = models.TextField(_("why you"), max_length=2000)
    guest_name = models.CharField(_("name of the guest"), max_length=100, blank=True)
    came_from = models.ForeignKey(Subject, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=OfferState.choices, default=OfferState.WAITING)
    answer = models.TextField(_("your answer"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=now, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)

    journal_kind = "offer"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject", "state", "at"], name="subjects_offer_by_state")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject", "person", "kind", "came_from"],
                nulls_distinct=False,
                condition=Q(state="waiting"),
                name="subjects_one_waiting_offer",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "declined"]) | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="subjects_answer_has_words",
            ),
            models.CheckConstraint(condition=~Q(kind="bring") | ~Q(guest_name=""), name="subjects_guest_has_name"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_kind_display()}"

    @property
    def lamp(self) -> str:
        """The tally that shows its state."""
        return "pending" if self.state == OfferState.WAITING else self.state
