"""The parts of a film's desk page, each in a place of its own: the page above puts them in its order.

Places: ``film.progress``, ``film.upload``, ``film.texts``, ``film.poster``, ``film.captions``, ``film.chapters``,
``film.files`` (each with a Film), and ``channel.upload`` (with a Channel: every file dropped becomes a film). Every
part answers for itself: htmx posts to its own address and gets the part back; without script the form posts and the
page comes again.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string

from plateau.channels.access import rights_of
from plateau.channels.models import Channel
from plateau.channels.roles import Can
from plateau.core.panels import panel
from plateau.media.actions.finer import can_be_made
from plateau.media.arrival import how_checked
from plateau.media.blackness import Blackness, blackness_of
from plateau.media.chapters import Mark, write_lines
from plateau.media.forms import CaptionsForm, ChaptersForm, FilmForm, PosterForm
from plateau.media.models import FULL_FOLDER, Asset, Film
from plateau.media.progress import free_failure, progress_of
from plateau.media.soundtrack import Soundtrack, soundtrack_of
from plateau.media.sources import poster_proposals
from plateau.media.space import space_of
from plateau.media.states import AssetState
from plateau.media.steps import PICTURES_FOLDER, WAVEFORM_NAME
from plateau.media.storage import packages
from plateau.media.storage.errors import StorageFailed
from plateau.media.transcripts import desk  # noqa: F401  registers its place on the same page
from plateau_engine.pictures import PICTURES_FILE


def _draw(request: HttpRequest, film: Film, name: str, **context: Any) -> str:
    rights = rights_of(request.person, film.channel)  # type: ignore[attr-defined]
    common = {
        "film": film,
        "asset": film.asset,
        "may_upload": Can.UPLOAD_FILM in rights,
        "may_edit": Can.EDIT_FILM in rights,
        "may_download": Can.DOWNLOAD_MASTER in rights,
    }
    return render_to_string(f"media/_{name}.html", common | context, request)


def newest_asset(film: Film) -> Asset | None:
    """Return the file to speak of: the newest one, which is the shown one or its replacement on the way."""
    return film.assets.filter(removed_at__isnull=True).select_related("film__channel").first()


@panel("film.progress", order=10)
def progress(request: HttpRequest, film: Film) -> str:
    """Where the newest file stands: arriving, in the machine, ready, or stopped and why."""
    asset = newest_asset(film)
    if asset is None:
        return _draw(request, film, "progress", newest=None, progress=None)
    where = progress_of(asset)
    return _draw(
        request,
        film,
        "progress",
        newest=asset,
        progress=where,
        replaces=film.is_ready and film.asset_id != asset.pk,
        sound=_sound(asset),
        black=_blackness(asset),
        free_failure=free_failure(film),
        can_make_finer=film.asset_id == asset.pk and can_be_made(asset),
        apart=packages.master_apart(asset),
        can_retry=asset.state in {AssetState.FAILED, AssetState.CANCELLED} and asset.received_at is not None,
    )


def _sound(asset: Asset) -> Soundtrack | None:
    if asset.state != AssetState.READY or asset.sound is None:
        return None
    return soundtrack_of(asset.sound, _text(asset, WAVEFORM_NAME))


def _blackness(asset: Asset) -> Blackness | None:
    return blackness_of(_text(asset, f"{PICTURES_FOLDER}/{PICTURES_FILE}")) if asset.state == AssetState.READY else None


def _text(asset: Asset, name: str) -> str:
    try:
        return packages.read_file(asset, FULL_FOLDER, name).decode()
    except (FileNotFoundError, StorageFailed):  # the page tells what was measured, without the drawing
        return ""


@panel("film.upload", order=20)
def upload(request: HttpRequest, film: Film) -> str:
    """Where a file is dropped: the first one, or one that replaces it."""
    asset = newest_asset(film)
    busy = asset is not None and progress_of(asset).is_moving and asset.state != AssetState.RECEIVING
    return _draw(request, film, "upload", newest=asset, busy=busy, most=settings.UPLOAD_MOST_BYTES)


@panel("channel.upload", order=20)
def upload_to_channel(request: HttpRequest, channel: Channel) -> str:
    """Where several files are dropped at once, each becoming a film of the channel."""
    may = Can.UPLOAD_FILM in rights_of(request.person, channel)  # type: ignore[attr-defined]
    context = {"channel": channel, "may_upload": may, "most": settings.UPLOAD_MOST_BYTES}
    return render_to_string("media/_upload.html", context, request)


@panel("film.texts", order=30)
def texts(request: HttpRequest, film: Film, form: forms.BaseForm | None = None) -> str:
    """Title, description, language, licence and credits."""
    return _draw(request, film, "texts", form=form or FilmForm(instance=film))


@panel("film.poster", order=40)
def poster(request: HttpRequest, film: Film, form: forms.BaseForm | None = None) -> str:
    """The poster, the proposals, and a person's own picture."""
    proposals = poster_proposals(film.asset) if film.asset and film.is_ready else []
    return _draw(request, film, "poster", form=form or PosterForm(), proposals=list(enumerate(proposals)))


@panel("film.captions", order=50)
def captions(request: HttpRequest, film: Film, form: forms.BaseForm | None = None) -> str:
    """The captions there are, and one file more."""
    form = form or CaptionsForm(initial={"language": film.language})
    return _draw(request, film, "captions", form=form, captions=list(film.captions.all()))


@panel("film.chapters", order=60)
def chapters(request: HttpRequest, film: Film, form: forms.BaseForm | None = None) -> str:
    """The chapters as lines."""
    marks = [Mark(row.starts_ms, row.title) for row in film.chapters.all()]
    form = form or ChaptersForm(initial={"lines": write_lines(marks)})
    return _draw(request, film, "chapters", form=form, marks=marks)


@panel("film.files", order=70)
def files(request: HttpRequest, film: Film) -> str:
    """The master to download, the sizes that were made, earlier files, and the channel's room."""
    kept = film.assets.filter(removed_at__isnull=True, received_at__isnull=False).select_related("upload")
    return _draw(
        request,
        film,
        "files",
        kept=[(one, how_checked(one), packages.master_apart(one)) for one in kept],
        renditions=list(film.asset.renditions.all()) if film.asset else [],
        space=space_of(film.channel),
    )
