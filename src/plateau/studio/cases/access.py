"""Who of the team reaches a contact of a guest's case."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from plateau.channels.models import Channel
from plateau.core.errors import Refused
from plateau.people.models import Person
from plateau.studio.models import Contact


def contact_on(channel: Channel, person: Person, public_id: str) -> Contact:
    """Return a contact of a guest on this channel, or refuse with 404."""
    found: Contact | None = (
        Contact.objects.of(person, channel)
        .select_related("person", "channel", "author")
        .filter(public_id=public_id)
        .first()
    )
    if found is None:
        raise Refused("contact.not_found", _("There is no such message in this case."), 404)
    return found
