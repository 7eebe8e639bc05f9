"""`plateau demo …`: a network filled with a year of life, for a first look and for trials."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from plateau.ops.cli import console, stop, with_django

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from plateau.ops.demo.fill import Told

app = typer.Typer(help="A network filled with a year of life.", no_args_is_help=True)


@app.command()
def fill() -> None:
    """Fill an empty network: two channels, members, subjects in every state, films drawn here and really processed."""
    with_django()
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    from plateau.channels.models import Channel
    from plateau.ops.demo import fill as filling

    if not filling.is_begun() and Channel.objects.exists():
        raise stop(
            "This network has channels of its own: the demonstration fills an empty one only. Nothing was changed."
        )
    bars = Progress(
        TextColumn("  {task.description:<46.46}"), BarColumn(24), TaskProgressColumn(), TextColumn("{task.fields[doing]}"),
        TimeElapsedColumn(), console=console, transient=False,
    )  # fmt: skip
    try:
        with bars:
            board = _Board(bars)
            if not filling.is_begun():
                filling.write_year(board.tell)
            for _film in filling.take_to_air(filling.scripts_to_air(), board.tell):
                pass
    except filling.FilmStuck as stuck:
        raise stop(f"{stuck} What is there already is kept; plateau demo fill goes on from here.") from stuck
    _who_can_log_in()


@app.command()
def crowd(
    members: Annotated[int, typer.Option(min=1, help="How many members.")] = 25_500,
    films: Annotated[int, typer.Option(min=1, help="How many films, each with its subject.")] = 3_000,
) -> None:
    """Bring a crowd to a channel of its own, to measure pages with: rows only, the films have nothing to play."""
    with_django()
    from plateau.channels.models import Channel
    from plateau.ops.demo import crowd as coming
    from plateau.ops.demo.fill import CHANNELS

    if coming.is_there():
        raise stop(f"The crowd is there already, on the channel {coming.CHANNEL}. Nothing was changed.")
    if Channel.objects.exclude(slug__in=[told.slug for told in CHANNELS]).exists():
        raise stop("This network has channels of its own: a crowd comes to a demonstration only. Nothing was changed.")
    began = time.monotonic()
    with console.status("members") as status:
        rows = coming.load_crowd(members=members, films=films, tell=status.update)
    console.print(
        f"{members:,} members and {films:,} films on the channel {coming.CHANNEL}: {rows:,} rows"
        f" in {time.monotonic() - began:.1f} s."
    )
    console.print("The films are rows without files: their pages are real, their player has nothing to play.")
    console.print(f"{coming.ADDRESS} runs the channel, and logs in by a code that lies in the outbox.")


class _Board:
    """One bar for the year, one for each film."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._rows: dict[str, TaskID] = {}

    def tell(self, told: Told) -> None:
        """Move the bar that this word is about; a film's first half is its drawing, the second the machine."""
        name = told.film or "A year of life"
        if name not in self._rows:
            self._rows[name] = self._bars.add_task(name, total=1.0, doing="")
        self._bars.update(self._rows[name], completed=told.done, doing=told.doing)


def _who_can_log_in() -> None:
    from rich.table import Table

    from plateau.ops.demo.cast import PASSWORD, address_of
    from plateau.ops.demo.fill import CHANNELS

    table = Table(title="Who can log in", title_justify="left", show_edge=False, pad_edge=False, box=None)
    for head in ("e-mail", "password"):
        table.add_column(head, no_wrap=True)
    table.add_column("who")  # a narrow terminal breaks this one: the other two are copied
    for told in CHANNELS:
        for one in [*(one for one in told.people if one.roles), next(one for one in told.people if not one.roles)]:
            what = ", ".join(role.replace("_", " ") for role in one.roles) or "member"
            table.add_row(address_of(one.name), PASSWORD, f"{one.name}, {what}, {told.name}")
    console.print()
    console.print(table)
