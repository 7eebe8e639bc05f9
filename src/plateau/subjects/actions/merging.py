"""Makes one subject of two, losing nobody and nothing."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.core.moves import move
from plateau.journal.actions import record
from plateau.people.models import Person
from plateau.subjects import search, verbs
from plateau.subjects.actions.attaching import drop_file
from plateau.subjects.models import (
    Attachment,
    Contribution,
    Follow,
    Move,
    Offer,
    Opinion,
    Question,
    Subject,
    SubjectFilm,
    Support,
)
from plateau.subjects.states import LISTED, MOVES, OfferState, State

MADE = frozenset({State.COMMISSIONED, State.IN_PRODUCTION, State.PUBLISHED})
"""Where a film may go on air: one that is made or planned follows its subject to nowhere else."""


def merge(duplicate: Subject, *, into: Subject, by: Person, reason: str = "") -> None:
    """Merge a duplicate into another subject of its channel; its address leads there from now on.

    Followers, supporters, questions, opinions, offers, documents, contributors and films go over. What the same
    person did on both counts once; what they said on both stays, marked with where it came from.

    1. Lock both rows, the older first, so that two merges cannot wait for each other.
    2. Check, then move the duplicate's state.
    3. Carry everything over, and count anew what the survivor holds.
    """
    with transaction.atomic():
        rows = Subject.objects.select_for_update(of=("self",), no_key=True).select_related("channel")
        locked = {row.pk: row for row in rows.filter(pk__in=[duplicate.pk, into.pk]).order_by("pk")}
        gone, survivor = locked[duplicate.pk], locked[into.pk]
        _check(gone, survivor)
        moment = now()
        start = move(gone, State.MERGED, MOVES, merged_into=survivor, moved_at=moment)
        Move.objects.create(
            subject=gone, from_state=start, to_state=State.MERGED, person=by, reason=reason.strip()[:600], at=moment
        )
        Subject.objects.filter(merged_into=gone).update(merged_into=survivor)
        _carry_people(gone, survivor)
        _carry_words(gone, survivor)
        _carry_things(gone, survivor)
        _count_anew(survivor)
        _count_anew(gone)
        search.index([survivor.pk, gone.pk])
        record(
            verbs.MERGED,
            actor=by,
            target=gone,
            channel=gone.channel,
            into=survivor.public_id,
            came_from=start,
            reason=reason,
        )
    duplicate.refresh_from_db()
    into.refresh_from_db()


def _check(gone: Subject, survivor: Subject) -> None:
    if gone.pk == survivor.pk:
        raise Refused("subject.merge_into_itself", _("Choose another subject to merge this one into."), 422)
    if gone.channel_id != survivor.channel_id:
        raise Refused("subject.merge_across_channels", _("Both subjects have to be on the same channel."), 422)
    if survivor.state not in LISTED:
        raise Refused(
            "subject.merge_into_aside",
            _("The subject that stays has to be a live one: not parked, declined, merged or withdrawn."),
        )
    filmed = gone.state == State.IN_PRODUCTION or (gone.state == State.COMMISSIONED and gone.films.exists())
    if filmed and survivor.state not in MADE:
        raise Refused(
            "subject.merge_film_into_idea",
            _(
                "This subject is being made, and the one that stays is not commissioned yet: its film could not go "
                "on air there. Commission that one first, or merge it into this one."
            ),
        )
    if survivor.private and not gone.private:
        raise Refused(
            "subject.merge_into_private",
            _("A public subject cannot go into a private suggestion. Publish that one first."),
        )


def _carry_people(gone: Subject, survivor: Subject) -> None:
    """Carry supporters, followers and contributors, each person once."""
    for model in (Support, Follow):
        there = model._default_manager.filter(subject=survivor, person=OuterRef("person"))
        model._default_manager.filter(Exists(there), subject=gone).delete()
        model._default_manager.filter(subject=gone).update(subject=survivor)
    same = Contribution.objects.filter(subject=survivor, person=OuterRef("person"), part=OuterRef("part"))
    Contribution.objects.filter(Exists(same), subject=gone).delete()
    Contribution.objects.filter(subject=gone).update(subject=survivor)


def _carry_words(gone: Subject, survivor: Subject) -> None:
    """Carry opinions, questions and offers; a second one of the same person is marked with where it came from."""
    there = Opinion.objects.filter(subject=survivor, person=OuterRef("person"), came_from=None)
    Opinion.objects.filter(Exists(there), subject=gone, came_from=None).update(came_from=gone)
    Opinion.objects.filter(subject=gone).update(subject=survivor)
    Question.objects.filter(subject=gone).update(subject=survivor)
    waiting = Offer.objects.filter(
        subject=survivor, person=OuterRef("person"), kind=OuterRef("kind"), state=OfferState.WAITING, came_from=None
    )
    Offer.objects.filter(Exists(waiting), subject=gone, state=OfferState.WAITING, came_from=None).update(came_from=gone)
    Offer.objects.filter(subject=gone).update(subject=survivor)


def _carry_things(gone: Subject, survivor: Subject) -> None:
    """Carry links and documents, each once, and films, numbered after those that are there."""
    same_link = Attachment.objects.filter(subject=survivor, url=OuterRef("url")).exclude(url="")
    same_file = Attachment.objects.filter(subject=survivor, sha256=OuterRef("sha256")).exclude(sha256="")
    for twice in Attachment.objects.filter(Exists(same_link) | Exists(same_file), subject=gone):
        twice.delete()
        drop_file(twice)
    Attachment.objects.filter(subject=gone).update(subject=survivor)
    last = survivor.films.aggregate(last=Max("number"))["last"] or 0
    for number, film in enumerate(SubjectFilm.objects.filter(subject=gone).order_by("number"), last + 1):
        SubjectFilm.objects.filter(pk=film.pk).update(subject=survivor, number=number)


def _count_anew(subject: Subject) -> None:
    Subject.objects.filter(pk=subject.pk).update(
        support_count=subject.supports.count(),
        follower_count=subject.follows.count(),
        opinion_count=subject.opinions.filter(hidden_at=None).count(),
        question_count=subject.questions.filter(hidden_at=None).count(),
        waiting_offer_count=subject.offers.filter(state=OfferState.WAITING).count(),
    )
