"""The parts of a film's desk page: who may, what they change, and what a refusal leaves alone."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from PIL import Image

from plateau.channels.roles import Can
from plateau.core.clock import now
from plateau.journal.models import Entry
from plateau.media import panels
from plateau.media.actions import processing
from plateau.media.actions.uploads import begin_upload
from plateau.media.models import Asset, Film, Job
from tests.clips import Clips
from tests.factories import client_of, make_channel
from tests.media.conftest import Stage
from tests.media.machine import run, send, tiny
from tests.permissions import assert_answers, make_cast, team_only

SRT = b"1\r\n00:00:00,500 --> 00:00:02,000\r\nBonjour <script>alert(1)</script>\r\n"
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


TEXTS = {
    "title": "Le pain de nuit",
    "description": "Une *nuit*.",
    "language": "en",
    "licence": "cc-by-sa",
    "credit_lines": "Image: Ana Lopes, Tom Berg\n\nSon : Léa",
}


# -- who may


@pytest.mark.parametrize(
    ("address", "data", "can", "allowed"),
    [
        ("texts", TEXTS, Can.EDIT_FILM, 302),
        ("chapters", {"lines": "00:00 A"}, Can.EDIT_FILM, 302),
        ("poster/choose", {"number": "0"}, Can.EDIT_FILM, 404),  # allowed: there is only no proposal
        ("poster/upload", {}, Can.EDIT_FILM, 422),
        ("captions", {}, Can.EDIT_FILM, 422),
        ("captions/none/remove", {}, Can.EDIT_FILM, 404),
        ("files/none/remove", {}, Can.EDIT_FILM, 404),
        ("retry", {}, Can.UPLOAD_FILM, 404),
        ("cancel", {}, Can.UPLOAD_FILM, 404),
    ],
)
def test_who_may_change_a_film(db: None, address: str, data: dict[str, str], can: Can, allowed: int) -> None:
    channel = make_channel()
    cast = make_cast(channel)
    film = Film.objects.create(channel=channel, title="Le pain")
    assert_answers(
        f"/films/{film.public_id}/{address}", team_only(can, allowed=allowed), cast, method="post", data=data
    )


@pytest.mark.parametrize(
    ("address", "can", "allowed"),
    [
        ("progress", Can.SEE_DESK, 286),
        ("progress.json", Can.SEE_DESK, 200),
        ("poster", Can.SEE_DESK, 200),
        ("upload", Can.SEE_DESK, 200),
        ("files", Can.SEE_DESK, 200),
        ("files/none", Can.DOWNLOAD_MASTER, 410),  # allowed: there is only no such file
    ],
)
def test_who_may_look(db: None, address: str, can: Can, allowed: int) -> None:
    channel = make_channel()
    cast = make_cast(channel)
    film = Film.objects.create(channel=channel, title="Le pain")
    assert_answers(f"/films/{film.public_id}/{address}", team_only(can, allowed=allowed), cast)


def test_a_film_of_a_closed_channel_is_not_there_for_others(stage: Stage) -> None:
    stage.channel.visibility, stage.channel.internal_domains = "internal", ["firm.example"]
    stage.channel.save()
    address = f"/films/{stage.film.public_id}/progress"
    assert client_of(None).get(address).status_code == 401
    assert client_of(stage.stranger).get(address).status_code == 404
    assert client_of(stage.host).get(address).status_code == 286


def test_changes_need_a_post(stage: Stage) -> None:
    client = client_of(stage.producer)
    for address in ("texts", "captions", "chapters", "poster/choose", "poster/upload", "retry", "cancel"):
        assert client.get(f"/films/{stage.film.public_id}/{address}").status_code == 405


# -- texts


def test_texts_are_saved_and_journalled_once(stage: Stage) -> None:
    client = client_of(stage.editor)
    answer = client.post(f"/films/{stage.film.public_id}/texts", TEXTS)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/desk/atelier/films/{stage.film.public_id}")
    film = film_of(stage)
    assert (film.title, film.language, film.licence) == ("Le pain de nuit", "en", "cc-by-sa")
    assert film.licence_url == "https://creativecommons.org/licenses/by-sa/4.0/"
    assert film.credits == [{"role": "Image", "names": ["Ana Lopes", "Tom Berg"]}, {"role": "Son", "names": ["Léa"]}]
    entry = Entry.objects.get(verb="film.edited")
    assert entry.actor_id == stage.editor.public_id
    assert entry.data["changed"] == ["credits", "description", "language", "licence", "title"]
    client.post(f"/films/{stage.film.public_id}/texts", TEXTS)
    assert Entry.objects.filter(verb="film.edited").count() == 1


def test_credits_that_are_none_are_named_and_nothing_changes(stage: Stage) -> None:
    entries = journal()
    data = TEXTS | {"credit_lines": "Image: Ana\nSon sans personne"}
    answer = client_of(stage.editor).post(
        f"/films/{stage.film.public_id}/texts", data, headers=HTMX | {"Accept-Language": "en"}
    )
    assert answer.status_code == 422
    assert "2" in answer.content.decode()
    assert "Son sans personne" in answer.content.decode()
    assert (film_of(stage).title, journal()) == ("Le pain", entries)


def test_without_script_a_fault_comes_on_a_page_of_its_own(stage: Stage) -> None:
    answer = client_of(stage.editor).post(f"/films/{stage.film.public_id}/texts", TEXTS | {"title": ""})
    assert answer.status_code == 422
    assert "<html" in answer.content.decode()
    assert stage.film.desk_url in answer.content.decode()


# -- captions


def captions(data: bytes, language: str = "fr") -> dict[str, Any]:
    return {"language": language, "file": SimpleUploadedFile("c.srt", data)}


def test_captions_are_cleaned_kept_and_put_into_the_package(stage: Stage, ready: Asset) -> None:
    client = client_of(stage.editor)
    answer = client.post(f"/films/{stage.film.public_id}/captions", captions(SRT), headers=HTMX)
    assert answer.status_code == 200
    assert 'id="film-captions"' in answer.content.decode()
    kept = film_of(stage).captions.get()
    assert (kept.language, kept.cues) == ("fr", 1)
    assert "<script" not in kept.body
    file = ready.package / "captions-0-fr.vtt"
    assert file.read_text().startswith("WEBVTT\n\n00:00:00.500 --> 00:00:02.000\nBonjour")
    assert 'LANGUAGE="fr"' in (ready.package / "master.m3u8").read_text()

    client.post(f"/films/{stage.film.public_id}/captions", captions(SRT.replace(b"Bonjour", b"Hello"), "en"))
    client.post(f"/films/{stage.film.public_id}/captions", captions(SRT.replace(b"Bonjour", b"Salut")))
    assert [one.language for one in film_of(stage).captions.all()] == ["en", "fr"]
    assert "Salut" in (ready.package / "captions-1-fr.vtt").read_text()

    client.post(f"/films/{stage.film.public_id}/captions/{kept.public_id}/remove")
    assert [one.language for one in film_of(stage).captions.all()] == ["en"]
    assert not (ready.package / "captions-1-fr.vtt").exists()
    assert 'LANGUAGE="fr"' not in (ready.package / "master.m3u8").read_text()
    assert list(Entry.objects.filter(verb__startswith="film.captions").order_by("id").values_list("verb", flat=True)) == [
        "film.captions_added", "film.captions_added", "film.captions_added", "film.captions_removed",
    ]  # fmt: skip


def test_captions_sent_before_the_film_is_ready_are_there_when_it_is(stage: Stage, clips: Clips) -> None:
    client_of(stage.editor).post(f"/films/{stage.film.public_id}/captions", captions(SRT))
    asset = run(send(stage.film, tiny(clips), by=stage.producer))
    assert (asset.package / "captions-0-fr.vtt").is_file()


@pytest.mark.parametrize("data", [b"no captions at all", b"1\n00:00:aa --> 00:00:02,000\nx\n", b"\x00\x01\x02" * 50])
def test_files_that_hold_no_captions_are_refused_in_words(stage: Stage, data: bytes) -> None:
    entries = journal()
    answer = client_of(stage.editor).post(f"/films/{stage.film.public_id}/captions", captions(data), headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (422, "#messages")
    assert (film_of(stage).captions.count(), journal()) == (0, entries)


# -- chapters


def test_chapters_are_written_as_lines_and_read_by_players(stage: Stage, ready: Asset) -> None:
    client = client_of(stage.editor)
    client.post(f"/films/{stage.film.public_id}/chapters", {"lines": "00:02 Four\n00:00 Début"})
    assert list(film_of(stage).chapters.values_list("starts_ms", "title")) == [(0, "Début"), (2000, "Four")]
    assert (ready.package / "chapters.vtt").read_text() == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\nDébut\n\n00:00:02.000 --> 00:00:04.000\nFour\n"
    )
    client.post(f"/films/{stage.film.public_id}/chapters", {"lines": "00:02 Four\n00:00 Début"})
    assert Entry.objects.filter(verb="film.chapters_set").count() == 1
    client.post(f"/films/{stage.film.public_id}/chapters", {"lines": ""})
    assert film_of(stage).chapters.count() == 0
    assert not (ready.package / "chapters.vtt").exists()


def test_chapters_may_come_as_a_file(stage: Stage, ready: Asset) -> None:
    vtt = SimpleUploadedFile("c.vtt", b"WEBVTT\n\n00:00.000 --> 00:01.000\nA\n\n00:01.000 --> 00:04.000\nB\n")
    client_of(stage.editor).post(f"/films/{stage.film.public_id}/chapters", {"lines": "", "file": vtt})
    assert list(film_of(stage).chapters.values_list("starts_ms", "title")) == [(0, "A"), (1000, "B")]


@pytest.mark.parametrize("lines", ["00:00 A\nnonsense", "00:09 after the end"])
def test_chapters_that_cannot_be_are_refused(stage: Stage, ready: Asset, lines: str) -> None:
    entries = journal()
    answer = client_of(stage.editor).post(f"/films/{stage.film.public_id}/chapters", {"lines": lines}, headers=HTMX)
    assert answer.status_code == 422
    assert (film_of(stage).chapters.count(), journal()) == (0, entries)


# -- poster


def test_progress_is_asked_for_until_nothing_moves(stage: Stage, clips: Clips) -> None:
    client, address = client_of(stage.host), f"/films/{stage.film.public_id}/progress"
    asset = send(stage.film, tiny(clips), by=stage.producer)
    moving = client.get(address)
    assert moving.status_code == 200
    assert "every 2s" in moving.content.decode()
    assert "HX-Trigger" not in moving.headers
    run(asset)
    still = client.get(address)
    assert (still.status_code, still.headers["HX-Trigger"]) == (286, "film-settled")
    assert "every 2s" not in still.content.decode()
    facts = client.get(f"{address}.json").json()
    assert (facts["file"]["state"], facts["file"]["moving"]) == ("ready", False)


def test_a_refusal_is_said_on_the_page(stage: Stage, clips: Clips) -> None:
    run(send(stage.film, clips.renamed_text(), by=stage.producer))
    stage.host.language = "en"
    stage.host.save()
    html = client_of(stage.host).get(f"/films/{stage.film.public_id}/progress").content.decode()
    assert "This file is neither a film nor a sound recording." in html
    assert "Try again" not in html


def test_cancel_and_retry_from_the_page(stage: Stage, clips: Clips) -> None:
    asset = send(stage.film, tiny(clips), by=stage.producer)
    client = client_of(stage.camera)
    assert client.post(f"/films/{stage.film.public_id}/cancel", headers=HTMX).status_code == 200
    assert Asset.objects.get(pk=asset.pk).state == "cancelled"
    assert client.post(f"/films/{stage.film.public_id}/cancel").status_code == 409
    assert client.post(f"/films/{stage.film.public_id}/retry").status_code == 302
    assert run(asset).state == "ready"
    assert client.post(f"/films/{stage.film.public_id}/retry").status_code == 409


def test_a_file_on_its_way_is_stopped_from_the_page_by_a_colleague(stage: Stage) -> None:
    upload = begin_upload(stage.film, by=stage.producer, name="a.mov", length=10)
    assert client_of(stage.camera).post(f"/films/{stage.film.public_id}/cancel").status_code == 302
    assert not upload.path.exists()
    assert Asset.objects.get().state == "cancelled"


# -- the parts on the page above


def request_of(person: Any) -> Any:
    request = RequestFactory().get("/")
    request.person = person  # type: ignore[attr-defined]
    return request


@pytest.mark.parametrize("name", ["progress", "upload", "texts", "poster", "captions", "chapters", "files"])
def test_parts_cost_the_same_whatever_there_is(stage: Stage, clips: Clips, name: str) -> None:
    part = getattr(panels, name)
    run(send(stage.film, tiny(clips), by=stage.producer))
    client_of(stage.editor).post(f"/films/{stage.film.public_id}/captions", captions(SRT))

    def cost() -> int:
        film, request = film_of(stage), request_of(stage.editor)
        part(request, film)  # rights and templates are read once
        with CaptureQueriesContext(connection) as queries:
            part(request, film)
        return len(queries)

    few = cost()
    for language in ("en", "de"):
        client_of(stage.editor).post(f"/films/{stage.film.public_id}/captions", captions(SRT, language))
    for _ in range(2):
        Asset.objects.create(
            film=stage.film,
            state="failed",
            original_name="b.mov",
            size_bytes=1,
            received_at=now(),
            failure_code="ffmpeg_failed",
        )
    Job.objects.bulk_create(Job(asset=stage.film.assets.first(), kind="chunk", number=n) for n in range(3))
    assert cost() <= few <= 4  # a newest file that failed has no finer sizes to ask for


def test_whoever_may_only_look_gets_no_form(stage: Stage, ready: Asset) -> None:
    film, request = film_of(stage), request_of(stage.host)
    html = "".join(
        part(request, film)
        for part in (
            panels.progress,
            panels.upload,
            panels.texts,
            panels.poster,
            panels.captions,
            panels.chapters,
            panels.files,
        )
    )
    assert "<form" not in html
    assert "data-upload" not in html
    assert f"/films/{film.public_id}/files/{ready.public_id}" not in html


def test_no_part_needs_inline_style_or_script(stage: Stage, ready: Asset) -> None:
    film, request = film_of(stage), request_of(stage.producer)
    html = "".join(
        part(request, film)
        for part in (
            panels.progress,
            panels.upload,
            panels.texts,
            panels.poster,
            panels.captions,
            panels.chapters,
            panels.files,
        )
    ) + panels.upload_to_channel(request, stage.channel)
    assert "style=" not in html
    assert "<script" not in html
    assert " onclick" not in html


def test_rights_to_retry_follow_the_roles(stage: Stage, clips: Clips) -> None:
    asset = send(stage.film, tiny(clips), by=stage.producer)
    processing.cancel_processing(asset, by=stage.producer)
    entries = journal()
    assert client_of(stage.host).post(f"/films/{stage.film.public_id}/retry").status_code == 403
    assert (Asset.objects.get(pk=asset.pk).state, journal()) == ("cancelled", entries)
