"""What people believe of a booking: when and where it is, and whether they come. Several changes are told as one."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from datetime import datetime

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q, QuerySet

from plateau.journal.models import Entry
from plateau.notices.models import Notice
from plateau.people.models import Person
from plateau.studio import verbs
from plateau.studio.models import Booking, Guest, Release, Set, Signature, Slot
from plateau.studio.telling import page_of


@dataclass(frozen=True, slots=True)
class Untold:
    """Where a booking was when its people last heard of it: ``at``, and ``on`` a set's public id (empty: not written).

    ``moves`` are the entries since; ``confirmed_since`` says whether a mail named a time in between.
    """

    at: datetime
    on: str
    moves: list[Entry]
    confirmed_since: bool

    def differs_from(self, booking: Booking) -> bool:
        """Whether there is something to tell: it is elsewhere now, or people were told of a time in between."""
        slot = booking.slot
        here = self.at == slot.starts_at and self.on in {"", slot.set.public_id}
        return not here or self.confirmed_since


def untold_of(booking: Booking) -> Untold | None:
    """Return what moved since the booking's people last heard when it is; None where nothing did."""
    own = _own(booking)
    moves = list(_moves_since(booking, _last(own.filter(verb__in=[verbs.BOOKED, verbs.MOVE_TOLD]))))
    if not moves:
        return None
    first = moves[0]
    at, on = _before(first)
    confirmed = own.filter(verb=verbs.CONFIRMED, id__gt=first.pk).exists()
    return Untold(at=at, on=on, moves=moves, confirmed_since=confirmed)


def slot_known_to(booking: Booking, public_id: str, *, left: Entry | None = None) -> Slot:
    """Return when and where somebody believes the recording to be: a copy, not to be saved.

    They heard of no move that is still to be told, and, taken off (``left``), of none that was told after that. Whoever
    moved it themselves knows what it came to.
    """
    named = Q(verb__in=[verbs.BOOKED, verbs.MOVE_TOLD, verbs.CONFIRMED])
    named |= Q(verb=verbs.PEOPLE_CHANGED, data__added__contains=[public_id])
    heard = _own(booking).filter(named)
    after = _last(heard if left is None else heard.filter(id__lt=left.pk))
    own = _last(_moves_since(booking, after).filter(actor_id=public_id))
    first = _moves_since(booking, max(after, own)).first()
    slot = copy.copy(booking.slot)
    if first is not None:
        at, on = _before(first)
        slot.during = DateTimeTZRange(at, at + slot.length, "[)")
        slot.set = Set.objects.select_related("place").filter(public_id=on).first() or slot.set
    return slot


def _last(entries: QuerySet[Entry]) -> int:
    """Return the key of the last of these entries; 0 where there is none."""
    return entries.order_by("-id").values_list("id", flat=True).first() or 0


def _moves_since(booking: Booking, after: int) -> QuerySet[Entry]:
    """Return what moved a booking after an entry (its key), in its order."""
    moved = Q(verb=verbs.MOVED, target_kind=booking.journal_kind, target_id=booking.public_id)
    with_slot = Q(verb=verbs.SLOT_MOVED, data__booking=booking.public_id)
    return Entry.objects.filter(moved | with_slot, id__gt=after).order_by("id")


def _before(move: Entry) -> tuple[datetime, str]:
    """Return when a booking was before a move, and on which set (public id; empty: not written)."""
    return datetime.fromisoformat(move.data["was_at"]), move.data.get("was_on", "")


def times_sent_away(booking: Booking, person: Person) -> int:
    """Return how often somebody was told that they do not come any more."""
    return _own(booking).filter(verb=verbs.LEAVING_TOLD, data__person=person.public_id).count()


def leaving_untold(booking: Booking) -> dict[str, Entry]:
    """Return who was taken off a booking and has not been told, by public id, each with the entry that took them off.

    Left out are those who are back, who did it themselves, and who never heard that they were expected.
    """
    told = dict(_own(booking).filter(verb=verbs.LEAVING_TOLD).order_by("id").values_list("data__person", "id"))
    return {
        public_id: entry
        for public_id, entry in taken_off(booking).items()
        if entry.actor_id != public_id
        and entry.data.get("told", True)
        and told.get(public_id, 0) < entry.pk
        and _had_heard(booking, public_id, entry)
    }


def taken_off(booking: Booking) -> dict[str, Entry]:
    """Return who was taken off a booking and is not back, by public id, each with the entry that took them off."""
    gone: dict[str, Entry] = {}
    for entry in _own(booking).filter(verb=verbs.PEOPLE_CHANGED).order_by("id"):
        for public_id in entry.data.get("added", ()):
            gone.pop(public_id, None)
        gone |= dict.fromkeys(entry.data.get("removed", ()), entry)
    return gone


def _had_heard(booking: Booking, public_id: str, left: Entry) -> bool:
    """Whether somebody knew that they were expected: they were told when they were put on set, or at any time since.

    A list may be imported in silence; whoever was taken off again before anything was said is not written to. Since then
    they may have been written to, been sent the link to their page, or have signed.
    """
    before = _own(booking).filter(id__lt=left.pk, verb__in=[verbs.BOOKED, verbs.PEOPLE_CHANGED]).order_by("-id")
    put = next((one for one in before if one.verb == verbs.BOOKED or public_id in one.data.get("added", ())), None)
    if put is None or put.data.get("told", True):
        return True
    hears_for = Q(person__represents__guest__public_id=public_id, person__represents__hears=True)
    whose = Q(person__public_id=public_id) | hears_for
    if Notice.objects.filter(whose, url=page_of(booking)).exists():
        return True
    pages = Guest.objects.filter(whose, channel=booking.operation.channel).values_list("public_id", flat=True)
    sent = Entry.objects.filter(verb=verbs.GUEST_LINK_SENT, target_kind=Guest.journal_kind, target_id__in=[*pages])
    return sent.filter(id__gt=put.pk).exists() or _has_signed(booking, public_id)


def _has_signed(booking: Booking, public_id: str) -> bool:
    deals = Signature.objects.filter(booking=booking, person__public_id=public_id)
    forms = Release.objects.filter(booking=booking, person__public_id=public_id).exclude(signed_at=None)
    return deals.exists() or forms.exists()


def _own(booking: Booking) -> QuerySet[Entry]:
    return Entry.objects.filter(target_kind=booking.journal_kind, target_id=booking.public_id)
