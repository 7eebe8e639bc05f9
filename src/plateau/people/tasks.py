"""What the queue does about people: forgets accounts whose address was never proved."""

from __future__ import annotations

import logging
from datetime import timedelta

from procrastinate.contrib.django import app

from plateau.core.clock import now
from plateau.people.models import Person, User

logger = logging.getLogger(__name__)
PATIENCE = timedelta(days=7)


@app.periodic(cron="17 4 * * *")
@app.task(queue="sweeps", queueing_lock="people.forget_unproved", name="people.forget_unproved")
def forget_unproved(timestamp: int) -> None:
    """Remove accounts that never logged in and whose address nobody confirmed for a week, with their empty profile."""
    stale = User.objects.filter(last_login=None, created_at__lt=now() - PATIENCE).exclude(emailaddress__verified=True)
    persons, _ = Person.objects.filter(user__in=stale).delete()
    users, _ = stale.delete()
    if users:
        logger.info("forgot %s rows of accounts that were never confirmed", persons + users)
