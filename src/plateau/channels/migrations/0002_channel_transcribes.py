from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="channel",
            name="transcribes",
            field=models.BooleanField(default=True, verbose_name="a transcript for every film, by itself"),
        ),
    ]
