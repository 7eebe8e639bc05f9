"""Filters of signed papers: ``{{ release.until|whole_day }}``."""

from __future__ import annotations

from datetime import date

from django import template

from plateau.studio import whole_day as words

register = template.Library()


@register.filter
def whole_day(day: date | None) -> str:
    """Write a day with its year."""
    return "" if day is None else words.whole_day(day)
