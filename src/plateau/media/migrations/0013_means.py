"""What jobs ask of a worker, what workers have, and the job that measures a long film."""

from __future__ import annotations

from typing import ClassVar

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

OPEN = ["waiting", "running"]


def say_what_open_jobs_need(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write down what those jobs need that were made before; chunks of both codecs go to any worker, as they did."""
    jobs = apps.get_model("media", "Job").objects.filter(state__in=OPEN)
    jobs.filter(kind="fine").update(needs="av1")
    heard = jobs.filter(kind__in=["pauses", "transcribe"])
    heard.filter(asset__film__language="en").update(needs="english")
    heard.exclude(asset__film__language="en").update(needs="languages")


class Migration(migrations.Migration):
    """Adds what a job needs and writes, and what a worker's disk has left."""

    dependencies: ClassVar = [("media", "0012_moving")]

    operations: ClassVar = [
        migrations.AddField(
            "job",
            "needs",
            models.CharField(
                blank=True,
                choices=[
                    ("av1", "encodes AV1"),
                    ("english", "understands English"),
                    ("languages", "understands many languages"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            "job",
            "kind",
            models.CharField(
                choices=[
                    ("direct", "Playing the file as it is"),
                    ("probe", "Looking into the file"),
                    ("checksum", "Checking that the file arrived whole"),
                    ("sample", "Measuring what the film needs"),
                    ("audio", "Sound"),
                    ("chunk", "Pictures"),
                    ("pictures", "Posters and previews"),
                    ("waveform", "Drawing of the sound"),
                    ("assemble", "Putting it together"),
                    ("free", "Free start"),
                    ("fine", "Finer pictures"),
                    ("extend", "Putting the finer sizes in place"),
                    ("pauses", "Looking for pauses and the language"),
                    ("transcribe", "Writing down what is said"),
                    ("transcript", "Putting the transcript together"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddField("job", "room_bytes", models.PositiveBigIntegerField(default=0)),
        migrations.AddField("worker", "room_bytes", models.BigIntegerField(null=True)),
        migrations.RunPython(say_what_open_jobs_need, migrations.RunPython.noop),
    ]
