"""What the queue does about people: forgets accounts whose address was never proved, and sessions that have ended."""

from __future__ import annotations

import logging
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import ProtectedError
from procrastinate.contrib.django import app

from plateau.core.clock import now
from plateau.people.models import Person, User

logger = logging.getLogger(__name__)
PATIENCE = timedelta(days=7)


@app.periodic(cron="17 4 * * *")
@app.task(queue="sweeps", queueing_lock="people.forget_unproved", name="people.forget_unproved")
def forget_unproved(timestamp: int) -> None:
    """Remove accounts that never logged in and whose address nobody confirmed for a week, with their empty profile.

    Each is looked at again under a lock, since its owner may have come in after the list was made.
    """
    stale = User.objects.filter(last_login=None, created_at__lt=now() - PATIENCE).exclude(emailaddress__verified=True)
    forgotten = 0
    for number in stale.order_by("pk").values_list("pk", flat=True).iterator():
        try:
            with transaction.atomic():
                user = stale.select_for_update(of=("self",)).filter(pk=number).first()
                if user is None:
                    continue
                Person.objects.filter(user=user).delete()
                user.delete()
        except ProtectedError:  # something hangs on this profile, so that it is not empty: the others go all the same
            continue
        forgotten += 1
    if forgotten:
        logger.info("forgot %s accounts that were never confirmed", forgotten)


@app.periodic(cron="37 3 * * *")
@app.task(queue="sweeps", queueing_lock="people.forget_sessions", name="people.forget_sessions")
def forget_sessions(timestamp: int) -> None:
    """Forget sessions that have expired, 90 days after the last log-in there, with the device and address kept."""
    Session.objects.filter(expire_date__lt=now()).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
