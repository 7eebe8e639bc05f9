"""Days and times of the sets as tags and filters: ``{{ slot|at_set }}``."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from plateau.studio import when
from plateau.studio.models import Operation, Slot

register = template.Library()


@register.filter
def at_set(slot: Slot) -> SafeString:
    """Write the day and the time at which a slot begins, at the set."""
    return _time(slot.starts_at, slot, when.slot_words(slot))


@register.filter
def clock_at_set(slot: Slot) -> SafeString:
    """Write the time of day at which a slot begins, at the set."""
    return _time(slot.starts_at, slot, when.clock_words(slot.starts_at, slot.operation.zone))


@register.filter
def end_at_set(slot: Slot) -> SafeString:
    """Write the time of day at which a slot ends, at the set."""
    return _time(slot.ends_at, slot, when.clock_words(slot.ends_at, slot.operation.zone))


@register.filter
def place_of(slot: Slot) -> str:
    """Write the set and the place of a slot."""
    return when.place_words(slot)


@register.filter
def set_day(day: date) -> SafeString:
    """Write a day with its weekday."""
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), when.day_words(day))


@register.filter
def days_of(operation: Operation) -> str:
    """Write the days of an operation."""
    return when.operation_days(operation)


@register.filter
def moment_at(moment: datetime, operation: Operation) -> str:
    """Write the day and the time of an instant, at the sets of an operation."""
    return when.moment_words(moment, operation.zone)


@register.filter
def clock_in(moment: datetime | None, operation: Operation) -> str:
    """Write the time of day of an instant, at the sets of an operation; nothing for no moment."""
    return when.clock_words(moment, operation.zone) if moment is not None else ""


def _time(moment: datetime, slot: Slot, words: str) -> SafeString:
    local = moment.astimezone(slot.operation.zone)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), words)
