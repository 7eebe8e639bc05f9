"""On air and off: planning, going live exactly once, access, taking off."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from plateau.antenna import clearing, verbs
from plateau.antenna.models import Publication
from plateau.antenna.states import CURRENT, MOVES, PublicationState
from plateau.channels.access import lets_in_readers_of
from plateau.channels.models import Channel, Gate
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.core.moves import move
from plateau.core.queue import ring
from plateau.journal.actions import record
from plateau.media.actions.free import ensure_free_start
from plateau.media.models import DIRECT_FOLDER, FULL_FOLDER, Film
from plateau.media.storage.packages import has_file
from plateau.people.models import Person
from plateau.studio.actions.lock import lock_bookings
from plateau.studio.footage import recordings_in
from plateau.subjects.actions.drafting import set_extra_search_text
from plateau.subjects.actions.lock import lock
from plateau.subjects.actions.moving import mark_in_production, mark_published
from plateau.subjects.models import Subject, SubjectFilm
from plateau.subjects.states import FILMED
from plateau.subjects.states import State as SubjectState

logger = logging.getLogger(__name__)

OPEN_GATES = frozenset({Gate.EVERYBODY, Gate.UNLISTED})
SOON = timedelta(minutes=1)  # a time this near counts as now: nobody plans by the second
MOST_AHEAD = timedelta(days=2 * 365)


@dataclass(frozen=True, slots=True)
class Airing:
    """How a film goes on air. ``starts_at`` None means now; ``free_share`` counts percent, 0 behind an open gate."""

    gate: str
    free_share: int = 0
    tell_followers: bool = True
    starts_at: datetime | None = None


def put_on_air(film: Film, *, channels: Sequence[Channel], airing: Airing, by: Person) -> list[Publication]:
    """Put a film on air on these channels, now or at a time: all of them, or none.

    Refuses a film that is not ready or has no subject, or whose recordings are not cleared; a channel where it is planned
    or on air already or whose readers could not open its page; and a time that has passed.
    """
    if not channels:
        raise Refused("publication.no_channel", _("Choose at least one channel."), 422)
    moment = now()
    later = airing.starts_at is not None and airing.starts_at > moment + SOON
    if airing.starts_at is not None and airing.starts_at < moment - SOON:
        raise Refused(
            "publication.in_the_past", _("This time has passed. Choose a later one, or put the film on air now."), 422
        )
    if airing.starts_at is not None and airing.starts_at > moment + MOST_AHEAD:
        raise Refused("publication.too_far", _("This is more than two years away. Choose a nearer time."), 422)
    with transaction.atomic():
        lock_bookings(recordings_in(film))  # an answer that is given meanwhile comes before or after
        Film.objects.select_for_update(of=("self",)).get(pk=film.pk)  # one decision about a film at a time
        lock(demand_ready(film))
        demand_ready(film)  # now that nobody can set its subject aside meanwhile
        clearing.demand(film, at=airing.starts_at if later else moment)
        publications = [_publication_on(film, channel, airing, by=by) for channel in channels]
        for publication in publications:
            if later:
                _schedule(publication, by=by)
            else:
                _air(publication, by=by)
    return publications


def demand_ready(film: Film) -> Subject:
    """Return the film's subject, or refuse in words what is missing before it can go on air."""
    if film.asset is None or not film.is_playable:
        raise Refused(
            "publication.film_not_ready",
            _("This film cannot be played yet. It can go on air as soon as it can."),
        )
    if not has_file(film.asset, FULL_FOLDER if film.is_ready else DIRECT_FOLDER, "master.m3u8"):
        raise Refused(
            "publication.no_playlist",
            _("The finished film is not where it should be. Process it again, or tell whoever runs this installation."),
        )
    link = SubjectFilm.objects.select_related("subject__channel").filter(film=film).first()
    if link is None:
        raise Refused(
            "publication.no_subject",
            _("This film belongs to no subject yet. Link it to one, or let us make a page from the film."),
        )
    if link.subject.state not in FILMED:
        raise Refused(
            "publication.subject_not_commissioned",
            _("The subject of this film is not commissioned yet. Commission it first: then its film can go on air."),
        )
    return link.subject


def _publication_on(film: Film, channel: Channel, airing: Airing, *, by: Person) -> Publication:
    """Return the row to use: an unused one of this film on this channel, with the new wishes, or a fresh one."""
    demand_fitting(airing.gate, channel)
    demand_open_page(film, channel)
    earlier = Publication.objects.filter(film=film, channel=channel)
    if earlier.filter(state__in=CURRENT).exists():
        raise Refused(
            "publication.already_there",
            _("This film is already planned or on air on one of these channels. Change that plan instead."),
        )
    publication = earlier.filter(state__in=[PublicationState.DRAFT, PublicationState.UNPUBLISHED]).first()
    publication = publication or Publication(film=film, channel=channel)
    publication.gate = airing.gate
    publication.free_share = 0 if airing.gate in OPEN_GATES else airing.free_share
    publication.tell_followers = airing.tell_followers and airing.gate != Gate.INVITED
    publication.starts_at = airing.starts_at
    publication.confirmed_by, publication.confirmed_at = by, now()
    publication.save()
    publication.film, publication.channel = film, channel
    prepare_free_start(publication)
    return publication


def demand_fitting(gate: str, channel: Channel) -> None:
    """Refuse a gate that would let nobody in on this channel."""
    if gate == Gate.INTERNAL and not channel.internal_domains:
        raise Refused(
            "publication.no_domains",
            _(
                "A channel among these has no e-mail domains of its own, so an internal film would be closed to everybody."
            ),
            422,
        )


def demand_open_page(film: Film, channel: Channel) -> None:
    """Refuse a channel that is open to people who could not open the film's page, which stays on the film's own one."""
    if not lets_in_readers_of(film.channel, channel):
        sentence = _(
            "This film's page belongs to %(home)s, which is closed: %(other)s is open to more people, who could not open it. Leave %(other)s out."
        )
        raise Refused("publication.page_closed", sentence % {"home": film.channel.name, "other": channel.name}, 422)


def prepare_free_start(publication: Publication) -> None:
    """See to it that a ready film's free start is as long as the most generous of its publications says."""
    _fit_free_start(publication.film, publication.free_share)


def _fit_free_start(film: Film, at_least: int = 0) -> None:
    """Let a ready film's free start be as long as its current publications say, and at least so many percent."""
    if film.is_ready and film.asset is not None:
        shares = Publication.objects.filter(film=film, state__in=CURRENT)
        ensure_free_start(film.asset, max([at_least, *shares.values_list("free_share", flat=True)]))


def _schedule(publication: Publication, *, by: Person) -> None:
    from plateau.antenna.tasks import air

    _move(publication, PublicationState.SCHEDULED, ended_at=None, end_reason="", words_to_guests="")
    record(
        verbs.SCHEDULED,
        actor=by,
        target=publication,
        channel=publication.channel,
        film=publication.film.public_id,
        starts_at=publication.starts_at,
        gate=publication.gate,
    )
    ring(air.configure(schedule_at=publication.starts_at), publication_id=publication.pk)


def _air(publication: Publication, *, by: Person | None) -> None:
    """Make the move, the subject's move and the news of it, in the caller's transaction."""
    subject = demand_ready(publication.film)
    moment = now()
    _move(
        publication,
        PublicationState.LIVE,
        live_at=moment,
        ended_at=None,
        end_reason="",
        words_to_guests="",
        off_asked_at=None,
        off_asked_for=[],
        starts_at=publication.starts_at or moment,
    )
    _tell_subject(subject, by=by)
    record(
        verbs.AIRED,
        actor=by,
        target=publication,
        channel=publication.channel,
        film=publication.film.public_id,
        subject=subject.public_id,
        gate=publication.gate,
        tell=publication.tell_followers,
    )


def _move(publication: Publication, to: str, **also: object) -> None:
    """Move, and say in words when the film stands there on this channel already."""
    try:
        with transaction.atomic():
            move(publication, to, MOVES, **also)
    except IntegrityError as taken:
        if "antenna_once_on_a_channel" not in str(taken):
            raise
        raise Refused(
            "publication.already_there",
            _("This film is already planned or on air on one of these channels. Change that plan instead."),
        ) from None


def go_live(publication_id: int) -> bool:
    """Put a scheduled publication on air if its time has come; return whether this call did it.

    1. Lock the row: of two workers the second waits, and finds it done.
    2. Look whether it is still planned, and due: a plan may have been moved or withdrawn since the task was queued.
    3. What its recordings lack by now (an answer, a form, a fee) ends the plan, and those who publish are told.
    4. Move it. What the film lacks is logged and tried again by the sweep: nothing goes on air half-ready.
    """
    from plateau.antenna.coming_off import end_plan

    with transaction.atomic():
        publication = (
            Publication.objects.select_for_update(of=("self",))
            .select_related("film__asset", "film__channel", "channel", "confirmed_by")
            .due(now())
            .filter(pk=publication_id)
            .first()
        )
        if publication is None:
            return False
        lock_bookings(recordings_in(publication.film))
        found = clearing.of_film(publication.film)
        if found:
            end_plan(publication, found)
            return False
        try:
            with transaction.atomic():
                _air(publication, by=None)
        except Refused as refused:
            logger.warning("publication %s cannot go on air: %s", publication.public_id, refused.code)
            return False
    return True


def replan(publication: Publication, *, at: datetime, by: Person) -> None:
    """Give a planned publication another time; refuses one at which its recordings are not cleared."""
    if at < now():
        raise Refused(
            "publication.in_the_past", _("This time has passed. Choose a later one, or put the film on air now."), 422
        )
    with transaction.atomic():
        clearing.demand(publication.film, at=at, on=publication.channel)
        changed = Publication.objects.filter(pk=publication.pk, state=PublicationState.SCHEDULED).update(
            starts_at=at, confirmed_by=by, confirmed_at=now()
        )
        if not changed:
            raise Refused(
                "publication.not_planned", _("This is no longer planned. Reload the page to see where it stands.")
            )
        from plateau.antenna.tasks import air

        publication.refresh_from_db()
        record(
            verbs.SCHEDULED,
            actor=by,
            target=publication,
            channel=publication.channel,
            film=publication.film.public_id,
            starts_at=at,
            gate=publication.gate,
        )
        ring(air.configure(schedule_at=at), publication_id=publication.pk)


def withdraw_plan(publication: Publication, *, by: Person | None, reason: str = "") -> None:
    """Take a planned publication out of the plan; it stays as a draft with its settings, and says the reason if given."""
    reason = reason[:300]
    with transaction.atomic():
        move(
            publication,
            PublicationState.DRAFT,
            {PublicationState.SCHEDULED: {PublicationState.DRAFT}},
            end_reason=reason,
        )
        _fit_free_start(publication.film)
        record(
            verbs.PLAN_WITHDRAWN,
            actor=by,
            target=publication,
            channel=publication.channel,
            film=publication.film.public_id,
            reason=reason,
        )


def change_access(publication: Publication, *, gate: str, free_share: int, by: Person) -> bool:
    """Change who may watch what is planned or on air; return whether anything changed.

    Addresses signed before live on until they expire.
    """
    demand_fitting(gate, publication.channel)
    free_share = 0 if gate in OPEN_GATES else free_share
    if (gate, free_share) == (publication.gate, publication.free_share):
        return False
    before = publication.gate
    with transaction.atomic():
        changed = Publication.objects.filter(pk=publication.pk, state__in=CURRENT).update(
            gate=gate, free_share=free_share
        )
        if not changed:
            raise Refused("publication.not_current", _("This is neither planned nor on air any more. Reload the page."))
        publication.gate, publication.free_share = gate, free_share
        prepare_free_start(publication)
        if publication.state == PublicationState.LIVE:
            _tell_subject(demand_ready(publication.film), by=by)
        record(
            verbs.ACCESS_CHANGED,
            actor=by,
            target=publication,
            channel=publication.channel,
            film=publication.film.public_id,
            gate=gate,
            came_from=before,
            free_share=free_share,
        )
    return True


def take_off(publication: Publication, *, by: Person, reason: str, words: str = "") -> None:
    """Take a film off the air on one channel, with a reason for the team; its subject's page stays.

    ``words`` are for its guests, who are told in any case that it is off.
    """
    reason, words = reason.strip()[:300], words.strip()[:300]
    if not reason:
        raise Refused("publication.reason_needed", _("Say why, in a sentence: the team will ask."), 422)
    with transaction.atomic():
        move(
            publication,
            PublicationState.UNPUBLISHED,
            MOVES,
            ended_at=now(),
            end_reason=reason,
            words_to_guests=words,
        )
        _fit_free_start(publication.film)
        record(
            verbs.TAKEN_OFF,
            actor=by,
            target=publication,
            channel=publication.channel,
            film=publication.film.public_id,
            reason=reason,
            words=words,
        )
        link = SubjectFilm.objects.select_related("subject__channel").filter(film=publication.film_id).first()
        if link is not None:
            _tell_subject(link.subject, by=by)


def archive(publication: Publication, *, by: Person) -> None:
    """Put a publication that is over away for good."""
    with transaction.atomic():
        move(publication, PublicationState.ARCHIVED, MOVES)
        record(
            verbs.ARCHIVED, actor=by, target=publication, channel=publication.channel, film=publication.film.public_id
        )


def _tell_subject(subject: Subject, *, by: Person | None) -> None:
    """Let the subject follow its films: on air or not, in lists or not, found by their words or not."""
    airing = list(
        Publication.objects.on_air().filter(film__on_subject__subject=subject).select_related("film").order_by("pk")
    )
    if airing:
        mark_published(subject, by=by, unlisted=not any(publication.is_listed for publication in airing))
    elif subject.state == SubjectState.PUBLISHED:
        mark_in_production(subject, by=by)
    shown = {publication.film_id: publication.film for publication in airing if publication.is_listed}
    words = "\n".join(f"{film.title}\n{film.description}" for film in shown.values())
    set_extra_search_text(subject, words)


def refresh_words(film: Film) -> None:
    """Write the film's present words into its subject's search text, if the film is on air. Safe to repeat."""
    with transaction.atomic():
        link = SubjectFilm.objects.select_related("subject__channel").filter(film=film).first()
        if link is not None and Publication.objects.on_air().filter(film=film).exists():
            _tell_subject(link.subject, by=None)
