"""An order before its invoice: quoted, due, dropped, waived; who is invoiced; what is disputed; what recordings cost."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.core.moves import move
from plateau.journal.actions import record
from plateau.money import verbs
from plateau.money.actions.lock import lock_order
from plateau.money.models import Buyer, Costs, Order, OrderKind, OrderLine, Satisfaction
from plateau.money.states import BEFORE_INVOICE, MOVES, OWED, OrderState
from plateau.people.models import Person
from plateau.studio.models import Booking, Operation, PresencePart

_VERBS: dict[str, str] = {
    OrderState.DUE: verbs.DUE,
    OrderState.DROPPED: verbs.DROPPED,
    OrderState.QUOTED: verbs.QUOTED,
}


def customer_of(booking: Booking) -> Person:
    """Return who pays for a booking: whoever booked, or the first guest where the team booked for them."""
    if booking.by_team:
        guests = booking.presences.filter(part=PresencePart.GUEST).select_related("person__user").order_by("id")
        for presence in guests:
            guest: Person = presence.person
            return guest
    booker: Person = booking.booked_by
    return booker


def quote_fee(satisfaction: Satisfaction, *, by: Person | None) -> Order:
    """Write the fee of a recording down as an order of one line; nothing is due by it. The caller holds the booking."""
    booking = satisfaction.booking
    customer = customer_of(booking)
    order: Order = Order.objects.create(
        channel=booking.operation.channel,
        kind=OrderKind.FEE,
        booking=booking,
        customer=customer,
        currency=satisfaction.currency,
        net_minor=satisfaction.fee_minor,
        served_on=booking.operation.day_of(booking.wrapped_at or now()),
        quoted_at=now(),
    )
    with override(customer.language):
        words = gettext("Editing and publication of your recording: %(title)s") % {"title": booking.subject}
    OrderLine.objects.create(order=order, words=words[:300], net_minor=order.net_minor)
    record(verbs.QUOTED, actor=by, target=order, channel=order.channel, booking=booking.public_id, net=order.net_minor)
    return order


def follow_answer(order: Order, to: OrderState, *, by: Person | None) -> None:
    """Let an order go where its guest's answer leads. The caller holds it, and has seen that there is no invoice."""
    move(order, to, MOVES, became_due_at=now() if to == OrderState.DUE else None)
    record(_VERBS[to], actor=by, target=order, channel=order.channel)


def give_buyer(order: Order, *, by: Person | None, **facts: Any) -> Buyer:
    """Write down who is invoiced; refuses once there is an invoice, which only a credit note changes."""
    with transaction.atomic():
        fresh = lock_order(order)
        if fresh.state not in BEFORE_INVOICE:
            raise Refused(
                "buyer.invoiced", _("There is an invoice already. Ask the team for a credit note and a new invoice.")
            )
        there = Buyer.objects.filter(order=fresh).first()
        if there is not None and all(getattr(there, name) == value for name, value in facts.items()):
            return there
        buyer, _made = Buyer.objects.update_or_create(order=fresh, defaults=facts)
        record(verbs.BUYER_GIVEN, actor=by, target=fresh, channel=fresh.channel)
    order.refresh_from_db()
    return buyer


def waive(order: Order, *, by: Person, reason: str) -> None:
    """Give up what is due, before an invoice; afterwards it takes a credit note."""
    reason = _reason(reason)
    with transaction.atomic():
        fresh = lock_order(order)
        if fresh.state in OWED:
            raise Refused("order.invoiced", _("There is an invoice: take it back with a credit note instead."))
        move(fresh, OrderState.WAIVED, MOVES, reason=reason)
        record(verbs.WAIVED, actor=by, target=fresh, channel=fresh.channel, reason=reason)
    order.refresh_from_db()


def unwaive(order: Order, *, by: Person) -> None:
    """Take a waiver back: the fee is due again."""
    with transaction.atomic():
        fresh = lock_order(order)
        if fresh.state != OrderState.WAIVED:
            raise Refused("order.not_waived", _("This was not waived."))
        move(fresh, OrderState.DUE, MOVES, reason="")
        record(verbs.UNWAIVED, actor=by, target=fresh, channel=fresh.channel)
    order.refresh_from_db()


def set_disputed(order: Order, *, by: Person, disputed: bool) -> None:
    """Write down that the buyer disputes it, which stops reminders, or that this is settled."""
    with transaction.atomic():
        fresh = lock_order(order)
        if (fresh.disputed_at is not None) == disputed:
            return
        Order.objects.filter(pk=fresh.pk).update(disputed_at=now() if disputed else None)
        record(verbs.DISPUTED if disputed else verbs.UNDISPUTED, actor=by, target=fresh, channel=fresh.channel)
    order.refresh_from_db()


def set_costs(operation: Operation, *, by: Person, slot_minor: int, hour_minor: int) -> None:
    """Write down what a recording of an operation costs the team, in minor units."""
    with transaction.atomic():
        there = Costs.objects.select_for_update().filter(operation=operation).first()
        if there is not None and (there.slot_minor, there.hour_minor) == (slot_minor, hour_minor):
            return
        new = {"slot_minor": slot_minor, "hour_minor": hour_minor}
        Costs.objects.update_or_create(operation=operation, defaults=new)
        record(verbs.COSTS_CHANGED, actor=by, target=operation, channel=operation.channel, **new)


def _reason(words: str) -> str:
    reason = words.strip()[:600]
    if not reason:
        raise Refused("order.reason_needed", _("Say why, in a sentence: it stays with the order."), 422)
    return reason
