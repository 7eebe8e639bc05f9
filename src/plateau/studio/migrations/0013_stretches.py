"""Duties and equipment demand of their time what slots do."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import migrations, models
from django.db.models import Q

WHOLE = Q(
    ("during__isempty", False),
    ("during__lower_inc", True),
    ("during__lower_inf", False),
    ("during__upper_inc", False),
    ("during__upper_inf", False),
)


def _anew(model: str, name: str, **message: Any) -> list[Any]:
    constraint = models.CheckConstraint(condition=WHOLE, name=name, **message)
    return [
        migrations.RemoveConstraint(model_name=model, name=name),
        migrations.AlterField(model_name=model, name="during", field=DateTimeRangeField(verbose_name="when")),
        migrations.AddConstraint(model_name=model, constraint=constraint),
    ]


class Migration(migrations.Migration):
    dependencies = [("studio", "0012_listed_guests")]

    operations = [
        *_anew(
            "duty",
            "studio_duty_is_a_stretch_of_time",
            violation_error_message="A duty has to end after it begins.",
        ),
        *_anew("kituse", "studio_kit_use_is_a_stretch_of_time"),
    ]
