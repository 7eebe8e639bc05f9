from django.db import migrations, models


class Migration(migrations.Migration):
    """Repeats to the letter what 0013 does to ``job.kind``; it stays, since databases have noted it as applied."""

    dependencies = [
        ("media", "0013_means"),
    ]

    operations = [
        migrations.AlterField(
            model_name="job",
            name="kind",
            field=models.CharField(choices=[("direct", "Playing the file as it is"), ("probe", "Looking into the file"), ("checksum", "Checking that the file arrived whole"), ("sample", "Measuring what the film needs"), ("audio", "Sound"), ("chunk", "Pictures"), ("pictures", "Posters and previews"), ("waveform", "Drawing of the sound"), ("assemble", "Putting it together"), ("free", "Free start"), ("fine", "Finer pictures"), ("extend", "Putting the finer sizes in place"), ("pauses", "Looking for pauses and the language"), ("transcribe", "Writing down what is said"), ("transcript", "Putting the transcript together")], max_length=10),
        ),
    ]
