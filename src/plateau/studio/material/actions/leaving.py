"""What goes with guests who come no more, or whose recording is erased: their files, and what they are still asked for."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from plateau.core.clock import now
from plateau.journal.actions import record
from plateau.people.models import Person
from plateau.studio import verbs
from plateau.studio.actions.lock import lock_booking
from plateau.studio.material.access import taking_part
from plateau.studio.material.actions.files import let_go
from plateau.studio.models import Booking, Material, MaterialAsk
from plateau.studio.states import MaterialState


def see_off(booking: Booking, *, by: Person | None) -> None:
    """Let go of what those sent who take no part any more, and ask them for nothing; whoever came back keeps all.

    A file that is still on its way is given up by the sweep, or as soon as it is whole.
    """
    with transaction.atomic():
        fresh = lock_booking(booking)
        theirs = Material.objects.select_for_update(of=("self",)).filter(~taking_part(), booking=fresh)
        files = theirs.exclude(state=MaterialState.REMOVED).select_related("booking__operation__channel")
        for file in files.order_by("pk"):
            if file.state == MaterialState.RECEIVING:
                Material.objects.filter(pk=file.pk).update(expires_at=now())
            else:
                let_go(file, Material.Gone.LEFT, by=by)
        gone = MaterialAsk.objects.filter(~taking_part(), booking=fresh)
        close_asks(fresh, by=by, people=set(gone.values_list("person", flat=True)))


def close_asks(booking: Booking, *, by: Person | None, people: Collection[int] | None = None) -> None:
    """Ask for nothing more for a recording: these people (by key), or everybody. Its holder's transaction goes on."""
    asks = MaterialAsk.objects.filter(booking=booking, closed_at=None)
    if people is not None:
        asks = asks.filter(person__in=people)
    for ask in asks.select_for_update(of=("self",)).order_by("pk"):
        MaterialAsk.objects.filter(pk=ask.pk).update(closed_at=now(), closed_by=by)
        record(
            verbs.MATERIAL_ASK_CLOSED,
            actor=by,
            target=ask,
            channel=booking.operation.channel,
            booking=booking.public_id,
        )
