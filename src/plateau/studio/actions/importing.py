"""Files on their way in: kept for the dry run, imported whole or not at all, forgotten after a day."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.core.ids import new_public_id
from plateau.journal.actions import record
from plateau.people.models import Person
from plateau.studio import verbs
from plateau.studio.actions.cancelled import demand_not_cancelled
from plateau.studio.interchange import as_json, as_table, as_xml
from plateau.studio.interchange.loading import Line, Verdict, bring_in
from plateau.studio.interchange.schedule import Oddity, Schedule, Unreadable
from plateau.studio.models import ImportedFile, Operation

KEPT = timedelta(days=1)
KINDS = ("json", "xml", "ics", "csv")


def keep_file(operation: Operation, *, by: Person, name: str, data: bytes) -> ImportedFile:
    """Keep a schedule for its dry run; refuses what cannot be read."""
    kind = kind_of(name, data)
    read(kind, data, operation)
    return keep(operation, kind, by=by, name=name, data=data, ending=kind)


def keep(operation: Operation, kind: str, *, by: Person, name: str, data: bytes, ending: str) -> ImportedFile:
    """Keep a file of this kind, that can be read, for its dry run; a row and its file, or neither.

    Refuses a cancelled operation: nothing is imported there.
    """
    demand_not_cancelled(operation)
    row = ImportedFile(operation=operation, person=by, kind=kind, name=" ".join(name.split())[:200] or kind)
    with transaction.atomic():
        row.file.save(f"{new_public_id()}.{ending}", ContentFile(data), save=False)
        try:
            row.save(force_insert=True)
        except BaseException:
            row.file.delete(save=False)
            raise
    return row


def kind_of(name: str, data: bytes) -> str:
    """Return which format a file has: by its first letters, since names say anything; by its name for tables."""
    head = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:200]
    if head.startswith((b"{", b"[")):
        return "json"
    if head.startswith(b"<"):
        return "xml"
    if head.upper().startswith(b"BEGIN:VCALENDAR"):
        return "ics"
    return "csv"


def read(kind: str, data: bytes, operation: Operation) -> Schedule:
    """Return what a file says, or refuse with the sentence that says what is wrong."""
    try:
        match kind:
            case "json":
                return as_json.read(data)
            case "xml":
                return as_xml.read(data)
            case "ics":
                return as_table.read_calendar(data, operation.zone)
            case _:
                return as_table.read_csv(data, operation.zone)
    except Unreadable as no:
        raise Refused("schedule.unreadable", no.sentence, 422) from None


def import_file(row: ImportedFile, *, by: Person) -> tuple[list[Line], list[Oddity]]:
    """Import a kept file, all of it or nothing; a second time is refused, since its content is gone."""
    with transaction.atomic():
        fresh: ImportedFile = (
            ImportedFile.objects.select_for_update(of=("self",)).select_related("operation__channel").get(pk=row.pk)
        )
        if fresh.done_at is not None or not fresh.file:
            raise Refused("schedule.done", _("This file was imported already. Bring it again to see what is new."), 410)
        demand_not_cancelled(fresh.operation)
        schedule = read(fresh.kind, fresh.content(), fresh.operation)
        lines, oddities = bring_in(schedule, fresh.operation, by=by)
        told = {verdict.value: sum(line.verdict == verdict for line in lines) for verdict in Verdict}
        ImportedFile.objects.filter(pk=fresh.pk).update(done_at=now(), file="")
        operation = fresh.operation
        record(verbs.SCHEDULE_IMPORTED, actor=by, target=operation, channel=operation.channel, kind=fresh.kind, **told)
        name, storage = str(fresh.file.name), fresh.file.storage
        transaction.on_commit(lambda: storage.delete(name))
    return lines, oddities


def forget_old() -> int:
    """Delete files whose import was not carried out within a day; return how many. The sweep of each hour."""
    old = ImportedFile.objects.filter(created_at__lt=now() - KEPT)
    forgotten = 0
    for row in old:
        if row.file:
            row.file.delete(save=False)
            forgotten += 1
        row.delete()
    return forgotten
