"""Where an operation is recorded and when: places, sets, patterns, single slots and codes, each by a small form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plateau.channels.roles import Can
from plateau.core.errors import Refused
from plateau.people.models import Person
from plateau.studio import access
from plateau.studio.actions import operations, slots
from plateau.studio.forms.desk import CodeForm, PatternForm, PlaceForm, SetForm, SlotForm
from plateau.studio.models import AccessCode, Operation, Place, Set, Slot, SlotPattern
from plateau.studio.pattern import BadPattern, lay_out
from plateau.studio.views.desk import desk_of, frame


@require_safe
def setup(request: HttpRequest, slug: str, operation_id: str) -> HttpResponse:
    """Show places, sets, patterns and codes, with a form for one more of each."""
    person, found = desk_of(request, slug, operation_id, Can.PLAN_STUDIO)
    return _page(request, found, person)


@require_POST
def place(request: HttpRequest, slug: str, operation_id: str) -> HttpResponse:
    """Add a place, or change or remove the one named ``place``."""
    person, found = desk_of(request, slug, operation_id, Can.PLAN_STUDIO)
    there = _one(
        found.places, request.POST.get("place", ""), "place.not_found", _("There is no such place in this operation.")
    )
    if request.POST.get("act") == "remove" and isinstance(there, Place):
        operations.remove_place(there, by=person)
        return redirect("desk_setup", slug, operation_id)
    form = PlaceForm(request.POST, instance=there or Place(operation=found))
    if not form.is_valid():
        return _page(request, found, person, place_form=form)
    if isinstance(there, Place):
        operations.change_place(there, by=person, **form.cleaned_data)
    else:
        operations.add_place(found, by=person, **form.cleaned_data)
    return redirect("desk_setup", slug, operation_id)


@require_POST
def set_(request: HttpRequest, slug: str, operation_id: str) -> HttpResponse:
    """Add a set, or change or remove the one named ``set``."""
    person, found = desk_of(request, slug, operation_id, Can.PLAN_STUDIO)
    there = _one(
        found.sets, request.POST.get("which", ""), "set.not_found", _("There is no such set in this operation.")
    )
    if request.POST.get("act") == "remove" and isinstance(there, Set):
        operations.remove_set(there, by=person)
        return redirect("desk_setup", slug, operation_id)
    form = SetForm(request.POST, instance=there or Set(operation=found), operation=found)
    if not form.is_valid():
        return _page(request, found, person, set_form=form)
    if isinstance(there, Set):
        operations.change_set(there, by=person, **form.cleaned_data)
    else:
        operations.add_set(found, by=person, **form.cleaned_data)
    return redirect("desk_setup", slug, operation_id)


@require_POST
def pattern(request: HttpRequest, slug: str, operation_id: str) -> HttpResponse:
    """Show what a pattern would lay out (``act=preview``), or lay it out."""
    person, found = desk_of(request, slug, operation_id, Can.PLAN_STUDIO)
    form = PatternForm(request.POST, operation=found)
    if not form.is_valid():
        return _page(request, found, person, pattern_form=form)
    if request.POST.get("act") == "preview":
        return _page(request, found, person, pattern_form=form, preview=_preview(form, found), status=200)
    data = form.cleaned_data
    which: Set = data.pop("set")
    try:
        _row, made, crowded = slots.add_pattern(which, by=person, **data)
    except Refused as no:
        form.add_error(None, str(no.sentence))
        return _page(request, found, person, pattern_form=form)
    said = ngettext("%(number)d slot is laid out.", "%(number)d slots are laid out.", made) % {"number": made}
    messages.success(request, said)
    if crowded:
        more = ngettext("%(number)d had no room.", "%(number)d had no room.", crowded) % {"number": crowded}
        messages.warning(request, more)
    return redirect("desk_setup", slug, operation_id)


@require_http_methods(["GET", "HEAD", "POST"])
def slot(request: HttpRequest, slug: str, operation_id: str, slot_id: str = "") -> HttpResponse:
    """Add a slot by hand, or change, move or remove one."""
    person, found = desk_of(request, slug, operation_id, Can.PLAN_STUDIO)
    there = access.slot_of(found, slot_id) if slot_id else None
    if request.method == "POST" and request.POST.get("act") == "remove" and there is not None:
        slots.remove_slot(there, by=person)
        messages.success(request, _("The slot is removed."))
        return redirect("desk_setup", slug, operation_id)
    form = SlotForm(request.POST or None, operation=found, slot=there, initial=_initial(request, found))
    if request.method == "POST" and form.is_valid():
        try:
            _write_slot(form, there, by=person)
        except Refused as no:
            form.add_error(None, str(no.sentence))
        else:
            messages.success(request, _("The slot is saved."))
            return redirect("desk_setup", slug, operation_id)
    taken = there is not None and there.bookings.active().exists()
    context = frame(found, person, "setup") | {"form": form, "slot": there, "taken": taken}
    return render(request, "studio/desk_slot.html", context, status=422 if form.errors else 200)


@require_POST
def code(request: HttpRequest, slug: str, operation_id: str) -> HttpResponse:
    """Make a code, or take the one named ``code`` back."""
    person, found = desk_of(request, slug, operation_id, Can.PLAN_STUDIO)
    there = _one(found.codes, request.POST.get("code", ""), "code.not_found", _("There is no such code."))
    if isinstance(there, AccessCode):
        operations.remove_code(there, by=person)
        return redirect("desk_setup", slug, operation_id)
    form = CodeForm(request.POST, instance=AccessCode(operation=found))
    if not form.is_valid():
        return _page(request, found, person, code_form=form)
    operations.add_code(found, by=person, **form.cleaned_data)
    return redirect("desk_setup", slug, operation_id)


def _write_slot(form: SlotForm, there: Slot | None, *, by: Person) -> None:
    data = form.cleaned_data
    starts_at, ends_at = form.times
    what = {name: data[name] for name in ("kind", "format", "label", "code")}
    if there is None:
        slots.add_slot(data["set"], by=by, starts_at=starts_at, ends_at=ends_at, **what)
        return
    slots.edit_slot(there, by=by, which=data["set"], starts_at=starts_at, ends_at=ends_at, what=what)


def _initial(request: HttpRequest, found: Operation) -> dict[str, Any]:
    """Take day, set and times from the address: the board links here from an empty stretch."""
    wished = {name: request.GET[name] for name in ("day", "start", "end") if request.GET.get(name)}
    which = found.sets.filter(public_id=request.GET.get("set", "")).first()
    return {"day": found.starts_on} | wished | ({"set": which.pk} if which else {})


def _preview(form: PatternForm, found: Operation) -> dict[str, Any]:
    """Return the times of the first day and how many slots there would be, or what is wrong."""
    data = form.cleaned_data
    row = SlotPattern(**{name: data[name] for name in data})
    last = found.ends_on or found.starts_on + slots.AHEAD
    try:
        spans = lay_out(row.as_pattern(), found.starts_on, last, found.zone)
    except BadPattern as bad:
        return {"refused": slots.bad_pattern(bad).sentence}
    first = [span for span in spans if found.day_of(span.start) == found.day_of(spans[0].start)] if spans else []
    return {"number": len(spans), "first": first[:40], "days": len({found.day_of(span.start) for span in spans})}


def _one(rows: Any, public_id: str, error: str, sentence: str) -> Place | Set | AccessCode | None:
    """Return the row of this name, None for no name at all; refuse with 404 a name that nothing has."""
    if not public_id:
        return None
    found: Place | Set | AccessCode | None = rows.filter(public_id=public_id).first()
    if found is None:
        raise Refused(error, sentence, 404)
    return found


def _page(
    request: HttpRequest,
    found: Operation,
    person: Person,
    *,
    preview: dict[str, Any] | None = None,
    status: int | None = None,
    **forms: BaseForm,
) -> HttpResponse:
    fresh: dict[str, Callable[[], BaseForm]] = {
        "place_form": PlaceForm,
        "set_form": lambda: SetForm(operation=found),
        "pattern_form": lambda: PatternForm(operation=found),
        "code_form": CodeForm,
    }
    bookable = Count("slots", filter=Q(slots__kind="bookable"))
    context = frame(found, person, "setup") | {
        "places": found.places.annotate(used=Count("sets")),
        "sets": found.sets.select_related("place").annotate(number=bookable),
        "patterns": SlotPattern.objects.filter(set__operation=found).select_related("set"),
        "codes": found.codes.annotate(number=Count("slots")),
        "slot_count": found.slots.count(),
        "preview": preview,
    }
    context |= {name: forms.get(name) or make() for name, make in fresh.items()}
    return render(request, "studio/desk_setup.html", context, status=status or (422 if forms else 200))
