"""What the antenna hears.

Its own news, to tell followers; a film's new words, for search; that it is ready, for its free start; subjects set aside,
to drop plans; guests who take a form back or are not satisfied, to drop plans and to ask for films to come off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from plateau.antenna import coming_off, gate, verbs
from plateau.antenna.actions.air import prepare_free_start, refresh_words, withdraw_plan
from plateau.antenna.coming_off import DROPPED, publishers
from plateau.antenna.guest_subscribers import guests_of
from plateau.antenna.models import Publication
from plateau.antenna.states import CURRENT
from plateau.channels.access import who_enters
from plateau.journal.actions import subscribe
from plateau.journal.models import Entry
from plateau.media.models import Film
from plateau.media.verbs import FILM_EDITED, FILM_READY
from plateau.money import verbs as money
from plateau.money.clearance import Obstacle
from plateau.notices.actions import tell_all
from plateau.notices.kinds import kind
from plateau.people.models import Person
from plateau.studio import verbs as studio
from plateau.studio.models import Booking
from plateau.subjects.models import Subject, SubjectFilm
from plateau.subjects.states import FILMED
from plateau.subjects.verbs import DECLINED, MERGED, PARKED, SHORTLISTED, WITHDRAWN

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

ON_AIR = kind("film.on_air", _("A film on a subject you follow is on air"))

_WHY: dict[str, _StrPromise] = {
    PARKED: _("Its subject was put aside."),
    DECLINED: _("Its subject was declined."),
    MERGED: _("Its subject goes on in another one that is not commissioned."),
    SHORTLISTED: _("Its subject is no longer commissioned, only shortlisted."),
    WITHDRAWN: _("Its subject was withdrawn by its proposer."),
}

_NO_LONGER: dict[str, Obstacle] = {
    studio.RELEASE_REVOKED: Obstacle.REVOKED,
    money.NOT_SATISFIED: Obstacle.NOT_SATISFIED,
    money.THINKING: Obstacle.UNANSWERED,
}


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
    guests = guests_of(publication.film)  # they hear it as such
    told = [
        person
        for person in followers_to_tell(publication, link.subject_id)
        if person.public_id != entry.actor_id and person.pk not in guests
    ]
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


@subscribe(FILM_READY)
def give_free_start(entry: Entry) -> None:
    """Make the free start of a film that went on air while its master played as it is."""
    film = Film.objects.select_related("asset").filter(public_id=entry.target_id).first()
    publication = Publication.objects.filter(film=film, state__in=CURRENT).order_by("-free_share").first()
    if film is not None and publication is not None:
        publication.film = film
        prepare_free_start(publication)


@subscribe(*_WHY)
def drop_plans(entry: Entry) -> None:
    """Take films out of the plan whose subject may not air any more, and tell who puts films on air there.

    Told is also whoever set the subject aside: that a plan ended with it was not their act.
    """
    subject = Subject.objects.select_related("merged_into").get(public_id=entry.target_id)
    page = subject.merged_into or subject
    if page.state in FILMED:
        return
    planned = Publication.objects.planned().filter(film__on_subject__subject=page)
    for publication in planned.select_related("film", "channel").select_for_update(of=("self",)):
        why, channel = _WHY[entry.verb], publication.channel
        with translation.override(channel.language):
            withdraw_plan(publication, by=None, reason=f"{why} {entry.data.get('reason', '')}".strip())
        tell_all(
            publishers(channel),
            DROPPED,
            subject=format_lazy(_("No longer planned: {title}"), title=publication.film.title),
            text=format_lazy(
                _(
                    "“{film}” will not go on air on {channel} as planned. {why} Its settings are kept: once the subject is commissioned again, plan the film anew."
                ),
                film=publication.film.title,
                channel=channel.name,
                why=why,
            ),
            url=publication.desk_url,
            key=f"film.plan_dropped:{publication.public_id}:{entry.public_id}",
            channel=channel,
        )


@subscribe(*_NO_LONGER)
def follow_guest(entry: Entry) -> None:
    """End plans and ask for films to come off the air that a guest no longer agrees to."""
    public_id = entry.data.get("booking", entry.target_id)
    booking = Booking.objects.with_slot().filter(public_id=public_id).first()
    if booking is not None:
        news = f"{_NO_LONGER[entry.verb]}:{booking.public_id}:{entry.data.get('person', '')}"
        coming_off.follow(booking, news=news, at=entry.at)
