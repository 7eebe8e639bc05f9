"""Model fields that several rooms share."""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from plateau.core.ids import LENGTH, new_public_id

COLOUR = RegexValidator(r"^#[0-9a-f]{6}$", _("Write a colour as # and six figures, such as #2f8f6b."))


class PublicIdField(models.CharField[str, str]):
    """The row's short random name outside; integer keys stay inside."""

    def __init__(self, **options: Any) -> None:
        own: dict[str, Any] = {"max_length": LENGTH, "unique": True, "default": new_public_id, "editable": False}
        super().__init__(**(own | options))
