"""Posters, masters and earlier files on a film's desk page: chosen, sent, reached and removed."""

from __future__ import annotations

import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from plateau.journal.models import Entry
from plateau.media.models import Asset, Film
from tests.clips import Clips
from tests.factories import client_of
from tests.media.conftest import Stage
from tests.media.machine import run, send, tiny

HTMX = {"HX-Request": "true"}


@pytest.fixture
def ready(stage: Stage, clips: Clips) -> Asset:
    """The film's file, ready."""
    return run(send(stage.film, clips.film(), by=stage.producer))


def picture(size: tuple[int, int] = (1600, 900), colour: str = "#c04020") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return SimpleUploadedFile("poster.png", out.getvalue(), content_type="image/png")


def journal() -> int:
    return Entry.objects.count()


def film_of(stage: Stage) -> Film:
    return Film.objects.select_related("asset", "channel").get(pk=stage.film.pk)


def test_a_proposal_is_taken(stage: Stage, clips: Clips) -> None:
    asset = run(send(stage.film, clips.long_film(), by=stage.producer))
    first = film_of(stage).poster.name
    number = len(asset.posters) - 1
    client_of(stage.editor).post(f"/films/{stage.film.public_id}/poster/choose", {"number": str(number)})
    film = film_of(stage)
    assert film.poster.name != first
    assert film.poster_by_hand
    assert Entry.objects.filter(verb="film.poster_chosen", data__source="proposed").count() == 1


@pytest.mark.parametrize("number", ["99", "-1", "x", "", "²"])
def test_what_is_not_proposed_cannot_be_taken(stage: Stage, ready: Asset, number: str) -> None:
    before, entries = film_of(stage).poster.name, journal()
    answer = client_of(stage.editor).post(f"/films/{stage.film.public_id}/poster/choose", {"number": number})
    assert answer.status_code == 404
    assert (film_of(stage).poster.name, journal()) == (before, entries)


def test_ones_own_poster_is_written_anew_and_kept_through_a_replacement(
    stage: Stage, clips: Clips, ready: Asset
) -> None:
    client_of(stage.editor).post(f"/films/{stage.film.public_id}/poster/upload", {"picture": picture((2000, 1000))})
    name = film_of(stage).poster.name
    with default_storage.open(name) as file, Image.open(file) as stored:
        assert (stored.format, stored.size) == ("JPEG", (1280, 640))
    run(send(stage.film, tiny(clips), by=stage.producer))
    assert film_of(stage).poster.name == name


@pytest.mark.django_db(transaction=True)
def test_the_poster_before_is_removed(stage: Stage) -> None:
    client = client_of(stage.editor)
    client.post(f"/films/{stage.film.public_id}/poster/upload", {"picture": picture()})
    first = film_of(stage).poster.name
    client.post(f"/films/{stage.film.public_id}/poster/upload", {"picture": picture(colour="#204080")})
    assert not default_storage.exists(first)
    assert default_storage.exists(film_of(stage).poster.name)


def test_a_text_is_no_poster(stage: Stage) -> None:
    entries = journal()
    file = SimpleUploadedFile("poster.jpg", b"<svg onload=alert(1)>", content_type="image/jpeg")
    answer = client_of(stage.editor).post(
        f"/films/{stage.film.public_id}/poster/upload", {"picture": file}, headers=HTMX
    )
    assert answer.status_code == 422
    assert (film_of(stage).poster.name, journal()) == ("", entries)


# -- files


def test_the_master_is_sent_by_the_edge_under_its_own_name(stage: Stage, clips: Clips) -> None:
    asset = send(stage.film, clips.film(), by=stage.producer)
    Asset.objects.update(original_name='Été "final".mp4')
    answer = client_of(stage.editor).get(f"/films/{stage.film.public_id}/files/{asset.public_id}")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["X-Accel-Redirect"] == f"/masters/{asset.public_id}"
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"_t_ _final_.mp4\"; filename*=UTF-8''%C3%89t%C3%A9%20%22final%22.mp4"
    )
    assert Entry.objects.get(verb="film.master_downloaded").actor_id == stage.editor.public_id


def test_a_master_of_another_film_is_not_reached(stage: Stage, clips: Clips) -> None:
    asset = send(stage.film, clips.film(), by=stage.producer)
    other = Film.objects.create(channel=stage.channel, title="Autre")
    assert client_of(stage.editor).get(f"/films/{other.public_id}/files/{asset.public_id}").status_code == 410


@pytest.mark.django_db(transaction=True)
def test_an_earlier_file_is_removed_by_a_person_only(stage: Stage, clips: Clips) -> None:
    first = run(send(stage.film, tiny(clips), by=stage.producer))
    client, address = client_of(stage.editor), f"/films/{stage.film.public_id}/files/{first.public_id}/remove"
    assert client.post(address).status_code == 409  # the film shows it
    assert first.master.exists()
    run(send(stage.film, tiny(clips), by=stage.producer))
    assert client.post(address).status_code == 302
    assert not first.master.exists()
    assert not first.package.exists()
    assert Asset.objects.get(pk=first.pk).removed_at is not None
    assert client.post(address).status_code == 410
    assert Entry.objects.filter(verb="film.file_removed").count() == 1
    assert film_of(stage).is_ready


# -- progress, retry, cancel
