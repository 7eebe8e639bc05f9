"""The team's pages of money: what is awaited, orders, invoices, payments, who invoices."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plateau.channels.access import desk_channel
from plateau.channels.models import Channel
from plateau.channels.roles import Can
from plateau.core.clock import now
from plateau.money import access, figures
from plateau.money.actions import orders, sellers
from plateau.money.actions.invoicing import seller_of
from plateau.money.forms import CostsForm, SellerForm
from plateau.money.models import Invoice, Order, Payment, Satisfaction, Seller
from plateau.money.states import OWED, OrderState
from plateau.money.views.ways import tabs_of
from plateau.studio.access import desk_operation

PER_PAGE = 50
_GROUPS: dict[str, list[str]] = {
    "due": [OrderState.DUE],
    "open": sorted(OWED),
    "paid": [OrderState.PAID],
    "quoted": [OrderState.QUOTED],
    "ended": [OrderState.DROPPED, OrderState.WAIVED, OrderState.CREDITED, OrderState.REFUNDED],
}


@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """What waits for the team, the figures of the fee, and what was given away."""
    person, channel = desk_channel(request, slug, Can.SEE_MONEY)
    today = now().astimezone(ZoneInfo(channel.time_zone)).date()
    rows = Order.objects.filter(channel=channel).with_facts()
    due = list(rows.filter(state=OrderState.DUE).order_by("became_due_at")[:PER_PAGE])
    seller = seller_of(channel)
    waiting = Satisfaction.objects.awaited().filter(booking__operation__channel=channel, fee_minor__gt=0)
    page = {
        **_frame(channel, "overview"),
        "seller": seller,
        "missing": seller.lacks() if seller is not None else [],
        "may_manage": access.may_manage(person, channel),
        "awaited": figures.awaited(channel, today),
        "conversion": figures.conversion(channel),
        "given": figures.given_away(channel),
        "due": [(order, hasattr(order, "buyer")) for order in due],
        "late": rows.late(today).order_by("due_on")[:PER_PAGE],
        "waiting": waiting.select_related("booking__subject").order_by("-asked_at")[:PER_PAGE],
        "today": today,
    }
    return render(request, "money/overview.html", page)


@require_safe
def order_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Every order, by where it stands."""
    _person, channel = desk_channel(request, slug, Can.SEE_MONEY)
    chosen = request.GET.get("state", "")
    rows = Order.objects.filter(channel=channel).with_facts().order_by("-pk")
    states = [value for group in _GROUPS.values() for value in group]
    counts = {name: Order.objects.filter(channel=channel, state__in=_GROUPS[name]).count() for name in _GROUPS}
    words = {
        "due": _("To invoice"),
        "open": _("Invoiced"),
        "paid": _("Paid"),
        "quoted": _("Not answered"),
        "ended": _("Without fee"),
    }
    if chosen in _GROUPS:
        rows = rows.filter(state__in=_GROUPS[chosen])
    page = {
        **_frame(channel, "orders"),
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "chosen": chosen,
        "groups": [(name, words[name], counts[name]) for name in _GROUPS if counts[name]],
        "total": sum(counts.values()),
        "today": now().astimezone(ZoneInfo(channel.time_zone)).date(),
    }
    assert set(states) == set(OrderState.values), "every state belongs to a group"
    return render(request, "money/orders.html", page)


@require_safe
def invoice_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Every invoice and credit note, the newest first."""
    _person, channel = desk_channel(request, slug, Can.SEE_MONEY)
    rows = (
        Invoice.objects.filter(order__channel=channel).select_related("order", "credits", "credit_note").order_by("-pk")
    )
    page = {**_frame(channel, "invoices"), "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))}
    return render(request, "money/invoices.html", page)


@require_safe
def invoice_pdf(request: HttpRequest, slug: str, invoice_id: str) -> HttpResponse:
    """The paper of an invoice, as it was handed out."""
    person, channel = desk_channel(request, slug, Can.SEE_MONEY)
    return paper_of(access.desk_invoice(person, channel, invoice_id, Can.SEE_MONEY))


def paper_of(invoice: Invoice) -> HttpResponse:
    """Return an invoice's file, named by its number, kept by nobody in between."""
    response = HttpResponse(bytes(invoice.file.pdf), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{invoice.code}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def payment_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Every movement, the newest first."""
    _person, channel = desk_channel(request, slug, Can.SEE_MONEY)
    rows = Payment.objects.filter(order__channel=channel).select_related("order__customer", "by", "undone_by")
    page = {
        **_frame(channel, "payments"),
        "page": Paginator(rows.order_by("-pk"), PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "money/payments.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def seller(request: HttpRequest, slug: str) -> HttpResponse:
    """Who invoices: said piece by piece, with what is still missing."""
    person, channel = desk_channel(request, slug, Can.MANAGE_MONEY)
    there = seller_of(channel)
    first = {"mark": channel.slug.replace("-", "").upper()[:10]} if there is None else {}
    percent = None if there is None or there.late_rate is None else there.late_rate / 100
    row = there or Seller(channel=channel, **first)
    form = SellerForm(request.POST or None, instance=row, initial={"late_percent": percent})
    if request.method == "POST" and form.is_valid():
        kept = sellers.change_seller(channel, by=person, **form.facts)
        missing = ", ".join(map(str, kept.lacks()))
        if missing:
            messages.warning(request, _("Saved. Still missing before anything can be invoiced: %s.") % missing)
        else:
            messages.success(request, _("Saved. Invoices can be made."))
        return redirect("money_seller", slug)
    page = {
        **_frame(channel, "seller"),
        "form": form,
        "missing": there.lacks() if there is not None else [],
        "seller": there,
    }
    return render(request, "money/seller.html", page, status=422 if request.method == "POST" else 200)


@require_POST
def costs(request: HttpRequest, slug: str, operation_id: str) -> HttpResponse:
    """Write down what an operation's recordings cost."""
    person, channel = desk_channel(request, slug, Can.MANAGE_MONEY)
    operation = desk_operation(person, channel, operation_id, Can.MANAGE_MONEY)
    form = CostsForm(request.POST)
    if not form.is_valid():
        page = {**_frame(channel, "overview"), "form": form, "operation": operation}
        return render(request, "money/costs.html", page, status=422)
    slot, hour = form.cleaned_data["slot"], form.cleaned_data["hour"]
    orders.set_costs(operation, by=person, slot_minor=slot.minor, hour_minor=hour.minor)
    messages.success(request, _("The costs are saved."))
    return redirect("money_operation", slug, operation_id)


@require_safe
def operation(request: HttpRequest, slug: str, operation_id: str) -> HttpResponse:
    """The money of one operation: its fee's figures, its orders, its costs."""
    person, channel = desk_channel(request, slug, Can.SEE_MONEY)
    found = desk_operation(person, channel, operation_id, Can.SEE_MONEY)
    known = getattr(found, "costs", None)
    start = {"slot": _plain(known.slot_minor if known else 0), "hour": _plain(known.hour_minor if known else 0)}
    page = {
        **_frame(channel, "overview"),
        "operation": found,
        "conversion": figures.conversion(channel, found),
        "given": [given for given in figures.given_away(channel) if given.operation.pk == found.pk],
        "orders": Order.objects.filter(booking__operation=found).with_facts().order_by("-pk")[:200],
        "form": CostsForm(initial=start),
        "may_manage": access.may_manage(person, channel),
        "today": now().astimezone(ZoneInfo(channel.time_zone)).date(),
    }
    return render(request, "money/operation.html", page)


def _plain(minor: int) -> str:
    return f"{minor // 100}" if minor % 100 == 0 else f"{minor / 100:.2f}"


def _frame(channel: Channel, here: str) -> dict[str, object]:
    return {"channel": channel, "desk_section": "money", "ways": tabs_of(channel, here)}
