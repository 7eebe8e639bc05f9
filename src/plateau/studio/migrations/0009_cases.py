"""Contacts with guests in one place: cases, what is said in them, ready answers, and a channel's rules for them."""

import datetime
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import plateau.core.clock
import plateau.core.fields
import plateau.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0002_channel_transcribes"),
        ("notices", "0003_notices_by_time"),
        ("people", "0004_merged_has_no_account"),
        ("studio", "0008_material"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContactRules",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quiet_from", models.TimeField(default=datetime.time(20, 0), verbose_name="quiet from")),
                ("quiet_until", models.TimeField(default=datetime.time(8, 0), verbose_name="quiet until")),
                ("quiet_sundays", models.BooleanField(default=True, verbose_name="Sundays are quiet")),
                (
                    "fold_after",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(50),
                        ],
                        verbose_name="messages of one guest in a week before they are told once a day",
                    ),
                ),
                (
                    "channel",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="contact_rules", to="channels.channel"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    plateau.core.fields.PublicIdField(
                        default=plateau.core.ids.new_public_id, editable=False, max_length=12, unique=True
                    ),
                ),
                ("waits_since", models.DateTimeField(null=True)),
                ("last_at", models.DateTimeField(null=True)),
                ("threat_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(default=plateau.core.clock.now, editable=False)),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="channels.channel"
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="held_cases",
                        to="people.person",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="cases", to="people.person"
                    ),
                ),
                (
                    "taken_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("waits_since__isnull", False)),
                        fields=["channel", "waits_since"],
                        name="studio_cases_waiting",
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("channel", "person"), name="studio_one_case_a_guest")],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    plateau.core.fields.PublicIdField(
                        default=plateau.core.ids.new_public_id, editable=False, max_length=12, unique=True
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("in", "From the guest"), ("out", "To the guest"), ("note", "Note for the team")],
                        max_length=4,
                    ),
                ),
                (
                    "means",
                    models.CharField(
                        choices=[
                            ("page", "private page"),
                            ("mail", "mail"),
                            ("call", "call"),
                            ("voice", "voice message"),
                            ("sms", "SMS"),
                            ("social", "social network"),
                            ("spoken", "said on the spot"),
                        ],
                        default="page",
                        max_length=6,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("filed", "Filed"),
                            ("held", "Waits for a colleague"),
                            ("planned", "Leaves later"),
                            ("sent", "Sent"),
                            ("returned", "Sent back"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="filed",
                        max_length=9,
                    ),
                ),
                (
                    "tag",
                    models.CharField(
                        choices=[
                            ("plain", "A question or news"),
                            ("thanks", "Thanks"),
                            ("pressure", "Pressure or complaint"),
                            ("threat", "Threat"),
                        ],
                        default="plain",
                        max_length=8,
                    ),
                ),
                (
                    "marks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120), blank=True, default=list
                    ),
                ),
                ("text", models.TextField(max_length=4000)),
                ("at", models.DateTimeField()),
                ("created_at", models.DateTimeField(default=plateau.core.clock.now, editable=False)),
                ("alert_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("shared_at", models.DateTimeField(null=True)),
                ("held_why", models.CharField(blank=True, max_length=8)),
                ("leaves_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("words_back", models.CharField(blank=True, max_length=600)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="answers",
                        to="studio.contact",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.person"
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="contacts", to="channels.channel"
                    ),
                ),
                (
                    "filed_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.person"
                    ),
                ),
                ("mails", models.ManyToManyField(related_name="+", to="notices.message")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="contacts", to="people.person"
                    ),
                ),
                (
                    "read_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.person"
                    ),
                ),
                (
                    "tagged_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "indexes": [
                    models.Index(fields=["channel", "person", "at"], name="studio_contacts_of_guest"),
                    models.Index(
                        condition=models.Q(("state", "planned")), fields=["leaves_at"], name="studio_answers_due"
                    ),
                    models.Index(
                        condition=models.Q(("alert_at__isnull", False)),
                        fields=["alert_at"],
                        name="studio_contacts_to_tell",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("direction", "out"), models.Q(("state", "filed"), _negated=True)),
                            models.Q(models.Q(("direction", "out"), _negated=True), ("state", "filed")),
                            _connector="OR",
                        ),
                        name="studio_only_answers_move",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "planned"), _negated=True), ("leaves_at__isnull", False), _connector="OR"
                        ),
                        name="studio_planned_answer_has_an_hour",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("read_by", None), models.Q(("read_by", models.F("author")), _negated=True), _connector="OR"
                        ),
                        name="studio_answer_read_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReadyAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    plateau.core.fields.PublicIdField(
                        default=plateau.core.ids.new_public_id, editable=False, max_length=12, unique=True
                    ),
                ),
                ("key", models.SlugField(max_length=20)),
                ("title", models.CharField(blank=True, max_length=80, verbose_name="title")),
                ("kind_fr", models.TextField(blank=True, max_length=2000, verbose_name="kind, in French")),
                ("firm_fr", models.TextField(blank=True, max_length=2000, verbose_name="firm, in French")),
                ("kind_en", models.TextField(blank=True, max_length=2000, verbose_name="kind, in English")),
                ("firm_en", models.TextField(blank=True, max_length=2000, verbose_name="firm, in English")),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="ready_answers", to="channels.channel"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [models.UniqueConstraint(fields=("channel", "key"), name="studio_ready_answer_once")],
            },
        ),
    ]
