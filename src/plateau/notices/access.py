"""Who reads which notice and which mail: one's own notices, a channel's mails with its team, all with the network."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from plateau.channels.access import may
from plateau.channels.models import Channel
from plateau.channels.roles import Can
from plateau.core.errors import Refused
from plateau.notices.models import Message, MessageQuerySet, Notice
from plateau.people.models import Person


def messages_of(person: Person, channel: Channel | None) -> MessageQuerySet:
    """Return the mails of an outbox, a channel's or (None) the network's, that this person may see; else none."""
    if channel is None:
        return Message.objects.all() if person.network_admin else Message.objects.none()
    return Message.objects.filter(channel=channel) if may(person, Can.SEE_OUTBOX, channel) else Message.objects.none()


def message_for(person: Person, public_id: str, channel: Channel | None) -> Message:
    """Return one mail of an outbox, or refuse with 404."""
    found = messages_of(person, channel).select_related("channel", "person").filter(public_id=public_id).first()
    if found is None:
        raise Refused("message.not_found", _("There is no such mail in this outbox."), 404)
    return found


def notice_for(person: Person, public_id: str) -> Notice:
    """Return one of a person's own notices, or refuse with 404."""
    found = Notice.objects.filter(person=person, public_id=public_id).first()
    if found is None:
        raise Refused("notice.not_found", _("There is no such notice among yours."), 404)
    return found
