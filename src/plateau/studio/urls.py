"""Addresses of the studio: a channel's operations, bookings, calendars."""

from __future__ import annotations

from django.urls import URLPattern, path

from plateau.studio import converters  # noqa: F401  registered by being imported
from plateau.studio.board_urls import urlpatterns as board_addresses
from plateau.studio.crew.urls import urlpatterns as crew_addresses
from plateau.studio.floor.urls import urlpatterns as floor_addresses
from plateau.studio.giving.urls import urlpatterns as giving_addresses
from plateau.studio.views import booked, booking, calendar, desk, exchange, guest_list, public, setup

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
    path("desk/<slug:slug>/operations/<slug:operation_id>/exchange", exchange.exchange, name="exchange"),
    path("desk/<slug:slug>/operations/<slug:operation_id>/exchange/bring", exchange.bring, name="exchange_bring"),
    path(
        "desk/<slug:slug>/operations/<slug:operation_id>/exchange/schedule.<schedule_kind:kind>",
        exchange.whole_schedule,
        name="exchange_whole",
    ),
    path(
        "desk/<slug:slug>/operations/<slug:operation_id>/exchange/<slug:file_id>",
        exchange.dry_run,
        name="exchange_file",
    ),
    path(
        "desk/<slug:slug>/operations/<slug:operation_id>/exchange/<slug:file_id>/import",
        exchange.carry_out,
        name="exchange_import",
    ),
    path("desk/<slug:slug>/operations", desk.listing, name="desk_operations"),
    path("desk/<slug:slug>/operations/new", desk.new, name="desk_new_operation"),
    path("desk/<slug:slug>/operations/<slug:operation_id>", desk.operation, name="desk_operation"),
    path("desk/<slug:slug>/operations/<slug:operation_id>/change", desk.change, name="desk_change"),
    path("desk/<slug:slug>/operations/<slug:operation_id>/booking/<slug:act>", desk.open_or_close, name="desk_open"),
    path("desk/<slug:slug>/operations/<slug:operation_id>/cancel", desk.cancel, name="desk_cancel"),
    path("desk/<slug:slug>/operations/<slug:operation_id>/setup", setup.setup, name="desk_setup"),
    path("desk/<slug:slug>/operations/<slug:operation_id>/setup/places", setup.place, name="desk_place"),
    path("desk/<slug:slug>/operations/<slug:operation_id>/setup/sets", setup.set_, name="desk_set"),
    path("desk/<slug:slug>/operations/<slug:operation_id>/setup/patterns", setup.pattern, name="desk_pattern"),
    path("desk/<slug:slug>/operations/<slug:operation_id>/setup/codes", setup.code, name="desk_code"),
    path("desk/<slug:slug>/operations/<slug:operation_id>/slots/new", setup.slot, name="desk_new_slot"),
    path("desk/<slug:slug>/operations/<slug:operation_id>/slots/<slug:slot_id>", setup.slot, name="desk_slot"),
    path("desk/<slug:slug>/operations/<slug:operation_id>/list", guest_list.bring, name="guest_list"),
    path(
        "desk/<slug:slug>/operations/<slug:operation_id>/list/sample.<slug:kind>",
        guest_list.sample,
        name="guest_list_sample",
    ),
    path(
        "desk/<slug:slug>/operations/<slug:operation_id>/list/<slug:file_id>",
        guest_list.dry_run,
        name="guest_list_file",
    ),
    path(
        "desk/<slug:slug>/operations/<slug:operation_id>/list/<slug:file_id>/import",
        guest_list.carry_out,
        name="guest_list_import",
    ),
    *board_addresses,
    *floor_addresses,
    *crew_addresses,
    *giving_addresses,
]
