"""A plan ends with what it stands on: when a subject is set aside, its planned films become drafts, and the team hears it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plateau.antenna import verbs
from plateau.antenna.actions.linking import open_page_for
from plateau.antenna.models import Publication
from plateau.antenna.subscribers import drop_plans
from plateau.channels.roles import ROLE_CAN, Can, Role
from plateau.core.clock import now
from plateau.journal.models import Entry
from plateau.notices.models import Message, Notice
from plateau.subjects.actions.merging import merge
from plateau.subjects.actions.moving import decide, withdraw
from plateau.subjects.models import Subject
from tests.factories import client_of, make_subject, make_team
from tests.queue import run_queue


@pytest.fixture
def planned(stage) -> Publication:
    """A film planned for tomorrow, whose subject is commissioned and was proposed by the editor."""
    film = stage.make()
    subject = open_page_for(film, by=stage.editor).subject
    Subject.objects.filter(pk=subject.pk).update(state="commissioned", proposer=stage.editor)
    return stage.air(film, starts_at=now() + timedelta(days=1))


def subject_of(publication: Publication) -> Subject:
    return Subject.objects.get(films__film=publication.film)


def dropped() -> list[str]:
    """Return the names of those who were told that a plan was dropped."""
    return sorted(Notice.objects.filter(kind="film.plan_dropped").values_list("person__name", flat=True))


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("parked", "Son sujet a été mis de côté. Au printemps."),
        ("declined", "Son sujet a été décliné. Au printemps."),
        ("shortlisted", "Son sujet n’est plus commandé, seulement retenu. Au printemps."),
    ],
)
def test_a_plan_is_dropped_with_its_subject_and_says_why(stage, planned: Publication, to: str, why: str) -> None:
    decide(subject_of(planned), to, by=stage.editor, reason="Au printemps.")
    run_queue("journal.react")
    planned.refresh_from_db()
    assert (planned.state, planned.end_reason) == ("draft", why)
    entry = Entry.objects.get(verb=verbs.PLAN_WITHDRAWN)
    assert (entry.target_id, entry.actor_id, entry.data["reason"]) == (planned.public_id, "", why)
    assert why in client_of(stage.editor).get(planned.desk_url).text


def test_all_who_put_films_on_air_hear_it_once_also_who_set_the_subject_aside(stage, planned: Publication) -> None:
    team = {role: make_team(stage.channel, role, name=role.value) for role in Role}
    decide(subject_of(planned), "parked", by=stage.editor, reason="Later.")
    run_queue("journal.react")
    told = sorted([role.value for role in team if Can.PUBLISH in ROLE_CAN[role]] + ["Eva Editor"])
    assert dropped() == told
    assert Message.objects.filter(kind="film.plan_dropped").count() == len(told)
    notice = Notice.objects.get(kind="film.plan_dropped", person=stage.editor)
    assert notice.subject == "N’est plus programmé\u202f: Que vaut un avis\u202f?"
    assert notice.url == planned.desk_url
    written = Entry.objects.count()
    drop_plans(Entry.objects.get(verb="subject.parked"))
    assert dropped() == told
    assert Entry.objects.count() == written


def test_a_withdrawn_subject_takes_its_plan_along(stage, planned: Publication) -> None:
    withdraw(subject_of(planned), by=stage.editor, reason="Je change de métier.")
    run_queue("journal.react")
    planned.refresh_from_db()
    assert (planned.state, planned.end_reason) == (
        "draft",
        "Son sujet a été retiré par la personne qui l’a proposé. Je change de métier.",
    )
    assert dropped() == ["Eva Editor"]


@pytest.mark.parametrize(("state", "stays"), [("in_debate", False), ("commissioned", True)])
def test_a_merge_drops_the_plan_unless_the_film_may_air_where_it_went(
    stage, planned: Publication, state: str, stays: bool
) -> None:
    survivor = make_subject(stage.channel, state="commissioned")
    merge(subject_of(planned), into=survivor, by=stage.editor)
    Subject.objects.filter(pk=survivor.pk).update(state=state)  # moved on before the news was heard
    run_queue("journal.react")
    planned.refresh_from_db()
    assert planned.state == ("scheduled" if stays else "draft")
    assert dropped() == ([] if stays else ["Eva Editor"])
    assert Entry.objects.filter(verb=verbs.PLAN_WITHDRAWN).count() == (0 if stays else 1)


def test_a_subject_commissioned_again_before_the_news_is_heard_keeps_its_plan(stage, planned: Publication) -> None:
    subject = subject_of(planned)
    decide(subject, "parked", by=stage.editor, reason="Later.")
    Subject.objects.filter(pk=subject.pk).update(state="commissioned")
    drop_plans(Entry.objects.get(verb="subject.parked"))
    planned.refresh_from_db()
    assert planned.state == "scheduled"
    assert dropped() == []


def test_films_of_other_subjects_stay_planned(stage, planned: Publication) -> None:
    decide(make_subject(stage.channel), "parked", by=stage.editor, reason="Later.")
    run_queue("journal.react")
    planned.refresh_from_db()
    assert planned.state == "scheduled"


def test_what_is_planned_again_forgets_why_it_was_dropped(stage, planned: Publication) -> None:
    subject = subject_of(planned)
    decide(subject, "parked", by=stage.editor, reason="Later.")
    run_queue("journal.react")
    Subject.objects.filter(pk=subject.pk).update(state="commissioned")
    again = stage.air(planned.film, starts_at=now() + timedelta(days=2))
    assert (again.pk, again.state, again.end_reason) == (planned.pk, "scheduled", "")
