"""A worker takes only what it can do; what nobody can do waits, and says so."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from plateau.core.clock import now
from plateau.journal.models import Entry
from plateau.media import flow, work
from plateau.media.machines.claims import claim_next
from plateau.media.machines.lack import NO_WORKER, WORDS
from plateau.media.machines.means import means_here
from plateau.media.machines.models import Attempt, Worker
from plateau.media.models import Asset, Job
from plateau.media.progress import progress_of
from plateau.media.states import JobKind, Need
from plateau_engine import make_plan
from tests.clips import Clips
from tests.engine.facts import FILM, film
from tests.factories import client_of, make_person
from tests.media.conftest import Stage, in_english
from tests.media.machine import run_until, send, tiny
from tests.media.machines.conftest import Crew, until
from tests.media.transcripts.talking import ready_asset
from tests.whisper import english_model

NOBODY_UNDERSTANDS = "No worker that lives has a model that understands English."
NOBODY_AT_ALL = "No worker takes such work now."


@pytest.fixture(autouse=True)
def models(settings: Any, folders: Path) -> Path:
    """Return the folder of this machine's models, where none is yet."""
    settings.MODELS = folders / "models"
    settings.WHISPER_MODEL = ""
    settings.MODELS.mkdir()
    return Path(settings.MODELS)


def learn_english(models: Path) -> None:
    (models / "tiny.en").symlink_to(english_model())


def to_be_heard(stage: Stage, need: str = "english") -> Job:
    """Return a ready film's job that asks for a model, as it was made."""
    return Job.objects.create(
        asset=ready_asset(stage.film), kind="pauses", needs=need, due_at=now() - timedelta(minutes=1)
    )


def worker(name: str = "w", **changes: object) -> Worker:
    given: dict[str, object] = {"machine": "m", "name": name, "pid": 1, "began": 0, "code": "1", "slots": 1}
    return Worker.objects.create(**(given | changes))


def page_of(stage: Stage) -> str:
    """Return the part of the film's page about its transcript."""
    address = f"/films/{stage.film.public_id}/transcript/part"
    return client_of(in_english(stage.producer)).get(address).content.decode().replace("\u00a0", " ")


def machines() -> str:
    nora = in_english(make_person("Nora Network", network_admin=True))
    return client_of(nora).get("/network/machines/now").content.decode().replace("\u00a0", " ")


def test_who_has_no_model_takes_no_job_that_asks_for_one(stage: Stage, models: Path) -> None:
    job = to_be_heard(stage)
    before, entries = Job.objects.values().get(), Entry.objects.count()
    assert work.work(job.pk) is False
    assert claim_next("encode") is None
    assert (Job.objects.values().get(), Attempt.objects.count(), Entry.objects.count()) == (before, 0, entries)
    learn_english(models)
    taken = claim_next("encode")
    assert taken is not None
    assert taken.pk == job.pk


def test_who_knows_only_english_takes_english_films_alone(stage: Stage, models: Path) -> None:
    learn_english(models)
    job = to_be_heard(stage, "languages")
    assert claim_next("encode") is None
    Job.objects.filter(pk=job.pk).update(needs="english")
    assert claim_next("encode") is not None


def test_where_transcripts_are_turned_off_nobody_listens(stage: Stage, models: Path, settings: Any) -> None:
    learn_english(models)
    assert Need.ENGLISH in means_here().abilities
    settings.TRANSCRIPTS = False
    assert {Need.ENGLISH, Need.LANGUAGES} & means_here().abilities == set()


def test_who_has_no_room_for_a_piece_leaves_it_and_takes_a_smaller_one(stage: Stage, settings: Any) -> None:
    asset = ready_asset(stage.film)
    settings.KEEP_FREE_BYTES = 0
    room = means_here().room_bytes
    large = Job.objects.create(asset=asset, kind="fine", needs="av1", room_bytes=2 * room)
    small = Job.objects.create(asset=asset, kind="fine", needs="av1", number=1, room_bytes=1)
    taken = claim_next("encode")
    assert taken is not None
    assert taken.pk == small.pk
    assert claim_next("encode") is None
    assert Job.objects.get(pk=large.pk).state == "waiting"


def test_a_disk_that_cannot_be_asked_has_no_room(stage: Stage, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    settings.SCRATCH = tmp_path / "file" / "scratch"
    Job.objects.create(asset=ready_asset(stage.film), kind="waveform")
    assert means_here().room_bytes < 0
    assert claim_next("encode") is None


def test_what_steps_need_and_write_follows_from_the_plan() -> None:
    apart, together = make_plan(FILM), make_plan(FILM, plays_already=True)
    chunks = [step for step in flow.encoding_steps(apart) if step.kind == JobKind.CHUNK]
    assert {step.needs for step in chunks} == {""}
    assert {step.needs for step in flow.encoding_steps(together) if step.kind == JobKind.CHUNK} == {"av1"}
    assert {step.needs for step in flow.encoding_steps(together) if step.kind == JobKind.AUDIO} == {""}
    assert {(step.kind, step.needs) for step in flow.finer(apart, {})} == {(JobKind.FINE, "av1")}
    pieces = [flow.most_written(apart, JobKind.CHUNK, step.number) for step in chunks]
    whole = flow.most_written(apart, JobKind.ASSEMBLE, 0)
    assert min(pieces) > 0
    assert abs(sum(pieces) - whole) <= len(pieces)
    assert flow.most_written(apart, JobKind.AUDIO, 0) == 0


def test_a_job_is_given_room_for_what_it_writes_and_no_more() -> None:
    long = film(frames=4500, duration=Fraction(180))
    for plan in (make_plan(long), make_plan(long, plays_already=True)):
        assert plan.picture is not None
        kbps = {one.name: one.max_kbps for one in plan.picture.renditions}
        first = sum(kbps[one.name] for codec in plan.picture.rounds[0] for one in plan.picture.batch(codec))
        late = sum(kbps[one.name] for one in plan.picture.batch("av1"))
        assert flow.most_written(plan, JobKind.ASSEMBLE, 0) == 180 * first * 125
        assert flow.most_written(plan, JobKind.EXTEND, 0) == 180 * late * 125
        assert flow.most_written(plan, JobKind.CHUNK, 0) < flow.most_written(plan, JobKind.ASSEMBLE, 0)


def test_a_worker_hears_what_it_can_answer() -> None:
    assert flow.heard(["encode"], []) == ["encode"]
    assert flow.heard(["encode", "mail"], ["av1", "english", "vmaf"]) == [
        "encode", "encode-av1", "encode-english", "mail",
    ]  # fmt: skip
    assert flow.heard(["media"], ["av1", "languages"]) == ["media"]


def test_a_job_is_rung_for_where_those_listen_who_can_do_it(stage: Stage, models: Path) -> None:
    to_be_heard(stage)
    ProcrastinateJob.objects.all().delete()
    assert work.rescue() == 1
    assert list(ProcrastinateJob.objects.values_list("queue_name", flat=True)) == ["encode-english"]


def test_a_bell_that_was_spent_on_another_job_is_rung_again(stage: Stage, models: Path) -> None:
    learn_english(models)
    job = to_be_heard(stage)
    other = Job.objects.create(asset=job.asset, kind="waveform", due_at=now())
    ProcrastinateJob.objects.all().delete()
    assert work.answer("encode-english")
    assert Job.objects.get(pk=other.pk).attempts == 1  # it was its turn, and there was no film behind the row
    bells = ProcrastinateJob.objects.filter(scheduled_at=None)
    assert list(bells.values_list("queue_name", flat=True)) == ["encode-english"]


def test_a_bell_is_not_rung_for_a_job_whose_time_has_not_come(stage: Stage, models: Path) -> None:
    learn_english(models)
    job = to_be_heard(stage)
    Job.objects.filter(pk=job.pk).update(due_at=now() + timedelta(minutes=5))
    Job.objects.create(asset=job.asset, kind="waveform", due_at=now())
    ProcrastinateJob.objects.all().delete()
    assert work.answer("encode-english")
    bells = ProcrastinateJob.objects.filter(scheduled_at=None)
    assert list(bells.values_list("queue_name", flat=True)) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (None, NOBODY_AT_ALL),
        ({"queues": ["media"], "abilities": ["english"]}, NOBODY_AT_ALL),
        ({"abilities": ["av1"]}, NOBODY_UNDERSTANDS),
        ({"abilities": ["english"], "room_bytes": -1}, "disk has room for it."),
        ({"abilities": ["english"], "draining_at": now()}, NOBODY_AT_ALL),
        ({"abilities": ["english"], "heartbeat_at": now() - timedelta(minutes=1)}, NOBODY_AT_ALL),
        ({"abilities": ["english"], "queues": ["encode"]}, ""),
    ],
)
def test_what_nobody_can_do_is_said_on_both_pages(stage: Stage, changes: dict[str, object] | None, said: str) -> None:
    to_be_heard(stage)
    if changes is not None:
        worker(**({"heartbeat_at": now()} | changes))
    every = (NOBODY_AT_ALL, NOBODY_UNDERSTANDS, "disk has room for it.")
    for page in (page_of(stage), machines()):
        assert [words for words in every if words in page] == [words for words in (said,) if words]


def test_what_has_only_just_begun_to_wait_lacks_nothing_yet(stage: Stage) -> None:
    job = to_be_heard(stage)
    Job.objects.filter(pk=job.pk).update(due_at=now())
    for page in (page_of(stage), machines()):
        assert NOBODY_AT_ALL not in page


def test_a_film_in_the_machine_and_finer_sizes_say_it_too(stage: Stage, clips: Clips) -> None:
    asset = send(stage.film, tiny(clips), by=stage.producer)
    run_until(asset, "chunk")
    assert progress_of(Asset.objects.get(pk=asset.pk)).lack == ""
    Job.objects.update(due_at=now() - timedelta(minutes=1))
    assert progress_of(Asset.objects.get(pk=asset.pk)).lack == str(WORDS[NO_WORKER])
    address = f"/films/{stage.film.public_id}/progress"
    page = client_of(in_english(stage.producer)).get(address).content.decode().replace("\u00a0", " ")
    assert NOBODY_AT_ALL in page
    worker(abilities=[])
    assert progress_of(Asset.objects.get(pk=asset.pk)).lack == ""
    Asset.objects.filter(pk=asset.pk).update(state="ready", ready_at=now(), finer_due=True)
    Job.objects.create(asset=asset, kind="fine", needs="av1", due_at=now() - timedelta(minutes=1))
    found = progress_of(Asset.objects.get(pk=asset.pk)).finer
    assert found is not None
    assert found.lack == str(WORDS[Need.AV1])
    assert "can encode AV1" in client_of(stage.producer).get(address).content.decode().replace("\u00a0", " ")


def test_a_model_on_any_living_worker_is_enough_for_a_film_to_be_listened_to(stage: Stage, clips: Clips) -> None:
    stage.film.language = "en"
    stage.film.save(update_fields=["language"])
    worker(abilities=["english"])
    job = run_until(send(stage.film, tiny(clips), by=stage.producer), "pauses")
    assert (job.needs, work.work(job.pk), Job.objects.get(pk=job.pk).attempts) == ("english", False, 0)


def test_the_page_of_the_machines_tells_what_each_can_do(stage: Stage) -> None:
    worker("a", abilities=["av1", "english", "languages", "vmaf"], room_bytes=12_000_000_000)
    worker("b", abilities=["english"], room_bytes=-5)
    page = machines()
    for words in ("encodes AV1", "understands many languages", "has 12 GB of room", "has no room left"):
        assert page.count(words) == 1
    assert page.count("understands English") == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.xdist_group("machines")
def test_a_worker_that_gets_a_model_while_it_runs_listens_from_then_on(
    stage: Stage, crew: Crew, clips: Clips, models: Path, settings: Any
) -> None:
    stage.film.language = "en"
    stage.film.save(update_fields=["language"])
    learn_english(models)  # so that somebody asks; the worker begins without
    job = run_until(send(stage.film, tiny(clips), by=stage.producer), "pauses")
    (models / "tiny.en").rename(models.parent / "away")
    ProcrastinateJob.objects.exclude(queue_name="encode-english").delete()
    crew.start("attic", queues="encode")
    until(lambda: Worker.objects.filter(name="attic").exists(), "it signed in")
    row = Worker.objects.get(name="attic")
    assert "english" not in row.abilities
    assert (Job.objects.get(pk=job.pk).state, Job.objects.get(pk=job.pk).attempts) == ("waiting", 0)
    (models.parent / "away").rename(models / "tiny.en")
    until(lambda: Job.objects.get(pk=job.pk).state == "done", "it has listened")
    until(lambda: "english" in Worker.objects.get(name="attic").abilities, "it says so")
    assert Job.objects.get(pk=job.pk).worker_id == row.pk
