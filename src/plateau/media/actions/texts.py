"""What can be read beside a film: captions and chapters, kept as rows and written into the package."""

from __future__ import annotations

from fractions import Fraction

from django.db import transaction
from django.utils.translation import ngettext

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.journal.actions import record
from plateau.media import verbs
from plateau.media.chapters import MOST, Mark, write_vtt
from plateau.media.failures import in_words
from plateau.media.models import FULL_FOLDER, Asset, Captions, Chapter, Film
from plateau.media.storage import packages
from plateau.people.models import Person
from plateau_engine import Captions as CaptionsText
from plateau_engine import Refusal, read_chapters, read_cues, vtt_text, write_master
from plateau_engine.package import INDEX_NAME, write_text

CHAPTERS_NAME = "chapters.vtt"


def add_captions(film: Film, data: bytes, *, language: str, by: Person) -> Captions:
    """Add captions in a language, or replace those there are; WebVTT or SubRip, told apart by content."""
    try:
        cues = read_cues(data)
    except Refusal as refusal:
        raise Refused(refusal.code, str(in_words(refusal.code, refusal.parameters)), 422) from refusal
    with transaction.atomic():
        film = _locked(film)
        captions, _made = Captions.objects.update_or_create(
            film=film,
            language=language,
            defaults={"body": vtt_text(cues), "cues": len(cues), "added_by": by, "added_at": now(), "made_from": None},
        )
        write_into_package(film)
        record(verbs.CAPTIONS_ADDED, actor=by, target=film, channel=film.channel, language=language, cues=len(cues))
    return captions


def remove_captions(captions: Captions, *, by: Person) -> None:
    """Take one language of captions off a film."""
    with transaction.atomic():
        film = _locked(captions.film)
        captions.delete()
        write_into_package(film)
        record(verbs.CAPTIONS_REMOVED, actor=by, target=film, channel=film.channel, language=captions.language)


def marks_from_vtt(film: Film, data: bytes) -> list[Mark]:
    """Read chapters that somebody sent as a WebVTT (or SubRip) file."""
    try:
        cues = read_chapters(data, _length(film))
    except Refusal as refusal:
        raise Refused(refusal.code, str(in_words(refusal.code, refusal.parameters)), 422) from refusal
    return [Mark(cue.start, cue.text[:120]) for cue in cues[:MOST]]


def _length(film: Film) -> Fraction:
    known = film.asset.duration_ms if film.asset else None
    return Fraction(known, 1000) if known else Fraction(24 * 3600)


def set_chapters(film: Film, marks: list[Mark], *, by: Person) -> None:
    """Replace a film's chapters. Refuses one that begins after the film's end."""
    end = film.asset.duration_ms if film.asset else None
    late = [mark for mark in marks if end is not None and mark.starts_ms >= end]
    if late:
        sentence = ngettext(
            "“%(title)s” begins after the film's end.", "“%(title)s” and others begin after the film's end.", len(late)
        )
        raise Refused("film.chapter_too_late", sentence % {"title": late[0].title}, 422)
    with transaction.atomic():
        film = _locked(film)
        present = list(film.chapters.values_list("starts_ms", "title"))
        if present == [(mark.starts_ms, mark.title) for mark in marks]:
            return
        film.chapters.all().delete()
        Chapter.objects.bulk_create(Chapter(film=film, starts_ms=mark.starts_ms, title=mark.title) for mark in marks)
        write_into_package(film)
        record(verbs.CHAPTERS_SET, actor=by, target=film, channel=film.channel, count=len(marks))


def _locked(film: Film) -> Film:
    return Film.objects.select_for_update(of=("self",)).select_related("channel", "asset").get(pk=film.pk)


def write_into_package(film: Film) -> None:
    """Write captions and chapters into what plays, if the film is ready; the caller holds the film's row."""
    if film.asset is not None and film.is_ready:
        write_captions(film, film.asset)


def captions_name(number: int, language: str) -> str:
    """Return the name under which the engine writes the captions of this place in the list into a package."""
    return f"captions-{number}-{language}.vtt"


def write_captions(film: Film, asset: Asset) -> None:
    """Write the film's captions and chapters into its package and its free start; the caller holds the film's row.

    Inside the transaction that changes the rows: if the files cannot be written, the rows do not change either. Where
    they lie is asked anew: the film may have moved while its row was waited for.
    """
    asset.refresh_from_db(fields=["store"])
    captions = [CaptionsText(row.language, row.label, row.body) for row in film.captions.all()]
    marks = [Mark(row.starts_ms, row.title) for row in film.chapters.all()]
    for name in (FULL_FOLDER, asset.free_folder):
        if not packages.has_file(asset, name, INDEX_NAME):
            continue
        with packages.rewriting(asset, name) as folder:
            write_master(folder, captions)
            if marks:
                write_text(folder / CHAPTERS_NAME, write_vtt(marks, asset.duration_ms or 0))
            else:
                (folder / CHAPTERS_NAME).unlink(missing_ok=True)
