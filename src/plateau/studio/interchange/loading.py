"""Between the rows and a schedule: what an operation exports, and what a file would change in it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plateau.core.errors import Refused
from plateau.people.claims import add_person
from plateau.people.models import Person
from plateau.studio.actions import booking as bookings
from plateau.studio.actions import operations, slots
from plateau.studio.interchange.schedule import Event, Oddity, Room, Schedule, acronym_of
from plateau.studio.models import Booking, Operation, PresencePart, Set, Slot, SlotKind
from plateau.studio.papers.standing import papers_of_all
from plateau.studio.states import ACTIVE, BookingState
from plateau.subjects.actions import drafting
from plateau.subjects.actions.drafting import Words
from plateau.subjects.models import Format, Subject
from plateau.subjects.states import State

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_SHOWN = (BookingState.CONFIRMED, BookingState.CHECKED_IN, BookingState.ON_SET, BookingState.WRAPPED)
_ON_SCREEN = frozenset({PresencePart.GUEST, PresencePart.HOST})


def export(operation: Operation, *, whole: bool) -> Schedule:
    """Return an operation's bookings as a schedule.

    ``whole`` is the team's: every booking with everybody on set. Else only what everybody may read: subjects whose page
    is public, and people once the booking is confirmed, but for those who have not given their release form.
    """
    rows = (
        Booking.objects.filter(operation=operation, state__in=ACTIVE, subject__isnull=False)
        .select_related("slot__set__place", "subject__rubric", "operation")
        .prefetch_related("presences__person")
        .order_by("slot__during", "slot__set__position", "id")
    )
    if not whole:
        rows = rows.filter(subject__in=Subject.objects.visible_to(None).filter(unlisted=False))
    acronym = acronym_of(operation.slug)
    unnamed = {} if whole else {pk: papers.not_given() for pk, papers in papers_of_all(rows).items()}
    events = tuple(_event(row, acronym, whole=whole, unnamed=unnamed.get(row.pk, frozenset())) for row in rows)
    schedule = Schedule(
        title=operation.name,
        acronym=acronym,
        zone=operation.zone,
        starts_on=operation.starts_on,
        ends_on=operation.ends_on or max([operation.starts_on, *(operation.day_of(one.starts_at) for one in events)]),
        rooms=tuple(Room(one.name, one.place.name) for one in operation.sets.select_related("place")),
        events=events,
        url=urljoin(settings.SITE_URL, operation.get_absolute_url()),
    )
    return replace(schedule, version=hashlib.sha256(repr(schedule).encode()).hexdigest()[:12])


def _event(row: Booking, acronym: str, *, whole: bool, unnamed: frozenset[int]) -> Event:
    subject = row.subject
    assert subject is not None
    named = whole or row.state in _SHOWN
    on_screen = [one for one in row.presences.all() if one.active and one.part in _ON_SCREEN]
    people = [one.person.name for one in on_screen if one.person_id not in unnamed]
    return Event(
        guid=row.guid,
        room=row.slot.set.name,
        starts_at=row.slot.starts_at,
        ends_at=row.slot.ends_at,
        title=subject.title,
        pitch=subject.pitch.strip(),
        format=subject.format,
        track=subject.rubric.name if subject.rubric else "",
        language=subject.language,
        people=tuple(dict.fromkeys(people)) if named else (),
        code=row.public_id.upper(),
        slug=f"{acronym}-{subject.slug}-{row.public_id}",
        url=urljoin(settings.SITE_URL, subject.get_absolute_url()),
        state=row.state if whole else "",
    )


class Verdict(StrEnum):
    """What an import does with one event."""

    NEW = "new"
    SAME = "same"
    MOVED = "moved"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Line:
    """One event of a file and what would become of it."""

    event: Event
    verdict: Verdict
    sentence: str | _StrPromise = ""


def plan(schedule: Schedule, operation: Operation) -> list[Line]:
    """Say for each event of a file what an import would do; changes nothing."""
    there = {row.guid: row for row in Booking.objects.filter(operation=operation).select_related("slot__set")}
    busy: dict[str, list[tuple[datetime, datetime, UUID | None]]] = {}
    for slot in Slot.objects.filter(operation=operation).select_related("set").prefetch_related("bookings"):
        taken = next((row.guid for row in slot.bookings.all() if row.state in ACTIVE), None)
        free = taken is None and slot.kind == SlotKind.BOOKABLE
        if not free or not any(_at(event, slot) for event in schedule.events):
            busy.setdefault(slot.set.name.casefold(), []).append((slot.starts_at, slot.ends_at, taken))
    lines = []
    for event in schedule.events:
        line = _line(event, operation, there.get(event.guid), busy)
        if line.verdict in {Verdict.NEW, Verdict.MOVED}:
            busy.setdefault(event.room.casefold(), []).append((event.starts_at, event.ends_at, event.guid))
        lines.append(line)
    return lines


def _line(
    event: Event,
    operation: Operation,
    row: Booking | None,
    busy: dict[str, list[tuple[datetime, datetime, UUID | None]]],
) -> Line:
    day = operation.day_of(event.starts_at)
    if day < operation.starts_on or (operation.ends_on is not None and day > operation.ends_on):
        return Line(event, Verdict.WRONG, _("It is outside the days of this operation."))
    if row is not None and row.state not in ACTIVE:
        return Line(event, Verdict.SAME, _("It was cancelled here, and stays so."))
    if row is not None and _at(event, row.slot):
        return Line(event, Verdict.SAME)
    crossed = any(
        start < event.ends_at and event.starts_at < end and guid != event.guid
        for start, end, guid in busy.get(event.room.casefold(), ())
    )
    if crossed:
        return Line(event, Verdict.WRONG, _("Something else is on this set at that time."))
    if row is None:
        return Line(event, Verdict.NEW)
    if row.state not in {BookingState.BOOKED, BookingState.CONFIRMED}:
        return Line(event, Verdict.SAME, _("Its guests have come already: it stays where it is."))
    return Line(event, Verdict.MOVED)


def _at(event: Event, slot: Slot) -> bool:
    return (event.starts_at, event.ends_at, event.room.casefold()) == (
        slot.starts_at,
        slot.ends_at,
        slot.set.name.casefold(),
    )


def bring_in(schedule: Schedule, operation: Operation, *, by: Person) -> tuple[list[Line], list[Oddity]]:
    """Import a file as ``plan`` says, all of it or nothing; return the lines and what was left out on the way.

    1. Sets that are new stand at the operation's first place.
    2. Each new event gets its slot, its subject (found by its address, else opened) and its people. These formats name
       people by nothing but their name: a name is one person throughout the file, and nobody who is known here, however
       alike. Somebody who is on two sets at a time is left out of the second.
    3. What moved is moved with its slot.
    """
    with transaction.atomic():
        lines = plan(schedule, operation)
        oddities = namesakes(lines, operation)
        people: dict[str, Person] = {}
        sets = {one.name.casefold(): one for one in operation.sets.select_related("operation__channel")}
        for line in lines:
            if line.verdict not in {Verdict.NEW, Verdict.MOVED}:
                continue
            which = sets.get(line.event.room.casefold())
            if which is None:
                which = _add_set(operation, line.event.room, schedule.rooms, by=by)
                sets[line.event.room.casefold()] = which
            if line.verdict == Verdict.NEW:
                _enter(line.event, which, people, oddities, by=by)
            else:
                _move(line.event, which, operation, by=by)
    return lines, oddities


def namesakes(lines: Sequence[Line], operation: Operation) -> list[Oddity]:
    """Say of each name that an import brings and that a guest of the channel has that they are taken for two people."""
    names = dict.fromkeys(name for line in lines if line.verdict == Verdict.NEW for name in line.event.people)
    channel = operation.channel
    here = Q(made_on=channel.public_id) | Q(presences__booking__operation__channel=channel)
    known = set(Person.objects.present().filter(here, name__in=list(names)).values_list("name", flat=True))
    sentence = _("A guest of this name is known here already. A name says not who it is: a new profile is made.")
    return [Oddity(name, sentence) for name in names if name in known]


def _enter(event: Event, which: Set, people: dict[str, Person], oddities: list[Oddity], *, by: Person) -> None:
    slot = next((one for one in which.slots.select_related("operation__channel", "set") if _at(event, one)), None)
    if slot is None:
        slot = slots.add_slot(which, by=by, starts_at=event.starts_at, ends_at=event.ends_at, taken=True)
    booking = bookings.enter(slot, by=by, subject=_subject(event, which.operation, by=by), guid=event.guid)
    for name in event.people:
        person = people.get(name)
        if person is None:
            person = people[name] = _person(name, which.operation, by=by)
        try:
            bookings.put_on_set(booking, [(person, PresencePart.GUEST)])
        except Refused as refusal:
            oddities.append(Oddity(event.title, refusal.sentence))


def _move(event: Event, which: Set, operation: Operation, *, by: Person) -> None:
    booking = Booking.objects.select_related("slot__set", "slot__operation__channel").get(
        operation=operation, guid=event.guid
    )
    slots.move_slot(booking.slot, by=by, which=which, starts_at=event.starts_at, ends_at=event.ends_at)


def _add_set(operation: Operation, name: str, rooms: Sequence[Room], *, by: Person) -> Set:
    wanted = next((room.place for room in rooms if room.name == name), "")[:80]
    place = operation.places.filter(name=wanted).first() if wanted else operation.places.first()
    if place is None:
        place = operations.add_place(operation, by=by, name=wanted or operation.name[:80])
    return operations.add_set(operation, by=by, name=name[:60], place=place)


def _subject(event: Event, operation: Operation, *, by: Person) -> Subject:
    here = urlsplit(settings.SITE_URL).netloc
    there = urlsplit(event.url)
    known = re.fullmatch(r"/s/([a-z0-9-]+)", there.path) if there.netloc == here else None
    if known is not None:
        found: Subject | None = Subject.objects.filter(
            slug=known[1], channel__in=operation.channel_ids(), merged_into=None
        ).first()
        if found is not None:
            return found
    language = event.language if event.language in {"fr", "en"} else operation.channel.language
    words = Words(
        title=event.title[:140],
        pitch=event.pitch[:8000],
        format=event.format if event.format in Format.values else Format.DEBATE,
        language=language,
    )
    return drafting.open_subject(operation.channel, by=by, words=words, state=State.COMMISSIONED)


def _person(name: str, operation: Operation, *, by: Person) -> Person:
    language = operation.channel.language
    return add_person(name=name, by=by, language=language, made_on=operation.channel.public_id)
