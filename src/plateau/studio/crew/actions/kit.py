"""The channel's equipment: what there is, and which pieces stand on which set when."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from plateau.channels.models import Channel
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.journal.actions import record
from plateau.people.models import Person
from plateau.studio import verbs
from plateau.studio.actions.lock import lock_unmoved
from plateau.studio.models import KitItem, KitUse, Operation, Set, Slot
from plateau.studio.states import OperationState
from plateau.studio.when import clock_words, moment_words


def add_item(channel: Channel, *, by: Person, name: str, quantity: int, note: str = "") -> KitItem:
    """Add a thing to what the channel has; refuses a name that is on the list."""
    try:
        with transaction.atomic():
            item: KitItem = KitItem.objects.create(channel=channel, name=name.strip(), quantity=quantity, note=note)
            record(verbs.KIT_ADDED, actor=by, target=item, channel=channel, quantity=quantity)
    except IntegrityError:
        raise _named() from None
    return item


def change_item(item: KitItem, *, by: Person, name: str, quantity: int, note: str) -> None:
    """Change a thing's name, number or note; refuses a number below what is planned at any time to come."""
    with transaction.atomic():
        fresh = _lock(item)
        name = name.strip()
        if (fresh.name, fresh.quantity, fresh.note) == (name, quantity, note):
            return
        planned = fresh.uses.filter(unit__gt=quantity, during__endswith__gt=now()).select_related("set").first()
        if planned is not None:
            raise Refused(
                "kit.in_use",
                _("%(piece)s is planned on %(set)s: take it off there first.")
                % {"piece": planned.label, "set": planned.set.name},
            )
        try:
            with transaction.atomic():
                KitItem.objects.filter(pk=fresh.pk).update(name=name, quantity=quantity, note=note)
        except IntegrityError:
            raise _named() from None
        record(verbs.KIT_CHANGED, actor=by, target=fresh, channel=fresh.channel, quantity=quantity)
    item.refresh_from_db()


def remove_item(item: KitItem, *, by: Person) -> None:
    """Take a thing off the list; refuses one that was ever planned on a set: call sheets name it."""
    with transaction.atomic():
        fresh = _lock(item)
        if fresh.uses.exists():
            raise Refused(
                "kit.in_use", _("“%(name)s” was planned on a set: it stays on the list.") % {"name": fresh.name}
            )
        record(verbs.KIT_REMOVED, actor=by, target=fresh, channel=fresh.channel)
        fresh.delete()


def place(
    item: KitItem,
    which: Set,
    *,
    by: Person,
    starts_at: datetime,
    ends_at: datetime,
    number: int = 1,
    slot: Slot | None = None,
) -> list[KitUse]:
    """Put so many pieces on a set for a time, those that are free then; refuses when too few are, with where the others are."""
    operation = which.operation
    if item.channel_id != operation.channel_id:
        raise Refused("kit.not_found", _("There is no such thing in this channel's equipment."), 404)
    if operation.state == OperationState.CANCELLED:
        raise Refused("operation.cancelled", _("This operation is cancelled: nothing is needed there."))
    if not starts_at < ends_at:
        raise Refused("kit.bad_time", _("It has to end after it begins."), 422)
    during = DateTimeTZRange(starts_at, ends_at, "[)")
    with transaction.atomic():
        if slot is not None:
            lock_unmoved(slot, which, during)
        fresh = _lock(item)
        taken = list(fresh.uses.filter(during__overlap=during).select_related("set__operation", "item"))
        free = [unit for unit in range(1, fresh.quantity + 1) if unit not in {one.unit for one in taken}]
        if len(free) < number:
            raise _too_few(fresh, len(free), taken)
        made = []
        for unit in free[:number]:
            use = KitUse(item=fresh, unit=unit, operation=operation, set=which, slot=slot, during=during)
            try:
                with transaction.atomic():
                    use.save(force_insert=True)
            except IntegrityError:
                raise _too_few(fresh, len(free) - 1, taken) from None
            made.append(use)
        record(
            verbs.KIT_PLACED,
            actor=by,
            target=fresh,
            channel=operation.channel,
            operation=operation.public_id,
            set=which.public_id,
            units=[use.unit for use in made],
            starts_at=starts_at,
            ends_at=ends_at,
        )
    return made


def take_off(use: KitUse, *, by: Person) -> None:
    """Take a piece off a set; a second time changes nothing."""
    with transaction.atomic():
        gone, _rows = KitUse.objects.filter(pk=use.pk).delete()
        if gone:
            _record_off(use, by=by)


def take_all_off(operation: Operation, *, by: Person) -> None:
    """Take off what stands on an operation's sets from now on: the operation is cancelled."""
    uses = operation.kit_uses.filter(during__endswith__gt=now())
    for use in uses.select_related("item", "operation__channel", "set"):
        take_off(use, by=by)


def take_off_for_slot(slot: Slot, *, by: Person) -> None:
    """Take off what is still to stand there for one recording alone; what stood there before stays written down.

    The slot is removed or blocked: the caller holds it.
    """
    uses = slot.kit_uses.select_related("item", "operation__channel", "set")
    for use in uses.filter(during__endswith__gt=now()):
        take_off(use, by=by)
    slot.kit_uses.update(slot=None)


def follow_slot(slot: Slot) -> None:
    """Move the pieces that are there for one recording with its slot; refuses with the name of one that is elsewhere then.

    The caller holds the slot and journals its move.
    """
    for use in slot.kit_uses.select_related("item").order_by("pk"):
        try:
            with transaction.atomic():
                KitUse.objects.filter(pk=use.pk).update(set=slot.set, during=slot.during)
        except IntegrityError:
            raise Refused(
                "kit.elsewhere", _("%(piece)s is on another set at that time.") % {"piece": use.label}
            ) from None


def _lock(item: KitItem) -> KitItem:
    found: KitItem = (
        KitItem.objects.select_for_update(of=("self",), no_key=True).select_related("channel").get(pk=item.pk)
    )
    return found


def _too_few(item: KitItem, free: int, taken: list[KitUse]) -> Refused:
    said = {"name": item.name, "free": free, "where": ", ".join(sorted({_where(use) for use in taken}))}
    if not taken:
        return Refused("kit.too_few", _("The channel has %(free)s of “%(name)s”, no more.") % said)
    if not free:
        return Refused("kit.taken", _("No “%(name)s” is free then: %(where)s.") % said)
    return Refused("kit.taken", _("%(free)s of “%(name)s” is free then, the others are here: %(where)s.") % said)


def _where(use: KitUse) -> str:
    zone = use.set.operation.zone
    return f"{use.set.name} ({moment_words(use.starts_at, zone)}–{clock_words(use.ends_at, zone)})"


def _named() -> Refused:
    return Refused("kit.named", _("The list has something of that name already."), 422)


def _record_off(use: KitUse, *, by: Person) -> None:
    operation = use.operation
    record(
        verbs.KIT_TAKEN_OFF,
        actor=by,
        target=use.item,
        channel=operation.channel,
        operation=operation.public_id,
        set=use.set.public_id,
        unit=use.unit,
    )
