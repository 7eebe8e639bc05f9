"""What waits while a new version is installed is carried out by it."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from plateau.journal.actions import VERBS, hearers
from plateau.journal.models import Entry, Reaction
from plateau.studio import verbs

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "old",
    [
        "case_subscribers.tell_of_message",
        "material_subscribers.tell_of_files",
        "subscribers.tell_of_booking",
        "team_subscribers.tell_of_answer",
        "team_subscribers.tell_of_gift",
    ],
)
def test_a_reaction_that_waits_under_the_name_of_a_moved_module_is_carried_out(old: str) -> None:
    entry = Entry.objects.create(verb=verbs.BOOKED, target_kind="booking", target_id="a")
    waiting = Reaction.objects.create(entry=entry, subscriber=f"plateau.studio.{old}")
    import_module("plateau.studio.migrations.0010_moved_reactions").rename(apps, None)
    waiting.refresh_from_db()
    assert waiting.subscriber in {name for verb in VERBS for name in hearers(verb)}
