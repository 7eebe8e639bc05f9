"""Slots that the team gives by hand: what is free and who waits, a slot booked for a guest or offered to them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plateau.channels.roles import Can
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.people.models import Person
from plateau.studio import access
from plateau.studio.giving import actions as offering
from plateau.studio.giving.forms import OFFER, GiveForm, mark_of
from plateau.studio.giving.news import Letter, rehearse
from plateau.studio.guests.known import known_person, matching
from plateau.studio.models import Booking, Operation, Slot, Wait
from plateau.studio.states import BookingState
from plateau.studio.views.desk import desk_of, frame
from plateau.studio.views.limits import limit

MOST_SLOTS = 60


@never_cache
@require_safe
def line(request: HttpRequest, slug: str, operation_id: str) -> HttpResponse:
    """Show who waits in line, which offers are out, and what is free."""
    person, found = desk_of(request, slug, operation_id, Can.SEE_DESK)
    moment = now()
    free = Slot.objects.free(moment).filter(operation=found).in_order().select_related("set__place", "code")
    offers = Booking.objects.filter(operation=found, state=BookingState.HELD, held_until__gt=moment)
    offers = offers.exclude(offered_by=None, wait=None).with_slot().order_by("held_until")
    slots = list(free[: MOST_SLOTS + 1])
    for slot in slots:
        slot.operation = found
    context = frame(found, person, "line") | {
        "waits": list(found.waits.waiting().select_related("person__company")),
        "offers": list(offers.select_related("offered_by")),
        "free": slots[:MOST_SLOTS],
        "more": len(slots) > MOST_SLOTS,
        "wait": _wait(found, request.GET.get("wait", "")),
    }
    return render(request, "studio/desk_line.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, slug: str, operation_id: str, slot_id: str) -> HttpResponse:
    """Give a free slot to somebody: look at what they will receive, then send it."""
    person, found = desk_of(request, slug, operation_id, Can.PLAN_STUDIO)
    slot = access.slot_of(found, slot_id)
    wait = _wait(found, request.POST.get("wait", "") or request.GET.get("wait", ""))
    looks = request.POST.get("act") == "find"  # without script: whom the channel knows by the name typed so far
    posted = request.POST if request.method == "POST" and not looks else None
    typed = request.POST.dict() if looks else _initial(request, wait)
    form = GiveForm(posted, slot=slot, by=person, wait=wait, initial=typed)
    letters: list[Letter] = []
    if posted is not None and form.is_valid():
        try:
            if request.POST.get("act") == "send" and form.cleaned_data["seen"] == mark_of(request.POST):
                return _give(request, form, slot, person)
            letters = rehearse(slot, form.gift(), by=person)
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
    context = frame(found, person, "line") | {
        "slot": slot,
        "wait": wait,
        "form": form,
        "letters": letters,
        "offers": form["way"].value() == OFFER,
        "seen": mark_of(request.POST),
        "known": _suggested(found, form, str(form["name"].value() or "")),
    }
    return render(request, "studio/desk_give.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
def people(request: HttpRequest, slug: str, operation_id: str) -> HttpResponse:
    """Offer whom the channel knows by a name that is being typed, as a part of a form."""
    _person, found = desk_of(request, slug, operation_id, Can.PLAN_STUDIO)
    team = request.GET.get("team") == "first"
    known = matching(found.channel, request.GET.get("name", ""), team_first=team)
    return render(request, "studio/_known.html", {"known": known, "chosen": ""})


@require_POST
def withdraw(request: HttpRequest, slug: str, operation_id: str, booking_id: str) -> HttpResponse:
    """Take an offer back."""
    person, found = desk_of(request, slug, operation_id, Can.PLAN_STUDIO)
    booking: Booking | None = Booking.objects.filter(operation=found, public_id=booking_id).first()
    if booking is None or booking.offered_by_id is None:
        raise Refused("offer.not_found", _("There is no such offer."), 404)
    offering.withdraw(booking, by=person)
    messages.success(request, _("The offer is taken back, and its guest is told."))
    return redirect("desk_line", slug, operation_id)


def _give(request: HttpRequest, form: GiveForm, slot: Slot, person: Person) -> HttpResponse:
    gift = form.gift()
    limit("gift", person)
    booking = offering.give(slot, gift, by=person)
    operation = slot.operation
    if gift.until is not None:
        messages.success(request, _("The offer is on its way. You are told what becomes of it."))
        return redirect("desk_line", operation.channel.slug, operation.public_id)
    messages.success(request, _("It is booked, and everybody who comes is told."))
    return redirect("booking", booking.public_id)


def _initial(request: HttpRequest, wait: Wait | None) -> dict[str, str]:
    if wait is not None:
        return {"person": wait.person.public_id, "way": OFFER}
    return {"name": request.GET.get("name", "")[:100], "person": request.GET.get("person", "")[:12]}


def _suggested(found: Operation, form: GiveForm, typed: str) -> list[object]:
    """Return who is chosen, and whom the channel knows by the name that was typed."""
    chosen = form.chosen_person or known_person(found.channel, form.initial.get("person", ""))
    others = [one for one in matching(found.channel, typed) if chosen is None or one.person.pk != chosen.person.pk]
    return [*([chosen] if chosen is not None else []), *others]


def _wait(found: Operation, public_id: str) -> Wait | None:
    """Return a place in line of this operation where nothing is offered yet, or None."""
    if not public_id:
        return None
    wait: Wait | None = (
        found.waits.waiting().filter(public_id=public_id).select_related("person__user", "operation__channel").first()
    )
    return wait
