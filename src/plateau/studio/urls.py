"""Addresses of the studio: a channel's operations, bookings, calendars."""

from __future__ import annotations

from django.urls import URLPattern, path

from plateau.studio.views import booked, booking, calendar, public

urlpatterns: list[URLPattern] = [
    path("c/<slug:slug>/operations", public.channel_operations, name="channel_operations"),
    path("bookings", booked.mine, name="bookings"),
    path("bookings/calendar", calendar.renew, name="calendar_renew"),
    path("bookings/calendar/<str:token>.ics", calendar.feed, name="calendar_feed"),
    path("bookings/<slug:public_id>", booking.booking, name="booking"),
    path("bookings/<slug:public_id>/release", booking.release, name="booking_release"),
    path("bookings/<slug:public_id>/people", booked.people, name="booking_people"),
    path("bookings/<slug:public_id>/move", booked.move, name="booking_move"),
    path("bookings/<slug:public_id>/cancel", booked.cancel, name="booking_cancel"),
    path("bookings/<slug:public_id>/event.ics", calendar.booking, name="booking_calendar"),
]
