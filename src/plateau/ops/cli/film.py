"""plateau film …: bring films in from files on this machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from plateau.ops.cli import complaints, console, stop, with_django

if TYPE_CHECKING:
    from rich.progress import Progress

    from plateau.channels.models import Channel
    from plateau.media.models import Asset
    from plateau.people.models import Person

app = typer.Typer(help="Films: import files.", no_args_is_help=True)
LOOK_AGAIN = 0.5  # seconds
NOBODY_WORKS_AFTER = 60  # seconds in which no job was begun


@app.callback()
def film() -> None:
    """Keep ``import`` a command of its own, as more will come beside it."""


@app.command(name="import")
def import_(
    files: Annotated[list[Path], typer.Argument(help="The files; each becomes a film.")],
    channel: Annotated[str, typer.Option(help="The address word of the channel.")],
    title: Annotated[str, typer.Option(help="The title; without it, the file's name.")] = "",
    subject: Annotated[str, typer.Option(help="The address word of the subject that the films belong to.")] = "",
    language: Annotated[
        str, typer.Option(help="The language spoken, such as fr or en; without it, the channel's.")
    ] = "",
    by: Annotated[str, typer.Option(help="The e-mail address of the member in whose name it is done.")] = "",
    *,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Stay until the films are ready.")] = True,
) -> None:
    """Import films: copy them among the masters, and see them processed until they are ready.

    Ends with 1 if a film could not be brought in or shown; the others are brought in all the same.
    """
    with_django()
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    from plateau.media.languages import NAMES

    if title and len(files) > 1:
        raise stop("One title does not fit several files: import them one by one, or leave the title out.")
    if language and language not in NAMES:
        raise stop(f"There is no language {language!r} here. Choose one of {', '.join(NAMES)}.")
    place, person = _channel(channel), _person(by)
    link = _linker(subject, person) if subject else None
    bars = Progress(
        TextColumn("{task.description:<40.40}"),
        BarColumn(28),
        TaskProgressColumn(),
        TextColumn("{task.fields[doing]}"),
        console=console,
    )
    failed = 0
    with bars:
        for file in files:
            asset = _bring_in(bars, file, place, person, title=title, language=language)
            if asset is None:
                failed += 1
                continue
            if link is not None:
                link(asset)
            if wait:
                failed += not _see_through(bars, asset, file.name)
            else:
                bars.console.print(f"{file.name}: in the machine, {asset.film.desk_url}")
    if failed:
        raise typer.Exit(1)


def _channel(slug: str) -> Channel:
    from plateau.channels.models import Channel

    found = Channel.objects.filter(slug=slug).first()
    if found is None:
        there = ", ".join(Channel.objects.values_list("slug", flat=True)) or "none yet"
        raise stop(f"There is no channel {slug!r}. There is: {there}.")
    return found


def _person(email: str) -> Person | None:
    from plateau.people.models import Person

    if not email:
        return None
    found = Person.objects.filter(user__email__iexact=email).first()
    if found is None:
        raise stop(f"No member has the address {email}.")
    return found


def _linker(slug: str, person: Person | None) -> Callable[[Asset], object]:
    """Return what links a film to the subject; refuse before any file is copied if that cannot be done."""
    from plateau.subjects.actions.attaching import link_film
    from plateau.subjects.models import Subject

    if person is None:
        raise stop("Say with --by in whose name the film joins the subject: a member's e-mail address.")
    subject = Subject.objects.filter(slug=slug).first()
    if subject is None:
        raise stop(f"There is no subject {slug!r}.")
    return lambda asset: link_film(subject, asset.film, by=person)


def _bring_in(
    bars: Progress, file: Path, channel: Channel, person: Person | None, *, title: str, language: str
) -> Asset | None:
    """Make a file's film and copy it; say why where that is refused: before the film is made, wherever that can be known."""
    from plateau.core.errors import Refused
    from plateau.media import space
    from plateau.media.actions.films import create_film, title_from
    from plateau.media.actions.importing import import_master
    from plateau.media.models import name_for_new
    from plateau.media.storage.errors import StorageFailed
    from plateau.media.storage.stores import store_called

    row = bars.add_task(file.name, total=1, doing="copying")
    try:
        if not file.is_file():
            raise Refused("import.no_file", "There is no such file.", 404)
        space.demand_room(channel, person, file.stat().st_size)
        store_called(name_for_new()).demand_presence()
        film = create_film(channel, by=person, title=title or title_from(file.name), language=language)
        asset = import_master(
            film, file, by=person, on_progress=lambda done, whole: bars.update(row, completed=done, total=whole)
        )
    except (Refused, StorageFailed) as error:
        bars.remove_task(row)
        said = error.sentence if isinstance(error, Refused) else error
        complaints.print(f"{file}: {said}", style="red", soft_wrap=True)
        return None
    bars.update(row, doing="copied")
    return asset


def _see_through(bars: Progress, asset: Asset, name: str) -> bool:
    """Show what is measured until the file is ready or stopped; return whether it is ready."""
    from plateau.media.models import Asset, Job
    from plateau.media.progress import progress_of

    row = bars.add_task(name, total=None, doing="waiting for a worker")
    began, told = time.monotonic(), False
    while True:
        asset = Asset.objects.select_related("film__channel").get(pk=asset.pk)
        where = progress_of(asset)
        doing = ", ".join(part.word for part in where.parts if part.state == "running") or where.word
        if where.remaining_seconds is not None:
            doing += f", about {where.remaining_seconds} s left"
        bars.update(row, total=where.total or None, completed=where.done, doing=doing)
        if not where.is_moving:
            break
        if (
            not told
            and time.monotonic() - began > NOBODY_WORKS_AFTER
            and not Job.objects.filter(asset=asset, started_at__isnull=False).exists()
        ):
            bars.console.print("No worker takes this up. Start one with: plateau worker", style="yellow")
            told = True
        time.sleep(LOOK_AGAIN)
    bars.update(row, total=1, completed=1 if where.failure is None else 0, doing=where.word)
    if where.failure is not None:
        complaints.print(f"{name}: {where.failure}", style="red", soft_wrap=True)
        return False
    bars.console.print(f"{name}: ready, {asset.film.desk_url}")
    return True
