"""Accounts that nobody ever confirmed are forgotten, and no others."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone

from plateau.core.clock import now
from plateau.people.models import Person, User
from plateau.people.tasks import forget_sessions, forget_unproved
from tests.factories import client_of, make_channel, make_guest, make_person, make_subject

pytestmark = pytest.mark.django_db


def make_account(email: str, *, days: int, verified: bool = False, logged_in: bool = False) -> User:
    """Return an account of this age."""
    person = make_person(email=email)
    assert person.user is not None
    person.user.emailaddress_set.update(verified=verified)
    User.objects.filter(pk=person.user.pk).update(
        created_at=now() - timedelta(days=days), last_login=timezone.now() if logged_in else None
    )
    return person.user


def test_only_old_accounts_that_nobody_confirmed_are_forgotten() -> None:
    make_guest()
    make_account("old@example.org", days=8)
    make_account("young@example.org", days=6)
    make_account("confirmed@example.org", days=80, verified=True)
    make_account("seen@example.org", days=80, logged_in=True)
    forget_unproved.func(0)
    assert {user.email for user in User.objects.all()} == {
        "young@example.org",
        "confirmed@example.org",
        "seen@example.org",
    }
    assert Person.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_an_account_whose_owner_comes_in_meanwhile_stays() -> None:
    user = make_account("late@example.org", days=8)

    def forget() -> None:
        try:
            forget_unproved.func(0)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(last_login=now())
            forgetting = pool.submit(forget)
            wait_for_a_waiting_lock()
        forgetting.result()
    assert User.objects.get() == user
    assert Person.objects.get().user == user


def wait_for_a_waiting_lock() -> None:
    """Return once another connection to this database waits for a row; fails after ten seconds."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits")


def test_one_account_that_something_hangs_on_keeps_no_other() -> None:
    first = make_account("first@example.org", days=9)
    make_account("second@example.org", days=8)
    make_subject(make_channel()).contributions.create(person=first.person, part="guest")
    forget_unproved.func(0)
    assert [user.email for user in User.objects.all()] == ["first@example.org"]
    assert Person.objects.get().user == first


def test_expired_sessions_are_forgotten_with_their_devices_and_open_ones_stay() -> None:
    person = make_person()
    assert person.user is not None
    clients = [client_of(person) for _ in range(2)]
    for client in clients:
        UserSession.objects.create(user=person.user, ip="203.0.113.7", session_key=client.session.session_key)
    Session.objects.filter(session_key=clients[0].session.session_key).update(expire_date=now() - timedelta(seconds=1))
    forget_sessions.func(0)
    assert [one.session_key for one in UserSession.objects.all()] == [clients[1].session.session_key]
    assert Session.objects.count() == 1
    assert clients[1].get("/settings/sessions").status_code == 200
