"""Counts stay right when many people press at the same time: real threads on a real database."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import monotonic, sleep

import pytest
from django.db import connection, connections, transaction

from plateau.core.errors import Refused
from plateau.people.models import Person
from plateau.subjects.actions import debating, merging, offering
from plateau.subjects.models import Subject
from tests.factories import make_channel, make_person
from tests.subjects.making import counts_of, make_subject

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 8


def at_once(acts: list[Callable[[], object]]) -> list[object]:
    """Run all acts in threads that start together, each on a connection of its own; return what they gave."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        start.wait()
        try:
            return act()
        except Refused as refused:
            return refused.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_many_people_support_at_once() -> None:
    subject = make_subject(make_channel())
    people = [make_person() for _ in range(MANY)]

    def support(person: Person) -> Callable[[], object]:
        return lambda: debating.set_support(Subject.objects.get(pk=subject.pk), by=person, on=True)

    assert at_once([support(person) for person in people]) == [True] * MANY
    assert counts_of(subject)["support_count"] == subject.supports.count() == MANY


def test_one_person_pressing_many_times_counts_once() -> None:
    subject, person = make_subject(make_channel()), make_person()
    pressed = at_once([lambda: debating.set_follow(Subject.objects.get(pk=subject.pk), by=person, on=True)] * MANY)
    assert sorted(pressed, key=bool) == [False] * (MANY - 1) + [True]
    assert counts_of(subject)["follower_count"] == subject.follows.count() == 2


def test_one_question_wanted_by_many_at_once() -> None:
    subject = make_subject(make_channel())
    question = debating.add_question(subject, by=make_person(), text="Combien ?")
    people = [make_person() for _ in range(MANY)]

    def want(person: Person) -> Callable[[], object]:
        return lambda: debating.set_question_support(type(question).objects.get(pk=question.pk), by=person, on=True)

    at_once([want(person) for person in people])
    question.refresh_from_db()
    assert question.support_count == question.supports.count() == MANY + 1


def test_an_offer_is_answered_once_however_many_answer() -> None:
    subject, editor = make_subject(make_channel()), make_person()
    offer = offering.make_offer(subject, by=make_person(), kind="speak", motivation="Je sais.")

    def answer(*, accepted: bool) -> Callable[[], object]:
        return lambda: offering.answer_offer(
            type(offer).objects.get(pk=offer.pk), by=editor, accepted=accepted, words="Bien."
        )

    given = at_once([answer(accepted=number % 2 == 0) for number in range(4)])
    assert given.count(None) == 1
    assert counts_of(subject)["waiting_offer_count"] == 0


def test_support_given_while_two_subjects_merge_is_not_lost() -> None:
    channel, editor = make_channel(), make_person()
    gone, stays = make_subject(channel), make_subject(channel)
    people = [make_person() for _ in range(MANY)]

    def support(person: Person, where: Subject) -> Callable[[], object]:
        return lambda: debating.set_support(Subject.objects.get(pk=where.pk), by=person, on=True)

    acts = [support(person, gone if number % 2 else stays) for number, person in enumerate(people)]
    given = at_once([*acts, lambda: merging.merge(gone, into=stays, by=editor)])
    landed = given[:-1].count(True)
    assert set(given[:-1]) <= {True, "subject.closed"}
    assert counts_of(stays)["support_count"] == stays.supports.count() == landed
    assert counts_of(gone)["support_count"] == gone.supports.count() == 0


def wait_until(true: Callable[[], bool]) -> None:
    """Look again and again, for ten seconds at most."""
    until = monotonic() + 10
    while not true():
        assert monotonic() < until
        sleep(0.01)


def waits_for_a_lock() -> bool:
    """Say whether another connection stands in line behind this one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))")
        return bool(cursor.fetchone()[0])


def test_what_a_merge_carries_away_while_somebody_waits_for_the_lock_is_refused() -> None:
    channel, author = make_channel(), make_person()
    gone, stays = make_subject(channel), make_subject(channel)
    question = debating.add_question(gone, by=author, text="Combien ?")
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            merging.merge(gone, into=stays, by=author)
            given = pool.submit(at_once, [lambda: debating.remove_question(question, by=author)])
            wait_until(waits_for_a_lock)
        assert given.result(10) == ["subject.part_gone"]
    assert (counts_of(stays)["question_count"], stays.questions.count()) == (1, 1)
