"""The team's pages of guests: whose papers are missing, what has to come off the air, and one guest's papers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from plateau.channels.access import desk_channel
from plateau.channels.roles import Can
from plateau.core.errors import Refused
from plateau.core.panels import draw_each
from plateau.notices.models import masked
from plateau.studio.actions import erasing
from plateau.studio.cases.correspondence import count_waiting
from plateau.studio.guests import access
from plateau.studio.guests import actions as guests
from plateau.studio.guests.views.tabs import guest_tabs
from plateau.studio.guests.visits import visits_of
from plateau.studio.material.forms import AskForm
from plateau.studio.models import Representative
from plateau.studio.papers.actions import ages, dealing, releasing
from plateau.studio.papers.desk import ToErase, ToTakeOff, papers_desk
from plateau.studio.papers.forms import DoneForm, ReleaseScanForm, ScanForm


@never_cache
@require_safe
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    """What has to come off the air, what is not signed, what is whole."""
    _person, channel = desk_channel(request, slug, Can.HANDLE_GUESTS)
    desk = papers_desk(channel)
    _look_beside(request, "desk.retraction", desk.retractions)
    _look_beside(request, "desk.erasure", desk.erasures)
    context = {
        "channel": channel,
        "desk_section": "guests",
        "tabs": guest_tabs(channel, "papers", waiting=count_waiting(channel)),
        "desk": desk,
        "done_form": DoneForm(),
    }
    return render(request, "studio/desk_guests.html", context)


def _look_beside(request: HttpRequest, place: str, rows: Sequence[ToTakeOff] | Sequence[ToErase]) -> None:
    """Fill in what other rooms show beside each task."""
    drawn = draw_each(place, request, [row.task for row in rows])
    for row in rows:
        row.more = drawn[row.task.pk]


@never_cache
@require_safe
def guest(request: HttpRequest, slug: str, guest_id: str) -> HttpResponse:
    """One guest: their recordings and papers, who acts for them, and their private link."""
    _person, channel = desk_channel(request, slug, Can.HANDLE_GUESTS)
    found = access.guest_on(channel, guest_id)
    acting = Representative.objects.filter(guest=found, channel=channel).select_related("person")
    visits = [visit for visit in visits_of(guests.page_of(found, channel)) if not visit.acts]
    said = {"name": found.name, "minor": any(visit.is_minor for visit in visits)}
    context = {
        "channel": channel,
        "desk_section": "guests",
        "guest": found,
        "address": masked(found.address) if found.address else "",
        "sharing": guests.others_at_address(found, channel),
        "visits": visits,
        "acting": acting,
        "deal_form": ScanForm(auto_id="deal_%s"),
        "release_form": ReleaseScanForm(auto_id="release_%s", initial=said),
        "guardian_form": ScanForm(auto_id="guardian_%s"),
        "ask_form": AskForm(auto_id="ask_%s"),
    }
    return render(request, "studio/desk_guest.html", context)


@require_POST
def link(request: HttpRequest, slug: str, guest_id: str) -> HttpResponse:
    """Mail the private link again, or stop the ones before and mail a new one."""
    person, channel = desk_channel(request, slug, Can.HANDLE_GUESTS)
    found = access.guest_on(channel, guest_id)
    page = guests.page_of(found, channel)
    page.person, page.channel = found, channel
    if request.POST.get("renew") == "yes":
        guests.renew_and_send(page, by=person)
    else:
        guests.send_link(page, by=person)
    messages.success(request, _("The link is on its way to %(name)s.") % {"name": found.name})
    return redirect("desk_guest", slug, guest_id)


@require_POST
def keep_deal(request: HttpRequest, slug: str, guest_id: str, booking_id: str) -> HttpResponse:
    """Keep a deal that was signed on paper."""
    person, channel = desk_channel(request, slug, Can.HANDLE_GUESTS)
    found, booking = access.guest_on(channel, guest_id), access.booking_on(channel, booking_id)
    form = _valid(ScanForm(request.POST, request.FILES))
    data = form.cleaned_data
    dealing.sign_deal_on_paper(
        booking, by=person, name=data["name"], language=found.language, scan=data["scan"], person=found
    )
    messages.success(request, _("The paper is kept."))
    return redirect("desk_guest", slug, guest_id)


@require_POST
def keep_release(request: HttpRequest, slug: str, guest_id: str, booking_id: str) -> HttpResponse:
    """Keep a release form that was signed on paper."""
    person, channel = desk_channel(request, slug, Can.HANDLE_GUESTS)
    found, booking = access.guest_on(channel, guest_id), access.booking_on(channel, booking_id)
    data = _valid(ReleaseScanForm(request.POST, request.FILES)).cleaned_data
    releasing.sign_release_on_paper(
        booking, found, by=person, name=data["name"], minor=data["minor"], scan=data["scan"]
    )
    messages.success(request, _("The paper is kept."))
    return redirect("desk_guest", slug, guest_id)


@require_POST
def correct_age(request: HttpRequest, slug: str, guest_id: str, booking_id: str) -> HttpResponse:
    """Put right whether a guest is a minor, with the reason."""
    person, channel = desk_channel(request, slug, Can.HANDLE_GUESTS)
    found, booking = access.guest_on(channel, guest_id), access.booking_on(channel, booking_id)
    minor = request.POST.get("minor") == "yes"
    ages.correct_age(booking, found, minor=minor, by=person, reason=request.POST.get("reason", ""))
    messages.success(request, _("Corrected: %(name)s is told what has to be signed anew.") % {"name": found.name})
    return redirect("desk_guest", slug, guest_id)


@require_POST
def keep_guardian(request: HttpRequest, slug: str, guest_id: str, guardian_id: str) -> HttpResponse:
    """Keep what a guardian signed on paper."""
    person, channel = desk_channel(request, slug, Can.HANDLE_GUESTS)
    access.guest_on(channel, guest_id)
    data = _valid(ScanForm(request.POST, request.FILES)).cleaned_data
    guardian = access.guardian_on(channel, guardian_id)
    releasing.sign_as_guardian_on_paper(guardian, by=person, name=data["name"], scan=data["scan"])
    messages.success(request, _("The paper is kept."))
    return redirect("desk_guest", slug, guest_id)


@require_POST
def retraction(request: HttpRequest, slug: str, retraction_id: str) -> HttpResponse:
    """Say what was done about a release that was taken back."""
    person, channel = desk_channel(request, slug, Can.HANDLE_GUESTS)
    task = access.retraction_on(channel, retraction_id)
    releasing.finish_retraction(task, by=person, words=request.POST.get("words", ""))
    messages.success(request, _("Noted: it stays with the form."))
    return redirect("desk_guests", slug)


@require_POST
def erasure(request: HttpRequest, slug: str, erasure_id: str) -> HttpResponse:
    """Say that the recording of an unsatisfied guest is erased."""
    person, channel = desk_channel(request, slug, Can.HANDLE_GUESTS)
    task = access.erasure_on(channel, erasure_id)
    erasing.finish(task, by=person, words=request.POST.get("words", ""))
    messages.success(request, _("Noted: the guest is told that nothing of it is left."))
    return redirect("desk_guests", slug)


@require_safe
def scan(request: HttpRequest, slug: str, kind: str, paper_id: str) -> FileResponse:
    """Hand a scanned paper out as a download."""
    _person, channel = desk_channel(request, slug, Can.HANDLE_GUESTS)
    found = access.scan_on(channel, kind, paper_id)
    name = f"{kind}-{paper_id}{PurePath(str(found.scan.name)).suffix}"
    response = FileResponse(found.scan.open("rb"), as_attachment=True, filename=name)
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _valid[Form: (ScanForm, ReleaseScanForm)](form: Form) -> Form:
    """Return the form if it is whole; refuses with its first complaint: the page has several such forms."""
    if not form.is_valid():
        raise Refused("scan.not_whole", str(next(iter(form.errors.values()))[0]), 422)
    return form
