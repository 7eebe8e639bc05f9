"""Contacts with a guest in one place, how a channel handles them, and its ready answers."""

from __future__ import annotations

from datetime import datetime, time
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from plateau.channels.models import Channel
from plateau.core.clock import now
from plateau.core.fields import PublicIdField
from plateau.notices.models import Message
from plateau.people.models import Person
from plateau.studio.cases.signs import PLAIN, PRESSURE, THANKS, THREAT
from plateau.studio.states import NOT_SAID, ContactState


class ContactRules(models.Model):
    """How a channel handles contacts; without a row the defaults hold.

    Answers written between ``quiet_from`` and ``quiet_until``, or on a Sunday, leave when that ends. Past ``fold_after``
    messages of one guest in seven days the team hears of them once a day.
    """

    channel = models.OneToOneField(Channel, on_delete=models.CASCADE, related_name="contact_rules")
    quiet_from = models.TimeField(_("quiet from"), default=time(20))
    quiet_until = models.TimeField(_("quiet until"), default=time(8))
    quiet_sundays = models.BooleanField(_("Sundays are quiet"), default=True)
    fold_after = models.PositiveSmallIntegerField(
        _("messages of one guest in a week before they are told once a day"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
    )

    def __str__(self) -> str:
        return f"{self.channel}: {self.quiet_from}–{self.quiet_until}"


class CaseQuerySet(models.QuerySet["Case"]):
    """Sets of cases."""

    def waiting(self) -> Self:
        """Keep those where the guest waits for an answer."""
        return self.filter(waits_since__isnull=False)

    def in_turn(self) -> Self:
        """Keep those where anything was said: the threatening ones first, whether or not the guest waits.

        Among those, and then among the others: first where the guest waits, the longest wait first, then the last said.
        """
        rows = self.filter(last_at__isnull=False).annotate(
            is_answered=ExpressionWrapper(Q(waits_since=None), BooleanField()),
            is_calm=ExpressionWrapper(Q(threat_at=None), BooleanField()),
        )
        return rows.order_by("is_calm", "is_answered", "waits_since", "-last_at", "-pk")


class Case(models.Model):
    """What stands about one guest's contacts on one channel; it lives as long as the guest.

    ``holder`` looks after it. ``waits_since``: when the oldest message came that has no answer. ``threat_at``: since when
    it is marked as threatening; ``taken_from`` is who held it then. The contacts name channel and guest themselves: when
    two profiles become one, one case goes, and no contact with it.
    """

    public_id = PublicIdField()
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="cases")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="cases")
    holder = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="held_cases")
    waits_since = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    threat_at = models.DateTimeField(null=True)
    taken_from = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)

    journal_kind = "case"
    objects: ClassVar = CaseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "person"], name="studio_one_case_a_guest"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["channel", "waits_since"], name="studio_cases_waiting", condition=Q(waits_since__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.channel}"

    @property
    def is_threatening(self) -> bool:
        """Whether it is marked as threatening now."""
        return self.threat_at is not None


class Direction(models.TextChoices):
    """Who speaks to whom."""

    FROM_GUEST = "in", pgettext_lazy("contact", "From the guest")
    TO_GUEST = "out", pgettext_lazy("contact", "To the guest")
    NOTE = "note", pgettext_lazy("contact", "Note for the team")


class Means(models.TextChoices):
    """By what a contact came, or went."""

    PAGE = "page", pgettext_lazy("contact", "private page")
    MAIL = "mail", pgettext_lazy("contact", "mail")
    CALL = "call", pgettext_lazy("contact", "call")
    VOICE = "voice", pgettext_lazy("contact", "voice message")
    SMS = "sms", pgettext_lazy("contact", "SMS")
    SOCIAL = "social", pgettext_lazy("contact", "social network")
    SPOKEN = "spoken", pgettext_lazy("contact", "said on the spot")


class Tag(models.TextChoices):
    """What a message of a guest is: marked by words, decided by people."""

    PLAIN = PLAIN, pgettext_lazy("message of a guest", "A question or news")
    THANKS = THANKS, pgettext_lazy("message of a guest", "Thanks")
    PRESSURE = PRESSURE, pgettext_lazy("message of a guest", "Pressure or complaint")
    THREAT = THREAT, pgettext_lazy("message of a guest", "Threat")


OWN_WORDS = (Means.PAGE, Means.MAIL)
"""Means by which words stay as they were written; of the others somebody of the team says what they heard."""


class ContactQuerySet(models.QuerySet["Contact"]):
    """Sets of contacts."""

    def of(self, person: Person, channel: Channel) -> Self:
        """Keep those of one guest on one channel."""
        return self.filter(person=person, channel=channel)

    def from_guests(self) -> Self:
        """Keep what guests said to us."""
        return self.filter(direction=Direction.FROM_GUEST)

    def open(self) -> Self:
        """Keep what guests said and nobody answered or settled."""
        return self.from_guests().filter(answered_by=None, settled_at=None)

    def said(self) -> Self:
        """Keep what one side said to the other: no note, and no answer that stays here."""
        return self.exclude(direction=Direction.NOTE).exclude(state__in=NOT_SAID)

    def due(self, moment: datetime) -> Self:
        """Keep answers whose hour to leave has come, the earliest first."""
        return self.filter(state=ContactState.PLANNED, leaves_at__lte=moment).order_by("leaves_at", "pk")

    def to_tell(self, moment: datetime) -> Self:
        """Keep what the team is to be told of by now, and was not."""
        return self.filter(alert_at__lte=moment).order_by("pk")

    def shown_to_guest(self) -> Self:
        """Keep what the guest may read: what was written on the page, and answers that left; never a note.

        Not what the team filed: who pastes a mail may paste more than the guest's own words.
        """
        own = Q(direction=Direction.FROM_GUEST, means=Means.PAGE)
        return self.filter(own | Q(direction=Direction.TO_GUEST, means__in=OWN_WORDS, state=ContactState.SENT))


class Contact(models.Model):
    """One message, call or note: kept as it was, never changed but for its tag and where an answer stands.

    ``author`` spoke: the guest, who acts for them, or somebody of the team. ``filed_by``: who of the team noted what a
    guest said elsewhere. ``at``: when it was said. ``marks``: the words that marked it. ``alert_at``: when the team is
    to be told, None once it was. ``answered_by``: the answer; ``settled_at``: when somebody said that none is needed.
    ``held_why``, ``leaves_at``, ``read_by`` (the colleague) and ``words_back`` are an answer's.
    """

    public_id = PublicIdField()
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="contacts")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contacts")
    direction = models.CharField(max_length=4, choices=Direction.choices)
    means = models.CharField(max_length=6, choices=Means.choices, default=Means.PAGE)
    state = models.CharField(max_length=9, choices=ContactState.choices, default=ContactState.FILED)
    tag = models.CharField(max_length=8, choices=Tag.choices, default=Tag.PLAIN)
    tagged_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    marks = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    text = models.TextField(max_length=4000)
    author = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    filed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    created_at = models.DateTimeField(default=now, editable=False)
    alert_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="answers")
    settled_at = models.DateTimeField(null=True)
    shared_at = models.DateTimeField(null=True)
    held_why = models.CharField(max_length=8, blank=True)
    leaves_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    words_back = models.CharField(max_length=600, blank=True)
    mails = models.ManyToManyField(Message, related_name="+")

    journal_kind = "contact"
    objects: ClassVar = ContactQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(direction="out") & ~Q(state="filed")) | (~Q(direction="out") & Q(state="filed")),
                name="studio_only_answers_move",
            ),
            models.CheckConstraint(
                condition=~Q(state="planned") | Q(leaves_at__isnull=False), name="studio_planned_answer_has_an_hour"
            ),
            models.CheckConstraint(
                condition=Q(read_by=None) | ~Q(read_by=F("author")), name="studio_answer_read_by_another"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["channel", "person", "at"], name="studio_contacts_of_guest"),
            models.Index(fields=["leaves_at"], name="studio_answers_due", condition=Q(state="planned")),
            models.Index(fields=["alert_at"], name="studio_contacts_to_tell", condition=Q(alert_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.direction} · {self.at:%Y-%m-%d %H:%M}"

    @property
    def is_from_guest(self) -> bool:
        """Whether a guest said it."""
        return self.direction == Direction.FROM_GUEST

    @property
    def is_answer(self) -> bool:
        """Whether the team said it to the guest."""
        return self.direction == Direction.TO_GUEST


class ReadyAnswer(models.Model):
    """A channel's own words for a ready answer, in two tones and two languages.

    With the key of one that comes with the product it stands in its place; an empty text leaves that one's.
    """

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="ready_answers")
    public_id = PublicIdField()
    key = models.SlugField(max_length=20)
    title = models.CharField(_("title"), max_length=80, blank=True)
    kind_fr = models.TextField(_("kind, in French"), max_length=2000, blank=True)
    firm_fr = models.TextField(_("firm, in French"), max_length=2000, blank=True)
    kind_en = models.TextField(_("kind, in English"), max_length=2000, blank=True)
    firm_en = models.TextField(_("firm, in English"), max_length=2000, blank=True)

    journal_kind = "ready_answer"

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "key"], name="studio_ready_answer_once"),
        ]

    def __str__(self) -> str:
        return self.title or self.key
