"""The free start follows what the publications of a film say: longer, shorter, not at all, and once there are sizes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plateau.antenna.actions import air
from plateau.antenna.actions.air import Airing, put_on_air
from plateau.antenna.actions.linking import open_page_for
from plateau.antenna.models import Publication
from plateau.antenna.subscribers import give_free_start
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.journal.actions import record
from plateau.media.models import Asset, Job
from plateau.media.verbs import FILM_READY
from tests.factories import make_channel

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("way", ["opened", "withdrawn", "taken off"])
def test_a_free_start_that_nobody_wants_any_more_is_not_tried_again(stage, way: str) -> None:
    ahead = now() + timedelta(hours=2) if way == "withdrawn" else None
    publication = stage.on_air("registered", free_share=15, starts_at=ahead)
    jobs = publication.film.asset.jobs.filter(kind="free")
    jobs.update(state="aside", failure_code="disk_full")
    assert jobs.get().number == 15
    match way:
        case "opened":
            air.change_access(publication, gate="everybody", free_share=0, by=stage.editor)
        case "withdrawn":
            air.withdraw_plan(publication, by=stage.editor)
        case _:
            air.take_off(publication, by=stage.editor, reason="Too old.")
    assert jobs.get().state == "cancelled"


def test_once_the_most_generous_plan_is_dropped_the_free_start_is_as_long_as_the_next_says(stage) -> None:
    publication = stage.on_air("registered", free_share=40)
    with_more = Airing(gate="registered", free_share=50)
    (other,) = put_on_air(publication.film, channels=[make_channel("harbour")], airing=with_more, by=stage.editor)
    jobs = publication.film.asset.jobs.filter(kind="free")
    assert list(jobs.values_list("number", "state")) == [(50, "waiting")]
    air.take_off(other, by=stage.editor, reason="Too old.")
    assert list(jobs.values_list("number", "state")) == [(50, "cancelled")]  # what lies there is of 40 percent


def test_a_film_goes_on_air_while_its_master_plays_and_gets_its_free_start_once_ready(stage) -> None:
    film = stage.make("Just filmed", ready=False)
    open_page_for(film, by=stage.editor)
    with pytest.raises(Refused) as no:
        stage.air(film, "registered", free_share=20)
    assert (no.value.code, Publication.objects.count()) == ("publication.film_not_ready", 0)
    direct = film.asset.direct_package
    direct.mkdir(parents=True)
    (direct / "master.m3u8").write_text("#EXTM3U\n")
    Asset.objects.filter(pk=film.asset.pk).update(direct_at=now())
    film.asset.refresh_from_db()
    publication = stage.air(film, "registered", free_share=20)
    assert publication.state == "live"
    assert not Job.objects.filter(kind="free").exists()
    Asset.objects.filter(pk=film.asset.pk).update(state="ready", ready_at=now())
    give_free_start(record(FILM_READY, actor=None, target=film, channel=film.channel))
    assert [(job.asset, job.number) for job in Job.objects.filter(kind="free")] == [(film.asset, 20)]
