"""Writes many rows of a model by one COPY: constraints and defaults hold, actions and the journal are not asked."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, models


def copy_in[Row: models.Model](rows: Sequence[Row]) -> None:
    """Write these rows of one model, their keys included where they have one (see ``new_keys``)."""
    if not rows:
        return
    model = type(rows[0])
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    if rows[0].pk is None:
        fields = [field for field in fields if not field.primary_key]
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields])


def new_keys(model: type[models.Model], number: int) -> list[int]:
    """Return so many fresh keys of a model, which nobody else will get."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, number])
        return [key for (key,) in cursor.fetchall()]
