"""What a guest's private page tells: each booking that concerns its reader, what they may do there, whose turn it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from plateau.core.clock import now
from plateau.people.models import Person
from plateau.studio.material.actions.files import takes_material
from plateau.studio.models import Booking, Erasure, Guest, Material, MaterialAsk, Presence, Representative, Retraction
from plateau.studio.on_air import is_on_air
from plateau.studio.papers.standing import SIGNABLE, Form, Papers, papers_of_all
from plateau.studio.states import BookingState, ErasureState, MaterialState, RetractionState
from plateau.studio.when import slot_words
from plateau.studio.whole_day import whole_day
from plateau.subjects.states import State

NOT_SHOWN = (BookingState.HELD, BookingState.LAPSED)
MOST = 20
_BEFORE_THE_SET = (BookingState.BOOKED, BookingState.CONFIRMED, BookingState.CHECKED_IN)


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is (a key of the website's holders, or a name), since when, and what is waited for."""

    whose: str
    since: datetime | None
    sentence: str


type Asker = Callable[[Visit], Turn | None]

_askers: list[tuple[int, str, Asker]] = []


def asks_after_recording(*, order: int) -> Callable[[Asker], Asker]:
    """Register a function of a room above that says whose turn it is after a recording, or None; asked by ``order``."""

    def register(function: Asker) -> Asker:
        _askers.append((order, f"{function.__module__}.{function.__name__}", function))
        _askers.sort(key=lambda one: one[:2])
        return function

    return register


@dataclass(frozen=True, slots=True)
class Sent:
    """What one guest sent for one booking, and what the team still asks them for."""

    files: list[Material] = field(default_factory=list)
    asks: list[MaterialAsk] = field(default_factory=list)

    @property
    def undecided(self) -> Material | None:
        """The first file about which its sender has to say: another one, or this as it is."""
        return next((one for one in self.files if one.waits_for_sender), None)

    @property
    def unanswered(self) -> MaterialAsk | None:
        """The first question since which nothing was sent."""
        there = [
            one.created_at for one in self.files if one.state not in {MaterialState.REFUSED, MaterialState.REMOVED}
        ]
        return next((one for one in self.asks if not any(at >= one.asked_at for at in there)), None)


@dataclass(frozen=True, slots=True)
class Visit:
    """One booking on one reader's page.

    ``person`` is whom it concerns: the reader, or a guest for whom the reader acts (``acts``); ``signs`` says whether
    they may sign for that guest.
    """

    guest: Guest
    booking: Booking
    person: Person
    papers: Papers
    acts: bool = False
    signs: bool = True
    sent: Sent = field(default_factory=Sent)

    @property
    def form(self) -> Form | None:
        """The form of whom it concerns; None where they do not appear."""
        return self.papers.form_of(self.person)

    @property
    def is_minor(self) -> bool:
        """Whether whom it concerns said to be under eighteen."""
        return self.form is not None and self.form.release is not None and bool(self.form.release.minor)

    @property
    def is_open(self) -> bool:
        """Whether something can still be signed."""
        return self.booking.state in SIGNABLE

    @property
    def may_sign_deal(self) -> bool:
        """Whether the reader may sign the deal now; a minor's is signed by a guardian."""
        return self.is_open and self.signs and self.papers.signature is None and not self.is_minor

    @property
    def may_sign_release(self) -> bool:
        """Whether the reader may sign the form now; nobody signs in a minor's place."""
        form = self.form
        if form is None or not self.is_open or (form.release is not None and form.release.is_signed):
            return False
        return self.signs and not (self.acts and self.is_minor)

    @property
    def needs_guardians(self) -> bool:
        """Whether somebody with parental authority has to be named still."""
        release = self.form.release if self.form is not None else None
        return self.is_open and self.is_minor and release is not None and not release.guardians.all()

    @property
    def may_revoke(self) -> bool:
        """Whether the reader may take the form back now."""
        release = self.form.release if self.form is not None else None
        return release is not None and release.is_signed and self.signs

    @property
    def withdrawal(self) -> Retraction | None:
        """What follows from a form that was taken back, until a new one is signed; None where nothing can be signed."""
        return self.form.taken_back if self.form is not None and self.is_open else None

    @property
    def withdrawal_words(self) -> str:
        """What follows from a form that was taken back, in words; empty where none was."""
        return _turn_of_withdrawal(self, self.withdrawal).sentence if self.withdrawal is not None else ""

    @property
    def is_over(self) -> bool:
        """Whether nothing is to come of it any more."""
        return self.booking.state in {BookingState.CANCELLED, BookingState.NO_SHOW}

    @property
    def is_recorded(self) -> bool:
        """Whether it was filmed."""
        return self.booking.state == BookingState.WRAPPED

    @property
    def erasure(self) -> Erasure | None:
        """What becomes of a recording whose guest is not satisfied; None while it is kept."""
        found: Erasure | None = getattr(self.booking, "erasure", None)
        return None if found is None or found.state == ErasureState.DROPPED else found

    @property
    def is_on_air(self) -> bool:
        """Whether it was filmed, and its subject's film is on air."""
        return self.is_recorded and self.booking.subject is not None and self.booking.subject.state == State.PUBLISHED

    @property
    def turn(self) -> Turn:
        """Say whose turn it is."""
        return turn_of(self)


def visits_of(guest: Guest) -> list[Visit]:
    """Return what concerns a page's reader on its channel, the next first, then what was, the last first."""
    reader = guest.person
    acting = list(Representative.objects.filter(channel=guest.channel, person=reader).select_related("guest__user"))
    concerns = [(reader, False, True), *((one.guest, True, one.signs) for one in acting)]
    found = [(person, acts, signs, _bookings(guest, person)) for person, acts, signs in concerns]
    papers = papers_of_all(booking for *_rest, bookings in found for booking in bookings)
    sent = _sent_for(papers)
    visits = [
        Visit(
            guest,
            booking,
            person,
            papers[booking.pk],
            acts=acts,
            signs=signs,
            sent=sent[booking.pk, person.pk],
        )
        for person, acts, signs, bookings in found
        for booking in bookings
    ]
    return _in_order(visits)


def _sent_for(bookings: Iterable[int]) -> dict[tuple[int, int], Sent]:
    """Return what was sent and is asked for, by the keys of booking and guest, in two queries."""
    keys, found = list(bookings), defaultdict[tuple[int, int], Sent](Sent)
    for one in Material.objects.filter(booking__in=keys).exclude(state=MaterialState.REMOVED).order_by("pk"):
        found[one.booking_id, one.person_id].files.append(one)
    for ask in MaterialAsk.objects.filter(booking__in=keys, closed_at=None).select_related("asked_by").order_by("pk"):
        found[ask.booking_id, ask.person_id].asks.append(ask)
    return found


def visit_on(guest: Guest, booking_id: str, person_id: str = "") -> Visit | None:
    """Return one booking of a page, for the reader or (by public id) for a guest for whom they act."""
    wanted = person_id or guest.person.public_id
    return next(
        (one for one in visits_of(guest) if (one.booking.public_id, one.person.public_id) == (booking_id, wanted)), None
    )


def turn_of(visit: Visit) -> Turn:
    """Return whose turn it is, the reader's own tasks first.

    Nothing is asked of a recording that is not kept. Whoever took their form back is not asked to sign, and still says
    what they think of a recording and pays for it.
    """
    booking = visit.booking
    since = booking.booked_at
    if visit.is_recorded and visit.erasure is not None:
        return _turn_of_erasure(booking, visit.erasure)
    if visit.withdrawal is not None:
        return _own_turn_after_recording(visit) or _turn_of_withdrawal(visit, visit.withdrawal)
    if visit.is_open and visit.needs_guardians:
        return Turn("you", since, _("Say who has parental authority: they sign by a link of their own."))
    if visit.may_sign_deal and visit.may_sign_release:
        return Turn("you", since, _("Read the deal and the release form, and sign both: your slot is confirmed then."))
    if visit.may_sign_deal:
        return Turn("you", since, _("Read the deal and sign it."))
    if visit.may_sign_release:
        return Turn("you", since, _("Read the release form and sign it."))
    if visit.is_recorded:
        return _turn_after_recording(visit)
    return _turn_to_send(visit) or _turn_without_papers(visit)


def _turn_to_send(visit: Visit) -> Turn | None:
    """Return whether it is the reader's turn to send a file, or to decide about one."""
    if not takes_material(visit.booking, now()):
        return None
    ask, file = visit.sent.unanswered, visit.sent.undecided
    if ask is not None:
        return Turn("you", ask.asked_at, _("The team asks you for files for your film."))
    if file is not None:
        sentence = _("Something about “%(name)s” is weak: send another file, or have it used as it is.")
        return Turn("you", file.looked_at, sentence % {"name": file.name})
    return None


def _turn_without_papers(visit: Visit) -> Turn:
    if visit.is_open and visit.booking.state == BookingState.BOOKED:
        return _turn_of_others(visit)
    return _turn_by_state(visit)


def _turn_of_others(visit: Visit) -> Turn:
    papers, booking = visit.papers, visit.booking
    names = [] if papers.signature is not None or booking.by_team else [booking.booked_by.name]
    for form in papers.forms:
        if form.release is None or not form.release.is_signed:
            names.append(form.person.name)
        if form.release is not None and form.release.minor:
            names += [guardian.name for guardian in form.release.waits_for()]
    names = list(dict.fromkeys(names))
    if names:
        sentence = _("Your slot is confirmed once everybody has signed.")
        return Turn(", ".join(names[:3]), visit.booking.booked_at, sentence)
    return Turn("team", visit.booking.booked_at, _("The team looks at it and confirms."))


def _turn_by_state(visit: Visit) -> Turn:
    booking = visit.booking
    at = slot_words(booking.slot)
    match booking.state:
        case BookingState.CONFIRMED:
            return Turn("nobody", booking.confirmed_at, _("All is ready. See you on %(at)s, at the set.") % {"at": at})
        case BookingState.CHECKED_IN:
            return Turn("team", booking.checked_in_at, _("Welcome! The team fetches you when the set is free."))
        case BookingState.ON_SET:
            return Turn("team", booking.on_set_at, _("The camera is rolling."))
        case BookingState.CANCELLED:
            return Turn("nobody", booking.ended_at, _("This recording is cancelled."))
        case BookingState.NO_SHOW:
            return Turn("nobody", booking.ended_at, _("Nobody came at that time. Write to the team for another day."))
    return Turn("team", booking.wrapped_at, _("Your film is with the team. There is nothing that you have to do."))


def _turn_of_erasure(booking: Booking, erasure: Erasure) -> Turn:
    """Say what becomes of a recording that its guest does not want: of what is on air, the team's turn."""
    if erasure.is_done:
        return Turn("nobody", erasure.done_at, _("Nothing of this recording is left, and nothing of it is on air."))
    if is_on_air(booking):
        return Turn("team", erasure.planned_at, _("A film with this recording is on air: the team takes it off."))
    if erasure.films_at is not None:
        words = _("Nothing of this recording is published. It is being erased, as the deal says.")
        return Turn("nobody", erasure.films_at, words)
    words = _("Nothing of this recording is published. It is erased on %(day)s, unless the answer changes before.")
    return Turn("nobody", erasure.planned_at, words % {"day": whole_day(erasure.due_on)})


def _turn_of_withdrawal(visit: Visit, task: Retraction) -> Turn:
    """Say what follows from a form that was taken back; nobody who has just said no is asked to sign."""
    is_done = task.state == RetractionState.DONE
    whose, since = ("nobody", task.done_at) if is_done else ("team", task.opened_at)
    if visit.booking.state in _BEFORE_THE_SET:
        words = _("You took your release form back: nobody films you unless you sign a new one.")
        if visit.acts:
            words = _("The release form of %(name)s was taken back: nobody films them unless a new one is signed.")
    elif is_done:
        words = _("You took your release form back: nothing that shows you is on air.")
        if visit.acts:
            words = _("The release form of %(name)s was taken back: nothing that shows them is on air.")
    else:
        words = _("You took your release form back: the team takes what shows you off the air by %(day)s.")
        if visit.acts:
            words = _(
                "The release form of %(name)s was taken back: the team takes what shows them off the air by %(day)s."
            )
    return Turn(whose, since, words % {"name": visit.person.name, "day": whole_day(task.due_on)})


def _turn_after_recording(visit: Visit) -> Turn:
    """Return the reader's own turn with the recording, then with files that the team asks for, then anybody's."""
    asked = _asked_after_recording(visit)
    if asked is not None and asked.whose == "you":
        return asked
    return _turn_to_send(visit) or asked or _turn_by_subject(visit)


def _own_turn_after_recording(visit: Visit) -> Turn | None:
    """Return the reader's own turn with a recording; None where it is not filmed, or somebody else's."""
    asked = _asked_after_recording(visit) if visit.is_recorded else None
    return asked if asked is not None and asked.whose == "you" else None


def _asked_after_recording(visit: Visit) -> Turn | None:
    return next((found for _order, _name, asker in _askers if (found := asker(visit)) is not None), None)


def _turn_by_subject(visit: Visit) -> Turn:
    if visit.is_on_air:
        return Turn("nobody", None, _("Your film is on air."))
    return _turn_by_state(visit)


def _bookings(guest: Guest, person: Person) -> list[Booking]:
    present = Presence.objects.filter(person=person, booking__isnull=False).values("booking")
    rows = Booking.objects.filter(operation__channel=guest.channel).exclude(state__in=NOT_SHOWN)
    rows = rows.filter(Q(booked_by=person, by_team=False) | Q(pk__in=present)).with_slot().select_related("erasure")
    return list(rows.order_by("-slot__during")[:MOST])


def _in_order(visits: Iterable[Visit]) -> list[Visit]:
    to_come = {BookingState.BOOKED, BookingState.CONFIRMED, BookingState.CHECKED_IN, BookingState.ON_SET}

    def place(visit: Visit) -> tuple[int, float]:
        begins = visit.booking.slot.starts_at.timestamp()
        return (0, begins) if visit.booking.state in to_come else (1, -begins)

    return sorted(visits, key=place)
