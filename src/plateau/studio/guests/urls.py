"""Addresses of guests' private pages, all below ``/g/``, and of the team's pages of guests and deals."""

from __future__ import annotations

from django.urls import URLPattern, path

from plateau.studio.guests.views import desk as desk_guests
from plateau.studio.guests.views import lost
from plateau.studio.guests.views import page as guest
from plateau.studio.papers.views import deals, handed

urlpatterns: list[URLPattern] = [
    path("g/lost/<slug:slug>", lost.lost, name="guest_lost"),
    path("g/guardian/<str:token>", lost.guardian, name="guardian"),
    path("g/at-the-set/<str:token>", handed.sign, name="handed_sign"),
    path("g/at-the-set/<str:token>/guardians", handed.guardians, name="handed_guardians"),
    path("g/at-the-set/<str:token>/done", handed.done, name="handed_done"),
    path("g/<str:token>", guest.page, name="guest"),
    path("g/<str:token>/claim", guest.claim, name="guest_claim"),
    path("g/<str:token>/representative", guest.representative, name="guest_representative"),
    path("g/<str:token>/<slug:booking_id>/sign", guest.sign, name="guest_sign"),
    path("g/<str:token>/<slug:booking_id>/guardians", guest.guardians, name="guest_guardians"),
    path("g/<str:token>/<slug:booking_id>/revoke", guest.revoke, name="guest_revoke"),
    path("desk/<slug:slug>/operations/<slug:operation_id>/deal", deals.deal, name="desk_deal"),
    path("desk/<slug:slug>/operations/<slug:operation_id>/deal/offer", deals.offer, name="desk_deal_offer"),
    path("desk/<slug:slug>/guests", desk_guests.listing, name="desk_guests"),
    path("desk/<slug:slug>/guests/<slug:guest_id>", desk_guests.guest, name="desk_guest"),
    path("desk/<slug:slug>/guests/<slug:guest_id>/link", desk_guests.link, name="desk_guest_link"),
    path(
        "desk/<slug:slug>/guests/<slug:guest_id>/deals/<slug:booking_id>", desk_guests.keep_deal, name="desk_keep_deal"
    ),
    path(
        "desk/<slug:slug>/guests/<slug:guest_id>/releases/<slug:booking_id>",
        desk_guests.keep_release,
        name="desk_keep_release",
    ),
    path(
        "desk/<slug:slug>/guests/<slug:guest_id>/ages/<slug:booking_id>",
        desk_guests.correct_age,
        name="desk_correct_age",
    ),
    path(
        "desk/<slug:slug>/guests/<slug:guest_id>/guardians/<slug:guardian_id>",
        desk_guests.keep_guardian,
        name="desk_keep_guardian",
    ),
    path("desk/<slug:slug>/retractions/<slug:retraction_id>", desk_guests.retraction, name="desk_retraction"),
    path("desk/<slug:slug>/erasures/<slug:erasure_id>", desk_guests.erasure, name="desk_erasure"),
    path("desk/<slug:slug>/papers/<slug:kind>/<slug:paper_id>", desk_guests.scan, name="desk_scan"),
]
