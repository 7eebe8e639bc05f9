"""Times and lengths as the floor writes them."""

from __future__ import annotations

from datetime import timedelta

from django import template

from plateau.studio.models import Take, TakeNote

register = template.Library()


@register.filter
def span(length: timedelta | None) -> str:
    """Write a length as minutes and seconds, 12:05; nothing for none."""
    if length is None:
        return ""
    whole, seconds = divmod(int(length.total_seconds()), 60)
    hours, minutes = divmod(whole, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


@register.filter
def moment_in(note: TakeNote, take: Take) -> str:
    """Write at which moment of its take a note was made: a time since it rolled, or a frame."""
    if note.frame is not None:
        return f"#{note.frame}"
    return span(note.into(take.rolled_at)) if take.rolled_at is not None else ""


@register.filter
def milliseconds(length: timedelta | None) -> str:
    """Write a length as whole milliseconds, for a form; nothing for none."""
    return str(length // timedelta(milliseconds=1)) if length is not None else ""


@register.filter
def minutes(length: timedelta) -> int:
    """Return a length as whole minutes."""
    return length // timedelta(minutes=1)
