"""What the antenna hears: its own news, to tell followers; a film's new words, to let search find them."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from plateau.antenna import gate, verbs
from plateau.antenna.actions.air import refresh_words
from plateau.antenna.models import Publication
from plateau.channels.access import who_enters
from plateau.journal.actions import subscribe
from plateau.journal.models import Entry
from plateau.media.models import Film
from plateau.media.verbs import FILM_EDITED
from plateau.notices.actions import tell_all
from plateau.notices.kinds import kind
from plateau.people.models import Person
from plateau.subjects.models import SubjectFilm

ON_AIR = kind("film.on_air", _("A film on a subject you follow is on air"))


def followers_to_tell(publication: Publication, subject_id: int) -> list[Person]:
    """Return those who follow the subject and may watch the film by this publication."""
    followers = Person.objects.filter(who_enters(publication.channel), follows__subject=subject_id)
    return [
        person for person in followers.select_related("user").order_by("pk") if gate.admits(publication, person, ())
    ]


@subscribe(verbs.AIRED)
def tell_followers(entry: Entry) -> None:
    """Tell those who follow the subject, once a film however often and on however many channels it airs."""
    publication = (
        Publication.objects.on_air().select_related("film", "channel").filter(public_id=entry.target_id).first()
    )
    if publication is None or not publication.tell_followers:
        return
    link = SubjectFilm.objects.select_related("subject__channel").filter(film=publication.film).first()
    if link is None:
        return
    told = [person for person in followers_to_tell(publication, link.subject_id) if person.public_id != entry.actor_id]
    tell_all(
        told,
        ON_AIR,
        subject=format_lazy(_("On air: {title}"), title=publication.film.title),
        text=format_lazy(
            _("“{film}” is on air on {channel}. You follow its subject, “{subject}”."),
            film=publication.film.title,
            channel=publication.channel.name,
            subject=link.subject.title,
        ),
        url=link.get_absolute_url(),
        key=f"film.on_air:{publication.film.public_id}",
        channel=publication.channel,
    )


@subscribe(FILM_EDITED)
def follow_words(entry: Entry) -> None:
    """Let search find a film on air by its new title and description."""
    film = Film.objects.filter(public_id=entry.target_id).first()
    if film is not None:
        refresh_words(film)
