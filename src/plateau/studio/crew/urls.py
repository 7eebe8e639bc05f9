"""Addresses of crew and equipment: the team's pages, and the answers of whoever is asked to work."""

from __future__ import annotations

from django.urls import URLPattern, path

from plateau.studio.crew.views import desk, duties, kit

_OPERATION = "desk/<slug:slug>/operations/<slug:operation_id>"

urlpatterns: list[URLPattern] = [
    path(f"{_OPERATION}/crew", desk.crew, name="desk_crew"),
    path(f"{_OPERATION}/crew/kit", desk.place_kit, name="desk_kit_place"),
    path(f"{_OPERATION}/crew/kit/off", desk.take_kit_off, name="desk_kit_off"),
    path(f"{_OPERATION}/crew/<slug:duty_id>", desk.duty, name="desk_duty"),
    path("desk/<slug:slug>/kit", kit.items, name="desk_kit"),
    path("duties", duties.mine, name="duties"),
    path("duties/<slug:duty_id>", duties.answer, name="duty_answer"),
    path("duties/<slug:duty_id>/event.ics", duties.calendar, name="duty_calendar"),
    path("g/<str:token>/duties", duties.by_link, name="guest_duties"),
    path("g/<str:token>/duties/<slug:duty_id>", duties.answer_by_link, name="guest_duty_answer"),
]
