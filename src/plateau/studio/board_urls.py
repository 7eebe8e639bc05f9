"""Addresses of the planning board."""

from __future__ import annotations

from django.urls import URLPattern, path

from plateau.studio.views import board

_OPERATION = "desk/<slug:slug>/operations/<slug:operation_id>"

urlpatterns: list[URLPattern] = [
    path(f"{_OPERATION}/board", board.nearest, name="desk_board"),
    path(f"{_OPERATION}/board/<slug:day>", board.day, name="desk_board_day"),
    path(f"{_OPERATION}/board/<slug:day>/move", board.move, name="desk_board_move"),
]
