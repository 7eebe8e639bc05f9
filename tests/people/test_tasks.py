"""Accounts that nobody ever confirmed are forgotten, and no others."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from plateau.core.clock import now
from plateau.people.models import Person, User
from plateau.people.tasks import forget_unproved
from tests.factories import make_channel, make_guest, make_person, make_subject

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


def test_one_account_that_something_hangs_on_keeps_no_other() -> None:
    first = make_account("first@example.org", days=9)
    make_account("second@example.org", days=8)
    make_subject(make_channel()).contributions.create(person=first.person, part="guest")
    forget_unproved.func(0)
    assert [user.email for user in User.objects.all()] == ["first@example.org"]
    assert Person.objects.get().user == first
