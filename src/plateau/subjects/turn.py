"""Whose turn it is: the ball of a subject, computed from where it stands. No database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext_lazy as _

from plateau.subjects.states import State

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

type Holder = Literal["proposer", "team", "members", "nobody"]


@dataclass(frozen=True, slots=True)
class Ball:
    """Who is waited for, since when, and for what; ``holder`` is ``nobody`` where the subject rests."""

    holder: Holder
    sentence: str | _StrPromise
    since: datetime | None


def whose_turn(state: str, *, since: datetime, private: bool = False, oldest_offer_at: datetime | None = None) -> Ball:
    """Return who holds the ball of a subject that stands at ``state`` since ``since``.

    An offer without answer comes first while the subject is open: somebody holds out a hand to the team.
    """
    if oldest_offer_at is not None and state in {
        State.PROPOSED,
        State.IN_DEBATE,
        State.SHORTLISTED,
        State.COMMISSIONED,
    }:
        return Ball("team", _("Somebody offered to take part and waits for an answer."), oldest_offer_at)
    if private and state == State.PROPOSED:
        return Ball("team", _("The team reads this suggestion, then publishes it or answers."), since)
    holder, sentence = _RULES[state]
    return Ball(holder, sentence, since if holder != "nobody" else None)


_RULES: dict[str, tuple[Holder, str | _StrPromise]] = {
    State.DRAFT: ("proposer", _("Finish it and propose it.")),
    State.PROPOSED: ("team", _("The team reads the idea and opens the debate.")),
    State.IN_DEBATE: ("members", _("Say that you would watch it, ask a question, offer to come on set.")),
    State.SHORTLISTED: ("team", _("The team decides whether to make it.")),
    State.COMMISSIONED: ("team", _("The team prepares the recording.")),
    State.IN_PRODUCTION: ("team", _("The team films, edits and prepares the film for air.")),
    State.PUBLISHED: ("nobody", _("The film is on air.")),
    State.PARKED: ("team", _("Put aside for now; the team can take it up again.")),
    State.DECLINED: ("nobody", _("The team declined it and said why.")),
    State.MERGED: ("nobody", _("It goes on in another subject.")),
    State.WITHDRAWN: ("nobody", _("Its proposer withdrew it.")),
}
