"""Addresses of what guests send for their films: below their private page, for tus, and for the team."""

from __future__ import annotations

from django.urls import URLPattern, path

from plateau.studio.material.views import desk as desk_material
from plateau.studio.material.views import guest as material

urlpatterns: list[URLPattern] = [
    path("g/<str:token>/<slug:booking_id>/material", material.page, name="guest_material"),
    path("g/<str:token>/<slug:booking_id>/material/list", material.part, name="guest_material_list"),
    path("g/<str:token>/<slug:booking_id>/material/<slug:material_id>", material.own, name="guest_material_file"),
    path(
        "g/<str:token>/<slug:booking_id>/material/<slug:material_id>/accept",
        material.accept,
        name="guest_material_accept",
    ),
    path(
        "g/<str:token>/<slug:booking_id>/material/<slug:material_id>/remove",
        material.remove,
        name="guest_material_remove",
    ),
    path("upload/guest/<str:token>/<slug:booking_id>/", material.begin, name="material_begin"),
    path("upload/guest/<str:token>/<slug:booking_id>/<slug:material_id>", material.piece, name="material_piece"),
    path("desk/<slug:slug>/material/<slug:material_id>", desk_material.file, name="desk_material"),
    path("desk/<slug:slug>/material/<slug:material_id>/remove", desk_material.remove, name="desk_material_remove"),
    path(
        "desk/<slug:slug>/guests/<slug:guest_id>/material/<slug:booking_id>",
        desk_material.ask,
        name="desk_material_ask",
    ),
    path("desk/<slug:slug>/material-asks/<slug:ask_id>", desk_material.close_ask, name="desk_material_ask_close"),
]
