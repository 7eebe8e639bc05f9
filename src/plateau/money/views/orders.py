"""One order: its life, and everything that the team does with it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plateau.channels.access import desk_channel
from plateau.channels.models import Channel
from plateau.channels.roles import Can
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.money import access, life
from plateau.money.actions import invoicing, orders, paying, satisfaction
from plateau.money.actions.settling import balance_of
from plateau.money.forms import BuyerForm, CreditForm, PaymentForm, ReasonForm
from plateau.money.models import Order
from plateau.money.states import BEFORE_INVOICE, OWED, WITH_INVOICE, Answer, OrderState, PaymentKind, Via
from plateau.money.views.ways import tabs_of
from plateau.people.models import Person


@require_safe
def order(request: HttpRequest, slug: str, order_id: str) -> HttpResponse:
    """One order with its papers, payments, life and what can be done now."""
    person, channel = desk_channel(request, slug, Can.SEE_MONEY)
    found = access.desk_order(person, channel, order_id)
    return render(request, "money/order.html", _page(request, person, channel, found))


@require_POST
def act(request: HttpRequest, slug: str, order_id: str, what: str) -> HttpResponse:
    """Carry out what needs no form: invoice, take a waiver back, dispute, settle a dispute, an answer told to the team."""
    person, channel = desk_channel(request, slug, Can.MANAGE_MONEY)
    found = access.desk_order(person, channel, order_id, Can.MANAGE_MONEY)
    if what == "invoice":
        made = invoicing.issue(found, by=person)
        messages.success(request, _("Invoice %s is made, and on its way to the buyer.") % made.code)
    elif what == "unwaive":
        orders.unwaive(found, by=person)
    elif what in {"dispute", "settle"}:
        orders.set_disputed(found, by=person, disputed=what == "dispute")
    elif what in Answer.values and found.booking is not None:
        satisfaction.answer(found.booking, answer=what, by=person, via=Via.TEAM)
    else:
        raise Refused("order.no_act", _("Choose what to do with the order."), 422)
    return redirect("money_order", slug, order_id)


@require_http_methods(["GET", "HEAD", "POST"])
def waive(request: HttpRequest, slug: str, order_id: str) -> HttpResponse:
    """Waive what is due, with a reason."""
    person, channel = desk_channel(request, slug, Can.MANAGE_MONEY)
    found = access.desk_order(person, channel, order_id, Can.MANAGE_MONEY)
    form = ReasonForm(request.POST or None)
    if form.is_bound and form.is_valid():
        orders.waive(found, by=person, reason=form.cleaned_data["reason"])
        return redirect("money_order", slug, order_id)
    return _ask(request, channel, found, form, _("Waive the fee"))


@require_http_methods(["GET", "HEAD", "POST"])
def credit(request: HttpRequest, slug: str, order_id: str) -> HttpResponse:
    """Take the order's invoice back by a credit note."""
    person, channel = desk_channel(request, slug, Can.MANAGE_MONEY)
    found = access.desk_order(person, channel, order_id, Can.MANAGE_MONEY)
    invoice = found.invoices.filter(series="F", credit_note=None).select_related("order__channel").first()
    if invoice is None:
        raise Refused("invoice.not_open", _("This is no invoice in force: it was credited already."))
    form = CreditForm(request.POST or None)
    if form.is_bound and form.is_valid():
        note = invoicing.credit(
            invoice, by=person, reason=form.cleaned_data["reason"], again=form.cleaned_data["again"]
        )
        messages.success(request, _("Credit note %s is made, and on its way to the buyer.") % note.code)
        return redirect("money_order", slug, order_id)
    return _ask(request, channel, found, form, _("Take the invoice back"))


@require_http_methods(["GET", "HEAD", "POST"])
def buyer(request: HttpRequest, slug: str, order_id: str) -> HttpResponse:
    """Write down who is invoiced, as somebody told the team."""
    person, channel = desk_channel(request, slug, Can.MANAGE_MONEY)
    found = access.desk_order(person, channel, order_id, Can.MANAGE_MONEY)
    form = BuyerForm(request.POST or None, initial=buyer_start(found))
    if form.is_bound and form.is_valid():
        orders.give_buyer(found, by=person, **form.cleaned_data)
        return redirect("money_order", slug, order_id)
    return _ask(request, channel, found, form, _("Who is invoiced"))


def buyer_start(order: Order) -> dict[str, object]:
    """Return what a buyer's form begins with: what is known of this order, else of the person's last one here."""
    known = getattr(order, "buyer", None)
    if known is None:
        last = (
            Order.objects.filter(channel=order.channel, customer=order.customer, buyer__isnull=False)
            .select_related("buyer")
            .order_by("-pk")
            .first()
        )
        known = last.buyer if last is not None else None
    if known is None:
        return {"name": order.customer.company.name if order.customer.company else ""}
    names = ("name", "street", "extra", "postcode", "city", "country", "siren", "vat_number")
    return {name: getattr(known, name) for name in names} | {"business": "yes" if known.business else "no"}


@require_http_methods(["GET", "HEAD", "POST"])
def payment(request: HttpRequest, slug: str, order_id: str, way: str) -> HttpResponse:
    """Write down money that came (``received``) or went back (``refunded``)."""
    person, channel = desk_channel(request, slug, Can.MANAGE_MONEY)
    found = access.desk_order(person, channel, order_id, Can.MANAGE_MONEY)
    back = way == PaymentKind.REFUNDED
    balance = balance_of(found)
    usual = balance.too_much if back else balance.open
    start = {"sum": str(usual.amount), "paid_on": now().astimezone(ZoneInfo(channel.time_zone)).date()}
    form = PaymentForm(request.POST or None, currency=found.currency, initial=start)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        write = paying.refund if back else paying.receive
        write(found, by=person, amount=form.money, paid_on=data["paid_on"], means=data["means"], words=data["words"])
        return redirect("money_order", slug, order_id)
    return _ask(request, channel, found, form, _("Money paid back") if back else _("Money that arrived"))


@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, slug: str, payment_id: str) -> HttpResponse:
    """Take an entry back that was a mistake."""
    person, channel = desk_channel(request, slug, Can.MANAGE_MONEY)
    found = access.desk_payment(person, channel, payment_id, Can.MANAGE_MONEY)
    form = ReasonForm(request.POST or None)
    order = found.order
    if form.is_bound and form.is_valid():
        paying.take_back(found, by=person, reason=form.cleaned_data["reason"])
        return redirect("money_order", slug, order.public_id)
    return _ask(request, channel, order, form, _("Take this entry back"))


def _page(request: HttpRequest, person: Person, channel: Channel, order: Order) -> dict[str, object]:
    balance = balance_of(order)
    missing = invoicing.lacking(order) if order.state == OrderState.DUE else []
    invoices = list(order.invoices.select_related("credits").order_by("pk"))
    answer = getattr(order.booking, "satisfaction", None) if order.booking is not None else None
    may_manage = access.may_manage(person, channel)
    return {
        "channel": channel,
        "desk_section": "money",
        "ways": tabs_of(channel, "orders"),
        "order": order,
        "lines": order.lines.all(),
        "buyer": getattr(order, "buyer", None),
        "answer": answer,
        "answers": Answer.choices,
        "balance": balance,
        "missing": missing,
        "invoices": invoices,
        "payments": order.payments.select_related("by", "undone_by"),
        "life": life.of_order(order, channel),
        "today": now().astimezone(ZoneInfo(channel.time_zone)).date(),
        "link": access.link_to(order.booking) if order.booking is not None and may_manage else "",
        "may_manage": may_manage,
        "can": {
            "invoice": order.state == OrderState.DUE and not missing,
            "buyer": order.state in BEFORE_INVOICE,
            "waive": order.state == OrderState.DUE,
            "unwaive": order.state == OrderState.WAIVED,
            "receive": order.state in WITH_INVOICE,
            "credit": order.state in WITH_INVOICE,
            "refund": balance.too_much.minor > 0,
            "dispute": order.state in OWED | {OrderState.DUE},
            "answer": order.state in BEFORE_INVOICE and not invoices,
        },
    }


def _ask(request: HttpRequest, channel: Channel, order: Order, form: object, words: str) -> HttpResponse:
    page = {
        "channel": channel,
        "desk_section": "money",
        "ways": tabs_of(channel, "orders"),
        "order": order,
        "form": form,
        "words": words,
    }
    return render(request, "money/ask.html", page, status=422 if request.method == "POST" else 200)
