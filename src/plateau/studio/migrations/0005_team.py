import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

import plateau.core.clock
import plateau.core.fields
import plateau.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0002_channel_transcribes"),
        ("people", "0004_merged_has_no_account"),
        ("studio", "0004_floor"),
    ]

    operations = [
        migrations.CreateModel(
            name="KitItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    plateau.core.fields.PublicIdField(
                        default=plateau.core.ids.new_public_id, editable=False, max_length=12, unique=True
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "quantity",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(200),
                        ],
                        verbose_name="how many",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                ("created_at", models.DateTimeField(default=plateau.core.clock.now, editable=False)),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="kit", to="channels.channel"
                    ),
                ),
            ],
            options={"ordering": ["name", "id"]},
        ),
        migrations.CreateModel(
            name="KitUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    plateau.core.fields.PublicIdField(
                        default=plateau.core.ids.new_public_id, editable=False, max_length=12, unique=True
                    ),
                ),
                ("unit", models.PositiveSmallIntegerField()),
                ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="uses", to="studio.kititem"
                    ),
                ),
                (
                    "operation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="kit_uses", to="studio.operation"
                    ),
                ),
                (
                    "set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="kit_uses", to="studio.set"
                    ),
                ),
                (
                    "slot",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="kit_uses",
                        to="studio.slot",
                    ),
                ),
            ],
            options={"ordering": ["during", "item__name", "unit"]},
        ),
        migrations.CreateModel(
            name="Duty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    plateau.core.fields.PublicIdField(
                        default=plateau.core.ids.new_public_id, editable=False, max_length=12, unique=True
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("guest", "Guest"),
                            ("host", "Host"),
                            ("camera", "Camera"),
                            ("director", "Director"),
                            ("sound", "Sound"),
                            ("make_up", "Make-up"),
                            ("editor", "Video editor"),
                            ("floor", "Floor manager"),
                            ("crew", "Crew"),
                        ],
                        default="crew",
                        max_length=10,
                    ),
                ),
                ("called", models.CharField(blank=True, max_length=40)),
                ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="asked",
                        max_length=9,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=400, verbose_name="what to know")),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("asked_at", models.DateTimeField(default=plateau.core.clock.now, editable=False)),
                ("answered_at", models.DateTimeField(editable=False, null=True)),
                ("ended_at", models.DateTimeField(editable=False, null=True)),
                ("reason", models.CharField(blank=True, max_length=400)),
                (
                    "operation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="duties", to="studio.operation"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="duties", to="people.person"
                    ),
                ),
                (
                    "presence",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="duty",
                        to="studio.presence",
                    ),
                ),
                (
                    "set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="studio.set",
                        verbose_name="set",
                    ),
                ),
                (
                    "slot",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="duties",
                        to="studio.slot",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="booking",
            name="offered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.person",
            ),
        ),
        migrations.AddField(
            model_name="booking",
            name="words_to_guest",
            field=models.TextField(blank=True, max_length=1000, verbose_name="a word to the guest"),
        ),
        migrations.AddField(
            model_name="presence",
            name="called",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AlterField(
            model_name="presence",
            name="part",
            field=models.CharField(
                choices=[
                    ("guest", "Guest"),
                    ("host", "Host"),
                    ("camera", "Camera"),
                    ("director", "Director"),
                    ("sound", "Sound"),
                    ("make_up", "Make-up"),
                    ("editor", "Video editor"),
                    ("floor", "Floor manager"),
                    ("crew", "Crew"),
                ],
                default="guest",
                max_length=10,
                verbose_name="part",
            ),
        ),
        migrations.RemoveConstraint(model_name="booking", name="studio_one_hold_each"),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.UniqueConstraint(
                condition=models.Q(("by_team", False), ("offered_by", None), ("state", "held"), ("wait", None)),
                fields=("operation", "booked_by"),
                name="studio_one_hold_each",
                violation_error_message="You hold a slot of this operation already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="kititem",
            constraint=models.UniqueConstraint(
                models.F("channel"),
                django.db.models.functions.text.Lower("name"),
                name="studio_kit_once",
                violation_error_message="The list has something of that name already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="kititem",
            constraint=models.CheckConstraint(condition=models.Q(("quantity__gte", 1)), name="studio_kit_is_something"),
        ),
        migrations.AddConstraint(
            model_name="kituse",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("item", "="), ("unit", "="), ("set", "<>"), ("during", "&&")],
                name="studio_kit_on_one_set",
                violation_error_message="This piece is on another set at that time.",
            ),
        ),
        migrations.AddConstraint(
            model_name="kituse",
            constraint=models.CheckConstraint(
                condition=models.Q(("unit__gte", 1)), name="studio_kit_unit_counts_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="kituse",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("during__isempty", False), ("during__lower_inf", False), ("during__upper_inf", False)
                ),
                name="studio_kit_use_is_a_stretch_of_time",
            ),
        ),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(fields=["person", "state"], name="studio_duties_of_person"),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("during__isempty", False), ("during__lower_inf", False), ("during__upper_inf", False)
                ),
                name="studio_duty_is_a_stretch_of_time",
                violation_error_message="A duty has to end after it begins.",
            ),
        ),
    ]
