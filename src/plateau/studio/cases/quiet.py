"""Quiet hours: when an answer written now leaves, so that nobody is written to in the night. No Django models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

SUNDAY = 6
_LOOKS_AHEAD = 9  # days: a quiet Sunday and both its neighbours, with room


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From ``begins`` to ``ends`` on the clock of ``zone``, over midnight or not, and whole Sundays where wished.

    ``begins`` equal to ``ends``: no hour of the day is quiet.
    """

    begins: time
    ends: time
    sundays: bool
    zone: ZoneInfo

    def is_quiet_at(self, moment: datetime) -> bool:
        """Whether nothing should leave at this moment."""
        local = moment.astimezone(self.zone)
        clock = local.time()
        if self.sundays and local.weekday() == SUNDAY:
            return True
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends

    def opens_at(self, moment: datetime) -> datetime:
        """Return the moment itself, or else when its quiet hours end."""
        return moment if not self.is_quiet_at(moment) else next(self._ends_after(moment))

    def next_end(self, moment: datetime) -> datetime:
        """Return the next end of quiet hours after a moment, whether it lies in them or not: once a day, never on a quiet Sunday."""
        return next(self._ends_after(moment))

    def _ends_after(self, moment: datetime) -> Iterator[datetime]:
        today = moment.astimezone(self.zone).date()
        at = self.ends if self.begins != self.ends else time(0)
        for days in range(_LOOKS_AHEAD):
            end = datetime.combine(today + timedelta(days=days), at, self.zone).astimezone(UTC)
            if end > moment and not self.is_quiet_at(end):
                yield end
