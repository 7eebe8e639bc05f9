"""The components as tags: mark, icon, tally, ball, timeline, faces, cards and the parts of a page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from plateau.website import icons, imports, look, navigation
from plateau.website.words import HOLDERS, TALLIES, Tally

register = template.Library()
DEFAULT_ACCENT = "#ffb347"


@register.simple_tag
def stylesheet() -> str:
    """Return the address of the one style sheet."""
    return look.address()


@register.simple_tag
def import_map() -> SafeString:
    """Write the import map; its hash is in the page's policy."""
    body = mark_safe(imports.import_map())  # noqa: S308  our own JSON, "<" escaped
    return format_html('<script type="importmap">{}</script>', body)


@register.simple_tag
def accent_link(accent: str) -> SafeString:
    """Link a channel's accent, unless it is the house's own amber."""
    if accent == DEFAULT_ACCENT:
        return SafeString("")
    return format_html('<link rel="stylesheet" href="{}">', reverse("accent", args=[accent.removeprefix("#")]))


@register.simple_tag(takes_context=True, name="navigation")
def channel_navigation(context: Context) -> list[navigation.Way]:
    """Return the ways of the page's channel."""
    channel, house = context.get("channel"), context.get("house")
    if channel is None or house is None:
        return []
    return navigation.channel_ways(channel, house.person, context["request"].path)


@register.simple_tag(takes_context=True)
def desk_navigation(context: Context) -> list[navigation.Way]:
    """Return the sections of the desk that the reader may enter."""
    return navigation.desk_ways(context["channel"], context["house"].person, str(context.get("desk_section") or ""))


@register.simple_tag
def mark() -> SafeString:
    """Draw the mark: a round stage seen from the seats, lit from above."""
    return icons.MARK


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon; it says nothing to a screen reader, the words beside it do."""
    return icons.draw(name)


@register.inclusion_tag("website/parts/tally.html")
def tally(state: str, since: datetime | None = None, word: str = "") -> dict[str, Any]:
    """Show the lamp and the word of a state; ``word`` says it differently, ``since`` adds for how long."""
    found = TALLIES.get(str(state)) or Tally("off", str(state))
    return {"lamp": found.lamp, "lit": found.lit, "word": word or found.word, "since": since}


@register.inclusion_tag("website/parts/ball.html")
def ball(whose: str, since: datetime | None = None, sentence: str = "") -> dict[str, Any]:
    """Show whose turn it is, since when, and in a sentence what is waited for.

    ``whose`` is a key of words.HOLDERS, or a name.
    """
    return {"whose": HOLDERS.get(whose, whose), "mine": whose == "you", "since": since, "sentence": sentence}


@register.inclusion_tag("website/parts/timeline.html")
def timeline(steps: Iterable[Any], compact: bool = False) -> dict[str, Any]:
    """Draw a life as one line. A step has ``word``, ``phase`` (past, now, next or aside) and ``at`` (moment or None)."""
    steps = list(steps)
    return {
        "steps": steps,
        "compact": compact,
        "now": next((step for step in steps if step.phase in {"now", "aside"}), None),
    }


@register.inclusion_tag("website/parts/face.html")
def face(person: Any, size: str = "", link: bool = True) -> dict[str, Any]:
    """Show a person's photo, or initials on a colour that stays theirs; ``size`` is "", "small" or "large"."""
    colour = sum(map(ord, person.public_id)) % 8 if person.public_id else 0
    return {"person": person, "size": size, "link": link, "colour": colour}


@register.inclusion_tag("website/parts/faces.html")
def faces(persons: Iterable[Any], most: int = 5) -> dict[str, Any]:
    """Show several persons side by side, and how many more there are."""
    everybody = list(persons)
    return {"persons": everybody[:most], "more": len(everybody) - most}


@register.inclusion_tag("website/parts/empty_set.html")
def empty_set() -> dict[str, Any]:
    """Draw a set that waits for its guests, in the channel's light: where a film has no picture yet."""
    return {}
