from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("media", "0010_orphan"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="asset",
            name="finer_dropped_at",
        ),
    ]
