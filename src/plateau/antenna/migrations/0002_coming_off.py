"""What a film's guests read when it goes off the air, and what those who publish were asked to take it off for."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("antenna", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="words_to_guests",
            field=models.CharField(blank=True, default="", max_length=300, verbose_name="a word to its guests"),
            preserve_default=False,
        ),
        migrations.AddField(model_name="publication", name="off_asked_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="publication", name="off_asked_for", field=models.JSONField(default=list)),
    ]
