"""What slots, duties, equipment and people on set have alike: a stretch of time."""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Stretch(models.Model):
    """Something that takes a time: its first instant belongs to it, the one after its last does not."""

    during = DateTimeRangeField(_("when"))

    class Meta:
        abstract = True

    @property
    def starts_at(self) -> datetime:
        """When it begins."""
        start: datetime = self.during.lower
        return start

    @property
    def ends_at(self) -> datetime:
        """When it is over: the first instant after it."""
        end: datetime = self.during.upper
        return end


HAS_BOTH_ENDS = Q(
    during__isempty=False,
    during__lower_inf=False,
    during__upper_inf=False,
    during__lower_inc=True,
    during__upper_inc=False,
)
"""What the database demands of one that people plan."""
