"""People hear of their roles on a team."""

from __future__ import annotations

import pytest

from plateau.core.clock import now
from plateau.journal.models import Entry
from plateau.notices.models import Notice
from plateau.notices.subscribers import tell_of_a_role
from tests.factories import make_channel, make_person
from tests.mailbox import mail_kept

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("data", "words"), [({"role": "host"}, "Your role: Host."), ({"roles": ["host", "camera"]}, "Your roles: Host · ")]
)
def test_a_member_is_told_of_roles_given_one_by_one_as_before_and_together(data: dict[str, object], words: str) -> None:
    person, channel = make_person(language="en"), make_channel()
    target = {"target_kind": "person", "target_id": person.public_id}
    entry = Entry.objects.create(verb="channel.role_given", channel=channel.public_id, at=now(), data=data, **target)
    with mail_kept():
        tell_of_a_role(entry)
    assert words in Notice.objects.get().text
