"""Whom a list put on set, so that it adds nobody twice."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0004_merged_has_no_account"), ("studio", "0011_guests_who_left")]

    operations = [
        migrations.CreateModel(
            name="ListedGuest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                (
                    "booking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="listed", to="studio.booking"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("booking", "person"), name="studio_listed_once")]},
        ),
    ]
