"""Reading and signing the papers of a booking: on a guest's own page, and on a device handed over at the set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from plateau.core.errors import Refused
from plateau.core.rates import spend
from plateau.studio.guests import actions as guests
from plateau.studio.guests.forms import MINOR, AgeForm, GuardiansForm, SignForm
from plateau.studio.guests.visits import Visit, visit_on
from plateau.studio.models import Guest
from plateau.studio.papers.actions import dealing, releasing
from plateau.studio.papers.standing import deal_of, form_text, quotes, spoken
from plateau.studio.papers.terms import fingerprint_of

MOST_NAMED = 8  # a day and page: mails to strangers
OWN_PAGE = "website/base.html"
HANDED = "studio/guest/handed.html"


@dataclass(frozen=True, slots=True)
class Ways:
    """Where the pages of signing lead: back to the ``page``, to sign, to name guardians; ``layout`` is their frame."""

    page: str
    sign: str
    guardians: str
    layout: str = OWN_PAGE

    @property
    def handed(self) -> bool:
        """Whether the crew gave the device to the guest: then no other page of theirs is in reach."""
        return self.layout == HANDED


def sign(request: HttpRequest, visit: Visit, ways: Ways) -> HttpResponse:
    """Read the deal and the release form; say one's age, then sign what can be signed."""
    age_is_open = _age_is_open(visit)
    posted = request.POST if request.method == "POST" else None
    if age_is_open:
        form: AgeForm | SignForm = AgeForm(posted)
    else:
        form = _sign_form(visit, posted)
    if form.is_bound and form.is_valid():
        if isinstance(form, AgeForm):
            minor = form.cleaned_data["age"] == MINOR
            releasing.say_age(visit.booking, visit.person, minor=minor, by=visit.guest.person)
            return redirect(ways.guardians if minor else ways.sign)
        _sign(visit, form)
        if not ways.handed:
            messages.success(request, _said_after_signing(visit.guest, visit))
        return redirect(ways.page)
    context = _reading(visit, ways) | {"form": form, "asks_age": age_is_open, "may_sign": _may_sign(visit)}
    return render(request, "studio/guest/sign.html", context, status=422 if form.is_bound else 200)


def guardians(request: HttpRequest, visit: Visit, ways: Ways) -> HttpResponse:
    """Say who has parental authority over a minor; each is mailed a link of their own."""
    if not visit.is_minor:
        return redirect(ways.sign)
    assert visit.form is not None
    assert visit.form.release is not None
    named = list(visit.form.release.guardians.all())
    initial = {f"name_{number}": one.name for number, one in enumerate(named, 1)}
    initial |= {f"email_{number}": one.email for number, one in enumerate(named, 1)}
    form = GuardiansForm(request.POST if request.method == "POST" else None, initial=initial, rows=len(named))
    if form.is_bound and form.is_valid():
        spend(f"guardians:{visit.guest.pk}", most=MOST_NAMED, per=timedelta(days=1))
        with transaction.atomic():
            new = releasing.name_guardians(visit.booking, visit.person, form.guardians(), by=visit.guest.person)
            for guardian in new:
                guests.write_to_guardian(guardian, visit.booking)
        if not ways.handed:
            messages.success(request, _("Noted. Each of them gets a mail with a link of their own."))
        return redirect(ways.sign if visit.may_sign_release else ways.page)
    context = _frame(visit, ways) | {"form": form, "named": named}
    return render(request, "studio/guest/guardians.html", context, status=422 if form.is_bound else 200)


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


def _reading(visit: Visit, ways: Ways) -> dict[str, object]:
    """Return the texts: as they were signed, or as they would be now."""
    deal = deal_of(visit.booking)
    release = visit.form.release if visit.form is not None else None
    text = release.text if release is not None and release.text else ""
    if not text and visit.form is not None:
        text = form_text(visit.booking, visit.person, minor=visit.is_minor, language=spoken())
    return _frame(visit, ways) | {
        "deal": deal,
        "clauses": quotes(deal),
        "signature": visit.papers.signature,
        "release": release,
        "release_text": text.split("\n\n") if text else [],
    }


def _frame(visit: Visit, ways: Ways) -> dict[str, object]:
    return {
        "channel": visit.guest.channel,
        "guest": visit.guest,
        "visit": visit,
        "booking": visit.booking,
        "operation": visit.booking.operation,
        "ways": ways,
        "layout": ways.layout,
        "page_url": ways.page,
    }
