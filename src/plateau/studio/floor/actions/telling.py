"""Takes what a phone on the floor tells: each act once, in the order in which they were done, a refusal with its sentence."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import OperationalError, transaction
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.people.models import Person
from plateau.studio.actions.lock import lock_booking
from plateau.studio.floor import own_acts as floor_acts  # noqa: F401  registered by being imported
from plateau.studio.floor.acts import Act, Kind, kind_of, that_overtake
from plateau.studio.models import Booking, FloorAct, Operation

logger = logging.getLogger(__name__)
OLDEST = timedelta(days=7)
"""How long a phone may keep an act; after that a person has to look at it."""


def tell(operation: Operation, acts: Iterable[Act], *, by: Person) -> list[FloorAct]:
    """Carry out what was told, in the order of the acts' times, and return what became of each.

    Every act is a transaction of its own: one that is refused, or told before, stops no other.
    """
    in_order = sorted(enumerate(acts), key=lambda one: (one[1].at, one[0]))
    return [_tell(operation, told, by=by) for _place, told in in_order]


def by_our_clock(at: datetime, *, sent_at: datetime) -> datetime:
    """Return when something was done by the server's clock, where a device says when by its own; never in the future."""
    moment = now()
    return min(at + (moment - sent_at), moment)


def _tell(operation: Operation, told: Act, *, by: Person) -> FloorAct:
    """Carry out one act.

    1. Write its row: whoever tells the same act meanwhile waits here, and then finds it told.
    2. Lock its booking, and see whether something later, and further on, is known already.
    3. Carry it out, or undo all of it but the row, which keeps the sentence of the refusal.

    A failure of ours is kept in the log and as a refusal: an hour of others' work waits behind this act.
    """
    with transaction.atomic():
        booking: Booking | None = Booking.objects.filter(operation=operation, public_id=told.booking).first()
        row, new = FloorAct.objects.get_or_create(
            act_id=told.act_id,
            defaults={
                "operation": operation,
                "booking": booking,
                "kind": told.kind[:24],
                "data": dict(told.data),
                "by": by,
                "at": told.at,
                "told_at": now(),
            },
        )
        if not new:
            return row
        try:
            with transaction.atomic():
                kind = _demand_kind(told)
                if booking is None:
                    raise Refused("booking.not_found", _("There is no such booking here."), 404)
                booking = lock_booking(booking)
                if _is_overtaken(row, kind):
                    row.outcome = FloorAct.Outcome.LATE
                else:
                    kind.do(booking, told, by)
        except Refused as refused:
            row.outcome, row.code = FloorAct.Outcome.REFUSED, refused.code[:60]
            row.sentence = str(refused.sentence)[:400]
        except OperationalError:
            raise  # a database that is busy or away: the phone keeps the act and tells it again
        except Exception:
            logger.exception("act %s (%s) failed", row.act_id, row.kind)
            row.outcome, row.code = FloorAct.Outcome.REFUSED, "act.failed"
            row.sentence = str(
                _("This failed on our side: it is in the server’s log. Do it by hand, and tell whoever runs the site.")
            )
        FloorAct.objects.filter(pk=row.pk).update(outcome=row.outcome, code=row.code, sentence=row.sentence)
    return row


def _demand_kind(told: Act) -> Kind:
    kind = kind_of(told.kind)
    if kind is None:
        raise Refused("act.unknown", _("This page is older than the site: reload it, then do this again."), 422)
    if told.at < now() - OLDEST:
        raise Refused("act.too_old", _("This was done more than a week ago: look at the booking and do it by hand."))
    return kind


def _is_overtaken(row: FloorAct, kind: Kind) -> bool:
    later = FloorAct.objects.filter(booking=row.booking_id, kind__in=that_overtake(kind), at__gt=row.at)
    return later.filter(outcome=FloorAct.Outcome.DONE).exclude(pk=row.pk).exists()
