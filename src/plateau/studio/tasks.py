"""The queue's side of the studio: holds that lapse, and the next weeks of what goes on without a last day."""

from __future__ import annotations

from procrastinate.contrib.django import app

from plateau.studio.actions import booking, importing, reminding, slots, waiting
from plateau.studio.cases import tasks as case_tasks  # noqa: F401  registered by being imported
from plateau.studio.crew import reminding as crew_reminding
from plateau.studio.material.actions import asks as material_asks
from plateau.studio.material.actions import files as material
from plateau.studio.papers.owed import tell_due


@app.periodic(cron="* * * * *")
@app.task(queue="sweeps", queueing_lock="studio.lapse", name="studio.lapse")
def lapse(timestamp: int) -> None:
    """End slots held too long, and offer what comes free to the waiting list."""
    booking.lapse_due()


@app.periodic(cron="43 2 * * *")
@app.task(queue="sweeps", queueing_lock="studio.lay_out", name="studio.lay_out")
def lay_out(timestamp: int) -> None:
    """Lay out the next weeks of operations without a last day."""
    slots.extend_patterns()


@app.periodic(cron="13 8 * * *")
@app.task(queue="sweeps", queueing_lock="studio.end_lines", name="studio.end_lines")
def end_lines(timestamp: int) -> None:
    """End the waiting lists of operations that are over, and tell those who still waited."""
    waiting.end_lines()


@app.periodic(cron="*/15 * * * *")
@app.task(queue="sweeps", queueing_lock="studio.remind", name="studio.remind")
def remind(timestamp: int) -> None:
    """Remind those whose recording is a week or a day away of what is still to be done, and the crew a day before."""
    reminding.remind_due()
    crew_reminding.remind_due()


@app.periodic(cron="37 * * * *")
@app.task(queue="sweeps", queueing_lock="studio.forget_files", name="studio.forget_files")
def forget_files(timestamp: int) -> None:
    """Forget schedules that were brought a day ago and not imported."""
    importing.forget_old()


@app.periodic(cron="17 6 * * *")
@app.task(queue="sweeps", queueing_lock="studio.tell_due", name="studio.tell_due")
def tell_due_tasks(timestamp: int) -> None:
    """Tell the team which recordings are to be erased, and which films have to come off the air."""
    tell_due()


@app.task(queue="copies", name="studio.look_at", priority=60)
def look_at(material_id: int) -> None:
    """Look into a file that a guest has sent, beside the pages whose disk it lies on."""
    material.look_at_material(material_id)


@app.periodic(cron="*/5 * * * *")
@app.task(queue="pages", queueing_lock="studio.sweep_material", name="studio.sweep_material")
def sweep_material(timestamp: int) -> None:
    """Put right what was left of guests' files, delete those past their time, and remind of what is asked for."""
    material.sweep_material()
    material_asks.remind_due()
