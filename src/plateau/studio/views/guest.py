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
from plateau.studio.actions import dealing, guests, releasing
from plateau.studio.crew_plan import count_duties
from plateau.studio.forms.guest import MINOR, AgeForm, GuardiansForm, RepresentativeForm, RevokeForm, SignForm
from plateau.studio.models import Guest, Representative
from plateau.studio.offers import offers_to
from plateau.studio.papers import clause, deal_of, form_text, quotes, spoken
from plateau.studio.terms import fingerprint_of
from plateau.studio.views.private import private
from plateau.studio.visits import Visit, visit_on, visits_of

MOST_NAMED = 8  # a day and page: mails to strangers


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
    age_is_open = _age_is_open(visit)
    posted = request.POST if request.method == "POST" else None
    if age_is_open:
        form: AgeForm | SignForm = AgeForm(posted)
    else:
        form = _sign_form(visit, posted)
    if form.is_bound and form.is_valid():
        if isinstance(form, AgeForm):
            minor = form.cleaned_data["age"] == MINOR
            releasing.say_age(visit.booking, visit.person, minor=minor, by=guest.person)
            return redirect(_address("guest_guardians" if minor else "guest_sign", visit))
        _sign(visit, form)
        messages.success(request, _said_after_signing(guest, visit))
        return redirect("guest", guests.token_of(guest))
    context = _reading(visit) | {"form": form, "asks_age": age_is_open, "may_sign": _may_sign(visit)}
    return render(request, "studio/guest/sign.html", context, status=422 if form.is_bound else 200)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def guardians(request: HttpRequest, guest: Guest, booking_id: str) -> HttpResponse:
    """Say who has parental authority over a minor; each is mailed a link of their own."""
    visit = _visit(request, guest, booking_id)
    if not visit.is_minor:
        return redirect(_address("guest_sign", visit))
    assert visit.form is not None
    assert visit.form.release is not None
    named = list(visit.form.release.guardians.all())
    initial = {f"name_{number}": one.name for number, one in enumerate(named, 1)}
    initial |= {f"email_{number}": one.email for number, one in enumerate(named, 1)}
    form = GuardiansForm(request.POST if request.method == "POST" else None, initial=initial, rows=len(named))
    if form.is_bound and form.is_valid():
        spend(f"guardians:{guest.pk}", most=MOST_NAMED, per=timedelta(days=1))
        with transaction.atomic():
            new = releasing.name_guardians(visit.booking, visit.person, form.guardians(), by=guest.person)
            for guardian in new:
                guests.write_to_guardian(guardian, visit.booking)
        messages.success(request, _("Noted. Each of them gets a mail with a link of their own."))
        return redirect(_address("guest_sign", visit) if visit.may_sign_release else _page(guest))
    context = _frame(visit) | {"form": form, "named": named}
    return render(request, "studio/guest/guardians.html", context, status=422 if form.is_bound else 200)


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
    context = _frame(visit) | {"form": form, "quote": clause(visit.booking, "withdrawal")}
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
        spend(f"representative:{guest.pk}", most=MOST_NAMED, per=timedelta(days=1))
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


def _age_is_open(visit: Visit) -> bool:
    """Whether the age has to be said before anything is signed: by whom it concerns, or who acts for them."""
    form = visit.form
    return visit.is_open and visit.signs and form is not None and (form.release is None or form.release.minor is None)


def _may_sign(visit: Visit) -> bool:
    return visit.may_sign_deal or visit.may_sign_release


def _sign_form(visit: Visit, posted: object) -> SignForm:
    language = spoken()
    text = form_text(visit.booking, visit.person, minor=visit.is_minor, language=language)
    initial = {"deal_sha256": deal_of(visit.booking).sha256, "release_sha256": fingerprint_of(text)}
    return SignForm(
        posted,
        deal=visit.may_sign_deal,
        release=visit.may_sign_release,
        acts_for=visit.person.name if visit.acts else "",
        initial=initial,
    )


def _sign(visit: Visit, form: SignForm) -> None:
    """Sign what was ticked, all or nothing; the reader is the signer."""
    if not _may_sign(visit):
        raise Refused("booking.nothing_to_sign", _("There is nothing that you have to sign here."), 409)
    signer, data, language = visit.guest.person, form.cleaned_data, spoken()
    with transaction.atomic():
        if visit.may_sign_deal:
            dealing.sign_deal(
                visit.booking,
                person=visit.person,
                signer=signer,
                name=data["name"],
                language=language,
                sha256=data["deal_sha256"],
                by=signer,
            )
        if visit.may_sign_release:
            releasing.sign_release(
                visit.booking,
                visit.person,
                signer=signer,
                name=data["name"],
                language=language,
                sha256=data["release_sha256"],
                by=signer,
            )


def _said_after_signing(guest: Guest, before: Visit) -> str:
    after = visit_on(guest, before.booking.public_id, before.person.public_id)
    if after is not None and after.booking.state == "confirmed":
        return _("Signed, thank you. Your slot is confirmed.")
    return _("Signed, thank you.")


def _reading(visit: Visit) -> dict[str, object]:
    """Return the texts: as they were signed, or as they would be now."""
    deal = deal_of(visit.booking)
    release = visit.form.release if visit.form is not None else None
    text = release.text if release is not None and release.text else ""
    if not text and visit.form is not None:
        text = form_text(visit.booking, visit.person, minor=visit.is_minor, language=spoken())
    return _frame(visit) | {
        "deal": deal,
        "clauses": quotes(deal),
        "signature": visit.papers.signature,
        "release": release,
        "release_text": text.split("\n\n") if text else [],
    }


def _frame(visit: Visit) -> dict[str, object]:
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


def _address(name: str, visit: Visit) -> str:
    path = reverse(name, args=[guests.token_of(visit.guest), visit.booking.public_id])
    return f"{path}?{urlencode({'for': visit.person.public_id})}" if visit.acts else path
