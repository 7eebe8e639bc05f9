# Each booking by a name that other programs know too, and files that are brought to be imported.

import uuid

import django.db.models.deletion
from django.db import migrations, models

import plateau.core.clock
import plateau.core.fields
import plateau.core.ids
import plateau.subjects.models.material


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_merged_has_no_account"),
        ("studio", "0002_deal"),
    ]

    operations = [
        migrations.AddField(
            model_name="booking",
            name="guid",
            field=models.UUIDField(default=uuid.uuid4, editable=False),
        ),
        migrations.RunSQL("UPDATE studio_booking SET guid = gen_random_uuid()", migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.UniqueConstraint(fields=("operation", "guid"), name="studio_guid_once"),
        ),
        migrations.CreateModel(
            name="ImportedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    plateau.core.fields.PublicIdField(
                        default=plateau.core.ids.new_public_id, editable=False, max_length=12, unique=True
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("name", models.CharField(max_length=200)),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        max_length=200,
                        storage=plateau.subjects.models.material.documents,
                        upload_to="imports/",
                    ),
                ),
                ("created_at", models.DateTimeField(default=plateau.core.clock.now, editable=False)),
                ("done_at", models.DateTimeField(editable=False, null=True)),
                (
                    "operation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="imported_files", to="studio.operation"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["created_at"], name="studio_files_by_age")],
            },
        ),
    ]
