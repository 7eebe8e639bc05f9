"""Places on a lower room's page that higher rooms fill: calls go down, so the upper room registers itself.

A page names a place in its template, ``{% panels "subject.main" %}``; a room puts a function there with
``@panel("subject.main", order=30)`` in its ``panels`` module. The function gets the request and the page's own
object and returns safe HTML, or an empty string for nothing to show.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

type Panel = Callable[[HttpRequest, Any], str]

_places: dict[str, list[tuple[int, str, Panel]]] = defaultdict(list)


def panel(place: str, *, order: int) -> Callable[[Panel], Panel]:
    """Register a function for a place; panels are drawn by ``order``, then by name."""

    def register(function: Panel) -> Panel:
        _places[place].append((order, f"{function.__module__}.{function.__name__}", function))
        _places[place].sort(key=lambda entry: entry[:2])
        return function

    return register


def draw(place: str, request: HttpRequest, subject: object) -> SafeString:
    """Return what all rooms have to show in this place, in order."""
    return mark_safe("".join(function(request, subject) for _, _, function in _places[place]))  # noqa: S308  each panel returns rendered templates
