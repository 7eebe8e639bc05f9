"""Who of the crew is asked to work where and when, what they answer, and what of it follows a slot that moves."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.core.moves import move
from plateau.journal.actions import record
from plateau.people.models import Person
from plateau.studio import verbs
from plateau.studio.actions.lock import lock_unmoved
from plateau.studio.models import Duty, DutyQuerySet, Operation, Presence, PresencePart, Set, Slot
from plateau.studio.states import DUTY_MOVES, DutyState, OperationState
from plateau.studio.when import clock_words, moment_words

LONGEST = timedelta(hours=24)


def ask(
    person: Person,
    which: Set,
    *,
    by: Person,
    starts_at: datetime,
    ends_at: datetime,
    part: str = PresencePart.CREW,
    called: str = "",
    slot: Slot | None = None,
    note: str = "",
) -> Duty:
    """Ask somebody of the crew to work on a set; their time is taken until they decline.

    Refuses a time that is over, and one at which they are on another set, with which one. Whoever asks themselves has
    accepted. Asked for the same a second time they keep the duty that stands, with the newer note.
    """
    _demand_stretch(starts_at, ends_at)
    _demand_ahead(ends_at)
    operation = which.operation
    if operation.state == OperationState.CANCELLED:
        raise Refused("operation.cancelled", _("This operation is cancelled: nobody is needed there."))
    during = DateTimeTZRange(starts_at, ends_at, "[)")
    moment, note = now(), note.strip()[:400]
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        if slot is not None:
            lock_unmoved(slot, which, during)
        same = Duty.objects.standing().filter(person=person, set=which, during=during, part=part, called=called)
        there: Duty | None = same.filter(slot=slot).first()
        if there is not None:
            if note:
                change(
                    there, by=by, which=which, starts_at=starts_at, ends_at=ends_at, part=part, called=called, note=note
                )
            if by.pk == person.pk:
                accept(there, by=by)
            return there
        presence = _take_time(person, which, during, part=part, called=called)
        duty: Duty = Duty.objects.create(
            operation=operation,
            set=which,
            slot=slot,
            person=person,
            presence=presence,
            part=part,
            called=called,
            during=during,
            note=note,
            asked_at=moment,
            state=DutyState.ACCEPTED if by.pk == person.pk else DutyState.ASKED,
            answered_at=moment if by.pk == person.pk else None,
        )
        _record(verbs.DUTY_ADDED, duty, by=by)
    return duty


def change(
    duty: Duty, *, by: Person, which: Set, starts_at: datetime, ends_at: datetime, part: str, called: str, note: str
) -> bool:
    """Change a duty; return whether anything is new.

    With another time or set the person is asked again, since they said yes to something else. A duty that was for one
    recording is for its new stretch then.
    """
    _demand_stretch(starts_at, ends_at)
    if which.operation_id != duty.operation_id:
        raise Refused("set.not_found", _("There is no such set in this operation."), 404)
    with transaction.atomic():
        fresh = lock_duty(duty)
        _demand_standing(fresh)
        during = DateTimeTZRange(starts_at, ends_at, "[)")
        note = note.strip()[:400]
        moved = (fresh.set_id, fresh.starts_at, fresh.ends_at) != (which.pk, starts_at, ends_at)
        if not moved and (fresh.part, fresh.called, fresh.note) == (part, called, note):
            return False
        if moved:
            _demand_ahead(ends_at)
        _move_presence(fresh, which, during, part=part, called=called)
        asks = moved and by.pk != fresh.person_id
        Duty.objects.filter(pk=fresh.pk).update(
            set=which,
            during=during,
            part=part,
            called=called,
            note=note,
            slot=None if moved else fresh.slot_id,
            sequence=fresh.sequence + 1,
            state=DutyState.ASKED if asks else fresh.state,
            answered_at=None if asks else fresh.answered_at,
        )
        _record(verbs.DUTY_CHANGED, fresh, by=by, was=facts_of(fresh), asked_again=asks)
    duty.refresh_from_db()
    return True


def accept(duty: Duty, *, by: Person) -> None:
    """Say yes to a duty; a second time changes nothing."""
    with transaction.atomic():
        fresh = lock_duty(duty)
        _demand_own(fresh, by)
        if fresh.state == DutyState.ACCEPTED:
            return
        _demand_to_come(fresh)
        move(fresh, DutyState.ACCEPTED, DUTY_MOVES, answered_at=now())
        _record(verbs.DUTY_ACCEPTED, fresh, by=by)
    duty.refresh_from_db()


def decline(duty: Duty, *, by: Person, reason: str = "") -> None:
    """Say no to a duty, also after a yes: the time is free again, and the team is told."""
    with transaction.atomic():
        fresh = lock_duty(duty)
        _demand_own(fresh, by)
        if fresh.state == DutyState.DECLINED:
            return
        _demand_to_come(fresh)
        _end(fresh, DutyState.DECLINED, reason=reason)
        _record(verbs.DUTY_DECLINED, fresh, by=by)
    duty.refresh_from_db()


def cancel(duty: Duty, *, by: Person, reason: str = "") -> None:
    """Take a duty back: the person is told, and their time is free again."""
    with transaction.atomic():
        fresh = lock_duty(duty)
        _demand_standing(fresh)
        _end(fresh, DutyState.CANCELLED, reason=reason)
        _record(verbs.DUTY_REMOVED, fresh, by=by, reason=fresh.reason)
    duty.refresh_from_db()


def cancel_all(operation: Operation, *, by: Person, reason: str) -> int:
    """Cancel what is still to come of an operation's duties; return how many. The operation is cancelled."""
    return _cancel_each(operation.duties.all(), by=by, reason=reason)


def cancel_for_slot(slot: Slot, *, by: Person) -> int:
    """Cancel what is still to come of the duties that are for one recording alone; return how many.

    The slot is removed or blocked: the caller holds it.
    """
    return _cancel_each(slot.duties.all(), by=by, reason="")


def _cancel_each(rows: DutyQuerySet, *, by: Person, reason: str) -> int:
    """Cancel each duty that still counts once it is locked: somebody may decline at this very moment."""
    ended = 0
    for row in rows.standing().filter(during__endswith__gt=now()).order_by("pk"):
        with transaction.atomic():
            fresh = lock_duty(row)
            if fresh.counts:
                _end(fresh, DutyState.CANCELLED, reason=reason)
                _record(verbs.DUTY_REMOVED, fresh, by=by, reason=fresh.reason)
                ended += 1
    return ended


def follow_slot(slot: Slot, *, by: Person) -> None:
    """Move the duties that are for one recording with its slot, or refuse with the name of who is elsewhere then.

    Whoever accepted stays so: the team moves its recording, and they are told the new time. The caller holds the slot.
    """
    for row in slot.duties.standing().order_by("pk"):
        duty = lock_duty(row)
        if not duty.counts:
            continue
        was = facts_of(duty)
        _move_presence(duty, slot.set, slot.during, part=duty.part, called=duty.called)
        Duty.objects.filter(pk=duty.pk).update(set=slot.set, during=slot.during, sequence=duty.sequence + 1)
        _record(verbs.DUTY_CHANGED, duty, by=by, was=was, asked_again=False)


def facts_of(duty: Duty) -> dict[str, str]:
    """Return what a person has to know of a duty, as the journal keeps it."""
    return {
        "at": duty.starts_at.isoformat(),
        "until": duty.ends_at.isoformat(),
        "on": duty.set.public_id,
        "part": duty.part,
        "called": duty.called,
        "note": duty.note,
    }


def note_told(duty: Duty) -> None:
    """Write down that somebody was told what their duty is now."""
    operation = duty.operation
    record(verbs.DUTY_TOLD, actor=None, target=duty, channel=operation.channel, operation=operation.public_id)


def lock_duty(duty: Duty) -> Duty:
    """Return a duty as it is now, locked until the transaction ends."""
    found: Duty = (
        Duty.objects.select_for_update(of=("self",), no_key=True)
        .select_related("operation__channel", "set", "person", "presence")
        .get(pk=duty.pk)
    )
    return found


def _end(duty: Duty, state: DutyState, *, reason: str) -> None:
    presence = duty.presence
    move(
        duty,
        state,
        DUTY_MOVES,
        ended_at=now(),
        reason=" ".join(reason.split())[:400],
        sequence=duty.sequence + 1,
        presence=None,
    )
    if presence is not None:
        presence.delete()


def _take_time(person: Person, which: Set, during: DateTimeTZRange, *, part: str, called: str) -> Presence:
    try:
        with transaction.atomic():
            presence: Presence = Presence.objects.create(
                person=person, set=which, during=during, part=part, called=called
            )
    except IntegrityError:
        raise _elsewhere(person, which, during) from None
    return presence


def _move_presence(duty: Duty, which: Set, during: DateTimeTZRange, *, part: str, called: str) -> None:
    try:
        with transaction.atomic():
            Presence.objects.filter(duty=duty).update(set=which, during=during, part=part, called=called)
    except IntegrityError:
        raise _elsewhere(duty.person, which, during) from None


def _elsewhere(person: Person, which: Set, during: DateTimeTZRange) -> Refused:
    """Return the refusal that says where somebody is: the set is named only where it belongs to the same operation."""
    clash = (
        Presence.objects.filter(person=person, active=True, during__overlap=during)
        .exclude(set=which)
        .select_related("set__operation")
        .order_by("during")
        .first()
    )
    if clash is None or clash.set.operation.channel_id != which.operation.channel_id:
        return Refused("presence.elsewhere", _("%(name)s is on another set at that time.") % {"name": person.name})
    zone = clash.set.operation.zone
    said = {
        "name": person.name,
        "set": clash.set.name,
        "start": moment_words(clash.during.lower, zone),
        "end": clock_words(clash.during.upper, zone),
    }
    return Refused(
        "presence.elsewhere",
        _("%(name)s is on another set then: %(set)s, %(start)s–%(end)s. Choose another time, or somebody else.") % said,
    )


def _demand_stretch(starts_at: datetime, ends_at: datetime) -> None:
    if not starts_at < ends_at <= starts_at + LONGEST:
        raise Refused("duty.bad_time", _("A duty has to end after it begins, within a day."), 422)


def _demand_ahead(ends_at: datetime) -> None:
    if ends_at <= now():
        raise Refused("duty.past", _("This time is over: choose one to come."), 422)


def _demand_own(duty: Duty, by: Person) -> None:
    if duty.person_id != by.pk:
        raise Refused("duty.not_yours", _("Only who was asked may answer."), 403)


def _demand_standing(duty: Duty) -> None:
    if not duty.counts:
        raise Refused("duty.ended", _("This duty was declined or cancelled already."))


def _demand_to_come(duty: Duty) -> None:
    _demand_standing(duty)
    if duty.is_over_at(now()):
        raise Refused("duty.over", _("This duty is over: there is nothing to answer any more."))


def _record(name: str, duty: Duty, *, by: Person, **data: object) -> None:
    operation = duty.operation
    record(
        name,
        actor=by,
        target=duty,
        channel=operation.channel,
        operation=operation.public_id,
        person=duty.person.public_id,
        **data,
    )
