"""Signed addresses: the whole film, or its free start and nothing of the rest."""

from __future__ import annotations

import time

import pytest
from django.conf import settings

from plateau.core.clock import now
from plateau.media.actions import texts
from plateau.media.actions.free import ensure_free_start
from plateau.media.models import Asset, Film
from plateau.media.signing import sign
from plateau.media.sources import film_sources, poster_proposals
from plateau.media.storage.packages import ADDRESSES_END
from plateau_engine import make_plan
from tests.clips import Clips
from tests.engine.facts import FILM
from tests.media.conftest import Stage
from tests.media.machine import run, send
from tests.media.transcripts.talking import ready_asset

VTT = b"WEBVTT\n\n00:01.000 --> 00:02.000\nBonjour\n\n00:08.000 --> 00:09.000\nLe secret\n"


@pytest.fixture
def film(stage: Stage, clips: Clips) -> Film:
    """Ten seconds, ready, with captions and a free start of forty percent."""
    asset = run(send(stage.film, clips.long_film(), by=stage.producer))
    texts.add_captions(stage.film, VTT, language="fr", by=stage.editor)
    ensure_free_start(asset, 40)
    run(asset)
    return Film.objects.select_related("asset", "channel").get(pk=stage.film.pk)


def test_the_whole_film_and_all_that_belongs_to_it(film: Film) -> None:
    assert film.asset is not None
    sources = film_sources(film, whole=True, seconds_valid=3600)
    assert sources is not None
    base = sign(f"{film.asset.public_id}/full", expires=sources.expires, secret=settings.MEDIA_SECRET)
    assert sources.master_url == base + "master.m3u8"
    assert sources.storyboard_url == base + "pictures/storyboard.vtt"
    assert sources.waveform_url == base + "waveform.json"
    assert [(one.language, one.label, one.url) for one in sources.captions] == [
        ("fr", "Français", base + "captions-0-fr.vtt")
    ]
    assert sources.seconds == 10
    assert 3600 <= sources.expires - time.time() <= 3600 + 300
    for url in (sources.storyboard_url, sources.waveform_url, sources.captions[0].url):
        assert (film.asset.package / url.removeprefix(base)).is_file()


def test_the_free_start_names_nothing_of_the_rest(film: Film) -> None:
    assert film.asset is not None
    sources = film_sources(film, whole=False)
    assert sources is not None
    assert f"/{film.asset.public_id}/free/" in sources.master_url
    assert "/full/" not in repr(sources)
    assert (sources.storyboard_url, sources.waveform_url) == ("", "")
    assert sources.seconds == 4
    assert "secret" in (film.asset.package / "captions-0-fr.vtt").read_text()
    assert "secret" not in (film.asset.free_package / "captions-0-fr.vtt").read_text()
    assert "Bonjour" in (film.asset.free_package / "captions-0-fr.vtt").read_text()


def test_asking_twice_within_minutes_gives_the_same_addresses(film: Film) -> None:
    first, second = film_sources(film, whole=True), film_sources(film, whole=True)
    assert first is not None
    assert second is not None
    assert second.expires - first.expires in {0, 300}  # 300 only across a border


def test_sources_cost_one_query_and_one_more_the_first_time_of_a_day(film: Film, django_assert_num_queries) -> None:
    with django_assert_num_queries(2):
        film_sources(film, whole=True)
    film.refresh_from_db()
    assert film.asset is not None
    assert film.asset.watched_at is not None
    film = Film.objects.select_related("asset").get(pk=film.pk)
    with django_assert_num_queries(1):
        film_sources(film, whole=True)


def test_proposals_are_signed_too(film: Film) -> None:
    assert film.asset is not None
    addresses = poster_proposals(film.asset)
    assert len(addresses) == len(film.asset.posters) > 0
    assert all(address.startswith("/m/") for address in addresses)


def test_without_a_ready_file_there_is_nothing(stage: Stage, clips: Clips) -> None:
    assert film_sources(stage.film, whole=True) is None
    send(stage.film, clips.film(), by=stage.producer)
    assert film_sources(Film.objects.get(pk=stage.film.pk), whole=True) is None


@pytest.fixture
def put_away(stage: Stage) -> Film:
    """A ready film whose finer sizes were put away, as rows alone."""
    asset = ready_asset(stage.film)
    plan = make_plan(FILM).to_json()
    Asset.objects.filter(pk=asset.pk).update(plan=plan, finer_away_at=now(), watched_at=now())
    return Film.objects.select_related("asset", "channel").get(pk=stage.film.pk)


def test_whoever_has_finer_sizes_brought_back_is_told_that_they_come(put_away: Film) -> None:
    Asset.objects.update(finer_away_at=now() - ADDRESSES_END)
    put_away = Film.objects.select_related("asset", "channel").get(pk=put_away.pk)
    sources = film_sources(put_away, whole=True)
    assert sources is not None
    assert (sources.stage, sources.improves) == ("first", True)
    assert Asset.objects.get().finer_due


def test_while_their_old_addresses_last_nothing_is_locked(put_away: Film, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        sources = film_sources(put_away, whole=True)
    assert sources is not None
    assert (sources.stage, sources.improves) == ("finest", False)
    assert not Asset.objects.get().finer_due
