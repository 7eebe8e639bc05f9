import django.db.models.deletion
import plateau.core.clock
import plateau.media.models
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('media', '0006_machines'),
    ]

    operations = [
        migrations.AddField(
            model_name='asset',
            name='finer_dropped_at',
            field=models.DateTimeField(null=True),
        ),
        # what is there already lies in the folders of PLATEAU_HOME, wherever new films go
        migrations.AddField(
            model_name='asset',
            name='master_store',
            field=models.CharField(default='home', max_length=40),
        ),
        migrations.AddField(
            model_name='asset',
            name='store',
            field=models.CharField(default='home', max_length=40),
        ),
        migrations.AlterField(
            model_name='asset',
            name='master_store',
            field=models.CharField(default=plateau.media.models.name_for_new, max_length=40),
        ),
        migrations.AlterField(
            model_name='asset',
            name='store',
            field=models.CharField(default=plateau.media.models.name_for_new, max_length=40),
        ),
        migrations.AddField(
            model_name='asset',
            name='watched_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='upload',
            name='stored_bytes',
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('store', models.CharField(max_length=40)),
                ('key', models.CharField(max_length=200)),
                ('size_bytes', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('stored_at', models.DateTimeField(default=plateau.core.clock.now)),
                ('checked_at', models.DateTimeField(default=plateau.core.clock.now)),
                ('state', models.CharField(choices=[('whole', 'whole'), ('damaged', 'damaged'), ('missing', 'missing')], default='whole', max_length=8)),
                ('leaves_at', models.DateTimeField(null=True)),
                ('asset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='media.asset')),
            ],
            options={
                'indexes': [models.Index(fields=['checked_at'], name='media_file_to_check'), models.Index(fields=['asset', 'key'], name='media_file_of_asset'), models.Index(condition=models.Q(('leaves_at__isnull', False)), fields=['leaves_at'], name='media_file_leaving')],
                'constraints': [models.UniqueConstraint(fields=('store', 'key'), name='media_file_once')],
            },
        ),
    ]
