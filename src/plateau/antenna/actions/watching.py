"""How far a member watched: written often, so one statement and no journal entry."""

from __future__ import annotations

from fractions import Fraction

from plateau.antenna.models import Watching
from plateau.core.clock import now
from plateau.media.models import Film
from plateau.people.models import Person

SOUND_RATE = Fraction(1000)  # a film of sound alone has no frames: milliseconds count instead
NEARLY = Fraction(95, 100)  # from here on a film counts as watched: what is left are credits


def keep_position(person: Person, film: Film, *, milliseconds: int, ended: bool, whole: bool) -> Watching:
    """Keep where a member stands in a film, in whole frames; a film watched to its end starts anew next time.

    ``whole`` is false in a free start, whose end is not the film's.
    """
    asset = film.asset
    rate = (asset.frame_rate if asset is not None else Fraction(0)) or SOUND_RATE
    length = asset.duration_ms if asset is not None and asset.duration_ms else 0
    milliseconds = min(max(0, milliseconds), length)
    finished = whole and (ended or (length > 0 and milliseconds >= NEARLY * length))
    watching, _ = Watching.objects.update_or_create(
        person=person,
        film=film,
        defaults={
            "frame": int(Fraction(milliseconds, 1000) * rate),
            "rate_numerator": rate.numerator,
            "rate_denominator": rate.denominator,
            "finished": finished,
            "watched_at": now(),
        },
    )
    return watching


def position_of(person: Person | None, film: Film) -> Fraction:
    """Return where to go on, in seconds; 0 for visitors, for what is finished, and near the very start."""
    if person is None:
        return Fraction(0)
    watching = Watching.objects.filter(person=person, film=film, finished=False).first()
    return watching.seconds if watching is not None and watching.seconds > 5 else Fraction(0)
