"""Write counted visits: one statement a batch, right across processes and restarts."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, timedelta

from django.db import connection

from plateau.audience.hits import Hit
from plateau.audience.models import Salt, Seen
from plateau.core.clock import now

# 1. Remember each hit once in its window, for targets that exist. 2. Add only the new ones to the day. 3. And to the sum.
_COUNT = """
WITH said AS (
    SELECT DISTINCT ON (kind, target, time_window, visitor) *
    FROM unnest(%(kinds)s::text[], %(targets)s::text[], %(visitors)s::bytea[], %(windows)s::int[], %(days)s::date[], %(sources)s::text[])
        AS hit (kind, target, visitor, time_window, day, source)
), known AS (
    SELECT said.* FROM said WHERE kind = 'page' AND (
        EXISTS (SELECT FROM subjects_subject WHERE public_id = said.target)
        OR EXISTS (SELECT FROM studio_operation WHERE public_id = said.target))
    UNION ALL
    SELECT said.* FROM said WHERE kind = 'play' AND EXISTS (SELECT FROM media_film WHERE public_id = said.target)
), fresh AS (
    INSERT INTO audience_seen (kind, target, visitor, "window", day)
    SELECT kind, target, visitor, time_window, day FROM known
    ON CONFLICT (target, kind, "window", visitor) DO NOTHING
    RETURNING kind, target, visitor, "window"
), counted AS (
    SELECT known.kind, known.target, known.day, known.source, count(*) AS visits
    FROM fresh JOIN known ON (known.kind, known.target, known.visitor, known.time_window)
        = (fresh.kind, fresh.target, fresh.visitor, fresh."window")
    GROUP BY known.kind, known.target, known.day, known.source
), daily AS (
    INSERT INTO audience_dailycount (kind, target, day, source, visits)
    SELECT kind, target, day, source, visits FROM counted ORDER BY target, kind, day, source
    ON CONFLICT (target, kind, day, source) DO UPDATE SET visits = audience_dailycount.visits + excluded.visits
), summed AS (
    INSERT INTO audience_total (kind, target, visits)
    SELECT kind, target, sum(visits) FROM counted GROUP BY kind, target ORDER BY target, kind
    ON CONFLICT (target, kind) DO UPDATE SET visits = audience_total.visits + excluded.visits
)
SELECT coalesce(sum(visits), 0) FROM counted
"""

# Take the rows of one target away and add them to another's, days and sum alike.
_CARRY = """
WITH days AS (
    DELETE FROM audience_dailycount WHERE target = %(gone)s RETURNING kind, day, source, visits
), sums AS (
    DELETE FROM audience_total WHERE target = %(gone)s RETURNING kind, visits
), daily AS (
    INSERT INTO audience_dailycount (kind, target, day, source, visits)
    SELECT kind, %(stays)s, day, source, visits FROM days ORDER BY kind, day, source
    ON CONFLICT (target, kind, day, source) DO UPDATE SET visits = audience_dailycount.visits + excluded.visits
)
INSERT INTO audience_total (kind, target, visits)
SELECT kind, %(stays)s, visits FROM sums ORDER BY kind
ON CONFLICT (target, kind) DO UPDATE SET visits = audience_total.visits + excluded.visits
"""


def count_hits(hits: Sequence[Hit]) -> int:
    """Add these hits to the figures, repeats and unknown targets left out; return how many counted."""
    if not hits:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT,
            {
                "kinds": [hit.kind for hit in hits],
                "targets": [hit.target for hit in hits],
                "visitors": [hit.visitor for hit in hits],
                "windows": [hit.window for hit in hits],
                "days": [hit.day for hit in hits],
                "sources": [hit.source.value for hit in hits],
            },
        )
        return int(cursor.fetchone()[0])


def carry_figures(gone: str, *, into: str) -> None:
    """Add all visits of one target (public id) to another's and forget them there; a second run finds none to add."""
    with connection.cursor() as cursor:
        cursor.execute(_CARRY, {"gone": gone, "stays": into})


def salt_of(day: date) -> bytes:
    """Return the day's salt, the same in every process; the first who asks makes it."""
    Salt.objects.bulk_create([Salt(day=day, salt=secrets.token_bytes(32))], ignore_conflicts=True)
    return bytes(Salt.objects.values_list("salt", flat=True).get(day=day))


def forget_visitors() -> int:
    """Delete salts and visits seen before yesterday; return how many visits were forgotten."""
    yesterday = now().date() - timedelta(days=1)
    forgotten, _ = Seen.objects.filter(day__lt=yesterday).delete()
    Salt.objects.filter(day__lt=yesterday).delete()
    return forgotten
