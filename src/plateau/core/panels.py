"""Places on a lower room's page that higher rooms fill: calls go down, so the upper room registers itself.

A page names a place in its template, ``{% panels "subject.main" %}``; a room puts a function there with
``@panel("subject.main", order=30)`` in its ``panels`` module. The function gets the request and the page's own
object and returns safe HTML, or an empty string for nothing to show.

Beside the rows of a list, ``panel_of_each`` registers a function that gets all of them at once, so that a long list
costs no more queries than a short one; ``draw_each`` draws them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

type Panel = Callable[[HttpRequest, Any], str]
type PanelOfEach = Callable[[HttpRequest, Sequence[Any]], Mapping[int, str]]

_places: dict[str, list[tuple[int, str, Panel]]] = defaultdict(list)
_lists: dict[str, list[tuple[int, str, PanelOfEach]]] = defaultdict(list)


def panel(place: str, *, order: int) -> Callable[[Panel], Panel]:
    """Register a function for a place; panels are drawn by ``order``, then by name."""

    def register(function: Panel) -> Panel:
        _places[place].append((order, f"{function.__module__}.{function.__name__}", function))
        _places[place].sort(key=lambda entry: entry[:2])
        return function

    return register


def panel_of_each(place: str, *, order: int) -> Callable[[PanelOfEach], PanelOfEach]:
    """Register a function that returns safe HTML for each row of a list, by its key; a row left out shows nothing."""

    def register(function: PanelOfEach) -> PanelOfEach:
        _lists[place].append((order, f"{function.__module__}.{function.__name__}", function))
        _lists[place].sort(key=lambda entry: entry[:2])
        return function

    return register


def draw_each(place: str, request: HttpRequest, rows: Sequence[Any]) -> dict[int, SafeString]:
    """Return for each row, by its key, what all rooms have to show beside it, in order."""
    if not rows:
        return {}
    drawn = [(order, name, function(request, rows)) for order, name, function in _lists[place]]
    drawn += [
        (order, name, {row.pk: function(request, row) for row in rows}) for order, name, function in _places[place]
    ]
    drawn.sort(key=lambda entry: entry[:2])
    return {row.pk: mark_safe("".join(shown.get(row.pk, "") for *_, shown in drawn)) for row in rows}  # noqa: S308  each panel returns rendered templates


def draw(place: str, request: HttpRequest, subject: object) -> SafeString:
    """Return what all rooms have to show in this place, in order."""
    return mark_safe("".join(function(request, subject) for _, _, function in _places[place]))  # noqa: S308  each panel returns rendered templates
