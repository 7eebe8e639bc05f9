"""Numbers, counts, lengths and moments as tags and filters."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import pgettext

from plateau.core.clock import now
from plateau.website import figures

register = template.Library()


@register.filter
def number(value: float | None, places: int | None = None) -> str:
    """Write a number with its thousands apart."""
    return "" if value is None else figures.number(value, places)


@register.simple_tag
def count(n: int | None, noun: str = "") -> SafeString | str:
    """Write how many there are in the right plural ("14 comments"); nothing at all for none.

    ``noun`` is a key of words.NOUNS; without it, the figure alone.
    """
    if not n:
        return ""
    words = figures.plural(noun, n) if noun else figures.number(n)
    return format_html('<span class="num">{}</span>', words)


@register.filter
def duration(seconds: float | None) -> SafeString | str:
    """Write a length in words: 24 min."""
    if seconds is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', figures.iso_duration(seconds), figures.duration(seconds))


@register.filter
def timecode(seconds: float | None) -> str:
    """Write a length as 24:03."""
    return "" if seconds is None else figures.timecode(seconds)


def _time(moment: datetime, words: str) -> SafeString:
    local = localtime(moment)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', local.isoformat(timespec="seconds"), _whole(moment), words
    )


def _whole(moment: datetime) -> str:
    return f"{figures.full_day(moment)}, {figures.clock(moment)}"


@register.filter
def ago(moment: datetime | None) -> SafeString | str:
    """Write how long ago: 2 days ago, with the whole date on hover."""
    return "" if moment is None else _time(moment, figures.ago(moment, now()))


@register.filter
def since(moment: datetime | None) -> SafeString | str:
    """Write for how long: 12 days, with the whole date on hover."""
    return "" if moment is None else _time(moment, figures.span((now() - moment).total_seconds()))


@register.filter
def day(moment: datetime | None) -> SafeString | str:
    """Write the day: 6 Dec, 6 Dec 2024."""
    return "" if moment is None else _time(moment, figures.day(moment, now()))


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """Write the day and the time of day, in the reader's time zone: 6 Dec, 14:20."""
    return "" if value is None else _time(value, f"{figures.day(value, now())}, {figures.clock(value)}")


@register.filter
def guarded(address: str) -> SafeString:
    """Write an e-mail address so that a person reads or hears it and a robot does not: its signs as words.

    The style sets brackets around the words; a screen reader says none.
    """
    name, _at, host = str(address).rpartition("@")
    at = pgettext("sign in an e-mail address", "at")
    dot = pgettext("sign in an e-mail address", "dot")
    spelled = format_html_join(format_html(" <span>{}</span> ", dot), "{}", ((part,) for part in host.split(".")))
    return format_html('<span class="spelled" translate="no">{} <span>{}</span> {}</span>', name, at, spelled)


@register.simple_tag
def percent(part: float, whole: float) -> str:
    """Write a share as a whole percentage, as the language does; nothing where there is no whole."""
    return "" if not whole else figures.percent(100 * part / whole)


@register.filter
def unlocalize(value: float) -> str:
    """Write a number as machines read it, for attributes."""
    return str(value)
