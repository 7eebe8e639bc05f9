from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]

    operations = [
        migrations.AddField("message", "expires_at", models.DateTimeField(blank=True, null=True)),
    ]
