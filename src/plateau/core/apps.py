"""The ground floor as a Django app; gathers what the rooms register once all are loaded."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    """Import every room's ``panels`` and ``subscribers`` at start, so that no room needs a ready() of its own."""

    name = "plateau.core"

    def ready(self) -> None:
        """Gather panels and subscribers, and register the house's own system checks."""
        from plateau.core import checks  # noqa: F401  registered by being imported

        autodiscover_modules("panels", "subscribers")
