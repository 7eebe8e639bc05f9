from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("media", "0003_proved_bytes"),
    ]

    operations = [
        migrations.AddField(
            model_name="asset",
            name="sound",
            field=models.JSONField(null=True),
        ),
    ]
