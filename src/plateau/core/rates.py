"""How often a person may do a thing: counters in the database, right across processes."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.errors import Refused


def spend(key: str, *, most: int, per: timedelta) -> None:
    """Count one use of ``key`` (such as ``comment:42``); refuse with 429 past ``most`` in a window of ``per``.

    Fixed windows, one row a key, one statement; the count is kept even when the caller's action then fails.
    """
    moment = now()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO core_rate (key, started_at, used) VALUES (%(key)s, %(now)s, 1)
            ON CONFLICT (key) DO UPDATE SET
                used = CASE WHEN core_rate.started_at <= %(old)s THEN 1 ELSE core_rate.used + 1 END,
                started_at = CASE WHEN core_rate.started_at <= %(old)s THEN %(now)s ELSE core_rate.started_at END
            RETURNING used, started_at
            """,
            {"key": key, "now": moment, "old": moment - per},
        )
        used, started_at = cursor.fetchone()
    if used > most:
        wait = max(1, int((started_at + per - moment).total_seconds()))
        raise Refused(
            "rate.too_often", _("That was a lot in a short time. Wait a little and try again."), 429, retry_seconds=wait
        )
