"""The two pages of a channel's guests beside each other: their papers, and contacts with them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from plateau.channels.models import Channel


def guest_tabs(channel: Channel, here: str, *, waiting: int) -> list[dict[str, object]]:
    """Return the tabs; ``waiting``: how many guests wait for an answer."""
    return [
        {
            "word": _("Papers"),
            "address": reverse("desk_guests", args=[channel.slug]),
            "here": here == "papers",
            "n": 0,
        },
        {
            "word": _("Messages"),
            "address": reverse("desk_cases", args=[channel.slug]),
            "here": here == "contacts",
            "n": waiting,
        },
    ]
