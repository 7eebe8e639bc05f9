"""System checks of the house: no foreign key points up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register
def no_foreign_key_points_up(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Report relations from a room to one that stands above it in settings.ROOMS."""
    floor = {name: number for number, name in enumerate(settings.ROOMS)}
    found: list[CheckMessage] = []
    for model in apps.get_models():
        here = floor.get(model._meta.app_config.name)
        if here is None:
            continue
        for field in model._meta.get_fields():
            other = getattr(field, "remote_field", None) and field.related_model
            if field.auto_created or not isinstance(other, type) or other._meta.app_config is None:  # type: ignore[attr-defined]
                continue
            there = floor.get(other._meta.app_config.name)  # type: ignore[attr-defined]
            if there is not None and there > here:
                found.append(
                    Error(
                        f"{model.__name__}.{field.name} points up to {other.__name__}.",
                        hint="Turn it round, or tell the upper room by a journal entry.",
                        obj=model,
                        id="plateau.E001",
                    )
                )
    return found
