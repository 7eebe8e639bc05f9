"""How far a member watched: written often, so one statement and no journal entry."""

from __future__ import annotations

from fractions import Fraction

from django.db.models import F, QuerySet

from plateau.antenna.models import Watching
from plateau.core.clock import now
from plateau.media.models import Film
from plateau.people.models import Person

SOUND_RATE = Fraction(1000)  # a film of sound alone has no frames: milliseconds count instead
START_SECONDS = 5  # so near the start there is nothing to find again
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


def begun(person: Person) -> QuerySet[Watching]:
    """Return where this person may go on: not in what is finished, nor near the very start."""
    return Watching.objects.filter(
        person=person, finished=False, frame__gt=START_SECONDS * F("rate_numerator") / F("rate_denominator")
    )
