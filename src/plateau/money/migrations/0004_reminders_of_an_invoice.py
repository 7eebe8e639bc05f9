"""Reminders are counted for each invoice, so that one made anew after a credit note is recalled too."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

PAYING = ("soon", "late_1", "late_2", "late_3")


def name_invoices(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Write to reminders sent so far which invoice they were about: the last one made before them."""
    invoices = apps.get_model("money", "Invoice").objects.filter(series="F").order_by("-pk")
    for row in apps.get_model("money", "Reminder").objects.filter(step__in=PAYING):
        row.invoice = invoices.filter(order=row.order_id, issued_at__lte=row.sent_at).first()
        row.save(update_fields=["invoice"])


class Migration(migrations.Migration):
    dependencies = [("money", "0003_follows_its_person")]
    operations = [
        migrations.AddField(
            "reminder",
            "invoice",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="reminders", to="money.invoice"
            ),
        ),
        migrations.RunPython(name_invoices, migrations.RunPython.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RemoveConstraint("reminder", "money_reminded_once"),
        migrations.AddConstraint(
            "reminder",
            models.UniqueConstraint(
                fields=("order", "invoice", "step"), nulls_distinct=False, name="money_reminded_once"
            ),
        ),
    ]
