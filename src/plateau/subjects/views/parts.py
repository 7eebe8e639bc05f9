"""Offers to take part, and the links and documents of a subject."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plateau.channels.access import need_person
from plateau.core.errors import Refused
from plateau.people.middleware import person_of
from plateau.people.models import Person
from plateau.subjects import access
from plateau.subjects.actions import attaching, offering
from plateau.subjects.forms.debate import DocumentForm, LinkForm, OfferForm
from plateau.subjects.models import Attachment, OfferKind, Subject
from plateau.subjects.page import page_of, subject_on_page
from plateau.subjects.views.acting import acting, answer, limit


@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, slug: str) -> HttpResponse:
    """Offer to speak, host, bring a guest or sponsor; below, what one offered here and the answers."""
    subject = access.subject_for(person_of(request), slug)
    person = need_person(request)
    wanted = request.GET.get("kind", "")
    form = OfferForm(
        request.POST if request.method == "POST" else None,
        initial={"kind": wanted if wanted in OfferKind.values else OfferKind.SPEAK},
    )
    if request.method == "POST" and form.is_valid():
        limit("offer", person)
        offering.make_offer(subject, by=person, **form.cleaned_data)
        messages.success(request, _("Thank you. The team reads it and answers you here."))
        return redirect("subject_offers", slug)
    mine = subject.offers.filter(person=person).order_by("-at")
    context = {"subject": subject, "channel": subject.channel, "form": form, "offers": mine}
    return render(request, "subjects/offer.html", context, status=422 if form.is_bound else 200)


@require_POST
def withdraw_offer(request: HttpRequest, slug: str, offer_id: str) -> HttpResponse:
    """Take one's offer back before it is answered."""
    person, subject = acting(request, slug, "toggle")
    found = access.offer_for(person, subject, offer_id)
    if found.person_id != person.pk:
        raise Refused("offer.not_yours", _("Only who made this offer may take it back."), 403)
    offering.withdraw_offer(found, by=person)
    messages.success(request, _("Your offer is taken back."))
    return redirect("subject_offers", slug)


@require_POST
def add_link(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a link: the proposer, who takes part, and the team."""
    person, subject = _attaching(request, slug)
    form = LinkForm(request.POST)
    if not form.is_valid():
        raise Refused("attachment.bad_link", str(next(iter(form.errors.values()))[0]), 422)
    attaching.add_link(subject, by=person, label=form.cleaned_data["label"], url=form.cleaned_data["url"])
    return answer(request, subject, "attachments", said=_("The link is added."))


@require_POST
def add_document(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a document, judged by its content."""
    person, subject = _attaching(request, slug)
    form = DocumentForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Refused("attachment.bad_document", str(form.errors["file"][0]), 422)
    file = form.cleaned_data["file"]
    attaching.add_document(subject, by=person, file=file, name=file.name or "", size=file.size)
    return answer(request, subject, "attachments", said=_("The document is added."))


@require_POST
def remove_attachment(request: HttpRequest, slug: str, attachment_id: str) -> HttpResponse:
    """Remove a link or document: who added it, the proposer, and the team."""
    person, subject = acting(request, slug, "toggle")
    found = _attachment(subject, attachment_id)
    if not access.may_remove(person, subject, found.person_id):
        raise Refused("attachment.not_yours", _("Only who added this, the proposer and the team may remove it."), 403)
    attaching.remove_attachment(found, by=person)
    return answer(request, subject, "attachments", said=_("It is removed."))


@require_safe
def download(request: HttpRequest, slug: str, attachment_id: str) -> HttpResponse | FileResponse:
    """Hand a document out as a download: never shown inside a page of ours."""
    found = _attachment(access.subject_for(person_of(request), slug), attachment_id)
    if not found.file:
        return redirect(found.url)
    response = FileResponse(
        found.file.open("rb"), as_attachment=True, filename=found.label, content_type=found.media_type
    )
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _attaching(request: HttpRequest, slug: str) -> tuple[Person, Subject]:
    person = need_person(request)
    subject = subject_on_page(person, slug)
    if not page_of(person, subject).may_attach:
        raise Refused(
            "attachment.not_allowed",
            _("Links and documents come from the proposer, who takes part, and the team."),
            403,
        )
    limit("attach", person)
    return person, subject


def _attachment(subject: Subject, public_id: str) -> Attachment:
    found: Attachment | None = subject.attachments.filter(public_id=public_id).first()
    if found is None:
        raise Refused("attachment.not_found", _("There is no such document."), 404)
    return found
