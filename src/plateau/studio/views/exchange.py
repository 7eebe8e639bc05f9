"""An operation as a file: written for everybody and for the team, and read from other programs after a dry run."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from plateau.channels.roles import Can
from plateau.core.errors import Refused
from plateau.people.middleware import person_of
from plateau.people.models import Person
from plateau.studio import access
from plateau.studio.actions import importing
from plateau.studio.forms.exchange import ScheduleForm
from plateau.studio.interchange import as_json, as_table, as_xml
from plateau.studio.interchange.loading import Verdict, export, namesakes, plan
from plateau.studio.interchange.schedule import Schedule
from plateau.studio.models import ImportedFile, Operation
from plateau.studio.views.desk import desk_of, frame

TYPES = {
    "json": "application/json; charset=utf-8",
    "xml": "application/xml; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
}


@require_safe
def schedule(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Write what everybody may read of an operation."""
    operation = access.operation_for(person_of(request), slug)
    response = _file(export(operation, whole=False), kind, operation, attached=False)
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def whole_schedule(request: HttpRequest, slug: str, operation_id: str, kind: str) -> HttpResponse:
    """Write all of an operation for the team."""
    _person, operation = desk_of(request, slug, operation_id, Can.SEE_DESK)
    response = _file(export(operation, whole=True), kind, operation, attached=True)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def exchange(request: HttpRequest, slug: str, operation_id: str) -> HttpResponse:
    """Offer the files of an operation, and a place to bring one."""
    person, operation = desk_of(request, slug, operation_id, Can.SEE_DESK)
    return render(request, "studio/exchange.html", _context(operation, person, ScheduleForm()))


@require_POST
def bring(request: HttpRequest, slug: str, operation_id: str) -> HttpResponse:
    """Keep a file and show its dry run; what cannot be read is said beside the field."""
    person, operation = desk_of(request, slug, operation_id, Can.PLAN_STUDIO)
    form = ScheduleForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            row = importing.keep_file(operation, by=person, name=file.name or "", data=file.read())
        except Refused as no:
            form.add_error("file", str(no.sentence))
        else:
            return redirect("exchange_file", slug, operation_id, row.public_id)
    return render(request, "studio/exchange.html", _context(operation, person, form), status=422)


@require_safe
def dry_run(request: HttpRequest, slug: str, operation_id: str, file_id: str) -> HttpResponse:
    """Show line by line what an import would do."""
    person, operation = desk_of(request, slug, operation_id, Can.PLAN_STUDIO)
    row = _kept(operation, file_id)
    if row.done_at is not None:
        return redirect("exchange", slug, operation_id)
    found = importing.read(row.kind, row.content(), operation)
    lines = plan(found, operation)
    context = _context(operation, person, None) | {
        "row": row,
        "schedule": found,
        "lines": lines,
        "oddities": [*found.oddities, *namesakes(lines, operation)],
        "numbers": {verdict.value: sum(line.verdict == verdict for line in lines) for verdict in Verdict},
    }
    return render(request, "studio/exchange_file.html", context)


@require_POST
def carry_out(request: HttpRequest, slug: str, operation_id: str, file_id: str) -> HttpResponse:
    """Import a file that its dry run showed."""
    person, operation = desk_of(request, slug, operation_id, Can.PLAN_STUDIO)
    lines, oddities = importing.import_file(_kept(operation, file_id), by=person)
    new = sum(line.verdict in {Verdict.NEW, Verdict.MOVED} for line in lines)
    said = ngettext("%(number)d recording was imported.", "%(number)d recordings were imported.", new) % {"number": new}
    messages.success(request, said)
    for oddity in oddities[:20]:
        messages.warning(request, f"{oddity.where}: {oddity.sentence}")
    if len(oddities) > 20:
        messages.warning(request, _("And %(number)d more like these.") % {"number": len(oddities) - 20})
    return redirect("exchange", slug, operation_id)


def _kept(operation: Operation, file_id: str) -> ImportedFile:
    row: ImportedFile | None = ImportedFile.objects.filter(operation=operation, public_id=file_id).first()
    if row is None or (not row.file and row.done_at is None):
        raise Refused("schedule.forgotten", _("This file is not kept any more. Bring it again."), 404)
    return row


def _context(operation: Operation, person: Person, form: ScheduleForm | None) -> dict[str, object]:
    return frame(operation, person, "exchange") | {"form": form, "kinds": importing.KINDS}


def _file(found: Schedule, kind: str, operation: Operation, *, attached: bool) -> HttpResponse:
    writers = {
        "json": as_json.write,
        "xml": as_xml.write,
        "csv": as_table.write_csv,
        "ics": as_table.write_calendar,
    }
    response = HttpResponse(writers[kind](found), content_type=TYPES[kind])
    name = f"{operation.slug}.{kind}"
    response["Content-Disposition"] = content_disposition_header(attached, name) or "inline"
    return response
