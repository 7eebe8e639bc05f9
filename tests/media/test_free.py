"""The free start: made once, replaced by another share, and where it fails said on the film's page."""

from __future__ import annotations

import pytest

from plateau.core.errors import Refused
from plateau.journal.models import Entry
from plateau.media import steps, work
from plateau.media.actions.free import ensure_free_start, retry_free_start
from plateau.media.models import Asset, Job
from plateau.people.models import Person
from plateau_engine import check_package, load_package
from tests.clips import Clips
from tests.factories import client_of
from tests.media.conftest import Stage, in_english
from tests.media.machine import run, send, tiny

SAID = "The free start (30 % of the film) could not be made."


@pytest.fixture
def failed(stage: Stage, clips: Clips) -> Asset:
    """A ready film whose free start could not be cut."""
    asset = run(send(stage.film, clips.long_film(), by=stage.producer))
    ensure_free_start(asset, 30)
    set_aside(asset, 30)
    stage.film.refresh_from_db()
    return Asset.objects.get(pk=asset.pk)


@pytest.fixture
def sent(stage: Stage, clips: Clips) -> Asset:
    """A very short film, received."""
    return send(stage.film, tiny(clips), by=stage.producer)


def set_aside(asset: Asset, percent: int) -> None:
    job = work.claim(Job.objects.get(asset=asset, kind="free", number=percent).pk)
    assert job is not None
    work._fail(job, "disk_full", "no space left", again=False)


def states(asset: Asset) -> dict[int, str]:
    return dict(asset.jobs.filter(kind="free").values_list("number", "state"))


def page(stage: Stage, person: Person) -> str:
    return client_of(in_english(person)).get(f"/films/{stage.film.public_id}/progress").content.decode()


def test_it_is_said_and_can_be_tried_again(stage: Stage, failed: Asset) -> None:
    assert (failed.state, failed.free_share) == ("ready", None)
    told = page(stage, stage.producer)
    assert SAID in told
    assert "The disk of the worker" in told
    assert "machine is full." in told
    assert "Make the free start again" in told
    answer = client_of(in_english(stage.producer)).post(
        f"/films/{stage.film.public_id}/free/retry", headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert SAID not in answer.content.decode()
    assert run(failed).free_share == 30
    assert SAID not in page(stage, stage.producer)
    entry = Entry.objects.get(verb="film.processing_retried")
    assert (entry.target_id, entry.data["free"]) == (stage.film.public_id, 30)


def test_who_may_not_upload_reads_it_and_cannot_try_again(stage: Stage, failed: Asset) -> None:
    told = page(stage, stage.host)
    assert SAID in told
    assert "Make the free start again" not in told
    entries = Entry.objects.count()
    for person, status in ((stage.host, 403), (stage.stranger, 403), (stage.neighbour, 403), (None, 401)):
        assert client_of(person).post(f"/films/{stage.film.public_id}/free/retry").status_code == status
    assert (Job.objects.get(asset=failed, kind="free").state, Entry.objects.count()) == ("aside", entries)


def test_what_did_not_fail_is_not_tried_again(stage: Stage, failed: Asset) -> None:
    ensure_free_start(failed, 40)
    entries = Entry.objects.count()
    with pytest.raises(Refused, match="free_start_not_failed"):
        retry_free_start(stage.film, by=stage.producer)
    assert Entry.objects.count() == entries
    assert Job.objects.get(asset=failed, number=30).state == "cancelled"


def test_another_share_wanted_since_takes_the_failure_off_the_page(stage: Stage, failed: Asset) -> None:
    ensure_free_start(failed, 40)
    assert SAID not in page(stage, stage.producer)
    assert run(failed).free_share == 40
    assert "could not be made" not in page(stage, stage.producer)


def test_a_free_start_is_made_once_and_replaced_by_another_share(stage: Stage, clips: Clips) -> None:
    asset = run(send(stage.film, clips.long_film(), by=stage.producer))
    assert ensure_free_start(asset, 20) is False
    asset = run(asset)
    assert asset.free_share == 20
    assert (asset.free_package / "master.m3u8").is_file()
    assert ensure_free_start(asset, 20) is True
    jobs = asset.jobs.count()
    assert ensure_free_start(asset, 40) is False
    asset = run(asset)
    assert (asset.free_share, asset.jobs.count()) == (40, jobs + 1)
    assert check_package(asset.free_package).faults == ()
    assert not asset.scratch.exists()
    assert ensure_free_start(asset, 20) is False  # back to the first share: its job is done anew
    assert run(asset).free_share == 20


def test_back_at_the_share_that_lies_there_the_failure_of_another_is_over(stage: Stage, clips: Clips) -> None:
    asset = run(send(stage.film, clips.long_film(), by=stage.producer))
    ensure_free_start(asset, 20)
    asset = run(asset)
    ensure_free_start(asset, 30)
    set_aside(asset, 30)
    assert SAID in page(stage, stage.producer)
    assert ensure_free_start(asset, 20) is True
    assert "could not be made" not in page(stage, stage.producer)
    entries = Entry.objects.count()
    with pytest.raises(Refused, match="free_start_not_failed"):
        retry_free_start(stage.film, by=stage.producer)
    assert Entry.objects.count() == entries
    assert states(asset) == {20: "done", 30: "cancelled"}
    assert run(asset).free_share == 20


def test_a_share_that_waits_and_is_wanted_no_more_is_not_made(stage: Stage, clips: Clips) -> None:
    asset = run(send(stage.film, clips.long_film(), by=stage.producer))
    ensure_free_start(asset, 20)
    ensure_free_start(asset, 30)
    assert states(asset) == {20: "cancelled", 30: "waiting"}
    assert run(asset).free_share == 30


def test_a_share_that_is_being_cut_and_is_wanted_no_more_replaces_nothing(stage: Stage, clips: Clips) -> None:
    asset = run(send(stage.film, clips.long_film(), by=stage.producer))
    ensure_free_start(asset, 40)
    asset = run(asset)
    ensure_free_start(asset, 80)
    job = work.claim(Job.objects.get(kind="free", number=80).pk)
    assert job is not None
    with work.Beat(job, lambda: False) as beat:
        after = steps.cut_free(job, beat)
    assert ensure_free_start(asset, 40) is True  # somebody thinks better of it meanwhile
    work._settle(job, after)
    job.refresh_from_db()
    asset.refresh_from_db()
    assert (job.state, job.cancel_wanted, asset.free_share) == ("cancelled", False, 40)
    assert load_package(asset.free_package).duration == 4


def test_a_failure_is_said_though_another_share_was_to_be_tried_later(stage: Stage, clips: Clips) -> None:
    asset = run(send(stage.film, clips.long_film(), by=stage.producer))
    ensure_free_start(asset, 20)
    job = work.claim(Job.objects.get(asset=asset, kind="free").pk)
    assert job is not None
    work._fail(job, "disk_full", "no space left", again=True)  # due again later than what follows
    ensure_free_start(asset, 30)
    set_aside(asset, 30)
    stage.film.refresh_from_db()
    assert SAID in page(stage, stage.producer)


def test_where_no_free_start_is_wanted_its_failure_is_over(stage: Stage, failed: Asset) -> None:
    assert ensure_free_start(failed, 0) is True
    assert SAID not in page(stage, stage.producer)
    assert states(failed) == {30: "cancelled"}
    assert run(failed).free_share is None


def test_a_replacement_brings_the_same_free_start(stage: Stage, sent: Asset, clips: Clips) -> None:
    first = run(sent)
    ensure_free_start(first, 30)
    run(first)
    second = run(send(stage.film, tiny(clips), by=stage.producer))
    assert second.free_share == 30
    assert (second.free_package / "master.m3u8").is_file()


def test_before_it_is_ready_a_film_has_no_free_start(sent: Asset) -> None:
    with pytest.raises(Refused, match="not_ready"):
        ensure_free_start(sent, 20)
    assert not Job.objects.filter(kind="free").exists()
