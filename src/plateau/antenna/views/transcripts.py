"""What is said: read beside the film by those who may watch all of it, corrected at the desk."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from plateau.antenna.access import viewing_for
from plateau.antenna.showing import link_of
from plateau.antenna.views.desk import desk_film, preview_of
from plateau.channels.access import may, need_person
from plateau.channels.roles import Can
from plateau.core.errors import Refused
from plateau.media.models import Film
from plateau.media.transcripts import actions, wording
from plateau.media.transcripts.access import transcript_for, transcript_shown
from plateau.media.transcripts.models import Transcript, TranscriptVersion
from plateau.people.middleware import person_of
from plateau_engine import vtt_text
from plateau_engine.transcript import captions_of, srt_text, text_of

FORMS = {
    "vtt": "text/vtt; charset=utf-8",
    "srt": "application/x-subrip; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}
MOST_VERSIONS = 50


def _readable(request: HttpRequest, public_id: str, language: str = "") -> Transcript:
    """Return what is said in a film to somebody who may watch it to its end; else 403, or 404 where there is nothing."""
    viewing = viewing_for(request, public_id)
    if not viewing.verdict.whole:
        raise Refused(
            "film.behind_the_gate", gettext_lazy("This film is behind a gate: its page says how to pass."), 403
        )
    if language:
        found = viewing.film.transcripts.filter(language=language, current__isnull=False).first()
    else:
        found = transcript_shown(viewing.film)
    if found is None:
        raise Refused(
            "transcript.not_found", gettext_lazy("What is said in this film has not been written down yet."), 404
        )
    found.film = viewing.film
    return found


@require_safe
def reading(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the words of a film: as a part of its page for the browser's script, else on a page of their own."""
    transcript = _readable(request, public_id, request.GET.get("language", ""))
    link = link_of(transcript.film)
    context = {
        "film": transcript.film,
        "transcript": transcript,
        "lines": _lines(transcript),
        "address": link.get_absolute_url() if link else "",
        "channel": transcript.film.channel,
    }
    part = "part" in request.GET
    response = render(request, f"antenna/{'_transcript_lines' if part else 'transcript_page'}.html", context)
    response["Cache-Control"] = "private, no-cache"
    return response


def _lines(transcript: Transcript) -> list[tuple[float, str]]:
    assert transcript.current is not None
    sentences = wording.load(transcript.current.sentences)
    return [(one[0].start / 1000, text_of(one, transcript.language)) for one in sentences if one]


@require_safe
def download(request: HttpRequest, public_id: str, form: str) -> HttpResponse:
    """Give the words as captions (.vtt, .srt) or as a plain text (.txt)."""
    if form not in FORMS:
        raise Refused("transcript.no_form", gettext_lazy("There is a transcript as .vtt, .srt and .txt only."), 404)
    transcript = _readable(request, public_id, request.GET.get("language", ""))
    assert transcript.current is not None
    sentences = wording.load(transcript.current.sentences)
    if form == "txt":
        text = "\n".join(text_of(one, transcript.language) for one in sentences if one) + "\n"
    else:
        cues = captions_of(sentences, transcript.language)
        text = vtt_text(cues) if form == "vtt" else srt_text(cues)
    response = HttpResponse(text, content_type=FORMS[form])
    name = f"{slugify(transcript.film.title) or 'film'}.{transcript.language}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-cache"
    return response


@never_cache
def editor(request: HttpRequest, slug: str, public_id: str, language: str) -> HttpResponse:
    """Show a transcript to correct, and write what was corrected: from the form, or from the page's script."""
    film = desk_film(request, slug, public_id, Can.SEE_DESK)
    transcript = transcript_for(person_of(request), public_id, language, Can.SEE_DESK)
    if request.method != "POST":
        return _editor_page(request, film, transcript)
    person = need_person(request)
    transcript = transcript_for(person, public_id, language, Can.EDIT_FILM)
    base = get_object_or_404(transcript.versions.all(), public_id=request.POST.get("base", ""))
    by_script = request.headers.get("Accept") == "application/json"
    text = request.POST.get("text", "")
    try:
        version = actions.correct(transcript, text, base=base, by=person)
    except Refused as refusal:
        if refusal.code != "transcript.changed_meanwhile" or by_script:
            raise
        return _conflict_page(request, film, transcript, base, text, str(refusal.sentence))
    if by_script:
        return JsonResponse({"base": version.public_id, "number": version.number, "sentences": version.sentences})
    messages.success(request, _("The transcript is saved."))
    return HttpResponseRedirect(request.path)


def _conflict_page(
    request: HttpRequest, film: Film, transcript: Transcript, base: TranscriptVersion, text: str, sentence: str
) -> HttpResponse:
    """Show both people's words put together, and where they touch, what the other one wrote."""
    transcript.refresh_from_db()
    assert transcript.current is not None
    before, theirs = (
        [wording.plain(one) for one in wording.load(version.sentences)] for version in (base, transcript.current)
    )
    mine = [" ".join(line) for line in wording.read_lines(text)]
    merged = wording.merge(before, mine, theirs)
    context = {"merged": "\n".join(merged.lines), "conflicts": merged.conflicts, "sentence": sentence}
    return _editor_page(request, film, transcript, status=409, **context)


def _editor_page(
    request: HttpRequest, film: Film, transcript: Transcript, *, status: int = 200, **more: Any
) -> HttpResponse:
    version = transcript.current
    assert version is not None
    sentences = wording.load(version.sentences)
    versions = list(transcript.versions.select_related("person").defer("sentences")[:MOST_VERSIONS])
    newer = [one for one in versions if one.origin == "machine" and one.number > version.number]
    context = {
        "channel": film.channel,
        "desk_section": "films",
        "film": film,
        "transcript": transcript,
        "version": version,
        "versions": versions,
        "offered": newer[0] if newer else None,
        "text": wording.write_lines(sentences),
        "playing": preview_of(film) if film.is_playable else None,
        "may_edit": may(person_of(request), Can.EDIT_FILM, film.channel),
        "sent_captions": film.captions.filter(language=transcript.language, made_from__isnull=True).exists(),
        "back": reverse("desk_film", args=[film.channel.slug, film.public_id]),
    }
    return render(request, "antenna/transcript.html", context | more, status=status)


@require_POST
def restore(request: HttpRequest, slug: str, public_id: str, language: str) -> HttpResponse:
    """Bring an earlier version back, or take the machine's new one."""
    desk_film(request, slug, public_id, Can.EDIT_FILM)
    person = need_person(request)
    transcript = transcript_for(person, public_id, language, Can.EDIT_FILM)
    version = get_object_or_404(transcript.versions.all(), public_id=request.POST.get("version", ""))
    base = get_object_or_404(transcript.versions.all(), public_id=request.POST.get("base", ""))
    actions.restore(version, base=base, by=person)
    messages.success(request, _("Version %(number)s is back.") % {"number": version.number})
    return HttpResponseRedirect(reverse("desk_transcript", args=[slug, public_id, language]))


@require_POST
def captions(request: HttpRequest, slug: str, public_id: str, language: str) -> HttpResponse:
    """Make the film's captions from the transcript."""
    desk_film(request, slug, public_id, Can.EDIT_FILM)
    person = need_person(request)
    transcript = transcript_for(person, public_id, language, Can.EDIT_FILM)
    made = actions.replace_captions(transcript, by=person, replace=bool(request.POST.get("replace")))
    messages.success(request, _("The captions are there: %(language)s.") % {"language": made.label})
    return HttpResponseRedirect(reverse("desk_transcript", args=[slug, public_id, language]))
