"""A subject's life as one line, computed from its moves. No database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from plateau.subjects.states import LIFE, State

type Phase = Literal["past", "now", "aside", "next"]


@dataclass(frozen=True, slots=True)
class Passed:
    """A move that happened: where to, when and why."""

    to: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One place on the line: behind, here (on the way or beside it), or ahead. ``at`` is None where never been."""

    state: str
    phase: Phase
    at: datetime | None = None
    reason: str = ""

    @property
    def word(self) -> str:
        """What the step is called."""
        return str(State(self.state).label)


def steps(state: str, passed: Iterable[Passed]) -> list[Step]:
    """Return the line for a subject that stands at ``state``.

    A step behind carries the last time it was reached (None if it was jumped over). Off the way (parked, declined,
    merged, withdrawn) the line goes as far as it came, then aside; only a parked subject still has steps ahead.
    """
    moves = list(passed)
    reached = {move.to: move for move in moves}
    if state in LIFE:
        here = LIFE.index(State(state))
        return [
            Step(
                step,
                "past" if number < here else "now" if number == here else "next",
                *_when(step, reached if number <= here else {}),
            )
            for number, step in enumerate(LIFE)
        ]
    if state == State.DRAFT:
        return [Step(State.DRAFT, "now"), *(Step(step, "next") for step in LIFE)]
    on_the_way = [move for move in moves if move.to in LIFE]
    last = LIFE.index(State(on_the_way[-1].to)) if on_the_way else -1
    line = [Step(step, "past", *_when(step, reached)) for step in LIFE[: last + 1]]
    line.append(Step(state, "aside", *_when(state, reached)))
    if state == State.PARKED:
        line += [Step(step, "next") for step in LIFE[last + 1 :]]
    return line


def _when(step: str, reached: dict[str, Passed]) -> tuple[datetime | None, str]:
    move = reached.get(step)
    return (move.at, move.reason) if move else (None, "")
