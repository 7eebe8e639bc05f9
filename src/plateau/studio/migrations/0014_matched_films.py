"""Since when a film is said to hold a take, so that what was matched by mistake is not erased within the hour."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("studio", "0013_stretches")]

    operations = [migrations.AddField(model_name="takefile", name="film_at", field=models.DateTimeField(null=True))]
