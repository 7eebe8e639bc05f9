"""What guests and the team are told about files for a film, in sentences."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from plateau.notices.kinds import kind
from plateau.studio.models import Material, MaterialAsk
from plateau.studio.news import title_of
from plateau.studio.telling import News, filled, paragraphs

ASKED = kind("material.asked", _("The team asks you for files for your film"))
SENT = kind("material.sent", _("A guest sent files for their film"))


def asked(ask: MaterialAsk) -> News:
    """Say what the team asks for, and how it is sent."""
    title = title_of(ask.booking)
    return News(
        ASKED,
        filled(_("Files needed for “%(title)s”"), title=title),
        paragraphs(
            filled(_("The team of %(channel)s asks you:"), channel=ask.booking.operation.channel.name),
            ask.words,
            _HOW,
        ),
        f"{ASKED}:{ask.public_id}",
    )


def asked_again(ask: MaterialAsk) -> News:
    """Say once more what the team waits for."""
    title = title_of(ask.booking)
    return News(
        ASKED,
        filled(_("Action required: files needed for “%(title)s”"), title=title),
        paragraphs(
            filled(_("The team of %(channel)s still waits for:"), channel=ask.booking.operation.channel.name),
            ask.words,
            _HOW,
        ),
        f"{ASKED}.again:{ask.public_id}",
    )


def sent(material: Material, key: str) -> News:
    """Say to the team that a guest sent files, once a day and guest."""
    return News(
        SENT,
        filled(_("%(name)s sent files for “%(title)s”"), name=material.person.name, title=title_of(material.booking)),
        paragraphs(_("What came, and what was remarked on it, stands on the guest’s page.")),
        key,
    )


_HOW = _(
    "Send them from your page, as they are, however large: a cut connection loses nothing. Each file is looked at once it has arrived, and you see at once if something about it is weak."
)
