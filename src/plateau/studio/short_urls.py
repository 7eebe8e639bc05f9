"""Addresses at the root of the site: an operation's page and what belongs to it. They come last of all addresses."""

from __future__ import annotations

from django.urls import URLPattern, path, register_converter

from plateau.studio import converters  # noqa: F401  registered by being imported
from plateau.studio.addresses import is_reserved
from plateau.studio.views import booking, calendar, exchange, public, waiting


class ShortAddress:
    """An operation's short address, in any case; never a word that another page has."""

    regex = "[A-Za-z0-9][A-Za-z0-9-]{1,29}"

    def to_python(self, value: str) -> str:
        """Keep as it is; raises ValueError for a reserved word, which then leads to no page."""
        if is_reserved(value):
            raise ValueError(value)
        return value

    def to_url(self, value: str) -> str:
        """Keep as it is."""
        return value


register_converter(ShortAddress, "short")

urlpatterns: list[URLPattern] = [
    path("<short:slug>", public.operation, name="operation"),
    path("<short:slug>/hold", booking.hold, name="operation_hold"),
    path("<short:slug>/slots/<slug:slot_id>", public.slot, name="operation_slot"),
    path("<short:slug>/wait", waiting.join, name="operation_wait"),
    path("<short:slug>/wait/leave", waiting.leave, name="operation_wait_leave"),
    path("<short:slug>/calendar.ics", calendar.operation, name="operation_calendar"),
    path("<short:slug>/schedule.<schedule_kind:kind>", exchange.schedule, name="operation_schedule"),
]
