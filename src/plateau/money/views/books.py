"""Statements and the ledger: read, confirmed, handed to the accountant."""

from __future__ import annotations

from collections import Counter
from datetime import date
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from plateau.channels.access import desk_channel
from plateau.channels.models import Channel
from plateau.channels.roles import Can
from plateau.core.clock import now
from plateau.money import access, fec, figures
from plateau.money.actions import statements
from plateau.money.actions.invoicing import seller_of
from plateau.money.chart import ACCOUNTS
from plateau.money.forms import StatementForm
from plateau.money.models import Line, Order, Statement, Transaction
from plateau.money.statement import Found, Match
from plateau.money.views.ways import tabs_of

PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def new_statement(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a bank statement; nothing is booked before the next page."""
    person, channel = desk_channel(request, slug, Can.MANAGE_MONEY)
    form = StatementForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        kept = statements.read_statement(channel, file.read(), by=person, name=file.name or "")
        return redirect("money_statement", slug, kept.public_id)
    page = {**_frame(channel, "payments"), "form": form, "earlier": Statement.objects.filter(channel=channel)[:20]}
    return render(request, "money/statement_new.html", page, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def statement(request: HttpRequest, slug: str, statement_id: str) -> HttpResponse:
    """What each line pays; confirmed, it is booked."""
    person, channel = desk_channel(request, slug, Can.MANAGE_MONEY)
    found = access.desk_statement(person, channel, statement_id, Can.MANAGE_MONEY)
    if request.method == "POST":
        confirmed, seen = request.POST.getlist("confirmed"), request.POST.getlist("seen")
        booked = statements.book(found, by=person, confirmed=confirmed, seen=seen)
        words = ngettext("%(n)s payment is booked.", "%(n)s payments are booked.", booked) % {"n": booked}
        messages.success(request, words)
        return redirect("money_statement", slug, statement_id)
    matches = statements.matches(found)
    keys = {one.key for one in matches if one.key is not None}
    orders = {order.pk: order for order in Order.objects.filter(pk__in=keys).select_related("customer", "buyer")}
    page = {
        **_frame(channel, "payments"),
        "statement": found,
        "groups": [
            (kind.value, words, [_shown(one, orders) for one in matches if one.found == kind])
            for kind, words in _words().items()
            if any(one.found == kind for one in matches)
        ],
        "sure": sum(one.found in {Found.EXACT, Found.PART, Found.OVER} for one in matches),
        "counts": Counter(one.found for one in matches),
        "bookable": found.booked_at is None and any(one.key is not None for one in matches),
    }
    return render(request, "money/statement.html", page)


def _words() -> dict[Found, str]:
    return {
        Found.EXACT: _("Reference and sum fit"),
        Found.PART: _("Reference fits, less than what is open"),
        Found.OVER: _("Reference fits, more than what is open"),
        Found.SUM_ONLY: _("Only the sum fits: tick what is right"),
        Found.UNKNOWN: _("Nothing fits"),
        Found.BOOKED: _("Booked before"),
        Found.OUTGOING: _("Money that left"),
    }


def _shown(one: Match, orders: dict[int, Order]) -> dict[str, object]:
    row = one.row
    order = orders.get(one.key) if one.key is not None else None
    named = statements.named(one, orders)
    return {"day": row.day, "sum": row.minor, "words": row.words, "named": named, "order": order}


@require_safe
def ledger(request: HttpRequest, slug: str) -> HttpResponse:
    """The transactions of a year with the sums of its accounts."""
    _person, channel = desk_channel(request, slug, Can.SEE_MONEY)
    rows = Transaction.objects.filter(seller__channel=channel)
    years = sorted(set(rows.values_list("year", flat=True)), reverse=True)
    year = _year(request, years, channel)
    shown = rows.filter(year=year).select_related("order").prefetch_related("lines").order_by("-number")
    sums = figures.accounts(channel, year)
    page = {
        **_frame(channel, "ledger"),
        "years": years,
        "year": year,
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "accounts": [(ACCOUNTS[one.code], one) for one in sums],
        "balance": sum(one.balance.minor for one in sums),
    }
    return render(request, "money/ledger.html", page)


@require_safe
def export(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """A year of the ledger as a file: ``fec`` or ``csv``."""
    _person, channel = desk_channel(request, slug, Can.SEE_MONEY)
    years = list(Transaction.objects.filter(seller__channel=channel).values_list("year", flat=True).distinct())
    year = _year(request, years, channel)
    lines = written(channel, year)
    seller = seller_of(channel)
    if form == "fec":
        name = f"{seller.siren if seller else ''}FEC{min(date(year, 12, 31), _today(channel)):%Y%m%d}.txt"
        response = HttpResponse(fec.fec(lines), content_type="text/plain; charset=iso-8859-15")
    else:
        name = f"{channel.slug}-{year}.csv"
        response = HttpResponse(fec.plain(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def written(channel: Channel, year: int) -> list[fec.Written]:
    """Return the ledger's lines of a year as the files take them, in order; one query."""
    rows = Line.objects.filter(transaction__seller__channel=channel, transaction__year=year)
    return [
        fec.Written(
            number=line.transaction.number,
            journal=line.transaction.journal,
            day=line.transaction.day,
            account=line.account,
            minor=line.minor,
            currency=line.currency,
            customer=line.transaction.customer,
            customer_name=line.transaction.customer_name,
            piece=line.transaction.piece,
            piece_day=line.transaction.piece_day,
            label=line.transaction.words,
            valid_day=line.transaction.at.date(),
        )
        for line in rows.select_related("transaction").order_by("transaction__number", "pk")
    ]


def _year(request: HttpRequest, years: list[int], channel: Channel) -> int:
    asked = request.GET.get("year", "")
    if asked.isdigit() and int(asked) in years:
        return int(asked)
    return max(years, default=_today(channel).year)


def _today(channel: Channel) -> date:
    return now().astimezone(ZoneInfo(channel.time_zone)).date()


def _frame(channel: Channel, here: str) -> dict[str, object]:
    return {"channel": channel, "desk_section": "money", "ways": tabs_of(channel, here)}
