"""The queue's side of the journal: reactions, and the sweep for those whose task was lost."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db.models import F
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from plateau.core.clock import now
from plateau.journal import actions
from plateau.journal.models import MOST_FAILURES, Reaction

logger = logging.getLogger(__name__)


@app.task(queue="news", retry=RetryStrategy(max_attempts=6, exponential_wait=4), name="journal.react")
def react(reaction_id: int) -> None:
    """Carry out one reaction; keep the reason when it fails, and let the queue try again."""
    try:
        actions.carry_out(reaction_id)
    except Exception as failure:
        Reaction.objects.filter(pk=reaction_id).update(failures=F("failures") + 1, last_failure=repr(failure)[:500])
        raise


@app.periodic(cron="*/5 * * * *")
@app.task(queue="news", queueing_lock="journal.sweep", name="journal.sweep")
def sweep(timestamp: int) -> None:
    """Ring again for reactions that have waited ten minutes and failed fewer than twelve times."""
    late = (
        Reaction.objects.undone()
        .filter(failures__lt=MOST_FAILURES, entry__at__lt=now() - timedelta(minutes=10))
        .values_list("pk", flat=True)[:500]
    )
    for reaction_id in late:
        logger.warning("reaction %s is late: ringing again", reaction_id)
        react.defer(reaction_id=reaction_id)
