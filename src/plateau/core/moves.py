"""A move of a life: allowed or refused, never half-way."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

from plateau.core.errors import Refused

type Moves = Mapping[str, Collection[str]]


def move(row: models.Model, to: str, moves: Moves, **also: object) -> str:
    """Move the row's ``state`` in one conditional update, set the other fields with it, and return the state it left.

    ``also`` are fields written with the move. Refuses when the life has no such move, or when somebody moved the
    row first (0 rows changed); the row in memory is then unchanged.
    """
    start: str = row.state  # type: ignore[attr-defined]
    if to not in moves.get(start, ()):
        raise Refused(
            f"{row._meta.model_name}.no_such_move",
            _("This cannot be done from where it stands now. Reload the page to see its present state."),
        )
    changed = type(row)._default_manager.filter(pk=row.pk, state=start).update(state=to, **also)
    if not changed:
        raise Refused(
            f"{row._meta.model_name}.moved_meanwhile",
            _("Somebody else changed this a moment ago. Reload the page to see its present state."),
        )
    for name, value in {"state": to, **also}.items():
        setattr(row, name, value)
    return start
