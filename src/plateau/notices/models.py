"""Notices, mails on their way, and who wants which mail."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models

from plateau.channels.models import Channel
from plateau.core.clock import now
from plateau.core.fields import PublicIdField
from plateau.core.letters import FOOT
from plateau.notices.states import MessageState
from plateau.people.models import Person

_ADDRESS = re.compile(r"[^\s<>\"'(),:;@]+@[\w.-]+\w")


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Sets of notices."""

    def unread(self) -> Self:
        """Keep those not read yet."""
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """Something that one person was told, in their language; ``key`` makes telling twice the same as once."""

    public_id = PublicIdField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=160)
    subject = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    url = models.CharField(max_length=300)
    channel = models.ForeignKey(Channel, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=now)
    read_at = models.DateTimeField(null=True, blank=True)

    journal_kind = "notice"
    objects: ClassVar = NoticeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "key"], name="notices_told_once")]
        indexes: ClassVar = [
            models.Index(fields=["person", "-created_at", "-id"], name="notices_of_person"),
            models.Index(fields=["person"], name="notices_unread", condition=models.Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.subject


class MailChoice(models.Model):
    """A person's own choice for a kind; without a row the kind's default holds."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mail_choices")
    kind = models.CharField(max_length=60)
    mail = models.BooleanField()
    chosen_at = models.DateTimeField(default=now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "kind"], name="notices_one_choice")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.mail}"


class MessageQuerySet(models.QuerySet["Message"]):
    """Sets of mails."""

    def due(self, *, before: object) -> Self:
        """Keep those whose next try should have begun before this moment."""
        return self.filter(state=MessageState.QUEUED, next_try_at__lt=before)

    def late(self, moment: datetime) -> Self:
        """Keep those that have waited for over an hour."""
        return self.filter(state=MessageState.QUEUED, created_at__lt=moment - timedelta(hours=1))

    def failed_lately(self, moment: datetime) -> Self:
        """Keep those of the last seven days that failed."""
        return self.filter(state=MessageState.FAILED, created_at__gt=moment - timedelta(days=7))

    def outlived(self, moment: datetime) -> Self:
        """Keep those that never left, with a code or link that opens nothing any more."""
        ended = [MessageState.FAILED, MessageState.KEPT]
        return self.filter(state__in=ended, secret=True, expires_at__lt=moment)


class Message(models.Model):
    """One mail to one address: the row is the truth, the queued task only rings.

    ``secret`` mails hold a code or a door-opening link; their text is forgotten once they have left, or can no longer
    open anything (``expires_at``).
    """

    public_id = PublicIdField()
    state = models.CharField(max_length=10, choices=MessageState.choices, default=MessageState.DRAFT)
    kind = models.CharField(max_length=60)
    channel = models.ForeignKey(Channel, on_delete=models.SET_NULL, null=True, blank=True, related_name="messages")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="messages")
    sender = models.CharField(max_length=200)
    address = models.EmailField()
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)
    secret = models.BooleanField(default=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)
    next_try_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_failure = models.TextField(blank=True)

    journal_kind = "message"
    objects: ClassVar = MessageQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["channel", "-id"], name="notices_message_channel"),
            models.Index(fields=["state", "-id"], name="notices_message_state"),
            models.Index(fields=["next_try_at"], name="notices_message_due", condition=models.Q(state="queued")),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.address}"

    @property
    def readable(self) -> bool:
        """Whether the team may read the text: never that of a code that may still open a door elsewhere."""
        return not self.secret or self.state == MessageState.KEPT

    def is_over_at(self, moment: datetime) -> bool:
        """Whether what it holds opens nothing any more, so that it may not leave."""
        return self.expires_at is not None and self.expires_at <= moment

    @property
    def may_leave_again(self) -> bool:
        """Whether a failed or kept mail still has what it was to say."""
        return self.state in {MessageState.FAILED, MessageState.KEPT} and bool(self.text)

    @property
    def masked_address(self) -> str:
        """The address as a channel's team sees it: members were promised that nobody does."""
        return masked(self.address)

    @property
    def masked_failure(self) -> str:
        """The mail server's words without the addresses that they repeat."""
        return _ADDRESS.sub(lambda found: masked(found[0]), self.last_failure)

    @property
    def words(self) -> str:
        """The text without its foot, whose link stops this person's mails for good."""
        return self.text.rpartition(FOOT)[0] or self.text


def masked(address: str) -> str:
    """Return an address of which only the first letter and the domain can be read."""
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}"
