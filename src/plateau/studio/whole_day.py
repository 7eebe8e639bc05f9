"""A day in words, with its year: what papers need, that are read years later."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language


def whole_day(day: date) -> str:
    """Write a day in the present language: 9 December 2026; 1er décembre 2026."""
    first = (get_language() or "").startswith("fr") and day.day == 1
    return f"1er {date_format(day, 'F Y')}" if first else date_format(day, "j F Y")
