"""Lets the index of what stands hold only what everybody reads; apart from 0002, whose rows wait for their triggers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("community", "0002_said_in_private")]

    operations = [
        migrations.RemoveIndex(model_name="comment", name="community_standing"),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("hidden_at", None), ("removed_at", None), ("said_in_private", False)),
                fields=["subject"],
                name="community_standing",
            ),
        ),
    ]
