"""On air and off: guards in words, exactly once, and what the subject hears of it."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from plateau.antenna import tasks, verbs
from plateau.antenna.access import channels_to_air
from plateau.antenna.actions import air
from plateau.antenna.actions.air import Airing, go_live, put_on_air
from plateau.antenna.actions.linking import link_to, open_page_for
from plateau.antenna.models import Publication
from plateau.antenna.subscribers import followers_to_tell, tell_followers
from plateau.channels.models import Channel, TeamRole
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.journal.models import Entry
from plateau.media.actions.films import edit_film
from plateau.notices.models import Message, Notice
from plateau.subjects.models import Follow, Subject
from tests.factories import make_channel, make_person
from tests.queue import queued, run_queue

NOW = Airing(gate="everybody")


def entries(verb: str) -> int:
    return Entry.objects.filter(verb=verb).count()


def standing() -> tuple[int, int]:
    """Return what a refusal must leave alone."""
    return Publication.objects.count(), Entry.objects.filter(target_kind="publication").count()


def refused(code: str, act) -> None:
    before = standing()
    with pytest.raises(Refused) as caught, transaction.atomic():
        act()
    assert caught.value.code == code
    assert standing() == before


def test_a_film_goes_on_air_now(stage) -> None:
    publication = stage.on_air("registered", free_share=40)
    publication.refresh_from_db()
    assert (publication.state, publication.gate, publication.free_share) == ("live", "registered", 40)
    assert publication.live_at is not None
    assert publication.confirmed_by == stage.editor
    assert publication.film.on_subject.subject.state == "published"
    assert entries(verbs.AIRED) == 1


def test_a_film_that_is_not_ready_is_refused(stage) -> None:
    film = stage.make(ready=False)
    open_page_for(film, by=stage.editor)
    refused("publication.film_not_ready", lambda: stage.air(film))


def test_a_film_whose_playlist_is_not_there_is_refused(stage) -> None:
    film = stage.make()
    open_page_for(film, by=stage.editor)
    (film.asset.package / "master.m3u8").unlink()
    refused("publication.no_playlist", lambda: stage.air(film))


def test_a_film_without_a_subject_is_refused(stage) -> None:
    film = stage.make()
    refused("publication.no_subject", lambda: stage.air(film))


def test_a_film_of_a_subject_in_debate_is_refused(stage) -> None:
    film = stage.make()
    subject = open_page_for(film, by=stage.editor).subject
    Subject.objects.filter(pk=subject.pk).update(state="in_debate")
    refused("publication.subject_not_commissioned", lambda: stage.air(film))


def test_no_channel_and_times_that_cannot_be_are_refused(stage) -> None:
    film = stage.make()
    open_page_for(film, by=stage.editor)
    refused("publication.no_channel", lambda: put_on_air(film, channels=[], airing=NOW, by=stage.editor))
    refused("publication.in_the_past", lambda: stage.air(film, starts_at=now() - timedelta(hours=1)))
    refused("publication.too_far", lambda: stage.air(film, starts_at=now() + timedelta(days=900)))


def test_an_internal_film_needs_a_channel_with_domains(stage) -> None:
    film = stage.make()
    open_page_for(film, by=stage.editor)
    airing = Airing(gate="internal")
    channels = [stage.channel, make_channel("harbour")]
    refused("publication.no_domains", lambda: put_on_air(film, channels=channels, airing=airing, by=stage.editor))


OPENNESS = {
    "public": {"visibility": "public"},
    "members": {"visibility": "members"},
    "internal": {"visibility": "internal", "internal_domains": ["house.example", "annex.example"]},
    "narrower": {"visibility": "internal", "internal_domains": ["annex.example"]},
    "elsewhere": {"visibility": "internal", "internal_domains": ["else.example"]},
}
AS_CLOSED = {
    "public": {"public", "members", "internal", "narrower", "elsewhere"},
    "members": {"members", "internal", "narrower", "elsewhere"},
    "internal": {"internal", "narrower"},
}


@pytest.mark.parametrize("home", AS_CLOSED)
def test_a_film_goes_on_air_only_where_all_may_open_its_page_as_the_list_says(stage, home: str) -> None:
    Channel.objects.filter(pk=stage.channel.pk).update(**OPENNESS[home])
    stage.channel.refresh_from_db()
    film = stage.make()
    open_page_for(film, by=stage.editor)
    others = {name: make_channel(name, **fields) for name, fields in OPENNESS.items()}
    for channel in others.values():
        TeamRole.objects.create(channel=channel, person=stage.editor, role="producer")
    offered = channels_to_air(stage.editor, film)
    assert offered[0] == stage.channel
    assert {channel.slug for channel in offered[1:]} == AS_CLOSED[home]
    for channel in others.values():
        if channel in offered:
            assert put_on_air(film, channels=[channel], airing=NOW, by=stage.editor)[0].state == "live"
        else:
            with_own = [stage.channel, channel]
            refused(
                "publication.page_closed",
                lambda on=with_own: put_on_air(film, channels=on, airing=NOW, by=stage.editor),
            )
    assert set(Publication.objects.values_list("channel__slug", flat=True)) == AS_CLOSED[home]


def test_the_refusal_names_both_channels(stage) -> None:
    stage.channel.visibility = "members"
    stage.channel.save()
    film = stage.make()
    open_page_for(film, by=stage.editor)
    with pytest.raises(Refused) as no, translation.override("en"):
        put_on_air(film, channels=[make_channel("harbour")], airing=NOW, by=stage.editor)
    assert str(no.value.sentence) == (
        "This film's page belongs to Atelier, which is closed: Harbour is open to more people, who could not open it."
        " Leave Harbour out."
    )


def test_a_film_airs_once_on_a_channel(stage) -> None:
    publication = stage.on_air()
    refused("publication.already_there", lambda: stage.air(publication.film))


def test_the_database_itself_keeps_a_second_one_out(stage) -> None:
    publication = stage.on_air()
    twin = {
        "film": publication.film,
        "channel": stage.channel,
        "state": "live",
        "live_at": now(),
        "confirmed_at": now(),
    }
    with pytest.raises(IntegrityError, match="antenna_once_on_a_channel"), transaction.atomic():
        Publication.objects.create(**twin)
    Publication.objects.create(**twin | {"state": "archived"})


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"state": "scheduled", "confirmed_at": "now"}, "antenna_scheduled_has_a_time"),
        ({"state": "live", "confirmed_at": "now"}, "antenna_live_has_a_time"),
        ({"state": "unpublished", "confirmed_at": "now", "ended_at": "now"}, "antenna_taken_off_with_a_reason"),
        ({"state": "live", "live_at": "now"}, "antenna_on_air_is_confirmed"),
        ({"gate": "registered", "free_share": 51}, "antenna_free_share_at_most_half"),
        ({"gate": "everybody", "free_share": 10}, "antenna_open_needs_no_free_start"),
    ],
)
def test_the_database_keeps_what_must_always_be_true(stage, fields: dict, constraint: str) -> None:
    values = {name: now() if value == "now" else value for name, value in fields.items()}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Publication.objects.create(film=stage.make(), channel=stage.channel, **values)


def test_several_channels_are_all_or_none(stage) -> None:
    film = stage.make()
    open_page_for(film, by=stage.editor)
    harbour = make_channel("harbour")
    put_on_air(film, channels=[harbour], airing=NOW, by=stage.editor)
    refused(
        "publication.already_there",
        lambda: put_on_air(film, channels=[stage.channel, harbour], airing=NOW, by=stage.editor),
    )
    put_on_air(film, channels=[stage.channel], airing=NOW, by=stage.editor)
    assert Publication.objects.on_air().count() == 2


def test_a_plan_waits_for_its_time_and_then_airs_once(stage) -> None:
    publication = stage.on_air(starts_at=now() + timedelta(hours=2))
    assert publication.state == "scheduled"
    assert publication.film.on_subject.subject.state == "in_production"
    assert queued("antenna.air") == [{"publication_id": publication.pk}]
    assert go_live(publication.pk) is False, "its time has not come"
    Publication.objects.filter(pk=publication.pk).update(starts_at=now() - timedelta(seconds=1))
    assert [go_live(publication.pk), go_live(publication.pk)] == [True, False]
    publication.refresh_from_db()
    assert publication.state == "live"
    assert entries(verbs.AIRED) == 1


def test_the_sweep_finds_a_plan_whose_task_was_lost(stage) -> None:
    publication = stage.on_air(starts_at=now() + timedelta(hours=2))
    Publication.objects.filter(pk=publication.pk).update(starts_at=now() - timedelta(minutes=3))
    tasks.sweep(0)
    tasks.sweep(0)
    assert Publication.objects.get(pk=publication.pk).state == "live"
    assert entries(verbs.AIRED) == 1


def test_a_plan_that_cannot_air_stays_planned_until_it_can(stage) -> None:
    publication = stage.on_air(starts_at=now() + timedelta(hours=2))
    Publication.objects.filter(pk=publication.pk).update(starts_at=now() - timedelta(minutes=3))
    playlist = publication.film.asset.package / "master.m3u8"
    playlist.rename(playlist.with_suffix(".away"))
    assert go_live(publication.pk) is False
    assert (Publication.objects.get(pk=publication.pk).state, entries(verbs.AIRED)) == ("scheduled", 0)
    playlist.with_suffix(".away").rename(playlist)
    assert go_live(publication.pk) is True


def test_a_plan_can_move_and_its_earlier_task_changes_nothing(stage) -> None:
    publication = stage.on_air(starts_at=now() + timedelta(hours=2))
    later = now() + timedelta(days=1)
    air.replan(publication, at=later, by=stage.editor)
    assert go_live(publication.pk) is False
    assert Publication.objects.get(pk=publication.pk).starts_at == later
    refused("publication.in_the_past", lambda: air.replan(publication, at=now() - timedelta(hours=1), by=stage.editor))


def test_a_withdrawn_plan_becomes_a_draft_that_is_used_again(stage) -> None:
    publication = stage.on_air("registered", free_share=40, starts_at=now() + timedelta(hours=2))
    air.withdraw_plan(publication, by=stage.editor)
    assert publication.state == "draft"
    assert entries(verbs.PLAN_WITHDRAWN) == 1
    again = stage.air(publication.film, "everybody")
    assert (again.pk, again.state, again.free_share) == (publication.pk, "live", 0)


def test_what_is_on_air_cannot_be_withdrawn_or_moved_like_a_plan(stage) -> None:
    publication = stage.on_air()
    refused("publication.no_such_move", lambda: air.withdraw_plan(publication, by=stage.editor))
    refused("publication.not_planned", lambda: air.replan(publication, at=now() + timedelta(hours=1), by=stage.editor))


def test_taking_off_needs_a_reason_and_brings_the_subject_back_to_production(stage) -> None:
    publication = stage.on_air()
    subject = publication.film.on_subject.subject
    refused("publication.reason_needed", lambda: air.take_off(publication, by=stage.editor, reason="  "))
    air.take_off(publication, by=stage.editor, reason="A guest asked for it.")
    subject.refresh_from_db()
    assert (publication.state, publication.end_reason) == ("unpublished", "A guest asked for it.")
    assert (subject.state, subject.extra_search_text) == ("in_production", "")
    stage.air(publication.film)
    subject.refresh_from_db()
    assert subject.state == "published"


def test_a_subject_stays_published_while_another_of_its_films_is_on_air(stage) -> None:
    first = stage.on_air()
    subject = first.film.on_subject.subject
    second = stage.make("The second film")
    link_to(second, subject.public_id, by=stage.editor)
    stage.air(second)
    air.take_off(first, by=stage.editor, reason="Too old.")
    subject.refresh_from_db()
    assert subject.state == "published"
    assert subject.extra_search_text.startswith("The second film")


def test_an_archived_publication_is_over_for_good(stage) -> None:
    publication = stage.on_air()
    refused("publication.no_such_move", lambda: air.archive(publication, by=stage.editor))
    air.take_off(publication, by=stage.editor, reason="Too old.")
    air.archive(publication, by=stage.editor)
    assert publication.state == "archived"
    assert stage.air(publication.film).pk != publication.pk


def test_access_changes_are_kept_and_change_what_lists_know(stage) -> None:
    publication = stage.on_air("everybody")
    subject = publication.film.on_subject.subject
    assert air.change_access(publication, gate="unlisted", free_share=30, by=stage.editor) is True
    assert air.change_access(publication, gate="unlisted", free_share=0, by=stage.editor) is False
    subject.refresh_from_db()
    assert (publication.gate, publication.free_share) == ("unlisted", 0)
    assert (subject.unlisted, subject.extra_search_text) == (True, "")
    air.change_access(publication, gate="registered", free_share=20, by=stage.editor)
    subject.refresh_from_db()
    assert (publication.free_share, subject.unlisted) == (20, False)
    assert entries(verbs.ACCESS_CHANGED) == 2
    assert list(publication.film.asset.jobs.filter(kind="free").values_list("number", flat=True)) == [20]


def test_film_words_find_the_subject_and_follow_their_changes(stage) -> None:
    publication = stage.on_air(title="Zanzibar et ses avis")
    subject = publication.film.on_subject.subject
    subject.refresh_from_db()
    assert "Zanzibar" in subject.extra_search_text
    edit_film(publication.film, by=stage.editor, title="Tombouctou")
    run_queue()
    subject.refresh_from_db()
    assert "Tombouctou" in subject.extra_search_text


def followers(subject: Subject, *persons) -> None:
    for person in persons:
        Follow.objects.create(subject=subject, person=person)


def test_followers_are_told_once_also_after_retries_and_on_two_channels(stage) -> None:
    film = stage.make()
    subject = open_page_for(film, by=stage.editor).subject
    followers(subject, stage.member, stage.editor)
    put_on_air(film, channels=[stage.channel, make_channel("harbour")], airing=NOW, by=stage.editor)
    run_queue("journal.react")
    told = Notice.objects.filter(kind="film.on_air")
    assert [notice.person for notice in told] == [stage.member], "once, and not whoever did it"
    mail = Message.objects.get(kind="film.on_air")
    page = subject.get_absolute_url()
    assert told.get().url == page, "only the mail carries the mark of a mail"
    assert f"{page}?from=mail\n" in mail.text
    air.take_off(Publication.objects.on_air().get(channel=stage.channel), by=stage.editor, reason="A mistake.")
    stage.air(film)
    assert entries(verbs.AIRED) == 3
    for entry in Entry.objects.filter(verb=verbs.AIRED):
        tell_followers(entry)
    assert told.count() == 1
    assert Message.objects.filter(kind="film.on_air").count() == 1


def test_only_those_are_told_who_may_watch(stage) -> None:
    colleague = make_person("Ann", email="ann@house.example")
    film = stage.make()
    subject = open_page_for(film, by=stage.editor).subject
    followers(subject, stage.member, colleague)
    stage.air(film, "internal")
    run_queue("journal.react")
    assert [notice.person for notice in Notice.objects.filter(kind="film.on_air")] == [colleague]


@pytest.mark.parametrize("visibility", ["members", "internal"])
def test_finding_whom_to_tell_is_one_query_however_many_follow(
    stage, visibility: str, django_assert_num_queries
) -> None:
    stage.channel.visibility = visibility
    stage.channel.save()
    film = stage.make()
    subject = open_page_for(film, by=stage.editor).subject
    publication = stage.air(film)
    for number in range(3):
        followers(subject, make_person(email=f"ann{number}@house.example"))
        with django_assert_num_queries(1):
            assert len(followers_to_tell(publication, subject.pk)) == number + 1


def test_nobody_is_told_against_the_editor_s_wish(stage) -> None:
    film = stage.make()
    followers(open_page_for(film, by=stage.editor).subject, stage.member)
    stage.air(film, tell_followers=False)
    run_queue("journal.react")
    assert not Notice.objects.filter(kind="film.on_air").exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_moment_put_a_film_on_air_once(stage) -> None:
    publication = stage.on_air(starts_at=now() + timedelta(hours=2))
    Publication.objects.filter(pk=publication.pk).update(starts_at=now() - timedelta(seconds=1))
    start, did = threading.Barrier(2), []

    def work() -> None:
        try:
            start.wait()
            did.append(go_live(publication.pk))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(did) == [False, True]
    assert entries(verbs.AIRED) == 1
