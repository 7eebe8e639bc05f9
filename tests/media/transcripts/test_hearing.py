"""The whole way with a real model: a film comes in, and after everything else its words are there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from plateau.core.errors import Refused
from plateau.journal.models import Entry
from plateau.media import flow, work
from plateau.media.models import Asset, Job
from plateau.media.states import AssetState, JobKind, JobState
from plateau.media.transcripts import hearing
from plateau.media.transcripts.models import HeardStretch, Said, Transcript
from tests.clips import Clips
from tests.media.conftest import Stage
from tests.media.machine import run, run_until, send, tiny
from tests.media.storage.test_films import run_each_elsewhere, sent_to
from tests.s3 import S3Server
from tests.whisper import english_model, speech_or_skip


@pytest.fixture
def model(settings: Any, tmp_path: Path) -> Path:
    """A model in the installation's own folder."""
    settings.MODELS = tmp_path / "models"
    settings.WHISPER_MODEL = ""
    settings.TRANSCRIPTS = True
    settings.MODELS.mkdir()
    (settings.MODELS / "tiny.en").symlink_to(english_model())
    return Path(settings.MODELS)


def _talking(clips: Clips) -> Path:
    return clips.made("talk.m4a", "-i", speech_or_skip(), "-c:a", "aac", "-b:a", "96k")


def _in_english(stage: Stage) -> None:
    stage.film.language = "en"
    stage.film.save(update_fields=["language"])


@pytest.mark.django_db(
    transaction=True
)  # listening lasts for seconds: the heartbeat's own connection has to see the row
def test_a_film_that_comes_in_is_written_down_after_everything_else(stage: Stage, clips: Clips, model: Path) -> None:
    _in_english(stage)
    asset = send(stage.film, _talking(clips), by=stage.camera)
    run_until(asset, JobKind.PAUSES)
    assert Asset.objects.get(pk=asset.pk).state == AssetState.READY  # it plays before anybody listens
    run(asset)
    jobs = {job.kind: job.state for job in Job.objects.filter(asset=asset, kind__in=hearing.KINDS)}
    assert jobs == {"pauses": "done", "transcribe": "done", "transcript": "done"}
    assert not HeardStretch.objects.exists()
    transcript = Transcript.objects.get()
    assert (transcript.film_id, transcript.language) == (stage.film.pk, "en")
    text = " ".join(Said.objects.values_list("text", flat=True))
    assert text.casefold().count("country") == 2
    assert "fellow Americans" in text
    assert "fellow Americans" in stage.film.captions.get().body
    assert Entry.objects.filter(verb="film.transcript_made").count() == 1
    assert (asset.package.parent / "full").is_dir()
    assert list((asset.package).glob("captions-*-en.vtt"))


@pytest.mark.django_db(transaction=True)
def test_a_film_in_a_bucket_is_written_down_by_machines_that_share_nothing_else(
    stage: Stage, bucket: S3Server, clips: Clips, model: Path, settings: Any, tmp_path: Path
) -> None:
    _in_english(stage)
    asset = run_each_elsewhere(sent_to(stage, _talking(clips)), settings, tmp_path)
    jobs = {job.kind: job.state for job in Job.objects.filter(asset=asset, kind__in=hearing.KINDS)}
    assert jobs == {"pauses": "done", "transcribe": "done", "transcript": "done"}
    assert "fellow Americans" in stage.film.captions.get().body
    assert [key for key in bucket.lying() if key.endswith("-en.vtt")]


def test_everything_else_goes_before_it() -> None:
    others = [flow.PRIORITY[kind] for kind in JobKind if kind not in hearing.KINDS]
    assert max(flow.PRIORITY[kind] for kind in hearing.KINDS) < min(others)


def test_without_a_model_a_film_is_ready_and_nobody_listens(stage: Stage, clips: Clips, settings: Any) -> None:
    settings.MODELS = Path("/nowhere")
    settings.WHISPER_MODEL = ""
    _in_english(stage)
    asset = run(send(stage.film, tiny(clips), by=stage.camera))
    assert asset.state == AssetState.READY
    assert not asset.jobs.filter(kind__in=hearing.KINDS).exists()


def test_turned_off_nobody_listens(stage: Stage, model: Path, settings: Any) -> None:
    assert hearing.model_here() is not None
    settings.TRANSCRIPTS = False
    assert hearing.model_here() is None


def test_an_english_model_is_not_asked_about_french(stage: Stage, model: Path) -> None:
    assert stage.film.language == "fr"
    assert hearing.can_hear(stage.film, hearing.model_here()) is False
    _in_english(stage)
    assert hearing.can_hear(stage.film, hearing.model_here()) is True


@pytest.mark.django_db(transaction=True)
def test_what_fails_over_the_words_never_fails_the_film(stage: Stage, clips: Clips, model: Path) -> None:
    """The model is taken away between two jobs: the job is set aside after its tries, the film stays ready."""
    _in_english(stage)
    asset = send(stage.film, tiny(clips), by=stage.camera)
    run_until(asset, JobKind.PAUSES)
    (model / "tiny.en").unlink()
    asset = run(asset)
    job = asset.jobs.get(kind=JobKind.PAUSES)
    assert (job.state, job.failure_code, job.attempts) == (JobState.ASIDE, "model_missing", work.MOST_ATTEMPTS)
    assert asset.state == AssetState.READY
    assert not Entry.objects.filter(verb="film.failed").exists()
    (model / "tiny.en").symlink_to(english_model())
    hearing.ask_again(stage.film, by=stage.editor)
    asked = Entry.objects.get(verb="film.transcript_asked")
    assert asked.actor_id == stage.editor.public_id
    assert run(asset).jobs.get(kind=JobKind.PAUSES).state == JobState.DONE


@pytest.mark.django_db(transaction=True)
def test_one_cannot_ask_twice_at_once_nor_without_a_model(stage: Stage, clips: Clips, model: Path) -> None:
    _in_english(stage)
    asset = send(stage.film, tiny(clips), by=stage.camera)
    with pytest.raises(Refused) as early:
        hearing.ask_again(stage.film, by=stage.editor)
    assert early.value.code == "film.not_ready"
    run_until(asset, JobKind.PAUSES)
    before = list(Job.objects.order_by("pk").values_list("pk", "state"))
    with pytest.raises(Refused) as twice:
        hearing.ask_again(stage.film, by=stage.editor)
    assert twice.value.code == "transcript.under_way"
    assert list(Job.objects.order_by("pk").values_list("pk", "state")) == before
    run(asset)
    (model / "tiny.en").unlink()
    with pytest.raises(Refused) as none:
        hearing.ask_again(stage.film, by=stage.editor)
    assert none.value.code == "transcript.no_model"
    assert not Entry.objects.filter(verb="film.transcript_asked").exists()
    assert Job.objects.filter(asset=asset, kind=JobKind.PAUSES, state=JobState.DONE).count() == 1
