"""A list of slots and guests on its way in: kept for the dry run, rehearsed row by row, imported as it was shown."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
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
from plateau.studio.actions import bringing, operations, slots
from plateau.studio.actions.bringing import Named
from plateau.studio.actions.importing import keep
from plateau.studio.interchange.guest_list import Guest, GuestList, Row, read_list
from plateau.studio.interchange.schedule import Unreadable
from plateau.studio.models import Booking, ImportedFile, Operation, PresencePart, Set, Slot
from plateau.studio.states import ACTIVE, TO_COME
from plateau.studio.telling import filled, said
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
    SAME = "same"
    WRONG = "wrong"


CHANGING = frozenset({Verdict.SLOT, Verdict.BOOKED, Verdict.ADDED})


@dataclass(frozen=True, slots=True)
class Outcome:
    """A row and what becomes of it; ``row`` is None where it cannot be read. ``new_set``: its set is made too."""

    number: int
    row: Row | None
    verdict: Verdict
    sentence: str | _StrPromise = ""
    new_set: bool = False


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
    content is gone. ``told``: guests with an address get the mail of a booking.
    """
    with transaction.atomic():
        fresh: ImportedFile = (
            ImportedFile.objects.select_for_update(of=("self",)).select_related("operation__channel").get(pk=kept.pk)
        )
        if fresh.done_at is not None or not fresh.file:
            raise Refused("list.done", _("This list was imported already. Bring it again to see what is new."), 410)
        operation = fresh.operation
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


def mark_of(outcomes: Iterable[Outcome]) -> str:
    """Return a fingerprint of what an import does with each row, the same in every language."""
    with translation.override("en"):
        told = [(one.number, one.verdict.value, str(one.sentence), one.new_set, repr(one.row)) for one in outcomes]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _bring_in(found: GuestList, operation: Operation, *, by: Person, told: bool) -> list[Outcome]:
    """Bring every row in, those of one slot together; a row that is refused stops no other."""
    outcomes = [Outcome(fault.number, None, Verdict.WRONG, fault.sentence) for fault in found.faults]
    groups: dict[tuple[str, datetime, datetime], list[Row]] = {}
    for row in found.rows:
        groups.setdefault((row.set.casefold(), row.starts_at, row.ends_at), []).append(row)
    for rows in groups.values():
        try:
            with transaction.atomic():
                verdict, sentence, new_set = _bring(rows, operation, by=by, told=told)
        except Refused as refused:
            verdict, sentence, new_set = Verdict.WRONG, refused.sentence, False
        outcomes += [Outcome(row.number, row, verdict, sentence, new_set) for row in rows]
    return sorted(outcomes, key=lambda one: one.number)


def _bring(rows: list[Row], operation: Operation, *, by: Person, told: bool) -> tuple[Verdict, str | _StrPromise, bool]:
    """Bring the rows of one slot in: the slot, then who has it."""
    row = rows[0]
    _demand_day(row, operation)
    which, new_set = _set_of(row, operation, by=by)
    guests = list({(one.name.casefold(), one.email): one for each in rows for one in each.guests}.values())
    title = next((each.title for each in rows if each.title), "")
    at = DateTimeTZRange(row.starts_at, row.ends_at, "[)")
    slot = Slot.objects.filter(set=which, during=at).select_related("operation__channel", "set").first()
    if not guests and not title:
        if slot is None:
            slots.add_slot(which, by=by, starts_at=row.starts_at, ends_at=row.ends_at)
        return (Verdict.SAME if slot is not None else Verdict.SLOT), "", new_set
    if not guests:
        raise Refused(
            "list.nobody", _("It has a subject and no guest: write who comes, or leave the subject empty."), 422
        )
    guid = uuid5(NAMESPACE_URL, f"list/{operation.public_id}/{which.public_id}/{row.starts_at.isoformat()}")
    earlier = Booking.objects.filter(operation=operation, guid=guid).select_related("slot__set__place").first()
    if earlier is not None:
        return *_again(earlier, row, guests, by=by), new_set
    if slot is None:
        slot = slots.add_slot(which, by=by, starts_at=row.starts_at, ends_at=row.ends_at, taken=True)
    there = Booking.objects.active().filter(slot=slot).first()
    if there is not None:
        return *_somebody(there, guests), new_set
    subject = _subject(title, guests, row, operation, by=by)
    _book(slot, subject, guests, row, guid, by=by, told=told)
    return Verdict.BOOKED, "", new_set


def _again(earlier: Booking, row: Row, guests: list[Guest], *, by: Person) -> tuple[Verdict, str | _StrPromise]:
    """Look at what an earlier import of this row became; whoever is new in the file is added."""
    if earlier.state not in ACTIVE:
        return Verdict.SAME, _("It was cancelled here, and stays so.")
    if (earlier.slot.starts_at, earlier.slot.ends_at) != (row.starts_at, row.ends_at):
        when = said(slot_words, earlier.slot)
        return Verdict.SAME, filled(_("It was moved here to %(when)s, and stays there."), when=when)
    present = list(earlier.presences.select_related("person"))
    names = {one.person.name.casefold() for one in present}
    new = [guest for guest in guests if guest.name.casefold() not in names]
    if not new:
        return Verdict.SAME, ""
    if earlier.state not in TO_COME:
        return Verdict.SAME, _("Its guests have come already: it stays as it is.")
    persons = [_person(guest, row, earlier.operation, by=by) for guest in new]
    on_set = [*((one.person, one.part) for one in present), *((one, PresencePart.GUEST) for one in persons)]
    bookings.change_people(earlier, on_set, by=by)
    names_of_new = ", ".join(guest.name for guest in new)
    return Verdict.ADDED, filled(_("Added: %(names)s. They are told."), names=names_of_new)


def _somebody(there: Booking, guests: list[Guest]) -> tuple[Verdict, str | _StrPromise]:
    """Look at a slot that somebody has: the same guests are no news, others are refused."""
    names = {one.person.name.casefold() for one in there.presences.select_related("person")}
    if names and all(guest.name.casefold() in names for guest in guests):
        return Verdict.SAME, _("It is booked for them already.")
    raise Refused("list.taken", _("Somebody else has this slot: move or cancel that booking first, or change the row."))


def _book(slot: Slot, subject: Subject, guests: list[Guest], row: Row, guid: UUID, *, by: Person, told: bool) -> None:
    booking = bookings.enter(slot, by=by, subject=subject, guid=guid, told=told)
    on_set = [(_person(guest, row, slot.operation, by=by), PresencePart.GUEST) for guest in guests]
    bookings.put_on_set(booking, on_set)


def _person(guest: Guest, row: Row, operation: Operation, *, by: Person) -> Person:
    """Return the channel's own profile of a guest: by name and address, or by name alone where none is given."""
    if not guest.email:
        own = Person.objects.present().filter(user=None, made_on=operation.channel.public_id, name__iexact=guest.name)
        known: Person | None = own.order_by("id").first()
        if known is not None:
            return known
    language = row.language or operation.channel.language
    return bringing.person_named(operation, Named(guest.name, guest.email, language), by=by)


def _subject(title: str, guests: list[Guest], row: Row, operation: Operation, *, by: Person) -> Subject:
    """Return the subject of this title that can be recorded here, else open one; without a title it is an interview."""
    if not title:
        with translation.override(operation.channel.language):
            names = ", ".join(guest.name for guest in guests)
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
    kind = row.format if row.format in Format.values else Format.INTERVIEW
    words = Words(title=title, pitch=title, format=kind, language=row.language or operation.channel.language)
    return drafting.open_subject(operation.channel, by=by, words=words, state=State.COMMISSIONED)


def _set_of(row: Row, operation: Operation, *, by: Person) -> tuple[Set, bool]:
    """Return the set of a row, made where the operation has none of that name; the only one where none is named."""
    rows = operation.sets.select_related("operation__channel")
    if not row.set:
        if len(only := list(rows[:2])) == 1:
            return only[0], False
        raise Refused(
            "list.no_set", _("Say on which set: the column is empty, and the operation has not just one."), 422
        )
    known = next((one for one in rows if one.name.casefold() == row.set.casefold()), None)
    if known is not None:
        return known, False
    place = operation.places.filter(name__iexact=row.place).first() if row.place else operation.places.first()
    if place is None:
        place = operations.add_place(operation, by=by, name=row.place or operation.name[:80])
    return operations.add_set(operation, by=by, name=row.set, place=place), True


def _demand_day(row: Row, operation: Operation) -> None:
    day = operation.day_of(row.starts_at)
    if day < operation.starts_on or (operation.ends_on is not None and day > operation.ends_on):
        raise Refused(
            "list.outside",
            _("It is outside the days of this operation: correct the day, or the operation's dates."),
            422,
        )
