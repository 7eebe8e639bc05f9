"""Rows that are written once follow a person whose profile became part of another: that column alone may change."""

from django.db import migrations

FOLLOW = """
CREATE FUNCTION money_keep_but_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(OLD) - TG_ARGV[0] IS DISTINCT FROM to_jsonb(NEW) - TG_ARGV[0]
            OR to_jsonb(OLD)->TG_ARGV[0] = to_jsonb(NEW)->TG_ARGV[0]
            OR 'null' IN (to_jsonb(OLD)->TG_ARGV[0], to_jsonb(NEW)->TG_ARGV[0])
    THEN
        RAISE EXCEPTION '% is written once.', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
PERSONS = (("money_invoice", "issued_by_id"), ("money_payment", "by_id"))


class Migration(migrations.Migration):
    dependencies = [("money", "0002_written_once")]
    operations = [
        migrations.RunSQL(FOLLOW, "DROP FUNCTION money_keep_but_person();"),
        *(
            migrations.RunSQL(
                f"DROP TRIGGER {table}_once ON {table}; "
                f"CREATE TRIGGER {table}_once BEFORE UPDATE OR DELETE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION money_keep_but_person('{person}');",
                f"DROP TRIGGER {table}_once ON {table}; "
                f"CREATE TRIGGER {table}_once BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION money_refuse();",
            )
            for table, person in PERSONS
        ),
    ]
