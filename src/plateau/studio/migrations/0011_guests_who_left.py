"""Files that went because their guest comes no more."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("studio", "0010_moved_reactions")]

    operations = [
        migrations.AlterField(
            model_name="material",
            name="gone_why",
            field=models.CharField(
                blank=True,
                choices=[
                    ("sender", "Removed by its sender"),
                    ("team", "Removed by the team"),
                    ("replaced", "Replaced by another file"),
                    ("stopped", "Not sent to its end"),
                    ("time", "Its time was over"),
                    ("left", "Its guest comes no more"),
                ],
                max_length=8,
            ),
        ),
    ]
