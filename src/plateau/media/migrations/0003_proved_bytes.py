from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("media", "0002_jobs_and_free_start"),
    ]

    operations = [
        migrations.AddField(
            model_name="upload",
            name="proved_bytes",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(("proved_bytes__lte", models.F("received_bytes"))),
                name="media_upload_proved_is_received",
            ),
        ),
    ]
