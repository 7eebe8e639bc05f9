"""A file's weight, in the same decimal units as in the browser while it is sent, and a sound's level."""

from __future__ import annotations

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

register = template.Library()


@register.filter
def weight(size: int | None) -> str:
    """Write bytes as 12 MB, 1.4 GB (12 Mo, 1,4 Go)."""
    if size is None:
        return ""
    if size < 1000:
        return ngettext("%(n)s byte", "%(n)s bytes", size) % {"n": size}
    units = (gettext("%(n)s kB"), gettext("%(n)s MB"), gettext("%(n)s GB"), gettext("%(n)s TB"))
    power = min(len(units), (len(str(size)) - 1) // 3)
    figure = size / 1000**power
    places = 1 if power > 2 and round(figure, 1) % 1 else 0
    return units[power - 1] % {"n": number_format(round(figure, places), places)}


@register.filter
def level(decibels: float | None) -> str:
    """Write a level with one place and a true minus: −16.1 (−16,1)."""
    return "" if decibels is None else number_format(round(decibels, 1) + 0.0, 1).replace("-", "\u2212")
