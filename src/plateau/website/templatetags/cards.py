"""Cards and larger parts of a page as tags: films, subjects, the stage, figures, what is empty."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import count as numbers_from
from typing import Any

from django import template
from django.core.paginator import Page
from django.template.context import Context

from plateau.website import figures
from plateau.website.drawing import polyline
from plateau.website.talk import count_comments

register = template.Library()


@register.inclusion_tag("website/parts/film_card.html")
def film_card(
    film: Any,
    url: str,
    title: str = "",
    state: str = "",
    word: str = "",
    views: int = 0,
    comments: int = 0,
    at: datetime | None = None,
    note: str = "",
    watched: int = 0,
    eager: bool = False,
    heading: str = "h3",
) -> dict[str, Any]:
    """Show a film: still, length, title, and what is known of it.

    ``title`` is the subject's where the film has none of its own; ``state`` adds a tally, ``watched`` (percent) how
    far the reader is; ``eager`` loads the picture at once, for the first card of a page.
    """
    milliseconds = film.asset.duration_ms if film.asset else None
    counted = [figures.plural(noun, n) for noun, n in (("plays", views), ("comments", comments)) if n]
    facts = [note, *counted, figures.day_of(at) if at else ""]
    return {
        "film": film,
        "url": url,
        "title": title or film.title,
        "state": state,
        "word": word,
        "seconds": milliseconds / 1000 if milliseconds else None,
        "facts": facts,
        "watched": watched,
        "eager": eager,
        "heading": heading,
    }


@register.simple_tag(name="count_comments")
def count_comments_on_cards(subjects: Iterable[Any]) -> str:
    """Count what is said about these subjects before their cards are shown, in one query."""
    count_comments(subjects)
    return ""


@register.inclusion_tag("website/parts/subject_card.html")
def subject_card(
    subject: Any, steps: Iterable[Any] = (), channel_shown: bool = False, since: bool = False, heading: str = "h3"
) -> dict[str, Any]:
    """Show a subject: tally, title, pitch, counts; ``steps`` adds its life as a small line.

    Comments are counted where the page asked for it: ``count_comments``.
    """
    return {
        "subject": subject,
        "steps": list(steps),
        "channel_shown": channel_shown,
        "since": subject.moved_at if since else None,
        "heading": heading,
    }


@register.inclusion_tag("website/parts/stage.html")
def stage(
    title: str,
    url: str = "",
    text: str = "",
    action: str = "",
    state: str = "",
    since: datetime | None = None,
    word: str = "",
    poster: Any = None,
    language: str = "",
    play: bool = False,
    heading: str = "h1",
) -> dict[str, Any]:
    """Open a page: what is most current, in words and a picture, with the page's one key action."""
    return {
        "title": title,
        "url": url,
        "text": text,
        "action": action,
        "state": state,
        "since": since,
        "word": word,
        "poster": poster,
        "language": language,
        "play": play,
        "heading": heading,
    }


@register.inclusion_tag("website/parts/empty.html")
def empty_state(title: str, text: str = "", action: str = "", url: str = "") -> dict[str, Any]:
    """Say what will be here and how to begin."""
    return {"title": title, "text": text, "action": action, "url": url}


@register.inclusion_tag("website/parts/progress.html")
def progress(label: str, value: float, whole: float = 100, note: str = "", lamp: str = "machine") -> dict[str, Any]:
    """Show how far something is, in measured numbers."""
    return {"label": label, "value": min(value, whole), "whole": whole, "note": note, "lamp": lamp}


@register.inclusion_tag("website/parts/tabs.html")
def tabs(ways: Iterable[Any], label: str) -> dict[str, Any]:
    """Show pages beside each other. A way has ``word``, ``address``, ``here`` and maybe ``n``, how many are there."""
    return {"ways": ways, "label": label}


@register.inclusion_tag("website/parts/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any]) -> dict[str, Any]:
    """Lead through a long list; nothing for a single page. Keeps the other parameters of the address."""
    paginator = page.paginator
    numbers = paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"page": page, "numbers": numbers, "gap": paginator.ELLIPSIS, "request": context["request"]}


@register.inclusion_tag("website/parts/crumbs.html")
def crumbs(*pairs: str) -> dict[str, Any]:
    """Show where one is: word and address in turn; the last word, without one, is the page itself."""
    words = [*pairs, ""] if len(pairs) % 2 else list(pairs)
    return {"crumbs": list(zip(words[::2], words[1::2], strict=True))}


@register.inclusion_tag("website/parts/stat.html")
def stat(n: int, words: str, at: datetime | None = None) -> dict[str, Any]:
    """Show one figure, large, with its words and the moment it was true."""
    return {"n": n, "words": words, "at": at}


@register.inclusion_tag("website/parts/chart.html")
def chart(values: Sequence[int], label: str, last: date | None = None) -> dict[str, Any]:
    """Draw figures as a line, with ``label`` in words and the figures themselves behind it.

    The values are one a day up to ``last``; without ``last`` they are numbered from 1.
    """
    names = figures.days_until(last, len(values)) if last else [str(n) for n, _value in zip(numbers_from(1), values)]
    return {
        "path": polyline(values, width=300, height=66),
        "label": label,
        "rows": list(zip(names, values, strict=True)),
    }


@register.inclusion_tag("website/parts/share.html")
def share(address: str, title: str, field: str = "share-address") -> dict[str, Any]:
    """Offer the address to copy, to send by mail, and to the system's own sharing where there is one."""
    return {"address": address, "title": title, "id": field, "mail": f"{title}\n{address}"}
