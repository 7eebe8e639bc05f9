"""A day that runs late: the new times that are proposed, and the yes to them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.studio.floor import reflow
from plateau.studio.floor.actions.reflow import NewTime, apply_reflow
from plateau.studio.floor.running import SetDay, day_at, parts_of
from plateau.studio.floor.views.day import day_named, entered
from plateau.studio.models import Set

STILL = (5, 10, 15, 20, 30)
"""Minutes that may be added to what is on set and over its time."""


@never_cache
@require_safe
def late(request: HttpRequest, slug: str, operation_id: str, day: str) -> HttpResponse:
    """Show for each set the times that everything to come would get from now on; nothing changes yet."""
    _person, channel, operation = entered(request, slug, operation_id)
    when, moment = day_named(operation, day), now()
    still = _still(request)
    early = request.GET.get("early") == "on"
    sets = [(found, _proposed(found, moment, still, early=early)) for found in day_at(operation, when, moment=moment)]
    context = {
        "channel": channel,
        "operation": operation,
        "desk_section": "operations",
        "day": when,
        "sets": sets,
        "still": still,
        "stills": STILL,
        "early": early,
        "now": moment,
        "is_today": operation.day_of(moment) == when,
    }
    return render(request, "studio/floor/late.html", context)


@require_POST
def apply(request: HttpRequest, slug: str, operation_id: str, day: str) -> HttpResponse:
    """Move the slots of one set to the times that were shown; everybody concerned is told."""
    person, channel, operation = entered(request, slug, operation_id)
    day_named(operation, day)
    which: Set | None = operation.sets.select_related("operation__channel").filter(public_id=_set(request)).first()
    if which is None:
        raise Refused("set.not_found", _("There is no such set in this operation."), 404)
    moved = apply_reflow(which, _times(request), by=person)
    messages.success(
        request,
        ngettext(
            "%(n)s slot has its new time. Whoever is concerned is told.",
            "%(n)s slots have their new times. Whoever is concerned is told.",
            moved,
        )
        % {"n": moved},
    )
    return redirect("floor_day", channel.slug, operation.public_id, day)


def _proposed(found: SetDay, moment: datetime, still: int, *, early: bool) -> list[dict[str, Any]]:
    """Return what would change, with the part of the day that it is about."""
    proposals = reflow.reflow(
        parts_of(found),
        now=moment,
        closes_at=found.closes_at,
        still=timedelta(minutes=still),
        pull_forward=early,
    )
    runs = {run.key: run for run in found.runs}
    return [{"run": runs[one.part.key], "new": one} for one in proposals if one.is_changed]


def _times(request: HttpRequest) -> list[NewTime]:
    """Read the times that were shown: ``slot was start end``, one a field."""
    try:
        rows = [row.split(" ") for row in request.POST.getlist("time")]
        return [
            NewTime(slot, *(datetime.fromisoformat(at) for at in (was_at, starts_at, ends_at)))
            for slot, was_at, starts_at, ends_at in rows
        ]
    except (ValueError, TypeError):
        raise Refused("reflow.unreadable", _("These times cannot be read. Reload the page."), 422) from None


def _still(request: HttpRequest) -> int:
    asked = request.GET.get("still", "")
    return int(asked) if asked.isdecimal() and int(asked) in STILL else STILL[0]


def _set(request: HttpRequest) -> str:
    return request.POST.get("set", "")[:12]
