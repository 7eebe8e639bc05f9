"""Ask a guest who leaves the set, take the answer, and let the fee follow it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.core.ids import new_public_id
from plateau.journal.actions import record
from plateau.money import verbs
from plateau.money.actions import orders
from plateau.money.actions.lock import lock_order
from plateau.money.models import Order, Satisfaction, SatisfactionAct
from plateau.money.states import BEFORE_INVOICE, Answer, OrderState, Via
from plateau.people.models import Person
from plateau.studio.actions import erasing
from plateau.studio.actions.lock import lock_booking
from plateau.studio.models import Booking
from plateau.studio.papers.standing import fee_of
from plateau.studio.states import BookingState

_VERBS: dict[str, str] = {
    Answer.SATISFIED: verbs.SATISFIED,
    Answer.NOT_SATISFIED: verbs.NOT_SATISFIED,
    Answer.THINKING: verbs.THINKING,
}
_ORDER_GOES: dict[str, OrderState] = {
    Answer.SATISFIED: OrderState.DUE,
    Answer.NOT_SATISFIED: OrderState.DROPPED,
    Answer.THINKING: OrderState.QUOTED,
}


def ask(booking: Booking, *, by: Person | None) -> Satisfaction:
    """Open the question for a recording that has ended, with the fee as it stands now; once, however often it is called."""
    with transaction.atomic():
        return _asked(lock_booking(booking), by=by)


def answer(
    booking: Booking,
    *,
    answer: str,
    by: Person | None,
    at: datetime | None = None,
    act_id: str = "",
    via: str = Via.TABLET,
) -> Satisfaction:
    """Write down what a guest said; safe to call twice with the same ``act_id``.

    ``at``: when it was said, if it is told later; what was said later counts, in whatever order it arrives. Refuses
    before the recording has ended (409), a word that is no answer (422), and any change once there is an invoice or the
    recording of an unsatisfied guest has been erased (409).
    """
    if answer not in Answer.values:
        raise Refused("satisfaction.no_answer", _("Choose one of the three answers."), 422)
    moment = now()
    said_at = min(at or moment, moment)  # a clock that runs ahead decides nothing
    with transaction.atomic():
        fresh = lock_booking(booking)
        told = SatisfactionAct.objects.select_related("satisfaction").filter(act_id=act_id).first() if act_id else None
        if told is not None:
            if told.satisfaction.booking_id != fresh.pk:
                raise Refused("satisfaction.act_of_another", _("This answer belongs to another booking."), 422)
            return told.satisfaction
        satisfaction = _asked(fresh, by=by)
        order = Order.objects.filter(booking=fresh).first()
        order = lock_order(order) if order is not None else None
        changes = satisfaction.is_older_than(said_at) and satisfaction.answer != answer
        if changes and order is not None and (order.state not in BEFORE_INVOICE or order.invoices.exists()):
            raise Refused(
                "satisfaction.settled",
                _("There is an invoice, or the fee was waived: the answer stands. Write to the team if it is wrong."),
            )
        if changes:
            erasing.demand_kept(fresh)
        SatisfactionAct.objects.create(
            act_id=act_id or new_public_id(), satisfaction=satisfaction, answer=answer, via=via, by=by, at=said_at
        )
        if changes:
            _change(satisfaction, fresh, order, answer=answer, by=by, at=said_at, via=via)
        elif satisfaction.is_older_than(said_at):
            Satisfaction.objects.filter(pk=satisfaction.pk).update(answered_at=said_at)
            satisfaction.answered_at = said_at
    return satisfaction


def _asked(booking: Booking, *, by: Person | None) -> Satisfaction:
    """Return the row of a booking that the caller holds, made with its order if it is not there."""
    there: Satisfaction | None = Satisfaction.objects.filter(booking=booking).first()
    if there is not None:
        return there
    if booking.state != BookingState.WRAPPED:
        raise Refused("satisfaction.too_early", _("The recording has not ended yet: the question comes after it."))
    operation = booking.operation
    fee = fee_of(booking)
    made: Satisfaction = Satisfaction.objects.create(
        booking=booking, fee_minor=fee.minor, currency=fee.currency, asked_at=now()
    )
    record(verbs.ASKED, actor=by, target=made, channel=operation.channel, booking=booking.public_id)
    if made.fee_minor:
        orders.quote_fee(made, by=by)
    return made


def _change(
    satisfaction: Satisfaction,
    booking: Booking,
    order: Order | None,
    *,
    answer: str,
    by: Person | None,
    at: datetime,
    via: str,
) -> None:
    was = satisfaction.answer
    Satisfaction.objects.filter(pk=satisfaction.pk).update(answer=answer, answered_at=at, via=via)
    satisfaction.answer, satisfaction.answered_at, satisfaction.via = answer, at, via
    record(
        _VERBS[answer],
        actor=by,
        target=satisfaction,
        channel=booking.operation.channel,
        booking=booking.public_id,
        was=was,
        via=via,
        at=at,
    )
    if answer == Answer.NOT_SATISFIED:
        erasing.plan(booking, by=by, said_at=at)
    else:
        erasing.drop(booking, by=by)
    if order is not None and order.state != _ORDER_GOES[answer]:
        orders.follow_answer(order, _ORDER_GOES[answer], by=by)
