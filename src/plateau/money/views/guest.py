"""What a guest does by the private link, without an account: answer, say whom to invoice, pay, take the invoice."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plateau.core.errors import Refused
from plateau.core.ids import new_public_id
from plateau.core.middleware import answer_refusal
from plateau.money import access, asking
from plateau.money.actions import invoicing, orders, satisfaction
from plateau.money.forms import BuyerForm
from plateau.money.models import Order
from plateau.money.states import OrderState, Via
from plateau.money.views.desk import paper_of
from plateau.money.views.orders import buyer_start
from plateau.people.models import Person
from plateau.studio.guests.views.private import quiet, speaking
from plateau.studio.models import Booking

type ByLink = Callable[..., HttpResponse]


def by_link(view: ByLink) -> Callable[..., HttpResponse]:
    """Open a page by its link, in the language of whoever pays; refusals, too, leave no trace elsewhere."""

    @wraps(view)
    def answer(request: HttpRequest, token: str, **parts: str) -> HttpResponse:
        try:
            booking = access.booking_of(token)
            customer = orders.customer_of(booking)
            with speaking(request, customer.language, customer.time_zone):
                response = view(request, booking, **parts)
        except Refused as refused:
            response = answer_refusal(request, refused)
        return quiet(response)

    return never_cache(answer)


@by_link
@require_safe
def fee(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Everything about the money of one recording."""
    page = {"asked": asking.about(booking), "channel": booking.operation.channel, "act_id": new_public_id()}
    return render(request, "money/fee.html", page)


@by_link
@require_POST
def answer(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Take an answer; the form's own id makes pressing twice the same as once."""
    given = request.POST.get("answer", "")
    act_id = f"form:{request.POST.get('act_id', '')}"[:40] if request.POST.get("act_id") else ""
    satisfaction.answer(booking, answer=given, by=_who(request, booking), act_id=act_id, via=Via.LINK)
    messages.success(request, _("Your answer is written down. Thank you."))
    return redirect(access.link_to(booking))


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def buyer(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Take who is invoiced; the invoice is made at once where nothing else is missing."""
    order = _order(booking)
    form = BuyerForm(request.POST or None, initial=buyer_start(order))
    if form.is_bound and form.is_valid():
        who = _who(request, booking)
        orders.give_buyer(order, by=who, **form.cleaned_data)
        order = _order(booking)
        if order.state == OrderState.DUE and not invoicing.lacking(order):
            invoicing.issue(order, by=who)
            messages.success(request, _("Thank you: your invoice is here, and on its way to you by mail."))
        else:
            messages.success(request, _("Thank you: it is written down. The team makes the invoice."))
        return redirect(access.link_to(booking))
    page = {"asked": asking.about(booking), "channel": booking.operation.channel, "form": form, "order": order}
    return render(request, "money/buyer.html", page, status=422 if form.is_bound else 200)


@by_link
@require_safe
def invoice(request: HttpRequest, booking: Booking, invoice_id: str) -> HttpResponse:
    """The paper of an invoice of this recording."""
    return paper_of(access.invoice_of(booking, invoice_id))


def _order(booking: Booking) -> Order:
    found: Order | None = (
        Order.objects.select_related("channel", "customer__user", "customer__company", "buyer", "booking__subject")
        .filter(booking=booking)
        .first()
    )
    if found is None:
        raise Refused("fee.none", _("No fee is asked for this recording."), 404)
    return found


def _who(request: HttpRequest, booking: Booking) -> Person:
    """Return who acts: whoever is logged in, else the guest whom the link was made for."""
    person: Person | None = request.person  # type: ignore[attr-defined]
    return person or orders.customer_of(booking)
