"""Panels beside the rows of a list: each asked once for all rows, in their order, with those that know one row alone."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest
from django.test import RequestFactory

from plateau.core.panels import draw_each, panel, panel_of_each


def test_rows_are_drawn_in_the_order_of_the_panels_and_each_list_is_asked_once() -> None:
    asked: list[int] = []

    @panel_of_each("test.row", order=20)
    def later(_request: HttpRequest, rows: Sequence[Any]) -> dict[int, str]:
        asked.append(len(rows))
        return {row.pk: f"<b>{row.pk}</b>" for row in rows if row.pk != 2}

    @panel("test.row", order=30)
    def last(_request: HttpRequest, row: Any) -> str:
        return "<i></i>" if row.pk == 2 else ""

    @panel_of_each("test.row", order=10)
    def first(_request: HttpRequest, _rows: Sequence[Any]) -> dict[int, str]:
        return {1: "<a></a>"}

    request = RequestFactory().get("/")
    rows = [SimpleNamespace(pk=number) for number in (1, 2, 3)]
    assert draw_each("test.row", request, rows) == {1: "<a></a><b>1</b>", 2: "<i></i>", 3: "<b>3</b>"}
    assert asked == [3]
    assert draw_each("test.row", request, []) == {}
    assert draw_each("test.nowhere", request, rows) == {1: "", 2: "", 3: ""}
