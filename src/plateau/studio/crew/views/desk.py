"""The crew and the equipment of an operation: who is asked to work where and when, and what stands there."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from plateau.channels.roles import Can
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.people.models import Person
from plateau.studio import access
from plateau.studio.actions import bringing
from plateau.studio.actions.bringing import Named
from plateau.studio.crew.actions import duties as crews
from plateau.studio.crew.actions import kit
from plateau.studio.crew.forms import ChangeDutyForm, DutyForm, KitForm
from plateau.studio.crew.plan import crew_days, parts_of
from plateau.studio.guests.known import matching
from plateau.studio.models import Duty, KitItem, KitUse, Operation, Slot
from plateau.studio.states import ON_DUTY
from plateau.studio.views.desk import desk_of, frame
from plateau.studio.views.limits import limit


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def crew(request: HttpRequest, slug: str, operation_id: str) -> HttpResponse:
    """Show who works and what stands where; ask somebody of the crew."""
    writes = request.method == "POST"
    person, found = desk_of(request, slug, operation_id, Can.PLAN_STUDIO if writes else Can.SEE_DESK)
    slot = _slot(request, found)
    looks = request.POST.get("act") == "find"
    posted = request.POST if writes and not looks else None
    form = DutyForm(posted, operation=found, slot=slot, initial=request.POST.dict() if looks else None)
    if posted is not None and form.is_valid():
        try:
            number = _ask(form, person)
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
        else:
            said = ngettext("Asked: %(number)d duty.", "Asked: %(number)d duties.", number) % {"number": number}
            messages.success(request, said)
            return redirect("desk_crew", slug, operation_id)
    return _page(request, found, person, slot=slot, duty_form=form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def duty(request: HttpRequest, slug: str, operation_id: str, duty_id: str) -> HttpResponse:
    """Change a duty, or cancel it with a reason."""
    person, found = desk_of(request, slug, operation_id, Can.PLAN_STUDIO)
    there = _duty(found, duty_id)
    if request.method == "POST" and request.POST.get("act") == "cancel":
        crews.cancel(there, by=person, reason=request.POST.get("reason", ""))
        messages.success(request, _("It is cancelled, and %(name)s is told.") % {"name": there.person.name})
        return redirect("desk_crew", slug, operation_id)
    form = ChangeDutyForm(request.POST if request.method == "POST" else None, duty=there)
    if form.is_bound and form.is_valid():
        (starts_at, ends_at), (part, called) = form.stretches()[0], form.does()
        note = form.cleaned_data["note"]
        try:
            crews.change(
                there,
                by=person,
                which=form.where(),
                starts_at=starts_at,
                ends_at=ends_at,
                part=part,
                called=called,
                note=note,
            )
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("It is saved, and %(name)s is told.") % {"name": there.person.name})
            return redirect("desk_crew", slug, operation_id)
    context = frame(found, person, "crew") | {"form": form, "duty": there, "parts": parts_of(found.channel)}
    return render(request, "studio/desk_duty.html", context, status=422 if form.is_bound else 200)


@require_POST
def place_kit(request: HttpRequest, slug: str, operation_id: str) -> HttpResponse:
    """Put equipment on a set."""
    person, found = desk_of(request, slug, operation_id, Can.PLAN_STUDIO)
    slot = _slot(request, found)
    form = KitForm(request.POST, operation=found, slot=slot)
    if form.is_valid():
        try:
            with transaction.atomic():
                for starts_at, ends_at in form.stretches():
                    kit.place(
                        form.cleaned_data["item"],
                        form.where(),
                        by=person,
                        starts_at=starts_at,
                        ends_at=ends_at,
                        number=form.cleaned_data["number"],
                        slot=slot,
                    )
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("It stands in the plan."))
            return redirect("desk_crew", slug, operation_id)
    return _page(request, found, person, slot=slot, kit_form=form)


@require_POST
def take_kit_off(request: HttpRequest, slug: str, operation_id: str) -> HttpResponse:
    """Take pieces of equipment off a set, all or none of those named ``use``."""
    person, found = desk_of(request, slug, operation_id, Can.PLAN_STUDIO)
    rows = KitUse.objects.filter(operation=found, public_id__in=request.POST.getlist("use"))
    uses = list(rows.select_related("item", "set", "operation__channel"))
    if not uses:
        raise Refused("kit.not_found", _("This is not on a set any more."), 404)
    with transaction.atomic():
        for use in uses:
            kit.take_off(use, by=person)
    messages.success(request, _("It is taken off the plan."))
    return redirect("desk_crew", slug, operation_id)


def _ask(form: DutyForm, by: Person) -> int:
    """Ask for each day, all or none; return how many duties that made."""
    who, (part, called) = form.somebody(), form.does()
    if isinstance(who, Named):
        limit("guest", by)
    with transaction.atomic():
        person = bringing.person_named(form.operation, who, by=by) if isinstance(who, Named) else who
        stretches = form.stretches()
        for starts_at, ends_at in stretches:
            crews.ask(
                person,
                form.where(),
                by=by,
                starts_at=starts_at,
                ends_at=ends_at,
                part=part,
                called=called,
                slot=form.slot,
                note=form.cleaned_data["note"],
            )
    return len(stretches)


def _slot(request: HttpRequest, found: Operation) -> Slot | None:
    """Return the recording that is planned for, where the address or the form names one."""
    wanted = request.POST.get("slot", "") or request.GET.get("slot", "")
    return access.slot_of(found, wanted) if wanted else None


def _duty(found: Operation, duty_id: str) -> Duty:
    there: Duty | None = Duty.objects.with_set().filter(operation=found, public_id=duty_id, state__in=ON_DUTY).first()
    if there is None:
        raise Refused("duty.not_found", _("There is no such duty, or it was declined or cancelled."), 404)
    return there


def _page(
    request: HttpRequest, found: Operation, person: Person, *, slot: Slot | None, **forms: BaseForm
) -> HttpResponse:
    today = found.day_of(now())
    everything = request.GET.get("from") == "start" or (found.ends_on is not None and found.ends_on < today)
    first = found.starts_on if everything else max(found.starts_on, today)
    duty_form = forms.get("duty_form") or DutyForm(operation=found, slot=slot)
    errors = any(form.errors for form in forms.values())
    context = frame(found, person, "crew") | {
        "days": crew_days(found, first=first),
        "slot": slot,
        "duty_form": duty_form,
        "kit_form": forms.get("kit_form") or KitForm(operation=found, slot=slot, prefix=None),
        "items": KitItem.objects.filter(channel=found.channel).exists(),
        "parts": parts_of(found.channel),
        "known": matching(found.channel, str(duty_form["name"].value() or ""), team_first=True),
        "has_sets": found.sets.exists(),
        "earlier": not everything and found.starts_on < today,
    }
    return render(request, "studio/desk_crew.html", context, status=422 if errors else 200)
