"""Notes whose suggestion a comment was said under in private: a merge may carry it under a subject of somebody else."""

import django.db.models.deletion
from django.db import migrations, models

MARK = """
UPDATE community_comment AS comment SET suggester_id = subject.proposer_id FROM subjects_subject AS subject
WHERE subject.id = comment.subject_id AND comment.said_in_private;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0003_standing_in_public"),
        ("people", "0003_made_on"),
    ]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="suggester",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="people.person",
            ),
        ),
        migrations.RunSQL(MARK, migrations.RunSQL.noop),
    ]
