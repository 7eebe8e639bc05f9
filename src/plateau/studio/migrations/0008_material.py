"""What guests send for their films, and what they are asked for."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import plateau.core.clock
import plateau.core.fields
import plateau.core.ids


class Migration(migrations.Migration):
    """Add the tables of side material."""

    dependencies: ClassVar = [
        ("people", "0004_merged_has_no_account"),
        ("studio", "0007_corrected_ages"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Material",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    plateau.core.fields.PublicIdField(
                        default=plateau.core.ids.new_public_id, editable=False, max_length=12, unique=True
                    ),
                ),
                ("length", models.PositiveBigIntegerField()),
                ("received_bytes", models.PositiveBigIntegerField(default=0)),
                ("proved_bytes", models.PositiveBigIntegerField(default=0)),
                ("metadata", models.CharField(blank=True, max_length=2000)),
                ("created_at", models.DateTimeField(default=plateau.core.clock.now, editable=False)),
                ("touched_at", models.DateTimeField(default=plateau.core.clock.now)),
                ("expires_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("name", models.CharField(max_length=200, verbose_name="file name")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("receiving", "On its way"),
                            ("arrived", "Being looked at"),
                            ("kept", "With the team"),
                            ("refused", "Cannot be used"),
                            ("removed", "Removed"),
                        ],
                        default="receiving",
                        max_length=9,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("picture", "Picture"),
                            ("document", "Document"),
                            ("video", "Video"),
                            ("sound", "Sound"),
                        ],
                        max_length=8,
                    ),
                ),
                ("media_type", models.CharField(blank=True, max_length=90)),
                ("facts", models.JSONField(default=dict)),
                ("remarks", models.JSONField(default=list)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("failure_code", models.CharField(blank=True, max_length=60)),
                ("failure_facts", models.JSONField(default=dict)),
                ("looks", models.PositiveSmallIntegerField(default=0)),
                ("looked_at", models.DateTimeField(null=True)),
                ("gone_at", models.DateTimeField(null=True)),
                (
                    "gone_why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sender", "Removed by its sender"),
                            ("team", "Removed by the team"),
                            ("replaced", "Replaced by another file"),
                            ("stopped", "Not sent to its end"),
                            ("time", "Its time was over"),
                        ],
                        max_length=8,
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="MaterialAsk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    plateau.core.fields.PublicIdField(
                        default=plateau.core.ids.new_public_id, editable=False, max_length=12, unique=True
                    ),
                ),
                ("words", models.TextField(max_length=600, verbose_name="what you need")),
                ("asked_at", models.DateTimeField(default=plateau.core.clock.now, editable=False)),
                ("reminded_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="material",
            name="booking",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="materials", to="studio.booking"
            ),
        ),
        migrations.AddField(
            model_name="material",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="materials", to="people.person"
            ),
        ),
        migrations.AddField(
            model_name="material",
            name="replaces",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="studio.material"
            ),
        ),
        migrations.AddField(
            model_name="material",
            name="sender",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"),
        ),
        migrations.AddField(
            model_name="materialask",
            name="asked_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.person"
            ),
        ),
        migrations.AddField(
            model_name="materialask",
            name="booking",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="material_asks", to="studio.booking"
            ),
        ),
        migrations.AddField(
            model_name="materialask",
            name="closed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.person"
            ),
        ),
        migrations.AddField(
            model_name="materialask",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="material_asks", to="people.person"
            ),
        ),
        migrations.AddIndex(
            model_name="material",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True), ("finished_at__isnull", True)),
                fields=["expires_at"],
                name="studio_material_open",
            ),
        ),
        migrations.AddIndex(
            model_name="material",
            index=models.Index(fields=["booking", "person"], name="studio_material_of_booking"),
        ),
        migrations.AddIndex(
            model_name="material",
            index=models.Index(
                condition=models.Q(("state", "arrived")), fields=["finished_at"], name="studio_material_to_look"
            ),
        ),
        migrations.AddConstraint(
            model_name="material",
            constraint=models.CheckConstraint(
                condition=models.Q(("received_bytes__lte", models.F("length"))), name="studio_material_not_past_its_end"
            ),
        ),
        migrations.AddConstraint(
            model_name="material",
            constraint=models.CheckConstraint(
                condition=models.Q(("proved_bytes__lte", models.F("received_bytes"))),
                name="studio_material_proved_is_received",
            ),
        ),
        migrations.AddConstraint(
            model_name="material",
            constraint=models.CheckConstraint(
                condition=models.Q(("finished_at__isnull", True), ("closed_at__isnull", True), _connector="OR"),
                name="studio_material_ends_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="material",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["arrived", "kept"]), _negated=True),
                    ("finished_at__isnull", False),
                    _connector="OR",
                ),
                name="studio_material_arrived_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="material",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "removed"), _negated=True),
                    models.Q(("gone_at__isnull", False), models.Q(("gone_why", ""), _negated=True)),
                    _connector="OR",
                ),
                name="studio_material_gone_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="material",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "refused"), _negated=True),
                    models.Q(("failure_code", ""), _negated=True),
                    _connector="OR",
                ),
                name="studio_material_why_not",
            ),
        ),
        migrations.AddIndex(
            model_name="materialask",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)), fields=["asked_at"], name="studio_asks_open"
            ),
        ),
    ]
