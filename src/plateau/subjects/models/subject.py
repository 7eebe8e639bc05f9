"""The subject itself: the spine of everything that happens around it."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from plateau.channels.access import channels_where, visible_channels
from plateau.channels.models import Channel, Rubric
from plateau.channels.roles import Can
from plateau.core.clock import now
from plateau.core.fields import PublicIdField
from plateau.core.ids import new_public_id
from plateau.people.models import Person
from plateau.subjects.states import LISTED, OPEN, PRIVATE, State
from plateau.subjects.timeline import Passed, Step, steps
from plateau.subjects.turn import Ball, whose_turn


class Format(models.TextChoices):
    """How a subject is to be shown."""

    DEBATE = "debate", _("Debate")
    INTERVIEW = "interview", _("Interview")
    DEMONSTRATION = "demonstration", _("Demonstration")
    TRAINING = "training", _("Training")
    PORTRAIT = "portrait", _("Portrait")
    PHOTO_STORY = "photo_story", _("Photo story")


class SubjectQuerySet(models.QuerySet["Subject"]):
    """Sets of subjects."""

    def visible_to(self, person: Person | None) -> SubjectQuerySet:
        """Keep those whose page this person (None: a visitor) may open.

        Drafts are their author's alone; private suggestions are for their author and for the team that may read
        them; all others for whoever may enter the channel.
        """
        shown = ~Q(state=State.DRAFT)
        if person is not None and person.network_admin:
            return self.filter(shown | Q(proposer=person))
        rule = shown & Q(private=False)
        if person is not None:
            rule |= Q(proposer=person)
            rule |= shown & Q(channel__in=channels_where(person, Can.SEE_PRIVATE_SUBJECTS))
        return self.filter(rule, channel__in=visible_channels(person))

    def listed(self) -> SubjectQuerySet:
        """Keep what public lists show: on the straight way, neither private nor unlisted."""
        return self.filter(state__in=LISTED, private=False, unlisted=False)

    def in_debate(self) -> SubjectQuerySet:
        """Keep those in debate."""
        return self.filter(state=State.IN_DEBATE)

    def published(self) -> SubjectQuerySet:
        """Keep those with a film on air."""
        return self.filter(state=State.PUBLISHED)

    def drafts_of(self, person: Person) -> SubjectQuerySet:
        """Keep what this person has begun and not proposed yet."""
        return self.filter(state=State.DRAFT, proposer=person)

    def followed_by(self, person: Person) -> SubjectQuerySet:
        """Keep those that this person follows."""
        return self.filter(follows__person=person)

    def on_desk(self) -> SubjectQuerySet:
        """Keep what a channel's team handles: all but drafts."""
        return self.exclude(state=State.DRAFT)

    def needing_answer(self) -> SubjectQuerySet:
        """Keep those where the team has something to answer: a new idea, or offers that wait."""
        return self.filter(Q(state=State.PROPOSED) | Q(waiting_offer_count__gt=0))

    def with_life(self) -> SubjectQuerySet:
        """Load the moves in the same query, as ``life``."""
        from plateau.subjects.models.life import Move

        moves = Move.objects.filter(subject=OuterRef("pk")).order_by("id")
        return self.annotate(life=ArraySubquery(moves.values(one=JSONObject(to="to_state", at="at", reason="reason"))))

    def with_things(self) -> SubjectQuerySet:
        """Load the links and documents in the same query, as ``things``: what a page shows of each, by field."""
        from plateau.subjects.models.material import Attachment

        names = ("public_id", "label", "url", "file", "size")
        fields = {name: name for name in names} | {"person": "person_id"}
        things = Attachment.objects.filter(subject=OuterRef("pk")).order_by("id")
        return self.annotate(things=ArraySubquery(things.values(one=JSONObject(**fields))))

    def for_card(self) -> SubjectQuerySet:
        """Load what a card shows, in the same query."""
        return self.select_related("channel", "rubric", "proposer")


class Subject(models.Model):
    """A proposal that becomes a show, at one address for life.

    ``slug`` is chosen once, when the subject is proposed; a draft carries a random one and keeps what its author
    wishes in ``wished_slug`` and ``wished_links``. The counts are kept by the actions, with what they count.
    ``private``: only the proposer and the team see it. ``named``: the proposer lets their name be shown.
    ``unlisted``: its films are for whoever has the address, so no list and no search shows it.
    ``extra_search_text`` is written by the rooms above (titles and descriptions of films).
    """

    public_id = PublicIdField()
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="subjects")
    slug = models.SlugField(_("address"), max_length=60, unique=True, default=new_public_id)
    wished_slug = models.CharField(max_length=60, blank=True)
    wished_links = models.TextField(max_length=3000, blank=True)
    state = models.CharField(_("state"), max_length=14, choices=State.choices, default=State.DRAFT)
    title = models.CharField(_("title"), max_length=140, blank=True)
    pitch = models.TextField(_("pitch"), max_length=8000, blank=True)
    format = models.CharField(_("format"), max_length=14, choices=Format.choices, default=Format.DEBATE)
    rubric = models.ForeignKey(
        Rubric, on_delete=models.PROTECT, null=True, blank=True, related_name="subjects", verbose_name=_("rubric")
    )
    tags = ArrayField(models.CharField(max_length=30), verbose_name=_("tags"), default=list, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=[("fr", "Français"), ("en", "English")], default="fr"
    )
    wanted_on_set = models.TextField(_("who should be on set"), max_length=1000, blank=True)
    proposer = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="proposals")
    named = models.BooleanField(_("show my name"), default=True)
    private = models.BooleanField(_("suggest it privately"), default=False)
    unlisted = models.BooleanField(default=False, editable=False)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    extra_search_text = models.TextField(blank=True, editable=False)
    support_count = models.PositiveIntegerField(default=0, editable=False)
    follower_count = models.PositiveIntegerField(default=0, editable=False)
    opinion_count = models.PositiveIntegerField(default=0, editable=False)
    question_count = models.PositiveIntegerField(default=0, editable=False)
    waiting_offer_count = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    saved_at = models.DateTimeField(default=now, editable=False)
    proposed_at = models.DateTimeField(null=True, editable=False)
    moved_at = models.DateTimeField(default=now, editable=False)

    journal_kind = "subject"
    objects: ClassVar = SubjectQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["channel", "state", "-moved_at"], name="subjects_by_state"),
            models.Index(fields=["state", "-support_count"], name="subjects_by_support"),
            GinIndex(fields=["tags"], name="subjects_tags"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="draft") | (~Q(title="") & ~Q(slug="") & Q(proposed_at__isnull=False)),
                name="subjects_proposed_is_whole",
                violation_error_message=_("A proposed subject needs a title and an address."),
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="subjects_merged_has_survivor",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=models.F("id")),
                name="subjects_not_merged_into_itself",
            ),
            models.CheckConstraint(
                condition=Q(private=False) | Q(state__in=sorted(PRIVATE)), name="subjects_private_before_debate"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.slug

    def get_absolute_url(self) -> str:
        """The page for life; a draft is still at the form where it is written."""
        if self.state == State.DRAFT:
            return reverse("propose", args=[self.channel.slug]) + f"?draft={self.public_id}"
        return reverse("subject", args=[self.slug])

    @property
    def is_open(self) -> bool:
        """Whether opinions, questions, offers and support are welcome: public, and before any recording."""
        return self.state in OPEN and not self.private

    @property
    def is_draft(self) -> bool:
        """Whether it is not proposed yet."""
        return self.state == State.DRAFT

    @property
    def shown_proposer(self) -> Person | None:
        """The proposer as everybody may see them: None where they keep their name to themselves."""
        return self.proposer if self.named else None

    def timeline(self) -> list[Step]:
        """Return the life as one line; costs a query unless loaded by ``with_life``."""
        life = getattr(self, "life", None)
        if life is None:
            passed = [Passed(move.to_state, move.at, move.reason) for move in self.moves.all()]
        else:
            passed = [Passed(move["to"], datetime.fromisoformat(move["at"]), move["reason"]) for move in life]
        return steps(self.state, passed)

    def ball(self, *, with_offers: bool = False) -> Ball:
        """Return whose turn it is; ``with_offers``, for the team and the proposer, looks at those that wait too."""
        oldest = None
        if with_offers and self.waiting_offer_count:
            oldest = self.offers.filter(state="waiting").order_by("at").values_list("at", flat=True).first()
        return whose_turn(self.state, since=self.moved_at, private=self.private, oldest_offer_at=oldest)

    def followers(self) -> models.QuerySet[Person]:
        """Return the persons who follow this subject."""
        return Person.objects.filter(follows__subject=self)
