"""What people believe of when and where a booking is: several moves in a row are told as the one that they come to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from plateau.journal.models import Entry
from plateau.studio import verbs
from plateau.studio.models import Booking


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
    own = Entry.objects.filter(target_kind=booking.journal_kind, target_id=booking.public_id)
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
