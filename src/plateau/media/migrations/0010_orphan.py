import plateau.core.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("media", "0009_finer"),
    ]

    operations = [
        migrations.CreateModel(
            name="Orphan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("store", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=200)),
                ("size_bytes", models.PositiveBigIntegerField()),
                ("changed_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(default=plateau.core.clock.now)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("store", "key"), name="media_orphan_once")],
            },
        ),
    ]
