"""Marks what was said under a suggestion while it was private, so that publishing it does not publish that too."""

from django.db import migrations, models

MARK = """
UPDATE community_comment AS comment SET said_in_private = true FROM subjects_subject AS subject
WHERE subject.id = comment.subject_id AND (
    subject.private OR comment.said_at < (
        SELECT max(entry.at) FROM journal_entry AS entry
        WHERE entry.target_kind = 'subject' AND entry.target_id = subject.public_id
            AND entry.verb = 'subject.suggestion_published'
    )
);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0001_initial"),
        ("journal", "0001_initial"),
        ("subjects", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="said_in_private",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.RunSQL(MARK, migrations.RunSQL.noop),
    ]
