"""Addresses of what the team does for others: slots given by hand, crew, equipment, imported lists; and the answers."""

from __future__ import annotations

from django.urls import URLPattern, path

from plateau.studio.views import crew, duties, giving, guest_list, guest_offers, kit

_OPERATION = "desk/<slug:slug>/operations/<slug:operation_id>"

urlpatterns: list[URLPattern] = [
    path(f"{_OPERATION}/line", giving.line, name="desk_line"),
    path(f"{_OPERATION}/people", giving.people, name="desk_people"),
    path(f"{_OPERATION}/offers/<slug:booking_id>/withdraw", giving.withdraw, name="desk_offer_withdraw"),
    path(f"{_OPERATION}/slots/<slug:slot_id>/give", giving.give, name="desk_give"),
    path(f"{_OPERATION}/crew", crew.crew, name="desk_crew"),
    path(f"{_OPERATION}/crew/kit", crew.place_kit, name="desk_kit_place"),
    path(f"{_OPERATION}/crew/kit/off", crew.take_kit_off, name="desk_kit_off"),
    path(f"{_OPERATION}/crew/<slug:duty_id>", crew.duty, name="desk_duty"),
    path(f"{_OPERATION}/list", guest_list.bring, name="guest_list"),
    path(f"{_OPERATION}/list/sample.<slug:kind>", guest_list.sample, name="guest_list_sample"),
    path(f"{_OPERATION}/list/<slug:file_id>", guest_list.dry_run, name="guest_list_file"),
    path(f"{_OPERATION}/list/<slug:file_id>/import", guest_list.carry_out, name="guest_list_import"),
    path("desk/<slug:slug>/kit", kit.items, name="desk_kit"),
    path("duties", duties.mine, name="duties"),
    path("duties/<slug:duty_id>", duties.answer, name="duty_answer"),
    path("duties/<slug:duty_id>/event.ics", duties.calendar, name="duty_calendar"),
    path("g/<str:token>/duties", duties.by_link, name="guest_duties"),
    path("g/<str:token>/duties/<slug:duty_id>", duties.answer_by_link, name="guest_duty_answer"),
    path("g/<str:token>/<slug:booking_id>/take", guest_offers.take, name="guest_take"),
    path("g/<str:token>/<slug:booking_id>/decline", guest_offers.decline, name="guest_decline"),
]
