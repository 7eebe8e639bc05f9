"""A guest's private page and what is done there: sign, name guardians, take back, let somebody act, claim the profile."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.core.rates import spend
from plateau.people import claims
from plateau.people.middleware import person_of
from plateau.people.models import Person
from plateau.studio.crew.plan import count_duties
from plateau.studio.giving.offers import offers_to
from plateau.studio.guests import actions as guests
from plateau.studio.guests.forms import RepresentativeForm, RevokeForm
from plateau.studio.guests.views.private import private
from plateau.studio.guests.visits import Visit, visit_on, visits_of
from plateau.studio.models import Guest, Representative
from plateau.studio.papers.actions import releasing
from plateau.studio.papers.standing import clause
from plateau.studio.papers.views import signing


@private
@require_safe
def page(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Everything about a guest, in order, for whoever has the link."""
    visits = visits_of(guest)
    context = {
        "channel": guest.channel,
        "guest": guest,
        "token": guests.token_of(guest),
        "visits": visits,
        "offers": offers_to(guest, now()),
        "duties": count_duties(guest.person, guest.channel),
        "own": any(not visit.acts for visit in visits),
        "representatives": Representative.objects.filter(guest=guest.person, channel=guest.channel).select_related(
            "person"
        ),
        "claimable": not guest.person.has_account and bool(guest.person.address),
        "is_reader": person_of(request) == guest.person,
    }
    return render(request, "studio/guest/page.html", context)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, guest: Guest, booking_id: str) -> HttpResponse:
    """Read the deal and the release form; say one's age, then sign what can be signed."""
    visit = _visit(request, guest, booking_id)
    return signing.sign(request, visit, _ways(visit))


@private
@require_http_methods(["GET", "HEAD", "POST"])
def guardians(request: HttpRequest, guest: Guest, booking_id: str) -> HttpResponse:
    """Say who has parental authority over a minor; each is mailed a link of their own."""
    visit = _visit(request, guest, booking_id)
    return signing.guardians(request, visit, _ways(visit))


@private
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, guest: Guest, booking_id: str) -> HttpResponse:
    """Take a release form back, after reading what happens then."""
    visit = _visit(request, guest, booking_id)
    if not visit.may_revoke:
        raise Refused("release.not_signed", _("There is no signed release form to take back here."), 409)
    assert visit.form is not None
    assert visit.form.release is not None
    form = RevokeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        releasing.revoke_release(visit.form.release, by=guest.person, reason=form.cleaned_data["reason"])
        messages.success(request, _("It is taken back. The team is told, and takes the film off the air."))
        return redirect(_page(guest))
    context = frame_of(visit) | {"form": form, "quote": clause(visit.booking, "withdrawal")}
    return render(request, "studio/guest/revoke.html", context, status=422 if form.is_bound else 200)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def representative(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Let somebody act for oneself, or no longer."""
    form = RepresentativeForm(request.POST if request.method == "POST" and "remove" not in request.POST else None)
    acting = Representative.objects.filter(guest=guest.person, channel=guest.channel).select_related("person__user")
    if request.method == "POST" and "remove" in request.POST:
        found = acting.filter(public_id=request.POST["remove"]).first()
        if found is not None:
            guests.remove_representative(found, by=guest.person)
            messages.success(request, _("Done: nobody of that name acts for you any more."))
        return redirect("guest_representative", guests.token_of(guest))
    if form.is_bound and form.is_valid():
        spend(f"representative:{guest.pk}", most=signing.MOST_NAMED, per=timedelta(days=1))
        data = form.cleaned_data
        with transaction.atomic():
            named = guests.person_for(
                data["name"], data["email"], guest.channel, by=guest.person, language=guest.person.language
            )
            guests.name_representative(
                guest.person, guest.channel, by=guest.person, person=named, signs=data["signs"], hears=data["hears"]
            )
            guests.send_link(guests.page_of(named, guest.channel), by=guest.person)
        messages.success(request, _("Done: %(name)s gets a link to a page of their own.") % {"name": named.name})
        return redirect(_page(guest))
    context = {
        "channel": guest.channel,
        "guest": guest,
        "token": guests.token_of(guest),
        "acting": acting,
        "form": form,
    }
    return render(request, "studio/guest/representative.html", context, status=422 if form.is_bound else 200)


@private
@require_POST
def claim(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Mail the link with which this profile becomes an account of one's own, to the known address only."""
    person: Person = guest.person
    if person.has_account or not person.address:
        raise Refused("guest.not_claimable", _("This profile has an account already, or no address is known."), 409)
    spend(f"guest-claim:{guest.pk}", most=3, per=timedelta(days=1))
    claims.mail_invitation(claims.invite(person, by=None, email=person.address, mailed=True), by=None)
    messages.success(request, _("Look in your mails: the link there makes this page part of your own account."))
    return redirect(_page(guest))


def _visit(request: HttpRequest, guest: Guest, booking_id: str) -> Visit:
    visit = visit_on(guest, booking_id, request.GET.get("for", ""))
    if visit is None:
        raise Refused("booking.not_found", _("There is no such booking, or it is not yours."), 404)
    return visit


def frame_of(visit: Visit) -> dict[str, object]:
    """Return what every page of one recording is drawn with."""
    return {
        "channel": visit.guest.channel,
        "guest": visit.guest,
        "token": guests.token_of(visit.guest),
        "visit": visit,
        "booking": visit.booking,
        "operation": visit.booking.operation,
    }


def _page(guest: Guest) -> str:
    return reverse("guest", args=[guests.token_of(guest)])


def _ways(visit: Visit) -> signing.Ways:
    return signing.Ways(_page(visit.guest), _address("guest_sign", visit), _address("guest_guardians", visit))


def _address(name: str, visit: Visit) -> str:
    path = reverse(name, args=[guests.token_of(visit.guest), visit.booking.public_id])
    return f"{path}?{urlencode({'for': visit.person.public_id})}" if visit.acts else path
