"""What people believe of a booking: when and where it is, and whether they come. Several changes are told as one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from plateau.journal.models import Entry
from plateau.notices.models import Notice
from plateau.people.models import Person
from plateau.studio import verbs
from plateau.studio.models import Booking
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
    heard = own.filter(verb__in=[verbs.BOOKED, verbs.MOVE_TOLD]).order_by("-id").values_list("id", flat=True).first()
    after = heard or 0
    moved = Q(verb=verbs.MOVED, target_kind=booking.journal_kind, target_id=booking.public_id)
    with_slot = Q(verb=verbs.SLOT_MOVED, data__booking=booking.public_id)
    moves = list(Entry.objects.filter(moved | with_slot, id__gt=after).order_by("id"))
    if not moves:
        return None
    first = moves[0]
    return Untold(
        at=datetime.fromisoformat(first.data["was_at"]),
        on=first.data.get("was_on", ""),
        moves=moves,
        confirmed_since=own.filter(verb=verbs.CONFIRMED, id__gt=first.pk).exists(),
    )


def times_sent_away(booking: Booking, person: Person) -> int:
    """Return how often somebody was told that they do not come any more."""
    return _own(booking).filter(verb=verbs.LEAVING_TOLD, data__person=person.public_id).count()


def leaving_untold(booking: Booking) -> dict[str, Entry]:
    """Return who was taken off a booking and has not been told, by public id, each with the entry that took them off.

    Left out are those who are back, who did it themselves, and who never heard that they were expected.
    """
    gone: dict[str, Entry] = {}
    for entry in _own(booking).filter(verb__in=[verbs.PEOPLE_CHANGED, verbs.LEAVING_TOLD]).order_by("id"):
        back = entry.data.get("added", ()) if entry.verb == verbs.PEOPLE_CHANGED else [entry.data["person"]]
        for public_id in back:
            gone.pop(public_id, None)
        gone |= dict.fromkeys(entry.data.get("removed", ()), entry)
    return {
        public_id: entry
        for public_id, entry in gone.items()
        if entry.actor_id != public_id and entry.data.get("told", True) and _had_heard(booking, public_id, entry)
    }


def _had_heard(booking: Booking, public_id: str, left: Entry) -> bool:
    """Whether somebody knew that they were expected: they were told when they were put on set, or at any time since.

    A list may be imported in silence; whoever was taken off again before anything was said is not written to.
    """
    before = _own(booking).filter(id__lt=left.pk, verb__in=[verbs.BOOKED, verbs.PEOPLE_CHANGED]).order_by("-id")
    put = next((one for one in before if one.verb == verbs.BOOKED or public_id in one.data.get("added", ())), None)
    if put is None or put.data.get("told", True):
        return True
    hears_for = Q(person__represents__guest__public_id=public_id, person__represents__hears=True)
    whose = Q(person__public_id=public_id) | hears_for
    return Notice.objects.filter(whose, url=page_of(booking)).exists()


def _own(booking: Booking) -> QuerySet[Entry]:
    return Entry.objects.filter(target_kind=booking.journal_kind, target_id=booking.public_id)
