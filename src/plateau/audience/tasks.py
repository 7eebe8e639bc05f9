"""The queue's side of the audience: forgetting."""

from __future__ import annotations

from procrastinate.contrib.django import app

from plateau.audience import actions


@app.periodic(cron="17 * * * *")
@app.task(queue="sweeps", queueing_lock="audience.forget", name="audience.forget")
def forget(timestamp: int) -> None:
    """Forget who came before yesterday."""
    actions.forget_visitors()
