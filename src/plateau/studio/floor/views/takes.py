"""The take log of a day, and the files that were dropped later: matched to takes, and confirmed by a person."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plateau.channels.access import desk_channel, may
from plateau.channels.models import Channel
from plateau.channels.roles import Can
from plateau.core.errors import Refused
from plateau.media.models import Film
from plateau.people.models import Person
from plateau.studio.access import desk_operation
from plateau.studio.floor.actions import takes as actions
from plateau.studio.floor.dropped import match, takes_on, uploaded
from plateau.studio.floor.forms import FilesForm
from plateau.studio.floor.views.day import day_named, entered
from plateau.studio.models import Operation, Take, TakeFile
from plateau.studio.states import TakeState


@never_cache
@require_safe
def log(request: HttpRequest, slug: str, operation_id: str, day: str) -> HttpResponse:
    """Every take of the day with its notes and files."""
    person, channel, operation = entered(request, slug, operation_id)
    when = day_named(operation, day)
    takes = takes_on(operation, when)
    context = {
        "channel": channel,
        "operation": operation,
        "desk_section": "operations",
        "day": when,
        "takes": takes,
        "may_archive": may(person, Can.PLAN_STUDIO, channel),
        "to_archive": [take for take in takes if take.state in {TakeState.RECORDED, TakeState.CIRCLED, TakeState.NG}],
    }
    return render(request, "studio/floor/takes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest, slug: str, operation_id: str, day: str) -> HttpResponse:
    """Take a list of files, or look at what was uploaded, and propose the take of each; nothing is kept yet."""
    _person, channel, operation = entered(request, slug, operation_id)
    when = day_named(operation, day)
    takes = takes_on(operation, when)
    form = FilesForm(request.POST if request.method == "POST" else None, operation=operation, day=when)
    pasted = request.method == "POST" and form.is_valid()
    context = {
        "channel": channel,
        "operation": operation,
        "desk_section": "operations",
        "day": when,
        "takes": takes,
        "form": form,
        "found": match(takes, form.cleaned_data["listing"]) if pasted else [],
        "films": uploaded(operation, when, takes),
        "pasted": pasted,
    }
    return render(request, "studio/floor/files.html", context, status=422 if form.errors else 200)


@require_POST
def confirm_files(request: HttpRequest, slug: str, operation_id: str, day: str) -> HttpResponse:
    """Keep what a person said yes to: each file with the take that was chosen for it."""
    person, channel, operation = entered(request, slug, operation_id)
    when = day_named(operation, day)
    kept = 0
    with transaction.atomic():
        for number in request.POST.getlist("file")[:1000]:
            kept += _confirm(request, number, operation, by=person)
    messages.success(request, ngettext("%(n)s file has its take.", "%(n)s files have their takes.", kept) % {"n": kept})
    return redirect("floor_takes", channel.slug, operation.public_id, when.isoformat())


@require_POST
def remove_file(request: HttpRequest, slug: str, operation_id: str, file_id: str) -> HttpResponse:
    """Say that a file does not hold its take after all."""
    person, channel, operation = entered(request, slug, operation_id)
    file: TakeFile | None = (
        TakeFile.objects.select_related("take__booking__slot")
        .filter(public_id=file_id, take__booking__operation=operation)
        .first()
    )
    if file is None:
        raise Refused("file.not_found", _("There is no such file in the log."), 404)
    actions.remove_file(file, by=person)
    day = operation.day_of(file.take.booking.slot.starts_at)
    return redirect("floor_takes", channel.slug, operation.public_id, day.isoformat())


@require_POST
def archive(request: HttpRequest, slug: str, operation_id: str, day: str) -> HttpResponse:
    """Put all takes of the day that are recorded into the archive: for those who plan."""
    person, channel, operation = _planning(request, slug, operation_id)
    changed = actions.archive(takes_on(operation, day_named(operation, day)), by=person)
    messages.success(
        request,
        ngettext("%(n)s take is in the archive.", "%(n)s takes are in the archive.", changed) % {"n": changed},
    )
    return redirect("floor_takes", channel.slug, operation.public_id, day)


@require_POST
def purge(request: HttpRequest, slug: str, operation_id: str, take_id: str) -> HttpResponse:
    """Write down that an archived take's files were deleted: for those who plan."""
    person, channel, operation = _planning(request, slug, operation_id)
    take: Take | None = (
        Take.objects.select_related("booking__slot").filter(public_id=take_id, booking__operation=operation).first()
    )
    if take is None:
        raise Refused("take.not_found", _("There is no such take."), 404)
    actions.purge(take, by=person, reason=request.POST.get("reason", ""))
    day = operation.day_of(take.booking.slot.starts_at)
    return redirect("floor_takes", channel.slug, operation.public_id, day.isoformat())


def _planning(request: HttpRequest, slug: str, operation_id: str) -> tuple[Person, Channel, Operation]:
    person, channel = desk_channel(request, slug, Can.PLAN_STUDIO)
    return person, channel, desk_operation(person, channel, operation_id, Can.PLAN_STUDIO)


def _confirm(request: HttpRequest, number: str, operation: Operation, *, by: Person) -> int:
    """Keep one row of the form; a row whose take was left open counts for nothing."""
    chosen = request.POST.get(f"take_{number}", "")
    take = Take.objects.select_related("booking").filter(public_id=chosen, booking__operation=operation).first()
    if take is None:
        return 0
    film = Film.objects.filter(
        public_id=request.POST.get(f"film_{number}", ""), channel__in=operation.channel_ids()
    ).first()
    why = request.POST.get(f"why_{number}", "")
    proposed = chosen == request.POST.get(f"proposed_{number}", "")
    actions.add_file(
        take,
        request.POST.get(f"name_{number}", ""),
        by=by,
        card=request.POST.get(f"card_{number}", ""),
        why=why if proposed and why in TakeFile.Why.values else TakeFile.Why.HAND,
        began_at=_moment(request.POST.get(f"began_{number}", "")),
        length=_length(request.POST.get(f"length_{number}", "")),
        film=film,
    )
    return 1


def _moment(words: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(words)
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def _length(milliseconds: str) -> timedelta | None:
    return timedelta(milliseconds=int(milliseconds)) if milliseconds.isdecimal() and len(milliseconds) < 12 else None
