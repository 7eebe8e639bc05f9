"""Links, documents and films of a subject."""

from __future__ import annotations

import hashlib
import re
from pathlib import PurePath

from django.core.files.base import File
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from plateau.core.errors import Refused
from plateau.core.ids import new_public_id
from plateau.journal.actions import record
from plateau.media.models import Film
from plateau.people.models import Person
from plateau.subjects import verbs
from plateau.subjects.actions.lock import demand_live, lock, lock_of
from plateau.subjects.documents import MOST_BYTES, NotADocument, judge
from plateau.subjects.models import Attachment, Subject, SubjectFilm

MOST_ATTACHMENTS = 40
_WHY_NOT = {
    "unknown": _(
        "We keep PDF, Office and OpenDocument files and pictures. This file is none of them, whatever its name says."
    ),
    "macros": _("This file carries macros. Save it without them and send it again."),
    "broken": _("This file is damaged or incomplete. Export it again and send it once more."),
    "pixels": _("This picture is too large. Make it smaller than 60 million pixels."),
}


def add_link(subject: Subject, *, by: Person, label: str, url: str) -> Attachment:
    """Add a link; one that is there already is refused."""
    with transaction.atomic():
        fresh = lock(subject)
        _demand_room(fresh)
        if fresh.attachments.filter(url=url).exists():
            raise Refused("attachment.there_already", _("This link is there already."))
        link: Attachment = Attachment.objects.create(subject=fresh, person=by, label=label, url=url)
        record(
            verbs.ATTACHMENT_ADDED, actor=by, target=fresh, channel=fresh.channel, attachment=link.public_id, url=url
        )
    return link


def add_document(subject: Subject, *, by: Person, file: File[bytes], name: str, size: int) -> Attachment:
    """Keep a document, judged by its content; its name gets the extension of what it really is.

    Refuses (422) what is too large or nothing that we keep. The file is written before the row; without a row it goes.
    """
    if size > MOST_BYTES:
        raise Refused(
            "attachment.too_large", _("This file is larger than 20 MB. Make it smaller, or add a link to it."), 422
        )
    try:
        document = judge(file)
    except NotADocument as no:
        raise Refused(f"attachment.{no.code}", _WHY_NOT[no.code], 422) from None
    digest = _digest(file)
    file.seek(0)
    with transaction.atomic():
        fresh = lock(subject)
        _demand_room(fresh)
        if fresh.attachments.filter(sha256=digest).exists():
            raise Refused("attachment.there_already", _("This document is there already."))
        row = Attachment(
            subject=fresh,
            person=by,
            label=_label(name, document.extension),
            media_type=document.media_type,
            size=size,
            sha256=digest,
        )
        row.file.save(f"{new_public_id()}.{document.extension}", file, save=False)
        try:
            row.save(force_insert=True)
            record(
                verbs.ATTACHMENT_ADDED,
                actor=by,
                target=fresh,
                channel=fresh.channel,
                attachment=row.public_id,
                sha256=digest,
            )
        except BaseException:
            row.file.delete(save=False)
            raise
    return row


def remove_attachment(attachment: Attachment, *, by: Person) -> None:
    """Remove a link or document; the file goes once the row is gone for good."""
    with transaction.atomic():
        fresh = lock_of(attachment)
        Attachment.objects.filter(pk=attachment.pk).delete()
        record(verbs.ATTACHMENT_REMOVED, actor=by, target=fresh, channel=fresh.channel, label=attachment.label)
        drop_file(attachment)


def drop_file(attachment: Attachment) -> None:
    """Delete an attachment's file after the transaction, if it has one."""
    if attachment.file:
        transaction.on_commit(lambda: attachment.file.delete(save=False))


def link_film(subject: Subject, film: Film, *, by: Person) -> SubjectFilm:
    """Put a film on a subject's page, after those that are there; a film stands on one subject only."""
    with transaction.atomic():
        fresh = lock(subject)
        demand_live(fresh)
        there = SubjectFilm.objects.select_related("subject").filter(film=film).first()
        if there is not None:
            if there.subject_id == fresh.pk:
                return there
            raise Refused(
                "film.on_another_subject", _("This film is on another subject's page. Take it off there first.")
            )
        last = fresh.films.aggregate(last=Max("number"))["last"] or 0
        linked: SubjectFilm = SubjectFilm.objects.create(subject=fresh, film=film, number=last + 1)
        record(
            verbs.FILM_LINKED, actor=by, target=fresh, channel=fresh.channel, film=film.public_id, number=linked.number
        )
    return linked


def unlink_film(film: Film, *, by: Person) -> None:
    """Take a film off its subject's page; the numbers of the others stay, since addresses do not change."""
    with transaction.atomic():
        linked = SubjectFilm.objects.select_related("subject").filter(film=film).first()
        if linked is not None:
            fresh = lock(linked.subject)
            linked.delete()
            record(verbs.FILM_UNLINKED, actor=by, target=fresh, channel=fresh.channel, film=film.public_id)


def _digest(file: File[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _demand_room(subject: Subject) -> None:
    demand_live(subject)
    if subject.attachments.count() >= MOST_ATTACHMENTS:
        raise Refused(
            "attachment.too_many", _("This subject holds forty links and documents already. Remove one first.")
        )


def _label(name: str, extension: str) -> str:
    """Return the file's own name, cleaned, with the extension of its content."""
    stem = PurePath(name.replace("\\", "/")).stem
    stem = re.sub(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]+", "", stem).strip(" .") or "document"
    return f"{stem[:100]}.{extension}"
