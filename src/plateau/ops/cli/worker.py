"""`plateau worker`: does background work, here or on another machine; `plateau worker list`, `plateau worker drain`."""

from __future__ import annotations

import logging
from typing import Annotated

import typer

from plateau.ops.cli import console, stop, with_django

app = typer.Typer(
    help="Background work: one more worker, here or on another machine; which there are; letting them run dry.",
    invoke_without_command=True,
)

GRACE_SECONDS = 5.0


@app.callback()
def worker(
    context: typer.Context,
    *,
    queues: Annotated[str, typer.Option(help="Comma-separated queues; all without it.")] = "",
    slots: Annotated[int, typer.Option(min=1, help="How many jobs at once.")] = 1,
    name: Annotated[str, typer.Option(help="What it is called; one of a kind on its machine.")] = "worker",
    grace: Annotated[
        float, typer.Option(min=0, help="Seconds for running jobs when it is stopped; then they are given back.")
    ] = GRACE_SECONDS,
) -> None:
    """Work in the foreground until Ctrl-C or SIGTERM; SIGUSR1 lets it run dry."""
    if context.invoked_subcommand is not None:
        return
    with_django()
    from procrastinate.contrib.django import app as work

    from plateau.core.errors import Refused
    from plateau.media.machines import running

    asked = [queue for queue in queues.split(",") if queue]
    known = {task.queue for task in work.tasks.values()} | _film_queues()
    if unknown := sorted(set(asked) - known):
        raise stop(f"There is no queue {', '.join(unknown)}; there are: {', '.join(sorted(known))}.", 2)
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    try:
        running.run(name, queues=asked, slots=slots, grace=grace, say=lambda line: print(line, flush=True))
    except Refused as refused:
        raise stop(str(refused.sentence)) from refused


@app.command(name="list")
def list_() -> None:
    """Show the workers of all machines and what each does."""
    with_django()
    from rich.table import Table

    from plateau.media.machines.figures import workers

    table = Table(box=None, pad_edge=False)
    for head in ("machine", "worker", "queues", "slots", "state", "does", "can", "code", "ffmpeg"):
        table.add_column(head, overflow="fold")
    for one in workers():
        row = one.row
        doing = ", ".join(f"{job.kind} of {job.asset.film.title}" for job in one.jobs)
        table.add_row(
            row.machine,
            row.name,
            ", ".join(row.queues) or "all",
            str(row.slots),
            one.state,
            doing,
            ", ".join(one.can),
            row.code,
            row.ffmpeg,
        )
    console.print(table)


@app.command()
def drain(
    name: Annotated[str, typer.Argument(help="The worker's name; all of that name, on any machine.")] = "",
    *,
    machine: Annotated[str, typer.Option(help="Only those of this machine.")] = "",
    everybody: Annotated[bool, typer.Option("--all", help="All workers of all machines.")] = False,
) -> None:
    """Ask workers to take no new job, finish what they do, and end: before an update, or before a machine goes."""
    if not (name or machine or everybody):
        raise stop("Say which: a worker's name, --machine, or --all. Nobody was asked.", 2)
    with_django()
    from plateau.media.machines.register import ask_to_drain

    asked = ask_to_drain(name=name, machine=machine)
    if not asked:
        raise stop("No such worker lives; plateau worker list shows those that do. Nobody was asked.")
    for row in asked:
        console.print(f"{row} has been asked to run dry.")


def _film_queues() -> set[str]:
    from plateau.media import flow

    return set(flow.QUEUE.values())
