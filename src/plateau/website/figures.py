"""Numbers, durations and moments as people read them, in the language of the page."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from plateau.core.clock import now as present
from plateau.core.text import NARROW
from plateau.website.words import NOUNS

MINUTE, HOUR, DAY = 60, 3600, 86400
SOON = 45  # seconds that still count as now


def number(value: float, places: int | None = None) -> str:
    """Write a number with its thousands apart, as the language does; French gets the narrow space."""
    return number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True).replace("\xa0", NARROW)


def percent(value: float) -> str:
    """Write a whole percentage: 75%; in French 75 % with the narrow space."""
    sign = f"{NARROW}%" if (get_language() or "").startswith("fr") else "%"
    return f"{round(value)}{sign}"


def plural(noun: str, n: int) -> str:
    """Write how many of something there are, in the right plural; ``noun`` is a key of words.NOUNS."""
    return str(NOUNS[noun] % {"n": n}).replace(str(n), number(n), 1)


def timecode(seconds: float) -> str:
    """Write a length for a machine-like place: 9:05, 1:02:09; never a negative one."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, HOUR)
    minutes, seconds = divmod(rest, MINUTE)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def duration(seconds: float) -> str:
    """Write a length in words: 45 s, 24 min, 1 h 05."""
    whole = max(0, round(seconds))
    if whole < MINUTE:
        return _("%(n)s s") % {"n": whole}
    minutes = round(whole / MINUTE)
    if minutes < MINUTE:
        return _("%(n)s min") % {"n": minutes}
    return _("%(hours)s h %(minutes)s") % {"hours": minutes // 60, "minutes": f"{minutes % 60:02}"}


def iso_duration(seconds: float) -> str:
    """Write a length as ISO 8601, for <time datetime>."""
    return f"PT{max(0, round(seconds))}S"


def span(seconds: float) -> str:
    """Write how long something lasts in its largest unit: 3 days, 2 hours."""
    whole = abs(int(seconds))
    if whole < HOUR:
        n = max(1, whole // MINUTE)
        words = ngettext("%(n)s minute", "%(n)s minutes", n)
    elif whole < DAY:
        n = whole // HOUR
        words = ngettext("%(n)s hour", "%(n)s hours", n)
    elif whole < 60 * DAY:
        n = whole // DAY
        words = ngettext("%(n)s day", "%(n)s days", n)
    elif whole < 2 * 365 * DAY:
        n = whole // (30 * DAY)
        words = ngettext("%(n)s month", "%(n)s months", n)
    else:
        n = whole // (365 * DAY)
        words = ngettext("%(n)s year", "%(n)s years", n)
    return words % {"n": number(n)}


def ago(moment: datetime, now: datetime) -> str:
    """Write how far a moment lies from now: 2 days ago, in 3 hours, just now."""
    away = (now - moment).total_seconds()
    if abs(away) < SOON:
        return _("just now")
    return (_("%(span)s ago") if away > 0 else _("in %(span)s")) % {"span": span(away)}


def day(moment: datetime, now: datetime) -> str:
    """Write a date short: without its year while it is this one."""
    local = localtime(moment)
    words = _short(local)
    return words if local.year == localtime(now).year else f"{words} {local.year}"


def _short(value: date) -> str:
    """Write day and month: 6 Dec; in French 6 déc., 1er août."""
    if not (get_language() or "").startswith("fr"):
        return date_format(value, "j M")
    words = date_format(value, "j N")
    return "1er" + words[1:] if value.day == 1 else words


def full_day(moment: datetime) -> str:
    """Write a date with its weekday and year."""
    return date_format(localtime(moment), "l j F Y")


def clock(moment: datetime) -> str:
    """Write the time of day: 14:20."""
    return date_format(localtime(moment), "H:i")


def day_of(moment: datetime) -> str:
    """Write a date short, as seen from today."""
    return day(moment, present())


def days_until(last: date, count: int) -> list[str]:
    """Write the last ``count`` days up to and with ``last``, oldest first."""
    return [_short(last - timedelta(days=away)) for away in range(count - 1, -1, -1)]
