"""The lives of this room: a subject from idea to archive, an offer from question to answer. No models."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from plateau.core.moves import Moves


class State(TextChoices):
    """Where a subject stands in its life."""

    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("Idea")
    IN_DEBATE = "in_debate", _("In debate")
    SHORTLISTED = "shortlisted", _("Shortlisted")
    COMMISSIONED = "commissioned", _("Commissioned")
    IN_PRODUCTION = "in_production", _("In production")
    PUBLISHED = "published", _("On air")
    PARKED = "parked", _("Parked")
    DECLINED = "declined", _("Declined")
    MERGED = "merged", _("Merged")
    WITHDRAWN = "withdrawn", _("Withdrawn")


LIFE = (
    State.PROPOSED,
    State.IN_DEBATE,
    State.SHORTLISTED,
    State.COMMISSIONED,
    State.IN_PRODUCTION,
    State.PUBLISHED,
)
"""The straight way, in order: what the timeline draws."""

_ASIDE = (State.PARKED, State.DECLINED, State.MERGED, State.WITHDRAWN)

MOVES: Moves = {
    State.DRAFT: (State.PROPOSED,),
    State.PROPOSED: (State.IN_DEBATE, State.SHORTLISTED, *_ASIDE),
    State.IN_DEBATE: (State.SHORTLISTED, State.COMMISSIONED, *_ASIDE),
    State.SHORTLISTED: (State.COMMISSIONED, State.IN_DEBATE, *_ASIDE),
    State.COMMISSIONED: (State.IN_PRODUCTION, State.SHORTLISTED, *_ASIDE),
    State.IN_PRODUCTION: (State.PUBLISHED, State.COMMISSIONED, State.PARKED, State.DECLINED, State.MERGED),
    State.PUBLISHED: (State.IN_PRODUCTION,),
    State.PARKED: (State.PROPOSED, State.IN_DEBATE, State.SHORTLISTED, State.DECLINED, State.MERGED, State.WITHDRAWN),
    State.DECLINED: (State.PROPOSED, State.IN_DEBATE),
    State.WITHDRAWN: (State.PROPOSED,),
    State.MERGED: (),
}

OPEN = frozenset({State.PROPOSED, State.IN_DEBATE, State.SHORTLISTED, State.COMMISSIONED})
"""Before any recording: opinions, questions, offers and "I would watch this" are welcome."""

FILMED = frozenset({State.COMMISSIONED, State.IN_PRODUCTION, State.PUBLISHED})
"""Where a subject is filmed, and its films may go on air."""

LISTED = frozenset(LIFE)
"""What lists show unless asked otherwise: parked, declined, merged and withdrawn ones keep their page only."""

EDITABLE_BY_PROPOSER = frozenset({State.DRAFT, State.PROPOSED, State.IN_DEBATE, State.SHORTLISTED, State.PARKED})
"""Until commissioned; afterwards the team answers for the text."""

NEEDS_REASON = frozenset({State.PARKED, State.DECLINED})
"""Moves that hurt somebody: they say why."""

PRIVATE = frozenset({State.DRAFT, State.PROPOSED, State.PARKED, State.DECLINED, State.WITHDRAWN, State.MERGED})
"""Where a suggestion may stay between its author and the team."""

DECIDED_BY_TEAM = frozenset(
    {State.IN_DEBATE, State.SHORTLISTED, State.COMMISSIONED, State.PARKED, State.DECLINED, State.PROPOSED}
)
"""Moves by a button of the desk; production and air have their own actions, merging its own page."""


def goes_back(start: str, to: str) -> bool:
    """Whether a move returns to an earlier step, which asks for a reason too."""
    return start in LIFE and to in LIFE and LIFE.index(State(to)) < LIFE.index(State(start))


def needs_reason(start: str, to: str) -> bool:
    """Whether this move has to say why: it hurts, goes back, or leaves a team that prepares the recording."""
    return to in NEEDS_REASON or goes_back(start, to) or (start == State.COMMISSIONED and to == State.WITHDRAWN)


class OfferState(TextChoices):
    """Where an offer stands."""

    WAITING = "waiting", pgettext_lazy("offer", "Waiting for an answer")
    ACCEPTED = "accepted", pgettext_lazy("offer", "Accepted")
    DECLINED = "declined", pgettext_lazy("offer", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("offer", "Withdrawn")


OFFER_MOVES: Moves = {
    OfferState.WAITING: (OfferState.ACCEPTED, OfferState.DECLINED, OfferState.WITHDRAWN),
    OfferState.ACCEPTED: (),
    OfferState.DECLINED: (),
    OfferState.WITHDRAWN: (),
}
