"""Whether anything of a recording is on air: a room above knows, and registers itself; calls go down."""

from __future__ import annotations

from collections.abc import Callable

from plateau.studio.models import Booking

type Knower = Callable[[Booking], bool]

_knowers: dict[str, Knower] = {}


def knows_what_airs(function: Knower) -> Knower:
    """Register a function that says whether anything of a recording is on air now."""
    _knowers[f"{function.__module__}.{function.__name__}"] = function
    return function


def is_on_air(booking: Booking) -> bool:
    """Whether a film with this recording is on air on any channel."""
    return any(knows(booking) for knows in _knowers.values())
