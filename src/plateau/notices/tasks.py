"""The queue's side of the outbox: send, the sweep for mails whose task was lost, and what is forgotten in time."""

from __future__ import annotations

import logging
from datetime import timedelta

from procrastinate.contrib.django import app

from plateau.core.clock import now
from plateau.notices import outbox
from plateau.notices.models import Message
from plateau.notices.states import MessageState

logger = logging.getLogger(__name__)
TEXT_KEPT = timedelta(days=90)


@app.task(queue="mail", name="notices.send")
def send(message_id: int) -> None:
    """Try to send one mail; the row decides whether and when there is another try."""
    outbox.deliver(message_id)


@app.periodic(cron="*/5 * * * *")
@app.task(queue="mail", queueing_lock="notices.sweep", name="notices.sweep")
def sweep(timestamp: int) -> None:
    """Ring again for mails whose next try should have begun ten minutes ago."""
    for message in Message.objects.due(before=now() - timedelta(minutes=10)).order_by("pk")[:500]:
        logger.warning("mail %s is late: ringing again", message.public_id)
        outbox.ring(message)


@app.periodic(cron="47 3 * * *")
@app.task(queue="sweeps", queueing_lock="notices.forget", name="notices.forget")
def forget(timestamp: int) -> None:
    """Forget the text of mails sent 90 days ago, or never, with a dead code; what became of them, when and to whom stays."""
    moment = now()
    old = Message.objects.filter(state=MessageState.SENT, sent_at__lt=moment - TEXT_KEPT)
    for past in (old, Message.objects.outlived(moment)):
        past.exclude(text="", html="").update(text="", html="", headers={})
