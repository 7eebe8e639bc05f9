"""Addresses of slots given by hand: the team's pages, and what guests do with an offer."""

from __future__ import annotations

from django.urls import URLPattern, path

from plateau.studio.giving.views import desk, guest

_OPERATION = "desk/<slug:slug>/operations/<slug:operation_id>"

urlpatterns: list[URLPattern] = [
    path(f"{_OPERATION}/line", desk.line, name="desk_line"),
    path(f"{_OPERATION}/people", desk.people, name="desk_people"),
    path(f"{_OPERATION}/offers/<slug:booking_id>/withdraw", desk.withdraw, name="desk_offer_withdraw"),
    path(f"{_OPERATION}/slots/<slug:slot_id>/give", desk.give, name="desk_give"),
    path("g/<str:token>/<slug:booking_id>/take", guest.take, name="guest_take"),
    path("g/<str:token>/<slug:booking_id>/decline", guest.decline, name="guest_decline"),
]
