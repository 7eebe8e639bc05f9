"""Who of the team reaches a guest, by the address under which they are known, or were."""

from __future__ import annotations

import pytest

from plateau.core.errors import Refused
from plateau.people.claims import merge
from plateau.studio.guests import actions as guests
from plateau.studio.guests.access import guest_on
from tests.factories import make_channel, make_guest, make_person

pytestmark = pytest.mark.django_db


def test_the_address_of_a_profile_that_became_a_members_leads_to_the_member() -> None:
    channel, guest, member = make_channel(), make_guest("Clara Koenig"), make_person("Clara Koenig")
    guests.page_of(guest, channel)
    merge(guest, member, by=member)
    assert guest_on(channel, guest.public_id) == member
    assert guest_on(channel, member.public_id) == member


def test_on_another_channel_neither_is_known() -> None:
    channel, other = make_channel(), make_channel("other")
    guest, member = make_guest("Clara Koenig"), make_person("Clara Koenig")
    guests.page_of(guest, channel)
    merge(guest, member, by=member)
    for one in (guest, member, make_person()):
        with pytest.raises(Refused, match=r"^guest\.not_found:"):
            guest_on(other, one.public_id)
