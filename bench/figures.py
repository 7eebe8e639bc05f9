"""What a benchmark gives back: two figures measured side by side, how far the rounds disagreed, and what we aim for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

ROUNDS = 7


@dataclass(frozen=True, slots=True)
class Ratio:
    """Our figure against another one, measured in turns.

    ``rounds`` holds ours/theirs of each round; the ratio is their median. ``aim`` bounds it: at least that where more
    is better, else at most. The verdict is open while some rounds reach the aim and some miss it.
    """

    what: str
    against: str
    unit: str
    ours: float
    theirs: float
    rounds: tuple[float, ...]
    aim: float
    more_is_better: bool

    @property
    def ratio(self) -> float:
        return median(self.rounds)

    @property
    def verdict(self) -> str:
        reached = [one >= self.aim if self.more_is_better else one <= self.aim for one in self.rounds]
        if all(reached):
            return "reached"
        return "open" if any(reached) else "missed"

    @property
    def in_words(self) -> str:
        return f"{self.ratio:.2f} ({min(self.rounds):.2f} to {max(self.rounds):.2f})"

    @property
    def aim_in_words(self) -> str:
        return f"{'≥' if self.more_is_better else '≤'} {self.aim:g} ×"


type Figures = dict[str, float]


def in_turns(
    ours: Callable[[], Figures], theirs: Callable[[], Figures], *, rounds: int = ROUNDS
) -> list[tuple[Figures, Figures]]:
    """Measure both sides in turns, each first in every other round, after one round that does not count."""
    ours()
    theirs()
    pairs = []
    for number in range(rounds):
        if number % 2:
            other = theirs()
            pairs.append((ours(), other))
        else:
            own = ours()
            pairs.append((own, theirs()))
    return pairs


def compare(
    pairs: list[tuple[Figures, Figures]],
    figure: str,
    *,
    what: str,
    against: str,
    unit: str,
    aim: float,
    more_is_better: bool,
) -> Ratio:
    """Return one figure of all rounds as a ratio."""
    return Ratio(
        what,
        against,
        unit,
        ours=median(own[figure] for own, _ in pairs),
        theirs=median(other[figure] for _, other in pairs),
        rounds=tuple(own[figure] / other[figure] for own, other in pairs),
        aim=aim,
        more_is_better=more_is_better,
    )
