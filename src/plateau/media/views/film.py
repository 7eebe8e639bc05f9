"""The parts of a film's desk page, changed one by one: each answers with itself."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plateau.channels.access import need_person
from plateau.channels.roles import Can
from plateau.media import panels
from plateau.media.access import film_for
from plateau.media.actions import films, finer, free, pictures, processing, texts, uploads
from plateau.media.forms import CaptionsForm, ChaptersForm, FilmForm, PosterForm
from plateau.media.models import Film

type Part = Callable[..., str]


def _answer(request: HttpRequest, film: Film, part: Part, sentence: str) -> HttpResponse:
    """Answer a change: the part anew for htmx, else the film's page, with a sentence on either."""
    if request.headers.get("HX-Request") != "true":
        messages.success(request, sentence)
        return HttpResponseRedirect(film.desk_url)
    film = Film.objects.select_related("channel", "asset").get(pk=film.pk)
    return render(request, "media/changed.html", {"part": mark_safe(part(request, film)), "sentence": sentence})  # noqa: S308  a rendered template


def _refuse(request: HttpRequest, film: Film, part: Part, form: forms.BaseForm) -> HttpResponse:
    """Answer a form that was not understood: the part with its faults, on a page of its own without script."""
    html = mark_safe(part(request, film, form))  # noqa: S308  a rendered template
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(html, status=422)
    context = {"part": html, "film": film, "channel": film.channel, "desk_section": "films"}
    return render(request, "media/part_page.html", context, status=422)


@require_POST
def change_texts(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write title, description, language, licence and credits."""
    person = need_person(request)
    film = film_for(person, public_id, Can.EDIT_FILM)
    form = FilmForm(request.POST, instance=Film.objects.get(pk=film.pk))
    if not form.is_valid():
        return _refuse(request, film, panels.texts, form)
    films.edit_film(film, by=person, **form.texts())
    return _answer(request, film, panels.texts, _("The texts are saved."))


@require_POST
def add_captions(request: HttpRequest, public_id: str) -> HttpResponse:
    """Add captions in one language, or replace them."""
    person = need_person(request)
    film = film_for(person, public_id, Can.EDIT_FILM)
    form = CaptionsForm(request.POST, request.FILES)
    if not form.is_valid():
        return _refuse(request, film, panels.captions, form)
    made = texts.add_captions(film, form.cleaned_data["file"], language=form.cleaned_data["language"], by=person)
    return _answer(
        request, film, panels.captions, _("The captions are there: %(language)s.") % {"language": made.label}
    )


@require_POST
def remove_captions(request: HttpRequest, public_id: str, captions_id: str) -> HttpResponse:
    """Take one language of captions off."""
    person = need_person(request)
    film = film_for(person, public_id, Can.EDIT_FILM)
    texts.remove_captions(get_object_or_404(film.captions.all(), public_id=captions_id), by=person)
    return _answer(request, film, panels.captions, _("The captions are removed."))


@require_POST
def set_chapters(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write the chapters, from the lines or from a file."""
    person = need_person(request)
    film = film_for(person, public_id, Can.EDIT_FILM)
    form = ChaptersForm(request.POST, request.FILES)
    if not form.is_valid():
        return _refuse(request, film, panels.chapters, form)
    data = form.cleaned_data["file"]
    marks = texts.marks_from_vtt(film, data) if data is not None else form.cleaned_data["lines"]
    texts.set_chapters(film, marks, by=person)
    return _answer(request, film, panels.chapters, _("The chapters are saved."))


@require_POST
def choose_poster(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take one of the proposed posters."""
    person = need_person(request)
    film = film_for(person, public_id, Can.EDIT_FILM)
    number = request.POST.get("number", "")
    pictures.choose_poster(film, int(number) if number.isascii() and number.isdigit() else -1, by=person)
    return _answer(request, film, panels.poster, _("The film has another poster."))


@require_POST
def upload_poster(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a person's own poster."""
    person = need_person(request)
    film = film_for(person, public_id, Can.EDIT_FILM)
    form = PosterForm(request.POST, request.FILES)
    if not form.is_valid():
        return _refuse(request, film, panels.poster, form)
    pictures.upload_poster(film, form.cleaned_data["picture"], by=person)
    return _answer(request, film, panels.poster, _("The film has another poster."))


@require_POST
def retry(request: HttpRequest, public_id: str) -> HttpResponse:
    """Start the processing of the newest file again."""
    person = need_person(request)
    film = film_for(person, public_id, Can.UPLOAD_FILM)
    asset = get_object_or_404(film.assets.order_by("-id")[:1])
    processing.retry_processing(asset, by=person)
    return _answer(request, film, panels.progress, _("The processing starts again."))


@require_POST
def retry_free_start(request: HttpRequest, public_id: str) -> HttpResponse:
    """Start the making of the free start again."""
    person = need_person(request)
    film = film_for(person, public_id, Can.UPLOAD_FILM)
    free.retry_free_start(film, by=person)
    return _answer(request, film, panels.progress, _("The free start is being made again."))


@require_POST
def stop_finer(request: HttpRequest, public_id: str) -> HttpResponse:
    """Stop making finer sizes of a film that is ready."""
    person = need_person(request)
    film = film_for(person, public_id, Can.UPLOAD_FILM)
    finer.stop_finer(film, by=person)
    return _answer(
        request, film, panels.progress, _("No finer sizes are made now. The film plays in those that it has.")
    )


@require_POST
def ask_for_finer(request: HttpRequest, public_id: str) -> HttpResponse:
    """Have the finer sizes made after all."""
    person = need_person(request)
    film = film_for(person, public_id, Can.UPLOAD_FILM)
    finer.ask_for_finer(film, by=person)
    return _answer(request, film, panels.progress, _("The finer sizes are being made."))


@require_POST
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Stop the newest file: on its way, or in the machine."""
    person = need_person(request)
    film = film_for(person, public_id, Can.UPLOAD_FILM)
    asset = get_object_or_404(film.assets.order_by("-id")[:1])
    if asset.received_at is None:
        uploads.stop_upload(asset.upload, by=person)
        return _answer(request, film, panels.progress, _("The upload is stopped."))
    processing.cancel_processing(asset, by=person)
    return _answer(request, film, panels.progress, _("The processing is stopped. The file is kept."))


@require_POST
def remove_file(request: HttpRequest, public_id: str, asset_id: str) -> HttpResponse:
    """Take an earlier file off the disk."""
    person = need_person(request)
    film = film_for(person, public_id, Can.EDIT_FILM)
    films.remove_file(get_object_or_404(film.assets.all(), public_id=asset_id), by=person)
    return _answer(request, film, panels.files, _("The earlier file is removed."))
