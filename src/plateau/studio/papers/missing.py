"""What a booking still lacks before it can be recorded: asked of whoever knows, the deal first.

A module of this room, or a room above, registers a function with ``@lacks(order=10)``; it returns sentences that say
what to do ("Sign the deal."), as lazy translations, so that each reader hears them in their language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from plateau.studio.models import Booking

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

type Sentence = str | _StrPromise
type Lack = Callable[[Booking], Iterable[Sentence]]

_known: list[tuple[int, str, Lack]] = []


def lacks(*, order: int) -> Callable[[Lack], Lack]:
    """Register a function that says what a booking lacks; asked by ``order``, then by name."""

    def register(function: Lack) -> Lack:
        _known.append((order, f"{function.__module__}.{function.__name__}", function))
        _known.sort(key=lambda one: one[:2])
        return function

    return register


def missing(booking: Booking) -> list[Sentence]:
    """Return what is still to be done for this booking, the first thing first; empty when all is in order."""
    return [sentence for _order, _name, function in _known for sentence in function(booking)]
