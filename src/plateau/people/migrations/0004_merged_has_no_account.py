from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0003_made_on")]

    operations = [
        # whoever took over a merged profile by an old link keeps it as a profile of their own
        migrations.RunSQL(
            "UPDATE people_person SET merged_into_id = NULL WHERE user_id IS NOT NULL AND merged_into_id IS NOT NULL",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            "person",
            models.CheckConstraint(
                condition=models.Q(("user", None), ("merged_into", None), _connector="OR"),
                name="people_merged_has_no_account",
                violation_error_message="A profile that became part of another has no account.",
            ),
        ),
    ]
