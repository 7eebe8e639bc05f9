"""What is printed for the day, a page each: the call sheet and the rundown of a set."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.studio.crew.plan import equipment_on
from plateau.studio.floor import qr
from plateau.studio.floor.running import Run, SetDay, day_at
from plateau.studio.floor.views.day import day_named, entered
from plateau.studio.models import Operation
from plateau.subjects.models import Question


@require_safe
def call_sheet(request: HttpRequest, slug: str, operation_id: str, day: str, set_id: str) -> HttpResponse:
    """Who comes when, the crew, the equipment, how to come: one page a set and day."""
    return render(request, "studio/floor/call_sheet.html", _page(request, slug, operation_id, day, set_id))


@require_safe
def rundown(request: HttpRequest, slug: str, operation_id: str, day: str, set_id: str) -> HttpResponse:
    """What is recorded in which order, with the questions to ask: one page a set and day."""
    page = _page(request, slug, operation_id, day, set_id)
    return render(request, "studio/floor/rundown.html", page | {"lines": _lines(page["found"].runs)})


def _page(request: HttpRequest, slug: str, operation_id: str, day: str, set_id: str) -> dict[str, Any]:
    _person, channel, operation = entered(request, slug, operation_id)
    when = day_named(operation, day)
    found = _set_day(operation, day, set_id)
    floor = reverse("floor_day", args=[channel.slug, operation.public_id, day])
    return {
        "channel": channel,
        "operation": operation,
        "desk_section": "operations",
        "day": when,
        "found": found,
        "equipment": equipment_on(found.set, when, operation),
        "calls_at": min((run.slot.starts_at for run in found.recordings), default=None),
        "ends_at": max((run.slot.ends_at for run in found.recordings), default=None),
        "dense": len(found.runs) > 14,
        "floor_url": floor,
        "code": mark_safe(qr.drawn(request.build_absolute_uri(floor))),  # noqa: S308  drawn by us from an address
        "now": now(),
    }


def _lines(runs: list[Run]) -> list[dict[str, Any]]:
    """Number the recordings, and put beside each the question that most people want asked."""
    subjects = [run.booking.subject_id for run in runs if run.booking is not None]
    wanted: dict[int, str] = {}
    rows = Question.objects.filter(subject__in=subjects, hidden_at=None, asked_at=None)
    for question in rows.order_by("-support_count", "at"):
        wanted.setdefault(question.subject_id, question.text)
    lines: list[dict[str, Any]] = []
    number = 0
    for run in runs:
        number += run.booking is not None
        booked = run.booking is not None
        ask = wanted.get(run.booking.subject_id or 0, "") if run.booking is not None else ""
        lines.append({"run": run, "number": number if booked else None, "question": ask})
    return lines


def _set_day(operation: Operation, day: str, set_id: str) -> SetDay:
    which = operation.sets.filter(public_id=set_id).first()
    found = day_at(operation, day_named(operation, day), moment=now(), which=which) if which is not None else []
    if not found:
        raise Refused("set.nothing_on", _("Nothing is planned on this set on that day."), 404)
    return found[0]
