"""Who reaches which transcript at the desk; what viewers may read is the antenna's to say."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from plateau.channels.roles import Can
from plateau.core.errors import Refused
from plateau.media.access import film_for
from plateau.media.models import Film
from plateau.media.transcripts.models import Transcript
from plateau.people.models import Person


def transcript_for(person: Person | None, film_id: str, language: str, can: Can) -> Transcript:
    """Return a film's transcript in a language for somebody who may do this on its channel; else 404, 401 or 403."""
    film = film_for(person, film_id, can)
    found = (
        Transcript.objects.select_related("current__person", "film__channel", "film__asset")
        .filter(film=film, language=language, current__isnull=False)
        .first()
    )
    if found is None:
        raise Refused("transcript.not_found", _("What is said in this film has not been written down yet."), 404)
    return found


def transcript_shown(film: Film) -> Transcript | None:
    """Return what viewers of a film read: the transcript in the language spoken, else the first there is."""
    found = Transcript.objects.select_related("current").filter(film=film, current__isnull=False)
    return min(found, key=lambda one: (one.language != film.language, one.language), default=None)
