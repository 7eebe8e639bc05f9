"""The whole way with a real model: a film comes in, and after everything else its words are there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from plateau.channels.models import Channel
from plateau.core.errors import Refused
from plateau.journal.models import Entry
from plateau.media import flow, work
from plateau.media.actions.processing import HEARING
from plateau.media.models import Asset, Job
from plateau.media.states import AssetState, JobKind, JobState
from plateau.media.transcripts import hearing
from plateau.media.transcripts.models import HeardStretch, Said, Transcript
from plateau_engine import make_plan, probe
from tests.clips import Clips
from tests.factories import client_of
from tests.media.conftest import Stage
from tests.media.machine import run, run_until, send, tiny
from tests.media.storage.test_films import run_each_elsewhere, sent_to
from tests.media.transcripts.talking import ready_asset
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
    jobs = {job.kind: job.state for job in Job.objects.filter(asset=asset, kind__in=HEARING)}
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
    jobs = {job.kind: job.state for job in Job.objects.filter(asset=asset, kind__in=HEARING)}
    assert jobs == {"pauses": "done", "transcribe": "done", "transcript": "done"}
    assert "fellow Americans" in stage.film.captions.get().body
    assert [key for key in bucket.lying() if key.endswith("-en.vtt")]


def test_everything_else_goes_before_it() -> None:
    others = [flow.PRIORITY[kind] for kind in JobKind if kind not in HEARING]
    assert max(flow.PRIORITY[kind] for kind in HEARING) < min(others)


def test_without_a_model_a_film_is_ready_and_nobody_listens(stage: Stage, clips: Clips, settings: Any) -> None:
    settings.MODELS = Path("/nowhere")
    settings.WHISPER_MODEL = ""
    _in_english(stage)
    asset = run(send(stage.film, tiny(clips), by=stage.camera))
    assert asset.state == AssetState.READY
    assert not asset.jobs.filter(kind__in=HEARING).exists()


def test_turned_off_nobody_listens(stage: Stage, model: Path, settings: Any) -> None:
    _in_english(stage)
    assert hearing.somebody_understands(stage.film)
    settings.TRANSCRIPTS = False
    assert not hearing.somebody_understands(stage.film)


def test_an_english_model_is_not_asked_about_french(stage: Stage, model: Path) -> None:
    assert stage.film.language == "fr"
    assert hearing.somebody_understands(stage.film) is False
    _in_english(stage)
    assert hearing.somebody_understands(stage.film) is True


def _ready(stage: Stage, source: Path) -> Asset:
    """A film that is ready, planned from a clip and never encoded."""
    asset = ready_asset(stage.film)
    asset.plan = make_plan(probe(source)).to_json()
    asset.save(update_fields=["plan"])
    return asset


def test_a_channel_decides_whether_its_films_are_listened_to_unasked(stage: Stage, clips: Clips, model: Path) -> None:
    _in_english(stage)
    asset = _ready(stage, tiny(clips))
    stage.channel.transcribes = False
    stage.channel.save(update_fields=["transcribes"])
    asset = Asset.objects.get(pk=asset.pk)
    assert hearing.begin(asset) is False
    assert not asset.jobs.exists()
    answer = client_of(stage.editor).post(f"/films/{stage.film.public_id}/transcript/ask")
    assert answer.status_code == 302
    assert list(asset.jobs.values_list("kind", "state")) == [("pauses", "waiting")]
    assert Entry.objects.filter(verb="film.transcript_asked", actor_id=stage.editor.public_id).count() == 1
    asset.jobs.all().delete()
    Channel.objects.update(transcribes=True)
    assert hearing.begin(Asset.objects.get(pk=asset.pk)) is True
    assert list(asset.jobs.values_list("kind", "state")) == [("pauses", "waiting")]


def test_the_film_s_page_offers_to_listen_to_those_who_may_edit(stage: Stage, clips: Clips, model: Path) -> None:
    _in_english(stage)
    address = f"/films/{stage.film.public_id}/transcript"
    stage.channel.transcribes = False
    stage.channel.save(update_fields=["transcribes"])
    for person in (stage.editor, stage.host):
        person.language = "en"
        person.save(update_fields=["language"])
    assert "when somebody asks for it" in client_of(stage.editor).get(f"{address}/part").content.decode()
    asset = _ready(stage, tiny(clips))
    may, may_not = (client_of(one).get(f"{address}/part").content.decode() for one in (stage.editor, stage.host))
    assert "Write down what is said" in may
    assert "Write down what is said" not in may_not
    for person, status in ((None, 401), (stage.stranger, 403), (stage.host, 403)):
        assert client_of(person).post(f"{address}/ask").status_code == status
    assert (asset.jobs.count(), Entry.objects.filter(verb="film.transcript_asked").count()) == (0, 0)


def test_a_film_without_sound_is_not_listened_to(stage: Stage, clips: Clips, model: Path) -> None:
    _in_english(stage)
    asset = _ready(stage, clips.silent_film())
    assert hearing.begin(asset) is False
    with pytest.raises(Refused) as none:
        hearing.ask_again(stage.film, by=stage.editor)
    assert none.value.code == "transcript.no_sound"
    page = client_of(stage.editor).get(f"/films/{stage.film.public_id}/transcript/part").content.decode()
    assert "<button" not in page
    assert not asset.jobs.exists()
    assert not Entry.objects.filter(verb="film.transcript_asked").exists()


@pytest.mark.django_db(transaction=True)
def test_what_fails_over_the_words_never_fails_the_film(stage: Stage, clips: Clips, model: Path) -> None:
    """A job is set aside after its tries, the film stays ready; a model that is taken away costs no try at all."""
    _in_english(stage)
    asset = send(stage.film, tiny(clips), by=stage.camera)
    job = run_until(asset, JobKind.PAUSES)
    (model / "tiny.en").unlink()
    assert work.work(job.pk) is False
    assert (Job.objects.get(pk=job.pk).state, Job.objects.get(pk=job.pk).attempts) == (JobState.WAITING, 0)
    (model / "tiny.en").symlink_to(english_model())
    claimed = work.claim(job.pk)
    assert claimed is not None
    work._fail(claimed, "took_too_long", "an hour", again=False)
    asset = run(asset)
    job.refresh_from_db()
    assert (job.state, job.failure_code) == (JobState.ASIDE, "took_too_long")
    assert asset.state == AssetState.READY
    assert not Entry.objects.filter(verb="film.failed").exists()
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
