"""Tells guests, members in line and the team what happened to slots; each once, whoever did it."""

from __future__ import annotations

from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from plateau.channels.roles import Can
from plateau.core.clock import now
from plateau.journal.actions import record, subscribe
from plateau.journal.models import Entry
from plateau.notices.actions import tell
from plateau.people.models import Person
from plateau.studio import news, verbs
from plateau.studio.actions.lock import lock_booking
from plateau.studio.cases import subscribers as case_subscribers  # noqa: F401  registered by being imported
from plateau.studio.crew import subscribers as crew_subscribers  # noqa: F401  registered by being imported
from plateau.studio.giving import subscribers as giving_subscribers  # noqa: F401  registered by being imported
from plateau.studio.guests import joining  # noqa: F401  registered by being imported
from plateau.studio.heard import leaving_untold, slot_known_to, times_sent_away, untold_of
from plateau.studio.material import subscribers as material_subscribers  # noqa: F401  registered by being imported
from plateau.studio.models import Booking, Erasure, Wait
from plateau.studio.on_air import is_on_air
from plateau.studio.states import ACTIVE, TO_COME, BookingState
from plateau.studio.telling import UNDONE_WITHIN, News, concerned_by, page_of, tell_concerned, tell_person, tell_team


@subscribe(verbs.BOOKED)
def tell_of_booking(entry: Entry) -> None:
    """Tell those concerned that the slot is theirs, and the team that it is taken; not of a list imported in silence."""
    if not entry.data.get("told", True):
        return
    booking = _booking(entry.target_id)
    tell_concerned(booking, news.booked(booking, _key(entry)))
    sentence = _("Booked by %(who)s: “%(title)s”, %(when)s")
    _tell_team(booking, news.team(sentence, booking, _key(entry), text=booking.words), entry)


@subscribe(verbs.CONFIRMED)
def tell_of_confirmation(entry: Entry) -> None:
    """Tell those concerned that the team counts on them."""
    booking = _booking(entry.target_id)
    tell_concerned(booking, news.confirmed(booking, _key(entry)))


@subscribe(verbs.MOVED, after=UNDONE_WITHIN)
def tell_of_move(entry: Entry) -> None:
    """Tell the old and the new time of a booking that took another slot."""
    _tell_of_moves(_booking(entry.target_id), entry)


@subscribe(verbs.SLOT_MOVED, after=UNDONE_WITHIN)
def tell_of_slot_moved(entry: Entry) -> None:
    """Tell the old and the new time to whoever has a slot that the team moved."""
    public_id = entry.data.get("booking")
    if public_id:
        _tell_of_moves(_booking(public_id), entry)


def _tell_of_moves(booking: Booking, entry: Entry) -> None:
    """Tell what the moves since people last heard come to; nothing where a later move speaks, or it was taken back."""
    lock_booking(booking)  # whoever moves it meanwhile comes after, and has a reaction of their own
    booking = _booking(booking.public_id)
    untold = untold_of(booking)
    if booking.state not in ACTIVE or untold is None or untold.moves[-1].pk != entry.pk:
        return
    if not untold.differs_from(booking):
        return
    starts_at = booking.slot.starts_at
    tell_concerned(booking, news.moved(booking, _key(entry), was_at=untold.at, is_at=starts_at))
    if any(move.verb == verbs.MOVED for move in untold.moves):
        _tell_team(booking, news.team(_("Moved: “%(title)s”, now %(when)s"), booking, _key(entry)), entry)
    operation = booking.operation
    record(
        verbs.MOVE_TOLD,
        actor=None,
        target=booking,
        channel=operation.channel,
        operation=operation.public_id,
        was_at=untold.at,
        is_at=starts_at,
    )


@subscribe(verbs.PEOPLE_CHANGED)
def tell_of_newcomers(entry: Entry) -> None:
    """Tell those who came to a booking later that they are expected, and where their page is.

    Each once, and anew who was told in between that they do not come; nobody of a list imported in silence.
    """
    booking = _booking(entry.target_id)
    if booking.state not in TO_COME or not entry.data.get("told", True):
        return
    added = set(entry.data.get("added", ())) - {entry.actor_id}
    for person in concerned_by(booking):
        if person.public_id in added:
            again = times_sent_away(booking, person)
            key = f"booking.named:{booking.public_id}" + (f":{again}" if again else "")
            tell_person(booking, person, news.named(booking, key))


@subscribe(verbs.PEOPLE_CHANGED, after=UNDONE_WITHIN)
def tell_of_leaving(entry: Entry) -> None:
    """Tell those who were taken off a booking that they do not have to come, unless they are back or it ended meanwhile.

    Whose booking is cancelled meanwhile hears of that instead.
    """
    booking = lock_booking(_booking(entry.target_id))
    if booking.state not in ACTIVE or booking.slot.ends_at <= now():
        return
    gone = {public_id for public_id, last in leaving_untold(booking).items() if last.pk == entry.pk}
    operation = booking.operation
    for person in Person.objects.present().filter(public_id__in=gone).select_related("user").order_by("pk"):
        what = news.taken_off(
            booking,
            _key(entry),
            at=slot_known_to(booking, person.public_id, left=entry),
            by_booker=not booking.by_team and entry.actor_id == booking.booked_by.public_id,
            own=not booking.by_team and booking.booked_by_id == person.pk,
        )
        tell_person(booking, person, what)
        record(
            verbs.LEAVING_TOLD,
            actor=None,
            target=booking,
            channel=operation.channel,
            operation=operation.public_id,
            person=person.public_id,
        )


@subscribe(verbs.AGE_CORRECTED)
def tell_of_corrected_age(entry: Entry) -> None:
    """Tell whose age was corrected that they sign anew, and why."""
    booking = _booking(entry.target_id)
    minor, reason = entry.data["minor"], entry.data["reason"]
    for person in concerned_by(booking):
        if person.public_id == entry.data["person"]:
            tell_person(booking, person, news.sign_anew(booking, _key(entry), minor=minor, reason=reason))


@subscribe(verbs.CANCELLED)
def tell_of_cancellation(entry: Entry) -> None:
    """Tell those concerned that it is cancelled, and the team if it was the guest's decision."""
    booking = _booking(entry.target_id)
    for person in concerned_by(booking):
        at = slot_known_to(booking, person.public_id)
        tell_person(booking, person, news.cancelled(booking, _key(entry), at=at))
    left = leaving_untold(booking)
    for person in Person.objects.present().filter(public_id__in=left).select_related("user"):
        at = slot_known_to(booking, person.public_id, left=left[person.public_id])
        tell_person(booking, person, replace(news.cancelled(booking, _key(entry), at=at), leaves=True))
    if booking.ended_by == Booking.EndedBy.GUEST:
        sentence = _("Cancelled by %(who)s: “%(title)s”, %(when)s")
        _tell_team(booking, news.team(sentence, booking, _key(entry), text=booking.reason), entry)


@subscribe(verbs.NO_SHOW)
def tell_of_no_show(entry: Entry) -> None:
    """Tell the team that nobody came."""
    booking = _booking(entry.target_id)
    _tell_team(booking, news.team(_("Nobody came: “%(title)s”, %(when)s"), booking, _key(entry)), entry)


@subscribe(verbs.WAIT_OFFERED)
def tell_of_offer(entry: Entry) -> None:
    """Tell whoever is first in line which slot waits for them, if it still does."""
    booking = _booking(entry.data["booking"])
    until = booking.held_until
    if booking.state != BookingState.HELD or until is None or until <= now():
        return
    _tell_one(booking, news.offered(booking, _key(entry), until=until))


@subscribe(verbs.WAIT_PASSED)
def tell_of_offer_passed(entry: Entry) -> None:
    """Tell whoever did not take an offer that it went on."""
    wait = _wait(entry)
    _tell_waiting(wait, news.passed(wait, _key(entry)))


@subscribe(verbs.WAIT_OVER)
def tell_of_line_over(entry: Entry) -> None:
    """Tell whoever still waited that nothing comes any more."""
    wait = _wait(entry)
    _tell_waiting(wait, news.line_over(wait.operation, _key(entry)))


@subscribe(verbs.RELEASE_REVOKED)
def tell_of_release_taken_back(entry: Entry) -> None:
    """Tell those who keep the guests' papers that a film has to come off the air."""
    booking = _booking(entry.target_id)
    channel = booking.operation.channel
    what = news.team(_("Release form taken back: “%(title)s”, %(when)s"), booking, _key(entry))
    url = reverse("desk_guests", args=[channel.slug])
    tell_team(channel, what, url=url, but=entry.actor_id or "-", can=Can.HANDLE_GUESTS)


@subscribe(verbs.ERASURE_PLANNED)
def tell_of_erasure_to_come(entry: Entry) -> None:
    """Tell those concerned what comes off the air, and on which day the recording is erased, unless that changed."""
    erasure = _erasure(entry)
    if erasure.is_planned:
        booking = _booking(erasure.booking.public_id)
        told = news.to_be_erased(booking, _key(entry), due_on=erasure.due_on, airs=is_on_air(booking))
        tell_concerned(booking, told)


@subscribe(verbs.ERASURE_DONE)
def tell_of_erasure(entry: Entry) -> None:
    """Tell those concerned that nothing of the recording is left."""
    booking = _booking(_erasure(entry).booking.public_id)
    tell_concerned(booking, news.erased(booking, _key(entry)))


def _erasure(entry: Entry) -> Erasure:
    found: Erasure = Erasure.objects.select_related("booking").get(public_id=entry.target_id)
    return found


def _booking(public_id: str) -> Booking:
    found: Booking = Booking.objects.with_slot().get(public_id=public_id)
    return found


def _wait(entry: Entry) -> Wait:
    return Wait.objects.select_related("person__user", "operation__channel").get(public_id=entry.target_id)


def _key(entry: Entry) -> str:
    return f"{entry.verb}:{entry.public_id}"


def _tell_team(booking: Booking, what: News, entry: Entry) -> None:
    tell_team(booking.operation.channel, what, url=page_of(booking), but=entry.actor_id or "-")


def _tell_one(booking: Booking, what: News) -> None:
    tell(
        booking.booked_by,
        what.kind,
        subject=what.line,
        text=what.text,
        url=page_of(booking),
        key=what.key,
        channel=booking.operation.channel,
    )


def _tell_waiting(wait: Wait, what: News) -> None:
    operation = wait.operation
    tell(
        wait.person,
        what.kind,
        subject=what.line,
        text=what.text,
        url=operation.get_absolute_url(),
        key=what.key,
        channel=operation.channel,
    )
