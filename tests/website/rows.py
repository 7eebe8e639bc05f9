"""Rows that the homes show: films on air, made without the machine."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from plateau.antenna.models import Publication
from plateau.channels.models import Channel
from plateau.core.clock import now
from plateau.media.models import Asset, Film
from plateau.subjects.models import SubjectFilm
from plateau.subjects.states import State
from tests.factories import make_subject

_numbers = count(1)


def make_aired(channel: Channel, title: str = "Le pain, la nuit et les charges", **fields: object) -> Publication:
    """Return a film of 90 seconds that is on air at its subject's address, since as many days as there were before it."""
    number = next(_numbers)
    film = Film.objects.create(channel=channel, title=title, description="Trois invités, une question.")
    film.asset = Asset.objects.create(
        film=film,
        state="ready",
        original_name="a.mp4",
        size_bytes=1,
        frames=2250,
        rate_numerator=25,
        duration_ms=90_000,
    )
    film.save(update_fields=["asset"])
    subject = make_subject(channel, title, state=State.PUBLISHED)
    SubjectFilm.objects.create(subject=subject, film=film, number=1)
    moment = now()
    return Publication.objects.create(
        **{
            "film": film,
            "channel": channel,
            "state": "live",
            "live_at": moment - timedelta(days=number),
            "confirmed_at": moment,
        }
        | fields
    )
