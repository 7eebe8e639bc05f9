"""The queue's side of money: reminders."""

from __future__ import annotations

from procrastinate.contrib.django import app

from plateau.money.actions import reminders


@app.periodic(cron="12 * * * *")
@app.task(queue="sweeps", queueing_lock="money.remind", name="money.remind")
def remind(timestamp: int) -> None:
    """Send the reminders that are due, in working hours where the buyer is, each once."""
    reminders.remind_due()
