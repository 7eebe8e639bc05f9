"""A list of slots and guests on its way in: kept for the dry run, rehearsed row by row, imported as it was shown."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.journal.actions import record
from plateau.people.models import Person
from plateau.studio import verbs
from plateau.studio.actions import booking as bookings
from plateau.studio.actions import operations, slots
from plateau.studio.actions.bringing import Named
from plateau.studio.actions.cancelled import demand_not_cancelled
from plateau.studio.actions.importing import keep
from plateau.studio.actions.list_names import Names, names_of
from plateau.studio.actions.lock import lock_persons
from plateau.studio.guests.actions import hearing_for
from plateau.studio.interchange.guest_list import Guest, GuestList, Row, read_list
from plateau.studio.interchange.schedule import Unreadable
from plateau.studio.models import Booking, ImportedFile, ListedGuest, Operation, PresencePart, Set, Slot
from plateau.studio.states import ACTIVE, TO_COME
from plateau.studio.telling import filled, paragraphs, said
from plateau.studio.when import slot_words
from plateau.subjects.actions import drafting
from plateau.subjects.actions.drafting import Words
from plateau.subjects.models import Format, Subject
from plateau.subjects.states import OPEN, State

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

KINDS = {"list.csv": "csv", "list.xlsx": "xlsx"}


class Verdict(StrEnum):
    """What an import does with one row."""

    SLOT = "slot"
    BOOKED = "booked"
    ADDED = "added"
    NOTED = "noted"
    SAME = "same"
    WRONG = "wrong"


CHANGING = frozenset({Verdict.SLOT, Verdict.BOOKED, Verdict.ADDED, Verdict.NOTED})


@dataclass(frozen=True, slots=True)
class Outcome:
    """A row and what becomes of it; ``row`` is None where it cannot be read. ``new_set``: its set is made too.

    ``offered``: its free slot goes to the waiting list. ``hears``: keys of those who are mailed if the team says so; each
    stands at the first row of a slot. ``remark`` is about its guests.
    """

    number: int
    row: Row | None
    verdict: Verdict
    sentence: str | _StrPromise = ""
    new_set: bool = False
    offered: bool = False
    hears: frozenset[int] = frozenset()
    remark: str | _StrPromise = ""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the rows of one slot say together; each guest is written to in the language of their own row."""

    row: Row
    place: str
    title: str
    format: str
    language: str
    guests: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class _Done:
    """What became of the rows of one slot; ``about``: the names of those for whom something changes, else it is all of them."""

    verdict: Verdict
    sentence: str | _StrPromise = ""
    offered: bool = False
    hears: frozenset[int] = frozenset()
    about: frozenset[str] = frozenset()

    def in_row(self, row: Row) -> _Done:
        """Return what became of one of the rows: it is as it was where another row has the new guest."""
        is_about = not self.about or any(one.name.casefold() in self.about for one in row.guests)
        return self if is_about else _Done(Verdict.SAME)


class _Rehearsed(Exception):
    """Leaves a rehearsal without keeping what it changed."""


def keep_list(operation: Operation, *, by: Person, name: str, data: bytes) -> ImportedFile:
    """Keep a list for its dry run; refuses what cannot be read at all."""
    kind = "list.xlsx" if data.startswith(b"PK") else "list.csv"
    read_kept(kind, data, operation)
    return keep(operation, kind, by=by, name=name, data=data, ending=KINDS[kind])


def read_kept(kind: str, data: bytes, operation: Operation) -> GuestList:
    """Return what a list says, or refuse with the sentence that says what is wrong."""
    try:
        return read_list(KINDS[kind], data, zone=operation.zone, first=operation.starts_on)
    except Unreadable as no:
        raise Refused("list.unreadable", no.sentence, 422) from None


def rehearse_list(found: GuestList, operation: Operation, *, by: Person) -> list[Outcome]:
    """Return what an import would do with each row, by doing it all and taking it back."""
    outcomes: list[Outcome] = []
    try:
        with transaction.atomic():
            outcomes = _bring_in(found, operation, by=by, told=False)
            raise _Rehearsed
    except _Rehearsed:
        return outcomes


def import_list(kept: ImportedFile, *, by: Person, seen: str, told: bool) -> list[Outcome]:
    """Import a kept list, all of it or nothing, exactly as its dry run showed (``seen``, of ``mark_of``).

    Refuses when anything came out otherwise since, so that it is looked at again; a second time is refused, since its
    content is gone. ``told``: guests with an address get the mail of a booking, or of being expected with one that was
    there; else nobody hears of it but who is offered a free slot from the waiting list.
    """
    with transaction.atomic():
        fresh: ImportedFile = (
            ImportedFile.objects.select_for_update(of=("self",)).select_related("operation__channel").get(pk=kept.pk)
        )
        if fresh.done_at is not None or not fresh.file:
            raise Refused("list.done", _("This list was imported already. Bring it again to see what is new."), 410)
        operation = fresh.operation
        demand_not_cancelled(operation)
        outcomes = _bring_in(read_kept(fresh.kind, fresh.content(), operation), operation, by=by, told=told)
        if mark_of(outcomes) != seen:
            raise Refused(
                "list.changed",
                _("The plan has changed since you looked at this list. Look at it again, then import it."),
            )
        ImportedFile.objects.filter(pk=fresh.pk).update(done_at=now(), file="")
        counts = {verdict.value: sum(one.verdict == verdict for one in outcomes) for verdict in Verdict}
        record(verbs.LIST_IMPORTED, actor=by, target=operation, channel=operation.channel, told=told, **counts)
        name, storage = str(fresh.file.name), fresh.file.storage
        transaction.on_commit(lambda: storage.delete(name))
    return outcomes


def mark_of(outcomes: Sequence[Outcome]) -> str:
    """Return a fingerprint of what an import does with each row, the same in every language."""
    with translation.override("en"):
        words = [(str(one.sentence), str(one.remark), repr(one.row)) for one in outcomes]
    does = [(one.number, one.verdict.value, one.new_set, one.offered, len(one.hears)) for one in outcomes]
    return hashlib.sha256(repr([*zip(does, words, strict=True)]).encode()).hexdigest()


def _bring_in(found: GuestList, operation: Operation, *, by: Person, told: bool) -> list[Outcome]:
    """Bring every row in, those of one slot together; a row that is refused stops no other."""
    outcomes = [Outcome(fault.number, None, Verdict.WRONG, fault.sentence) for fault in found.faults]
    groups: dict[tuple[str, datetime, datetime], list[Row]] = {}
    for row in found.rows:
        groups.setdefault((row.set.casefold(), row.starts_at, row.ends_at), []).append(row)
    names = names_of(found.rows, operation, _earlier(found.rows, operation), by=by)
    for rows in groups.values():
        persons, sets = dict(names.persons), operation.sets.count()
        names.forget_remarks()
        try:
            with transaction.atomic():
                done = _bring(_wanted(rows, operation, names), operation, names, told=told)
                new_set = operation.sets.count() > sets
        except Refused as refused:
            done, new_set = _Done(Verdict.WRONG, refused.sentence), False
            names.persons = persons  # whoever was made is gone with the row
            names.forget_remarks()
        for row in rows:
            hears = done.hears if row is rows[0] else frozenset()
            remark = _remark(row, names)
            own = done.in_row(row)
            one = Outcome(row.number, row, own.verdict, own.sentence, new_set, own.offered, hears, remark)
            outcomes.append(one)
    return sorted(outcomes, key=lambda one: one.number)


def _wanted(rows: list[Row], operation: Operation, names: Names) -> _Wanted:
    usual = operation.channel.language
    guests: dict[tuple[str, str], Named] = {}
    for row in rows:
        for one in row.guests:
            named = Named(one.name, one.email, row.language or usual)
            guests.setdefault(names.key_of(named), named)
    about = next((row for row in rows if row.title), rows[0])
    place = next((row.place for row in rows if row.place), "")
    return _Wanted(rows[0], place, about.title, about.format, about.language or usual, tuple(guests.values()))


def _remark(row: Row, names: Names) -> str | _StrPromise:
    """Say what the team has to know of a row's guests: a namesake, and an address that stays other than the list says."""
    known = _listed(one for one in row.guests if one.name.casefold() in names.namesakes)
    elsewhere, declined, not_given = (
        _listed(one for one in row.guests if (one.name.casefold(), one.email) in keys)
        for keys in (names.elsewhere, names.declined, names.not_given)
    )
    namesake = _(
        "A guest of this name is known here already: %(names)s. A name says not who it is: a new profile is made."
    )
    stays = _(
        "Another address than the one in this row is written down here, and it stays: %(names)s. Correct it on the guest’s page."
    )
    refused = _(
        "The address in this row is not noted, for it was declined once as somebody else’s: %(names)s. Write it on the guest’s page if it is right."
    )
    not_yours = _(
        "The address in this row is not noted, for you may not invite this guest: %(names)s. Somebody who manages the team can write it on the guest’s page."
    )
    pairs = ((namesake, known), (stays, elsewhere), (refused, declined), (not_yours, not_given))
    said_of = [filled(words, names=whom) for words, whom in pairs if whom]
    return paragraphs(*said_of) if said_of else ""


def _bring(wanted: _Wanted, operation: Operation, names: Names, *, told: bool) -> _Done:
    """Bring the rows of one slot in: the slot, then who has it."""
    row, by = wanted.row, names.by
    _demand_day(row, operation)
    which = _set_of(row, wanted.place, operation, by=by)
    at = DateTimeTZRange(row.starts_at, row.ends_at, "[)")
    slot = Slot.objects.filter(set=which, during=at).select_related("operation__channel", "set").first()
    if not wanted.guests and not wanted.title:
        if slot is not None:
            return _Done(Verdict.SAME)
        slot = slots.add_slot(which, by=by, starts_at=row.starts_at, ends_at=row.ends_at)
        return _Done(Verdict.SLOT, offered=slot.bookings.exists())
    if not wanted.guests:
        raise Refused(
            "list.nobody", _("It has a subject and no guest: write who comes, or leave the subject empty."), 422
        )
    guid = _guid(operation, which, row)
    earlier = Booking.objects.filter(operation=operation, guid=guid).select_related("slot__set__place").first()
    if earlier is not None:
        return _again(earlier, wanted, names, told=told)
    if slot is None:
        slot = slots.add_slot(which, by=by, starts_at=row.starts_at, ends_at=row.ends_at, taken=True)
    there = Booking.objects.active().filter(slot=slot).first()
    if there is not None:
        return _somebody(there, wanted.guests)
    booking = bookings.enter(slot, by=by, subject=_subject(wanted, operation, by=by), guid=guid, told=told)
    persons = _put(booking, wanted.guests, names)
    bookings.put_on_set(booking, [(one, PresencePart.GUEST) for one in persons])
    return _Done(Verdict.BOOKED, hears=_hearing(persons, operation))


def _again(earlier: Booking, wanted: _Wanted, names: Names, *, told: bool) -> _Done:
    """Look at what an earlier import of this row became: who or what is new in the file is added.

    New is whom no import has put there: not who has another name by now, nor whom the team took off.
    """
    row = wanted.row
    if earlier.state not in ACTIVE:
        return _Done(Verdict.SAME, _("It was cancelled here, and stays so."))
    if (earlier.slot.starts_at, earlier.slot.ends_at) != (row.starts_at, row.ends_at):
        when = said(slot_words, earlier.slot)
        return _Done(Verdict.SAME, filled(_("It was moved here to %(when)s, and stays there."), when=when))
    present = list(earlier.presences.select_related("person"))
    listed: dict[str, dict[str, Person]] = {}  # father and son may have one name
    for each in earlier.listed.select_related("person").order_by("pk"):
        listed.setdefault(each.name.casefold(), {})[each.person.contact_email] = each.person
    noted = [one for one in wanted.guests if _noted(listed.get(one.name.casefold(), {}), one, names)]
    words = filled(_("Address noted: %(names)s."), names=_listed(noted)) if noted else ""
    there = {one.person.name.casefold() for one in present} | set(listed)
    new = [one for one in wanted.guests if one.name.casefold() not in there]
    about = frozenset(one.name.casefold() for one in (*noted, *new))
    if not new:
        return _Done(Verdict.NOTED if noted else Verdict.SAME, words, about=about)
    if earlier.state not in TO_COME:
        words = paragraphs(words, _("Its guests have come already: it stays as it is."))
        return _Done(Verdict.NOTED if noted else Verdict.SAME, words, about=about)
    here = {one.person_id for one in present}
    persons = [one for one in _put(earlier, new, names) if one.pk not in here]
    on_set = [*((one.person, one.part) for one in present), *((one, PresencePart.GUEST) for one in persons)]
    bookings.change_people(earlier, on_set, by=names.by, told=told)
    words = paragraphs(filled(_("Added: %(names)s."), names=_listed(new)), words)
    return _Done(Verdict.ADDED, words, hears=_hearing(persons, earlier.operation), about=about)


def _noted(listed: dict[str, Person], guest: Named, names: Names) -> bool:
    """Note the address of a guest whom an earlier import put there: of those of the name, by address, the one it is."""
    own = listed.get(guest.email) or next(iter(listed.values()), None)
    return own is not None and names.note_address(own, guest)


def _somebody(there: Booking, guests: tuple[Named, ...]) -> _Done:
    """Look at a slot that somebody has: the same guests are no news, others are refused."""
    names = {one.person.name.casefold() for one in there.presences.select_related("person")}
    if names and all(one.name.casefold() in names for one in guests):
        return _Done(Verdict.SAME, _("It is booked for them already."))
    raise Refused("list.taken", _("Somebody else has this slot: move or cancel that booking first, or change the row."))


def _put(booking: Booking, guests: Iterable[Named], names: Names) -> list[Person]:
    """Return who the guests are, remembered as those whom this list brings."""
    persons = {person.pk: (person, one.name) for one in guests for person in [names.person(one)]}
    listed = [ListedGuest(booking=booking, person=person, name=name) for person, name in persons.values()]
    ListedGuest.objects.bulk_create(listed, ignore_conflicts=True)
    return [person for person, _name in persons.values()]


def _listed(guests: Iterable[Named | Guest]) -> str:
    return ", ".join(dict.fromkeys(one.name for one in guests))


def _hearing(persons: Iterable[Person], operation: Operation) -> frozenset[int]:
    return frozenset(one.pk for person in persons for one in hearing_for(person, operation.channel))


def _earlier(rows: Iterable[Row], operation: Operation) -> list[ListedGuest]:
    """Return whom earlier imports of these rows put on set; each is locked, before any slot is."""
    sets = list(operation.sets.all())
    guids = {
        _guid(operation, one, row)
        for row in rows
        for one in sets
        if one.name.casefold() == row.set.casefold() or (not row.set and len(sets) == 1)
    }
    found = ListedGuest.objects.filter(booking__operation=operation, booking__guid__in=guids)
    lock_persons(found.values_list("person", flat=True))
    return list(found.select_related("person").order_by("pk"))


def _guid(operation: Operation, which: Set, row: Row) -> UUID:
    """Return what names the booking of a row, however often it is imported."""
    return uuid5(NAMESPACE_URL, f"list/{operation.public_id}/{which.public_id}/{row.starts_at.isoformat()}")


def _subject(wanted: _Wanted, operation: Operation, *, by: Person) -> Subject:
    """Return the subject of this title that can be recorded here, else open one; without a title it is an interview."""
    title = wanted.title
    if not title:
        with translation.override(operation.channel.language):
            names = ", ".join(guest.name for guest in wanted.guests)
            title = gettext("Interview with %(names)s") % {"names": names[:110]}
    known: Subject | None = (
        Subject.objects.visible_to(by)
        .filter(channel__in=operation.channel_ids(), state__in=[*OPEN, State.IN_PRODUCTION], merged_into=None)
        .filter(title__iexact=title)
        .order_by("id")
        .first()
    )
    if known is not None:
        return known
    kind = wanted.format if wanted.format in Format.values else Format.INTERVIEW
    words = Words(title=title, pitch=title, format=kind, language=wanted.language)
    return drafting.open_subject(operation.channel, by=by, words=words, state=State.COMMISSIONED)


def _set_of(row: Row, wanted: str, operation: Operation, *, by: Person) -> Set:
    """Return the set of a row, made where the operation has none of that name; the only one where none is named."""
    rows = operation.sets.select_related("operation__channel")
    if not row.set:
        if len(only := list(rows[:2])) == 1:
            return only[0]
        raise Refused(
            "list.no_set", _("Say on which set: the column is empty, and the operation has not just one."), 422
        )
    known = next((one for one in rows if one.name.casefold() == row.set.casefold()), None)
    if known is not None:
        return known
    place = operation.places.filter(name__iexact=wanted).first() if wanted else operation.places.first()
    if place is None:
        place = operations.add_place(operation, by=by, name=wanted or operation.name[:80])
    return operations.add_set(operation, by=by, name=row.set, place=place)


def _demand_day(row: Row, operation: Operation) -> None:
    day = operation.day_of(row.starts_at)
    if day < operation.starts_on or (operation.ends_on is not None and day > operation.ends_on):
        raise Refused(
            "list.outside",
            _("It is outside the days of this operation: correct the day, or the operation's dates."),
            422,
        )
