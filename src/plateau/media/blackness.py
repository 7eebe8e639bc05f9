"""A ready film's black stretches for its page, as they were found with its posters; a computation without Django."""

from __future__ import annotations

from dataclasses import dataclass

from plateau_engine import Pictures


@dataclass(frozen=True, slots=True)
class Blackness:
    """How often pictures are black for two seconds or more, and where first."""

    stretches: int
    first_seconds: float


def blackness_of(pictures: str) -> Blackness | None:
    """Return what the text of a film's `pictures.json` tells; None where nothing is black."""
    found = Pictures.from_json(pictures).black if pictures else ()
    return Blackness(len(found), found[0].start) if found else None
