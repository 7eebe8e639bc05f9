"""The page of the machines, trying again from it, and the metrics: for those who run the network."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plateau.core.clock import now
from plateau.journal.models import Entry
from plateau.media import work
from plateau.media.machines import figures
from plateau.media.machines.models import Worker
from plateau.media.models import Asset, Job
from tests.clips import Clips
from tests.factories import client_of, make_person
from tests.media.conftest import Stage, in_english
from tests.media.machine import run, run_until, send, tiny
from tests.media.transcripts.talking import ready_asset
from tests.permissions import assert_answers, make_cast, network_only

TOKEN = "a long secret"


def nora() -> Any:
    return client_of(in_english(make_person("Nora Network", network_admin=True)))


def poisoned(stage: Stage, clips: Clips) -> Job:
    """Return a chunk that was set aside."""
    asset = send(stage.film, tiny(clips), by=stage.producer)
    job = run_until(asset, "chunk")
    for number in range(work.MOST_ATTEMPTS):
        Job.objects.filter(pk=job.pk).update(due_at=now())
        claimed = work.claim(job.pk)
        assert claimed is not None
        work._fail(claimed, "ffmpeg_crashed", f"broke down {number}", again=True)
    job.refresh_from_db()
    assert job.state == "aside"
    return job


def test_the_machines_are_for_those_who_run_the_network(stage: Stage) -> None:
    cast = make_cast(stage.channel)
    assert_answers("/network/machines", network_only(), cast)
    assert_answers("/network/machines/now", network_only(), cast)


def test_only_they_try_again(stage: Stage, clips: Clips) -> None:
    job = poisoned(stage, clips)
    assert_answers(
        f"/network/machines/{job.pk}/again", network_only(allowed=302), make_cast(stage.channel), method="post"
    )
    assert nora().post("/network/machines/999999/again").status_code == 404


def test_with_nothing_to_tell_each_part_says_so(stage: Stage) -> None:
    page = nora().get("/network/machines").content.decode()
    for words in ("No worker has been heard of", "No job runs", "Nothing waits", "Nothing has been set aside"):
        assert words in page


def test_it_tells_what_waits_runs_and_failed(stage: Stage, clips: Clips) -> None:
    job = poisoned(stage, clips)
    worker = Worker.objects.create(
        machine="attic", name="encode", pid=1, began=0, code="0.1.0+abc", ffmpeg="9.0", slots=2, queues=["encode"]
    )
    Job.objects.create(
        asset=job.asset, kind="waveform", worker=worker, state="running", started_at=now(), heartbeat_at=now()
    )
    Job.objects.create(asset=job.asset, kind="pictures")
    page = nora().get("/network/machines").content.decode()
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "encode attic 0.1.0+abc · ffmpeg 9.0 at work Drawing of the sound, Le pain encode 2" in text
    assert "Posters and previews Atelier 1" in text
    assert "The program that processes films broke down over this film, several times." in text
    assert "5 tries, with their reasons" in text
    assert "broke down 0" in text


def test_a_job_tried_again_from_the_page_ends_well_and_is_journalled(stage: Stage, clips: Clips) -> None:
    job = poisoned(stage, clips)
    client = nora()
    assert client.post(f"/network/machines/{job.pk}/again").status_code == 302
    assert Entry.objects.filter(verb="film.processing_retried").count() == 1
    assert run(Asset.objects.get(pk=job.asset_id)).state == "ready"


def test_what_was_not_set_aside_is_not_tried_again(stage: Stage, clips: Clips) -> None:
    asset = run(send(stage.film, tiny(clips), by=stage.producer))
    before, entries = list(asset.jobs.values()), Entry.objects.count()
    job = asset.jobs.get(kind="chunk")
    assert nora().post(f"/network/machines/{job.pk}/again").status_code == 409
    assert (list(asset.jobs.values()), Entry.objects.count()) == (before, entries)


def test_of_a_ready_film_only_the_job_itself_is_tried_again(stage: Stage, clips: Clips) -> None:
    asset = run(send(stage.film, tiny(clips), by=stage.producer))
    job = Job.objects.create(asset=asset, kind="free", number=50, state="aside", attempts=5, failure_code="unexpected")
    assert nora().post(f"/network/machines/{job.pk}/again").status_code == 302
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("waiting", 0)
    assert set(asset.jobs.exclude(pk=job.pk).values_list("state", flat=True)) == {"done"}


def test_the_page_costs_the_same_with_one_worker_and_job_as_with_three(stage: Stage) -> None:
    client = nora()

    def cost() -> int:
        client.get("/network/machines")
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/network/machines").status_code == 200
        return len(captured)

    asset = Asset.objects.create(
        film=stage.film, state="failed", original_name="a.mov", size_bytes=9, failure_code="cancelled"
    )
    costs = []
    for number in range(3):
        worker = Worker.objects.create(machine="m", name=f"w{number}", pid=1, began=0, code="1", slots=1)
        Job.objects.create(
            asset=asset,
            kind="chunk",
            number=number,
            state="running",
            worker=worker,
            started_at=now(),
            heartbeat_at=now(),
        )
        job = Job.objects.create(asset=asset, kind="audio", number=number, state="aside", finished_at=now())
        job.failures.create(code="unexpected")
        Job.objects.create(asset=asset, kind="pictures", number=number)
        costs.append(cost())
    assert costs[0] == costs[2] <= 12


def test_the_metrics_are_for_whoever_knows_the_token(stage: Stage, settings: Any) -> None:
    client = client_of(None)
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = TOKEN
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_the_metrics_tell_the_same_figures(stage: Stage, clips: Clips, settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    run(send(stage.film, tiny(clips), by=stage.producer))
    Asset.objects.update(duration_ms=90_000)
    Worker.objects.create(machine='a "b', name="w", pid=1, began=0, code="1", slots=3)
    Job.objects.create(asset=Asset.objects.get(), kind="free", number=9)
    text = client_of(None).get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()
    assert 'plateau_jobs_waiting{kind="free",queue="media",channel="atelier"} 1\n' in text
    assert 'plateau_worker_slots{machine="a \\"b",worker="w"} 3\n' in text
    assert 'plateau_workers{state="idle"} 1\n' in text
    assert "plateau_film_seconds_ready_last_day 90\n" in text
    assert "plateau_films_ready_last_day 1\n" in text
    for line in text.splitlines():
        assert re.fullmatch(
            r'# (HELP|TYPE) plateau_\w+ .+|plateau_\w+(\{(\w+="(\\.|[^"\\])*",?)+\})? [0-9.e+-]+', line
        ), line


def test_the_metrics_count_what_the_page_has_no_room_for(
    stage: Stage, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.METRICS_TOKEN = TOKEN
    monkeypatch.setattr(figures, "MOST_ASIDE", 2)
    asset = Asset.objects.create(film=stage.film, state="failed", original_name="a.mov", size_bytes=9)
    for number in range(3):
        Job.objects.create(asset=asset, kind="chunk", number=number, state="aside", finished_at=now())
    text = client_of(None).get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()
    assert "plateau_jobs_aside 3\n" in text
    assert len(figures.set_aside()) == 2


@pytest.mark.parametrize(("kind", "speed"), [("audio", 2.0), ("pauses", 2.0), ("transcribe", 2.0), ("fine", 80.0)])
def test_speed_is_seconds_of_film_whatever_a_job_counts(stage: Stage, kind: str, speed: float) -> None:
    asset = ready_asset(stage.film)
    Job.objects.create(asset=asset, kind=kind, state="running", started_at=now(), heartbeat_at=now(), speed=2000)
    assert f"{speed:.1f} ×" in nora().get("/network/machines").content.decode()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_both_languages_stand_whole(stage: Stage, language: str) -> None:
    person = make_person("Nora Network", network_admin=True, language=language)
    page = client_of(person).get("/network/machines").content.decode()
    assert (">Postes de travail<" in page) == (language == "fr")
    assert (">Workers<" in page) == (language == "en")
