"""Films whose finer sizes are put away, and copies of files that are on their way to another storage."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds since when finer sizes are put away; files may be coming."""

    dependencies: ClassVar = [("media", "0011_no_finer_dropped_at")]

    operations: ClassVar = [
        migrations.AddField("asset", "finer_away_at", models.DateTimeField(null=True)),
        migrations.AlterField(
            "storedfile",
            "state",
            models.CharField(
                choices=[
                    ("whole", "whole"),
                    ("damaged", "damaged"),
                    ("missing", "missing"),
                    ("coming", "on its way"),
                ],
                default="whole",
                max_length=8,
            ),
        ),
    ]
