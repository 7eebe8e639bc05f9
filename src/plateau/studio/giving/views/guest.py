"""What a guest does with a slot that the team offers: take it, or let it go."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.core.rates import spend
from plateau.studio.giving import actions as offering
from plateau.studio.giving.forms import TakeForm
from plateau.studio.giving.offers import offer_to
from plateau.studio.guests import actions as guests
from plateau.studio.guests.views.private import private
from plateau.studio.models import Guest

MOST_TAKEN = 20  # an hour and page


@private
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, guest: Guest, booking_id: str) -> HttpResponse:
    """Read an offer and take it; once it is taken, its address leads to the page."""
    found = offer_to(guest, booking_id)
    if not found.is_held_at(now()):
        return redirect("guest", guests.token_of(guest))
    form = TakeForm(request.POST if request.method == "POST" else None, booking=found)
    if form.is_bound and form.is_valid():
        spend(f"guest-take:{guest.pk}", most=MOST_TAKEN, per=timedelta(hours=1))
        data = form.cleaned_data
        try:
            offering.take(found, by=guest.person, subject=form.subject(), company=form.company(), words=data["words"])
        except Refused as refused:
            if refused.status == 410:
                raise
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The slot is yours. What is to be signed stands below."))
            return redirect("guest", guests.token_of(guest))
    context = {
        "channel": guest.channel,
        "guest": guest,
        "token": guests.token_of(guest),
        "booking": found,
        "operation": found.operation,
        "form": form,
    }
    return render(request, "studio/guest/take.html", context, status=422 if form.is_bound else 200)


@private
@require_POST
def decline(request: HttpRequest, guest: Guest, booking_id: str) -> HttpResponse:
    """Let an offered slot go."""
    found = offer_to(guest, booking_id)
    offering.decline(found, by=guest.person)
    messages.success(request, _("Thank you for saying so: the slot is free for somebody else."))
    return redirect("guest", guests.token_of(guest))
