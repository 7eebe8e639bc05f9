"""The queue's side of guests' cases: answers that leave, and what the team is told, once quiet hours end."""

from __future__ import annotations

from procrastinate.contrib.django import app

from plateau.studio.cases.actions import alerting, answering


@app.periodic(cron="* * * * *")
@app.task(queue="sweeps", queueing_lock="studio.correspond", name="studio.correspond")
def correspond(timestamp: int) -> None:
    """Send answers to guests whose hour to leave has come, and tell the team of messages that waited for the morning."""
    answering.send_due()
    alerting.alert_due()
