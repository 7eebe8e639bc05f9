"""Two pages beside a guest's own: a guardian's, who signs for a minor, and the one that sends a lost link again."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plateau.channels.access import channel_for
from plateau.core.clients import client_address
from plateau.core.rates import spend
from plateau.people.middleware import person_of
from plateau.studio.guests import actions as guests
from plateau.studio.guests.forms import GuardianForm, LostForm
from plateau.studio.guests.views.private import for_guardian, quiet
from plateau.studio.models import Guardian, Signature
from plateau.studio.papers.actions import releasing
from plateau.studio.papers.standing import deal_of, form_text, quotes, spoken
from plateau.studio.papers.terms import fingerprint_of
from plateau.studio.states import PAST_RELEASE

MOST_ASKED = 10  # an hour and machine


@for_guardian
@require_http_methods(["GET", "HEAD", "POST"])
def guardian(request: HttpRequest, guardian: Guardian) -> HttpResponse:
    """Let somebody with parental authority read what a minor agreed to, and sign."""
    release = guardian.release
    booking = release.booking
    deal = deal_of(booking)
    with_deal = _signs_deal(guardian)
    text = form_text(booking, release.person, minor=True, language=spoken())
    initial = {"deal_sha256": deal.sha256, "release_sha256": fingerprint_of(text)}
    form = GuardianForm(request.POST if request.method == "POST" else None, deal=with_deal, initial=initial)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        releasing.sign_as_guardian(
            guardian,
            name=data["name"],
            language=spoken(),
            sha256=data["release_sha256"],
            deal_sha256=data["deal_sha256"] if with_deal else "",
        )
        messages.success(request, _("Signed, thank you."))
        return redirect(request.path)
    context = {
        "channel": booking.operation.channel,
        "operation": booking.operation,
        "booking": booking,
        "guardian": guardian,
        "minor": release.person,
        "form": form,
        "deal": deal,
        "clauses": quotes(deal) if with_deal else [],
        "over": release.state in PAST_RELEASE,
        "release_text": (guardian.text or text).split("\n\n"),
    }
    return render(request, "studio/guest/guardian.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def lost(request: HttpRequest, slug: str) -> HttpResponse:
    """Send a lost link again, to the known address only; the answer is the same whether there is one."""
    channel = channel_for(person_of(request), slug)
    form = LostForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        spend(f"lost-link:{client_address(request)}", most=MOST_ASKED, per=timedelta(hours=1))
        guests.send_lost_links(form.cleaned_data["email"], channel)
        context = {"channel": channel, "email": form.cleaned_data["email"]}
        return quiet(render(request, "studio/guest/lost_sent.html", context))
    context = {"channel": channel, "form": form}
    return quiet(render(request, "studio/guest/lost.html", context, status=422 if form.is_bound else 200))


def _signs_deal(guardian: Guardian) -> bool:
    """Whether the deal is theirs to sign: nobody signed it yet, and the minor booked, or the team for the minor."""
    release, booking = guardian.release, guardian.release.booking
    if guardian.signed_at is not None or Signature.objects.standing().filter(booking=booking).exists():
        return False
    return booking.by_team or booking.booked_by_id == release.person_id
