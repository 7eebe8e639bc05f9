"""The room of films as a Django app; brings its system check along."""

from __future__ import annotations

from django.apps import AppConfig


class MediaConfig(AppConfig):
    """Register the check of the folders."""

    name = "plateau.media"

    def ready(self) -> None:
        """Load what registers itself by being imported."""
        from plateau.media import checks  # noqa: F401
