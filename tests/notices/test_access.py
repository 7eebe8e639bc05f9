"""Whoever may see a mail or a notice reaches it, and for the others it is not there."""

from __future__ import annotations

import pytest

from plateau.channels.access import may
from plateau.channels.roles import Can
from plateau.core.errors import Refused
from plateau.notices.access import message_for, messages_of, notice_for
from plateau.notices.models import Message, Notice
from tests.factories import make_channel, make_person
from tests.permissions import NETWORK, make_cast

pytestmark = pytest.mark.django_db


def test_lists_and_single_mails_agree_for_everybody() -> None:
    channel = make_channel()
    mail = Message.objects.create(channel=channel, sender="a@b.example", address="c@d.example", subject="S", text="T")
    for name, person in make_cast(channel).items():
        if person is None:
            continue
        for place, allowed in ((channel, may(person, Can.SEE_OUTBOX, channel)), (None, name == NETWORK)):
            assert messages_of(person, place).exists() == allowed, name
            if allowed:
                assert message_for(person, mail.public_id, place) == mail
            else:
                with pytest.raises(Refused, match=r"message\.not_found"):
                    message_for(person, mail.public_id, place)


def test_a_notice_is_its_readers_alone() -> None:
    person = make_person()
    notice = Notice.objects.create(person=person, kind="k", key="1", subject="S", url="/")
    assert notice_for(person, notice.public_id) == notice
    with pytest.raises(Refused, match=r"notice\.not_found"):
        notice_for(make_person(network_admin=True), notice.public_id)
