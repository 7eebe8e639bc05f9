"""A list of slots and guests from a spreadsheet: brought, looked at row by row, imported as it was shown."""

from __future__ import annotations

import csv
import io

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plateau.channels.roles import Can
from plateau.core.errors import Refused
from plateau.studio.actions import listing
from plateau.studio.actions.listing import CHANGING, KINDS, Verdict
from plateau.studio.interchange.guest_list import MOST_BYTES, written
from plateau.studio.models import ImportedFile, Operation
from plateau.studio.views.desk import desk_of, frame

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ListForm(forms.Form):
    """One spreadsheet."""

    file = forms.FileField(
        label=gettext_lazy("List of slots and guests"),
        help_text=gettext_lazy("A workbook (.xlsx) or a table of text (.csv); five megabytes and 200 rows at most."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
    )

    def clean_file(self) -> UploadedFile[bytes]:
        """Refuse a file that is too large before it is read."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(
                _("This file is larger than five megabytes. Keep only the rows of this operation.")
            )
        return file


@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest, slug: str, operation_id: str) -> HttpResponse:
    """Say what a list looks like and take one; what cannot be read is said beside the field."""
    person, operation = desk_of(request, slug, operation_id, Can.PLAN_STUDIO)
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = listing.keep_list(operation, by=person, name=file.name or "", data=file.read())
        except Refused as no:
            form.add_error("file", str(no.sentence))
        else:
            return redirect("guest_list_file", slug, operation_id, kept.public_id)
    context = frame(operation, person, "exchange") | {"form": form}
    return render(request, "studio/guest_list.html", context, status=422 if form.is_bound else 200)


@require_safe
def sample(request: HttpRequest, slug: str, operation_id: str, kind: str) -> HttpResponse:
    """Hand out a list as it should look, with this operation's day and set, in the reader's language."""
    _person, operation = desk_of(request, slug, operation_id, Can.PLAN_STUDIO)
    rows = _sample_rows(operation)
    if kind == "xlsx":
        response = HttpResponse(written(rows), content_type=WORKBOOK)
    elif kind == "csv":
        page = io.StringIO()
        csv.writer(page, delimiter=";").writerows(rows)
        response = HttpResponse("\ufeff" + page.getvalue(), content_type="text/csv; charset=utf-8")
    else:
        raise Http404
    response["Content-Disposition"] = content_disposition_header(True, f"{_('sample')}-{operation.slug}.{kind}") or ""
    return response


@never_cache
@require_safe
def dry_run(request: HttpRequest, slug: str, operation_id: str, file_id: str) -> HttpResponse:
    """Show row by row what an import would do; nothing is written."""
    person, operation = desk_of(request, slug, operation_id, Can.PLAN_STUDIO)
    kept = _kept(operation, file_id)
    if kept.done_at is not None:
        return redirect("guest_list", slug, operation_id)
    found = listing.read_kept(kept.kind, kept.content(), operation)
    outcomes = listing.rehearse_list(found, operation, by=person)
    context = frame(operation, person, "exchange") | {
        "kept": kept,
        "outcomes": outcomes,
        "unread": found.unread,
        "seen": listing.mark_of(outcomes),
        "numbers": {verdict.value: sum(one.verdict == verdict for one in outcomes) for verdict in Verdict},
        "changes": any(one.verdict in CHANGING for one in outcomes),
        "mails": len(frozenset[int]().union(*(one.hears for one in outcomes))),
        "offered": sum(one.offered for one in outcomes),
    }
    return render(request, "studio/guest_list_file.html", context)


@require_POST
def carry_out(request: HttpRequest, slug: str, operation_id: str, file_id: str) -> HttpResponse:
    """Import a list as its dry run showed it; whoever looks at an older one is shown the newer."""
    person, operation = desk_of(request, slug, operation_id, Can.PLAN_STUDIO)
    kept = _kept(operation, file_id)
    try:
        outcomes = listing.import_list(
            kept, by=person, seen=request.POST.get("seen", ""), told=request.POST.get("told") == "yes"
        )
    except Refused as refused:
        if refused.code != "list.changed":
            raise
        messages.warning(request, str(refused.sentence))
        return redirect("guest_list_file", slug, operation_id, file_id)
    number = sum(one.verdict in CHANGING for one in outcomes)
    said = ngettext("%(number)d row was imported.", "%(number)d rows were imported.", number) % {"number": number}
    messages.success(request, said)
    return redirect("desk_operation", slug, operation_id)


def _kept(operation: Operation, file_id: str) -> ImportedFile:
    row: ImportedFile | None = ImportedFile.objects.filter(
        operation=operation, public_id=file_id, kind__in=KINDS
    ).first()
    if row is None or (not row.file and row.done_at is None):
        raise Refused("list.forgotten", _("This list is not kept any more. Bring it again."), 404)
    return row


def _sample_rows(operation: Operation) -> list[list[str]]:
    which = operation.sets.first()
    name = which.name if which is not None else _("Main set")
    day = operation.starts_on.strftime("%d/%m/%Y")
    head = [_("day"), _("start"), _("end"), _("set"), _("subject"), _("guest"), _("e-mail"), _("language")]
    title = _("What does a paid review cost?")
    return [
        head,
        [day, "09:00", "09:30", name, title, _("Alex Example"), "alex@example.org", "fr"],
        [day, "09:00", "09:30", name, "", _("Sam Example"), "sam@example.org", "en"],
        [day, "09:30", "10:00", name, "", "", "", ""],
    ]
