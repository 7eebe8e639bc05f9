"""The database itself refuses to change what money rests on, and a transaction that does not sum to zero."""

from django.db import migrations

ONCE = """
CREATE FUNCTION money_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is written once.', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$;
"""
TABLES = ("money_invoice", "money_invoicefile", "money_payment", "money_transaction", "money_line")

ZERO = """
CREATE FUNCTION money_sums_to_zero() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE total bigint; lines bigint; currencies bigint; wanted bigint;
BEGIN
    wanted := CASE WHEN TG_TABLE_NAME = 'money_line' THEN (to_jsonb(NEW)->>'transaction_id')::bigint
                   ELSE (to_jsonb(NEW)->>'id')::bigint END;
    SELECT coalesce(sum(minor), 0), count(*), count(DISTINCT currency) INTO total, lines, currencies
        FROM money_line WHERE transaction_id = wanted;
    IF total <> 0 OR lines < 2 OR currencies <> 1 THEN
        RAISE EXCEPTION 'Transaction % does not balance: % over % lines in % currencies.', wanted, total, lines, currencies
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER money_line_balances AFTER INSERT ON money_line
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION money_sums_to_zero();
CREATE CONSTRAINT TRIGGER money_transaction_balances AFTER INSERT ON money_transaction
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION money_sums_to_zero();
"""
UNZERO = """
DROP TRIGGER money_line_balances ON money_line;
DROP TRIGGER money_transaction_balances ON money_transaction;
DROP FUNCTION money_sums_to_zero();
"""


class Migration(migrations.Migration):
    dependencies = [("money", "0001_initial")]
    operations = [
        migrations.RunSQL(ONCE, "DROP FUNCTION money_refuse();"),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER {table}_once BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION money_refuse();",
                f"DROP TRIGGER {table}_once ON {table};",
            )
            for table in TABLES
        ),
        migrations.RunSQL(ZERO, UNZERO),
    ]
