"""What people are told about a booking, in sentences: one function for each thing that can happen to it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from plateau.notices.kinds import kind
from plateau.studio.models import Booking, Operation, Slot, Wait
from plateau.studio.papers.missing import missing
from plateau.studio.papers.standing import asks_nothing
from plateau.studio.states import OperationState
from plateau.studio.telling import News, filled, paragraphs, said
from plateau.studio.when import listed, moment_words, place_words
from plateau.studio.whole_day import whole_day

if TYPE_CHECKING:
    from plateau.studio.telling import Words

BOOKING = kind("booking.news", _("News of a slot that you booked or come to"))
OFFER = kind("booking.offer", _("A slot came free for you"))
REMINDER = kind("booking.reminder", _("Your recording comes near"))
TEAM = kind("booking.team", _("A slot was booked, moved, cancelled or missed"))


def booked(booking: Booking, key: str) -> News:
    """Say that a slot is booked, and what is still to be done."""
    return News(
        BOOKING,
        filled(_("Booked: “%(title)s”, %(when)s"), title=title_of(booking), when=when_of(booking.slot)),
        paragraphs(booking.words_to_guest, *facts_of(booking), still_missing(booking)),
        key,
    )


def named(booking: Booking, key: str) -> News:
    """Say to somebody who was added later that they come on set, and what is still to be done."""
    return News(
        BOOKING,
        filled(
            _("You are expected on set: “%(title)s”, %(when)s"), title=title_of(booking), when=when_of(booking.slot)
        ),
        paragraphs(
            filled(_("%(who)s counts on you for this recording."), who=booking.booked_by.name),
            *facts_of(booking),
            *coming_to(booking),
            still_missing(booking),
        ),
        key,
    )


def taken_off(booking: Booking, key: str, *, at: Slot, by_booker: bool, own: bool) -> News:
    """Say to somebody who was to come on set that they are not expected any more.

    ``at``: when and where they believe it to be. ``by_booker``: whoever booked for themselves took them off; else it was
    the team. ``own``: they booked it themselves, and it stays theirs with what they sent for it.
    """
    asked = booking.booked_by.name if by_booker else booking.operation.channel.name
    stays = _("The slot stays yours: its page says who comes.")
    return News(
        BOOKING,
        filled(
            _("You do not have to come any more: “%(title)s”, %(when)s"),
            title=title_of(booking),
            when=when_of(at),
        ),
        paragraphs(
            _(
                "Who comes to this recording has changed, and you are not on the list any more. Thank you for having been ready."
            ),
            *_facts_of(at),
            _("You have nothing to do. If it stands in your calendar, take it out there."),
            stays if own else _("If you sent files for the film, they are deleted."),
            filled(_("If this surprises you, ask %(who)s."), who=asked),
        ),
        key,
        leaves=True,
        keeps_page=own,
    )


def sign_anew(booking: Booking, key: str, *, minor: bool, reason: str) -> News:
    """Say to whose age was corrected what follows from it."""
    first = (
        _("The team noted that you are under eighteen: those with parental authority sign too.")
        if minor
        else _("The team noted that you are of age: you sign for yourself, and nobody else has to.")
    )
    return News(
        BOOKING,
        filled(_("To be signed anew: “%(title)s”, %(when)s"), title=title_of(booking), when=when_of(booking.slot)),
        paragraphs(
            first,
            filled(_("The reason: %(reason)s"), reason=reason),
            _("What you had signed before does not count any more. Nothing is filmed before it is signed anew."),
        ),
        key,
    )


def confirmed(booking: Booking, key: str) -> News:
    """Say that the team counts on them."""
    return News(
        BOOKING,
        filled(_("Confirmed: “%(title)s”, %(when)s"), title=title_of(booking), when=when_of(booking.slot)),
        paragraphs(
            _("Everything is in order: we look forward to seeing you."), *facts_of(booking), *coming_to(booking)
        ),
        key,
    )


def moved(booking: Booking, key: str, *, was_at: datetime, is_at: datetime) -> News:
    """Say the old and the new time."""
    zone = booking.operation.zone
    return News(
        BOOKING,
        filled(_("New time: “%(title)s”, %(when)s"), title=title_of(booking), when=said(moment_words, is_at, zone)),
        paragraphs(
            filled(
                _("It was on %(was)s. It is now on %(now)s."),
                was=said(moment_words, was_at, zone),
                now=said(moment_words, is_at, zone),
            ),
            *facts_of(booking),
        ),
        key,
    )


def cancelled(booking: Booking, key: str, *, at: Slot) -> News:
    """Say that it is cancelled, by whom, and why where the team did it; ``at``: when they believe it to be."""
    by_team = booking.ended_by == Booking.EndedBy.TEAM
    operation = booking.operation
    if by_team and operation.state == OperationState.CANCELLED:
        first: Words = filled(_("“%(operation)s” is cancelled, and your slot with it."), operation=operation.name)
    elif by_team:
        first = _("The team cancelled this recording.")
    else:
        first = _("The slot is free again, or goes to whoever is next in line.")
    reason = filled(_("The reason: %(reason)s"), reason=booking.reason) if booking.reason else ""
    return News(
        BOOKING,
        filled(_("Cancelled: “%(title)s”, %(when)s"), title=title_of(booking), when=when_of(at)),
        paragraphs(first, reason),
        key,
    )


def offered(booking: Booking, key: str, *, until: datetime) -> News:
    """Say which slot came free, and until when it waits."""
    operation = booking.operation
    return News(
        OFFER,
        filled(
            _("A slot came free at “%(operation)s”: %(when)s"), operation=operation.name, when=when_of(booking.slot)
        ),
        paragraphs(
            filled(
                _("It is kept for you until %(until)s (at the set). Fill its form before then, or let it go."),
                until=said(moment_words, until, operation.zone),
            ),
            said(place_words, booking.slot),
            _("After that it goes to whoever is next in line."),
        ),
        key,
    )


def passed(wait: Wait, key: str) -> News:
    """Say that an offer was not taken in time."""
    return News(
        OFFER,
        filled(_("The slot at “%(operation)s” went to the next in line"), operation=wait.operation.name),
        paragraphs(_("It was not taken in time. You can join the waiting list again, at its end.")),
        key,
    )


def line_over(operation: Operation, key: str) -> News:
    """Say that nobody waits any more."""
    if operation.state == OperationState.CANCELLED:
        line: Words = filled(_("“%(operation)s” is cancelled"), operation=operation.name)
    else:
        line = filled(_("“%(operation)s”: no slot came free"), operation=operation.name)
    return News(OFFER, line, paragraphs(_("The waiting list is closed. Thank you for your patience.")), key)


def reminder(booking: Booking, key: str) -> News:
    """Say that the day comes near; what is still missing makes it an action required, but no form that was taken back."""
    lacks = missing(booking)
    values = {"title": title_of(booking), "when": when_of(booking.slot)}
    if lacks and not asks_nothing(booking, lacks):
        line = filled(_("Action required before %(when)s: “%(title)s”"), **values)
    else:
        line = filled(_("Coming soon: “%(title)s”, %(when)s"), **values)
    first: Words = still_missing(booking) if lacks else _("Everything is in order. Here is what to know.")
    return News(REMINDER, line, paragraphs(first, *facts_of(booking), *coming_to(booking)), key)


def to_be_erased(booking: Booking, key: str, *, due_on: date, airs: bool) -> News:
    """Say that a recording is not published, or comes off the air (``airs``), and until when minds may change."""
    if airs:
        line = filled(_("Comes off the air: “%(title)s”"), title=title_of(booking))
        first = _(
            "The answer is: not satisfied. Nothing is to pay. A film with this recording is on air: the team takes it off, and you get a mail then."
        )
    else:
        line = filled(_("Not published: “%(title)s”"), title=title_of(booking))
        first = _("The answer on the way out was: not satisfied. Nothing is to pay, and nothing of it is published.")
    return News(
        BOOKING,
        line,
        paragraphs(
            first,
            filled(
                _("We erase the recording on %(day)s, as the deal says. Until then the answer can be changed."),
                day=said(whole_day, due_on),
            ),
        ),
        key,
    )


def erased(booking: Booking, key: str) -> News:
    """Say that nothing of a recording is left."""
    return News(
        BOOKING,
        filled(_("Erased: “%(title)s”"), title=title_of(booking)),
        paragraphs(_("The recording has been erased, as the deal says. Nothing of it is on air.")),
        key,
    )


def team(sentence: Words, booking: Booking, key: str, *, text: Words = "") -> News:
    """Say to the team what happened to a slot."""
    values = {"title": title_of(booking), "when": when_of(booking.slot), "who": booking.booked_by.name}
    return News(
        TEAM,
        filled(sentence, **values),
        paragraphs(booking.operation.name, said(place_words, booking.slot), text),
        key,
    )


def title_of(booking: Booking) -> str:
    """Return what the recording is called."""
    return booking.subject.title if booking.subject is not None else booking.operation.name


def when_of(slot: Slot) -> Words:
    """Return when a slot begins, in the reader's language."""
    return said(moment_words, slot.starts_at, slot.operation.zone)


def facts_of(booking: Booking) -> list[Words]:
    """Return when and where, as paragraphs."""
    return _facts_of(booking.slot)


def _facts_of(slot: Slot) -> list[Words]:
    where = "\n".join(part for part in (place_words(slot), slot.set.place.address) if part)
    return [filled(_("%(when)s (at the set)"), when=when_of(slot)), where]


def coming_to(booking: Booking) -> list[Words]:
    """Return how to come and what to bring, where the team wrote it."""
    operation = booking.operation
    found: list[Words] = []
    if operation.how_to_come:
        found.append(filled(_("How to come: %(words)s"), words=operation.how_to_come))
    if operation.what_to_bring:
        found.append(filled(_("What to bring: %(words)s"), words=operation.what_to_bring))
    return found


def still_missing(booking: Booking) -> Words:
    """Return what is still to be done, as one paragraph; empty when nothing is."""
    lacks = missing(booking)
    if not lacks:
        return ""
    return filled(_("Before the recording:\n%(list)s"), list=said(listed, lacks))
