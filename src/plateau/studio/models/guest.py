"""A person as the guest of a channel: their private page, and who may act for them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from plateau.channels.models import Channel
from plateau.core.clock import now
from plateau.core.fields import PublicIdField
from plateau.people.models import Person


class Guest(models.Model):
    """The private page of one person on one channel; ``link_version`` grows when links given out before have to end.

    ``former``: the page of a profile that became part of this person's, who had one already: the addresses that were
    given out go on working.
    """

    public_id = PublicIdField()
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="guests")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="guest_pages")
    link_version = models.PositiveIntegerField(default=1)
    former = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)

    journal_kind = "guest"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["channel", "person"], condition=models.Q(former=False), name="studio_one_page_a_guest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.channel}"


class Representative(models.Model):
    """Somebody who acts for a guest: ``signs`` deals and releases for an adult, ``hears`` what the guest is written."""

    public_id = PublicIdField()
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="representatives")
    guest = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="represented_by")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="represents")
    signs = models.BooleanField(_("signs for the guest"), default=False)
    hears = models.BooleanField(_("gets the guest’s mails too"), default=True)
    named_at = models.DateTimeField(default=now, editable=False)

    journal_kind = "representative"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "guest", "person"], name="studio_represents_once"),
            models.CheckConstraint(
                condition=~models.Q(guest=models.F("person")),
                name="studio_represents_another",
                violation_error_message=_("Nobody represents themselves."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.guest}"
