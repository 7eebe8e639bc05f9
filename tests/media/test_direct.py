"""A master that plays as it is: within its first job, by signed addresses, until its sizes are there, and if they never come."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from plateau.media import work
from plateau.media.actions import processing
from plateau.media.models import Asset, Film, Job
from plateau.media.signing import sign
from plateau.media.sources import film_sources
from plateau.media.states import AssetState
from plateau_engine.direct import open_direct
from tests.clips import Clips, ffmpeg
from tests.media.conftest import Stage
from tests.media.machine import run, send


@pytest.fixture
def received(stage: Stage, clips: Clips) -> Asset:
    """Ten seconds of H.264, received, with its first job done: the one that looks how it plays as it is."""
    asset = send(stage.film, clips.long_film(), by=stage.producer)
    assert work.work(Job.objects.get(asset=asset, kind="direct").pk)
    return Asset.objects.get(pk=asset.pk)


def film_of(asset: Asset) -> Film:
    return Film.objects.select_related("asset", "channel").get(pk=asset.film_id)


def address(asset: Asset, name: str = "picture", *, expires: int | None = None) -> str:
    expires = expires or int(time.time()) + 600
    return sign(f"{asset.public_id}/direct", expires=expires, secret=settings.MEDIA_SECRET) + f"{name}.mp4"


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_it_plays_before_it_was_even_looked_into(received: Asset) -> None:
    film = film_of(received)
    assert (received.state, film.is_ready, film.is_playable) == ("received", False, True)
    assert (received.duration_ms, received.width, received.height) == (10_000, 320, 180)
    sources = film_sources(film, whole=True)
    assert sources is not None
    assert f"/{received.public_id}/direct/master.m3u8" in sources.master_url
    assert (sources.improves, sources.storyboard_url, sources.captions) == (True, "", [])
    assert (received.direct_package / "master.m3u8").is_file()
    assert film_sources(film, whole=False) is None  # whoever may not see the whole waits for the free start


def test_its_tracks_are_computed_for_whoever_has_a_good_address(received: Asset) -> None:
    direct = open_direct(received.master)
    for lane in direct.lanes:
        name, length = lane.track.name, lane.starts[-1]
        whole = b"".join(direct.stretch(name, 0, length))
        answer = Client().get(address(received, name))
        assert (answer.status_code, answer["Content-Type"], body(answer)) == (200, "video/mp4", whole)
        segment = lane.track.segments[1]
        last = segment.offset + segment.bytes - 1
        answer = Client().get(address(received, name), headers={"Range": f"bytes={segment.offset}-{last}"})
        assert (answer.status_code, answer["Content-Range"]) == (206, f"bytes {segment.offset}-{last}/{length}")
        assert body(answer) == whole[segment.offset : last + 1]
        assert int(answer["Content-Length"]) == segment.bytes


def test_every_other_address_is_refused_in_words(received: Asset) -> None:
    good = address(received)
    _, _, signature, expires, *_ = good.split("/")
    statuses = {
        "another signature": Client().get(good.replace(signature, signature[::-1])).status_code,
        "a longer life": Client().get(good.replace(expires, str(int(expires) + 60))).status_code,
        "another film": Client().get(good.replace(received.public_id, "0123456789ab")).status_code,
        "outlived": Client().get(address(received, expires=int(time.time()) - 1)).status_code,
        "no such track": Client().get(address(received, "secrets")).status_code,
        "behind the end": Client().get(good, headers={"Range": "bytes=999999999-"}).status_code,
        "only asked": Client().head(good).status_code,
        "posted": Client().post(good).status_code,
    }
    assert statuses == {
        "another signature": 403,
        "a longer life": 403,
        "another film": 403,
        "outlived": 410,
        "no such track": 404,
        "behind the end": 416,
        "only asked": 200,
        "posted": 405,
    }


def test_once_ready_the_sizes_take_over(received: Asset) -> None:
    ready = run(received)
    film = film_of(ready)
    sources = film_sources(film, whole=True)
    assert sources is not None
    assert (ready.state, sources.improves) == ("ready", False)
    assert f"/{ready.public_id}/full/master.m3u8" in sources.master_url
    assert Client().get(address(ready)).status_code == 200  # who began by the old address watches on


def test_what_browsers_cannot_play_waits_for_the_machine(stage: Stage, clips: Clips, tmp_path: Path) -> None:
    old = tmp_path / "old.mp4"
    ffmpeg("-i", clips.film(), "-c:v", "mpeg4", "-c:a", "copy", old)
    asset = send(stage.film, old, by=stage.producer)
    job = Job.objects.get(asset=asset, kind="direct")
    work.work(job.pk)
    job.refresh_from_db()
    asset.refresh_from_db()
    assert (job.state, asset.direct_at, film_of(asset).is_playable) == ("done", None, False)
    assert not asset.direct_package.exists()
    assert run(asset).state == "ready"


def test_a_film_whose_processing_stopped_plays_on(stage: Stage, received: Asset) -> None:
    processing.cancel_processing(received, by=stage.producer)
    film = film_of(received)
    assert (film.asset.state, film.is_playable) == (AssetState.CANCELLED, True)
    assert film_sources(film, whole=True) is not None


def test_a_replacement_does_not_play_before_it_takes_over(stage: Stage, clips: Clips) -> None:
    first = run(send(stage.film, clips.film(), by=stage.producer))
    second = send(stage.film, clips.long_film(), by=stage.producer)
    work.work(Job.objects.get(asset=second, kind="direct").pk)
    sources = film_sources(film_of(second), whole=True)
    assert sources is not None
    assert f"/{first.public_id}/full/" in sources.master_url


def test_the_desk_says_that_it_plays(stage: Stage, received: Asset, client: Client) -> None:
    client.force_login(stage.producer.user)
    page = client.get(f"/films/{stage.film.public_id}/progress", headers={"accept-language": "fr"}).content.decode()
    assert "Il se lit déjà, tel que vous l’avez envoyé." in page.replace("'", "’")
