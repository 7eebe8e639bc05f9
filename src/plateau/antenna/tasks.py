"""The queue's side of the antenna: what is planned goes on air on time."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from plateau.antenna.actions.air import go_live
from plateau.antenna.actions.erasing import erase_due
from plateau.antenna.coming_off import follow_all
from plateau.antenna.models import Publication
from plateau.core.clock import now


@app.task(queue="news", retry=RetryStrategy(max_attempts=5, wait=5), name="antenna.air")
def air(publication_id: int) -> None:
    """Put one planned publication on air, if it is due."""
    go_live(publication_id)


@app.periodic(cron="* * * * *")
@app.task(queue="news", queueing_lock="antenna.sweep", name="antenna.sweep")
def sweep(timestamp: int) -> None:
    """Put on air whatever is due and whose own task was lost."""
    for publication_id in Publication.objects.due(now()).order_by("starts_at").values_list("pk", flat=True)[:200]:
        go_live(publication_id)


@app.periodic(cron="27 * * * *")
@app.task(queue="sweeps", queueing_lock="antenna.erase_rushes", name="antenna.erase_rushes")
def erase_rushes(timestamp: int) -> None:
    """Erase the uploaded rushes of unsatisfied guests' recordings, from the day on that their deal says."""
    erase_due()


@app.periodic(cron="52 6 * * *")
@app.task(queue="sweeps", queueing_lock="antenna.ask_off", name="antenna.ask_off")
def ask_off(timestamp: int) -> None:
    """Ask for films to come off the air whose forms have ended or whose fee is late, and again for those still there."""
    follow_all()
