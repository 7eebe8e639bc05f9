"""From a free slot to a booking: keep it, fill its form, book; or let it go."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from plateau.channels.access import need_person
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.people.models import Person
from plateau.studio import access
from plateau.studio.actions import booking as bookings
from plateau.studio.actions import bringing
from plateau.studio.forms.booking import BookingForm, initial_of
from plateau.studio.guests import actions as guests
from plateau.studio.models import Booking, Slot
from plateau.studio.papers.missing import missing
from plateau.studio.papers.standing import asks_nothing
from plateau.studio.states import TO_COME, BookingState
from plateau.studio.views import keeping
from plateau.studio.views.limits import limit

FIRST_FREE = "first"
"""What stands for a slot where whoever books takes the first that is free; an id of ours has twelve characters."""

_SAID_IN_THE_FORM = frozenset({
    "booking.other_channel", "booking.subject_not_open", "booking.too_many", "operation.share_taken", "presence.elsewhere",
    "subject.too_many_drafts", "subject.not_whole", "subject.bad_slug", "subject.slug_taken",
})  # fmt: skip


@require_POST
def hold(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep a slot, or the first that is free, for this member and lead to its form.

    A code that does not fit is asked again at the slot's page.
    """
    person = need_person(request)
    operation = access.operation_for(person, slug)
    chosen, code = request.POST.get("slot", ""), request.POST.get("code", "")
    slot = None if chosen == FIRST_FREE else access.slot_of(operation, chosen)
    limit("code" if code else "hold", person)
    try:
        held = bookings.hold(slot, by=person, code=code) if slot else bookings.hold_any(operation, by=person)
    except Refused as refused:
        if refused.status == 429:
            raise
        messages.error(request, str(refused.sentence))
        if slot and refused.code == "slot.reserved":
            return redirect("operation_slot", operation.slug, slot.public_id)
        return redirect(operation)
    return redirect(_with_wish(reverse("booking", args=[held.public_id]), request.POST.get("subject", "")))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def booking(request: HttpRequest, public_id: str) -> HttpResponse:
    """The page of a booking for whoever it concerns; while it is held, the form that books it."""
    person = need_person(request)
    found = access.booking_for(person, public_id)
    fills = found.booked_by_id == person.pk and not found.by_team
    if fills and found.offered_by_id is not None and found.is_held_at(now()):
        token = guests.token_of(guests.page_of(person, found.operation.channel))
        return redirect("guest_take", token, found.public_id)
    if request.method == "POST" and fills and found.state in {BookingState.HELD, BookingState.LAPSED}:
        return _book(request, found, person)
    if fills and found.is_held_at(now()):
        return _form_page(request, found, _form(request, found, person))
    return render(request, "studio/booking.html", _page_context(found, person))


@require_POST
def release(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let a held slot go before it is booked."""
    person = need_person(request)
    found = access.booking_for(person, public_id)
    if found.booked_by_id != person.pk:
        raise Refused("booking.not_yours", _("Only who holds this slot may let it go."), 403)
    bookings.give_back(found, by=person)
    messages.success(request, _("The slot is free again."))
    return redirect(found.operation)


def _book(request: HttpRequest, found: Booking, person: Person) -> HttpResponse:
    """Take the form: book, or show it again; where the hold ran out, hold the slot anew if nobody has it."""
    form = BookingForm(request.POST, booking=found, by=person, wanted=_wish(request))
    if not form.is_valid():
        if not found.is_held_at(now()):
            keeping.keep(request, found.operation, form.typed())
            return _too_late(request, found, _said_too_late(_where_it_went(found)))
        return _form_page(request, found, form, status=422)
    limit("book", person)
    named = form.named()
    limit("guest", person, len([one for one in named if one.email]))
    try:
        held = found if found.is_held_at(now()) else bookings.hold(found.slot, by=person)
        bringing.book_with(
            held,
            by=person,
            subject=form.chosen(),
            persons=form.kept(),
            named=named,
            words=form.cleaned_data["words"],
        )
    except Refused as refused:
        still_held = found.is_held_at(now()) and refused.code != "booking.too_late"
        if still_held or refused.code in _SAID_IN_THE_FORM:
            form.add_error(None, str(refused.sentence))
            return _form_page(request, found, form, status=refused.status)
        keeping.keep(request, found.operation, form.typed())
        ran_out = refused.code == "booking.too_late"
        return _too_late(request, found, str(refused.sentence) if ran_out else _said_too_late(refused.sentence))
    keeping.forget(request, found.operation)
    messages.success(request, _("It is booked. Everything about it is on this page, and a mail is on its way."))
    return redirect("booking", held.public_id)


def _where_it_went(found: Booking) -> str:
    """Return what became of a slot whose hold ran out: free again, or the true reason why not."""
    if Slot.objects.free(now()).filter(pk=found.slot_id).exists():
        return _("The slot is free again.")
    return str(bookings.taken(found.slot).sentence)


def _said_too_late(why: object) -> str:
    return _("The time to fill the form ran out. %(why)s What you wrote is kept.") % {"why": why}


def _too_late(request: HttpRequest, found: Booking, sentence: str) -> HttpResponse:
    """Lead back to the slots with the true reason why this one is not theirs."""
    messages.error(request, sentence)
    return redirect(_with_wish(found.operation.get_absolute_url(), _wish(request)))


def _form(request: HttpRequest, found: Booking, person: Person) -> BookingForm:
    kept = keeping.kept_for(request, found.operation)
    return BookingForm(
        booking=found, by=person, wanted=_wish(request), initial=initial_of(kept) if kept is not None else None
    )


def _form_page(request: HttpRequest, found: Booking, form: BookingForm, *, status: int = 200) -> HttpResponse:
    until = found.held_until
    seconds = max(0, int((until - now()).total_seconds())) if until else 0
    context = {
        "booking": found,
        "operation": found.operation,
        "channel": found.operation.channel,
        "form": form,
        "seconds": seconds,
        "clock": f"{seconds // 60}:{seconds % 60:02}",
    }
    return render(request, "studio/book.html", context, status=status)


def _page_context(found: Booking, person: Person) -> dict[str, Any]:
    """Return what the page of a booking shows to whoever it concerns."""
    changes = access.may_change(person, found)
    lacking = missing(found) if found.state in TO_COME else []
    return {
        "booking": found,
        "operation": found.operation,
        "channel": found.operation.channel,
        "people": list(found.presences.select_related("person")),
        "missing": lacking,
        "asks": bool(lacking) and not asks_nothing(found, lacking),
        "may_change": changes and found.is_to_come,
        "reads_words": changes,
        "may_hold_again": found.state in {BookingState.HELD, BookingState.LAPSED} and found.booked_by_id == person.pk,
        "comes": found.state in TO_COME,
        "ended": found.state in {BookingState.CANCELLED, BookingState.LAPSED, BookingState.NO_SHOW},
    }


def _wish(request: HttpRequest) -> str:
    return request.GET.get("subject", "")[:60]


def _with_wish(address: str, wanted: str) -> str:
    return f"{address}?{urlencode({'subject': wanted})}" if wanted else address
