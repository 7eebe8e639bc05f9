"""Which subject a film belongs to: one at a time, on the film's own channel, and not changed while it is on air."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from plateau.antenna.models import Publication
from plateau.antenna.states import CURRENT
from plateau.core.errors import Refused
from plateau.journal.actions import record
from plateau.media.models import Film
from plateau.people.models import Person
from plateau.subjects import verbs
from plateau.subjects.actions.drafting import Words, open_subject
from plateau.subjects.models import Subject, SubjectFilm
from plateau.subjects.states import State

NOT_FOR_FILMS = frozenset({State.DRAFT, State.MERGED, State.WITHDRAWN})


def link_to(film: Film, subject_id: str, *, by: Person) -> SubjectFilm:
    """Let a film belong to a subject of its channel, as the last of its films; leave the one before."""
    with transaction.atomic():
        Film.objects.select_for_update(of=("self",)).get(pk=film.pk)
        subject = (
            Subject.objects.select_for_update(of=("self",))
            .select_related("channel")
            .filter(public_id=subject_id, channel=film.channel_id)
            .exclude(state__in=NOT_FOR_FILMS)
            .first()
        )
        if subject is None:
            raise Refused("subject.not_found", _("There is no such subject on this channel."), 404)
        if Publication.objects.filter(film=film, state__in=CURRENT).exists():
            raise Refused(
                "film.on_air",
                _("This film is planned or on air at its present page. Take it off first, then link it elsewhere."),
            )
        before = SubjectFilm.objects.select_related("subject__channel").filter(film=film).first()
        if before is not None and before.subject_id == subject.pk:
            return before
        if before is not None:
            before.delete()
            record(verbs.FILM_UNLINKED, actor=by, target=before.subject, channel=film.channel, film=film.public_id)
        last = SubjectFilm.objects.filter(subject=subject).aggregate(last=Max("number"))["last"] or 0
        made = SubjectFilm.objects.create(subject=subject, film=film, number=last + 1)
        record(
            verbs.FILM_LINKED, actor=by, target=subject, channel=film.channel, film=film.public_id, number=made.number
        )
    return made


def open_page_for(film: Film, *, by: Person) -> SubjectFilm:
    """Make a subject's page from a film's title and description, and link them."""
    with transaction.atomic():
        if SubjectFilm.objects.filter(film=film).exists():
            raise Refused("film.has_a_page", _("This film has a page already. Reload to see it."))
        language = film.language if film.language in {"fr", "en"} else film.channel.language
        words = Words(title=film.title[:140], pitch=film.description[:8000] or film.title, language=language)
        subject = open_subject(film.channel, by=by, words=words)
        return link_to(film, subject.public_id, by=by)
