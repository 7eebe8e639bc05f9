"""Recordings that are to be erased, and what films are said to leave out."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

import plateau.core.clock
import plateau.core.fields
import plateau.core.ids


class Migration(migrations.Migration):
    dependencies = [("media", "0013_means"), ("people", "0004_merged_has_no_account"), ("studio", "0005_team")]

    operations = [
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    plateau.core.fields.PublicIdField(
                        default=plateau.core.ids.new_public_id, editable=False, max_length=12, unique=True
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "To be erased"),
                            ("dropped", "Kept: the guest changed their mind"),
                            ("done", "Erased"),
                        ],
                        default="planned",
                        max_length=7,
                    ),
                ),
                ("due_on", models.DateField()),
                ("planned_at", models.DateTimeField(default=plateau.core.clock.now, editable=False)),
                ("films_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("done_words", models.CharField(blank=True, max_length=600, verbose_name="what was done")),
                (
                    "booking",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="erasure", to="studio.booking"
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "done"), ("done_at__isnull", False)),
                            models.Q(models.Q(("state", "done"), _negated=True), ("done_at", None)),
                            _connector="OR",
                        ),
                        name="studio_erased_says_when",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LeftOut",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=plateau.core.clock.now, editable=False)),
                (
                    "booking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="left_out_of",
                        to="studio.booking",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "film",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="left_out", to="media.film"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("film", "booking"), name="studio_left_out_once")],
            },
        ),
    ]
