# Workers as rows, each failed try with its reason, and how much each channel was served of late.

import django.db.models.deletion
from django.db import migrations, models

import plateau.core.clock


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0001_initial"),
        ("media", "0005_plays_directly"),
    ]

    operations = [
        migrations.CreateModel(
            name="Worker",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("machine", models.CharField(max_length=255)),
                ("name", models.CharField(max_length=80)),
                ("pid", models.PositiveIntegerField()),
                ("began", models.FloatField()),
                ("code", models.CharField(max_length=60)),
                ("ffmpeg", models.CharField(blank=True, max_length=60)),
                ("abilities", models.JSONField(default=list)),
                ("slots", models.PositiveSmallIntegerField()),
                ("queues", models.JSONField(default=list)),
                ("started_at", models.DateTimeField(default=plateau.core.clock.now)),
                ("heartbeat_at", models.DateTimeField(default=plateau.core.clock.now)),
                ("drain_wanted_at", models.DateTimeField(null=True)),
                ("draining_at", models.DateTimeField(null=True)),
                ("stopped_at", models.DateTimeField(null=True)),
            ],
            options={"ordering": ["machine", "name"]},
        ),
        migrations.AddConstraint(
            model_name="worker",
            constraint=models.UniqueConstraint(fields=("machine", "name"), name="media_worker_once"),
        ),
        migrations.AddField(
            model_name="job",
            name="worker",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="jobs",
                to="media.worker",
            ),
        ),
        migrations.AddIndex(
            model_name="job",
            index=models.Index(fields=["finished_at"], name="media_job_finished"),
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("worker", models.CharField(blank=True, max_length=340)),
                ("began_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(default=plateau.core.clock.now)),
                ("code", models.CharField(max_length=60)),
                ("detail", models.TextField(blank=True)),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="failures", to="media.job"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["ended_at"], name="media_attempt_ended")],
            },
        ),
        migrations.CreateModel(
            name="Turn",
            fields=[
                (
                    "channel",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="channels.channel",
                    ),
                ),
                ("spent", models.FloatField()),
                ("at", models.DateTimeField()),
            ],
        ),
    ]
