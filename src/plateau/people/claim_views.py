"""Pages on which a profile made by the team finds its person."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from plateau.people import claims as rules
from plateau.people.access import account_person
from plateau.people.middleware import person_of
from plateau.people.models import Person, User

BACKEND = "plateau.people.backend.AuthenticationBackend"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, token: str) -> HttpResponse:
    """Show whose profile a link opens, and let that person take it over; whoever did so already goes to their page."""
    person = person_of(request)
    if person is not None and rules.is_claimed_by(token, person):
        return redirect(person)
    invitation, proof = rules.read_claim(token)
    known = User.objects.filter(email__iexact=invitation.email).exists() if proof else False
    if request.method == "POST" and person is not None:
        survivor = rules.claim(invitation, by=person)
        messages.success(request, _("The profile is now part of yours."))
        return redirect(survivor)
    if request.method == "POST" and proof and not known:
        user = rules.enter_by_invitation(invitation, language=(get_language() or "fr")[:2])
        login(request, user, backend=BACKEND)
        record_authentication(request, user, method="code")  # the mailed link proves the mailbox as a code would
        UserSession.objects.create_from_request(request)  # allauth's own log-in does the same
        messages.success(request, _("Welcome! Complete your profile; you can also set a password."))
        return redirect("settings-profile")
    page = {"invitation": invitation, "guest": invitation.person, "proof": proof and not known, "known": known}
    response = render(request, "people/claim.html", page)
    # the address itself is the key; under no-referrer browsers would send the form with "Origin: null", which is refused
    response["Referrer-Policy"] = "same-origin"
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def claims(request: HttpRequest) -> HttpResponse:
    """Offer the profiles that wait for one's own address, then go on to where one was going."""
    person = account_person(person_of(request))
    waiting = Person.objects.waiting_for(person.address).select_related("company")
    onward = request.POST.get("next") or request.GET.get("next") or "/"
    if not url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()}):
        onward = "/"
    if request.method == "POST":
        guest = get_object_or_404(waiting, public_id=request.POST.get("person", ""))
        if request.POST.get("answer") == "mine":
            rules.claim_by_address(guest, by=person)
            messages.success(request, _("The profile is now part of yours."))
        else:
            rules.decline_claim(guest, by=person)
            messages.success(request, _("Noted. We will not ask again."))
        waiting = waiting.all()
    if not waiting:
        return redirect(onward)
    return render(request, "people/claims.html", {"waiting": waiting, "next": onward})
