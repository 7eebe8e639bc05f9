"""Addresses of guests' private pages, all below ``/g/``."""

from __future__ import annotations

from django.urls import URLPattern, path

from plateau.studio.views import guest, lost

urlpatterns: list[URLPattern] = [
    path("g/lost/<slug:slug>", lost.lost, name="guest_lost"),
    path("g/guardian/<str:token>", lost.guardian, name="guardian"),
    path("g/<str:token>", guest.page, name="guest"),
    path("g/<str:token>/claim", guest.claim, name="guest_claim"),
    path("g/<str:token>/representative", guest.representative, name="guest_representative"),
    path("g/<str:token>/<slug:booking_id>/sign", guest.sign, name="guest_sign"),
    path("g/<str:token>/<slug:booking_id>/guardians", guest.guardians, name="guest_guardians"),
    path("g/<str:token>/<slug:booking_id>/revoke", guest.revoke, name="guest_revoke"),
]
