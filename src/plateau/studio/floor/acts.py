"""What can be told from the floor, with or without a network: each kind of act by its name.

This room registers its own below; a room above adds one with ``@act("satisfaction.said")`` in a module that it imports
when it is ready. The function gets a booking of the operation (not locked), the act and who tells it, changes what it
says, raises ``Refused`` with a sentence where it may not, and is safe to call twice. Acts of one ``group`` are a life in
steps: when one that came later, and is further on or a step back, is known already, an earlier one changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from plateau.people.models import Person
from plateau.studio.models import Booking

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Act:
    """One thing done on the floor: ``act_id`` was made where it was done, ``at`` is when, by the server's clock."""

    act_id: str
    kind: str
    booking: str
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)

    def text(self, name: str, most: int = 300) -> str:
        """Return a text that was told with it, cut to ``most`` characters; empty where there is none."""
        value = self.data.get(name)
        return value[:most] if isinstance(value, str) else ""


type Doing = Callable[[Booking, Act, Person], object]


@dataclass(frozen=True, slots=True)
class Kind:
    """What carries an act out, and its place in the life that its group is (empty: each counts for itself).

    ``rank``: how far on the booking is by it; ``back``: whether it takes something back; ``words``: how the floor's page
    calls it, empty for the studio's own, which that page knows.
    """

    name: str
    do: Doing
    group: str
    rank: int
    back: bool
    words: str | _StrPromise = ""

    def overtakes(self, earlier: Kind) -> bool:
        """Whether an earlier act changes nothing once this one is known; saying the same again overtakes nothing."""
        return self.group == earlier.group and (self.back or self.rank > earlier.rank)


_kinds: dict[str, Kind] = {}


def act(
    name: str, *, group: str = "", rank: int = 0, back: bool = False, words: str | _StrPromise = ""
) -> Callable[[Doing], Doing]:
    """Register what an act of this name does."""

    def register(function: Doing) -> Doing:
        _kinds[name] = Kind(name, function, group, rank, back, words)
        return function

    return register


def kind_of(name: str) -> Kind | None:
    """Return what carries out acts of this name, if anything does."""
    return _kinds.get(name)


def words_of_others() -> dict[str, str]:
    """Return what the acts of rooms above are called, by their names, in the reader's language."""
    return {kind.name: str(kind.words) for kind in _kinds.values() if kind.words}


def names_in(group: str) -> list[str]:
    """Return the names of all kinds of a group."""
    return sorted(kind.name for kind in _kinds.values() if group and kind.group == group)


def that_overtake(earlier: Kind) -> list[str]:
    """Return the names of the kinds that leave an earlier act of this kind nothing to change."""
    return [name for name in names_in(earlier.group) if _kinds[name].overtakes(earlier)]
