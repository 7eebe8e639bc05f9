"""plateau storage …: where films lie, whether their files are whole, and what nothing names any more."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from plateau.ops.cli import console, stop, with_django

app = typer.Typer(help="Storage: where films lie, and whether their files are whole.", no_args_is_help=True)

SHOWN_AT_MOST = 50
LOOKED_FOR = 50
"""How many files of a storage are looked for before its folder is believed to be another one."""


@app.command()
def show() -> None:
    """Show the storages, what lies in each, and the files that the last look found damaged or missing."""
    with_django()
    from rich.table import Table

    from plateau.media.storage.ledger import ledger
    from plateau.media.storage.scrubbing import ailing

    table = Table(box=None, pad_edge=False)
    for head in ("storage", "where", "masters", "packages", "leaving", "coming", "read in 30 days", "not whole"):
        table.add_column(head, overflow="fold")
    for one in ledger():
        table.add_row(
            one.name,
            one.says,
            _weight(one.masters),
            _weight(one.packages),
            _weight(one.leaving),
            _weight(one.coming),
            f"{one.read_lately} of {one.files} files",
            str(one.ailing),
        )
    console.print(table)
    rows = ailing().select_related("asset__film")
    for row in rows[:SHOWN_AT_MOST]:
        console.print(f"{row.state}: {row} of “{row.asset.film.title}”", style="red", soft_wrap=True)
    if (more := rows.count() - SHOWN_AT_MOST) > 0:
        console.print(f"… and {more} more.")


@app.command("set-up")
def set_up(store: Annotated[str, typer.Argument(help="A folder's name in PLATEAU_STORES.")]) -> None:
    """Make a folder a storage, once: it is marked, so that the empty place of a disk that is not mounted is never taken for it."""
    with_django()
    from plateau.media.models import StoredFile
    from plateau.media.states import FileState
    from plateau.media.storage.addresses import HOME
    from plateau.media.storage.folder import FolderStore
    from plateau.media.storage.stores import all_stores

    found = all_stores().get(store)
    if not isinstance(found, FolderStore) or store == HOME:
        raise stop(f"{store!r} is no folder that PLATEAU_STORES names.", 2)
    keys = StoredFile.objects.filter(store=store).exclude(state=FileState.COMING).values_list("key", flat=True)
    some = list(keys[:LOOKED_FOR])
    if some and not any(found.look(key) for key in some):
        raise stop(f"{found.says} holds none of the files that lie in {store}: mount the disk first.")
    found.set_up()
    console.print(f"{found.says} is the storage {store}.", soft_wrap=True)


@app.command()
def scrub(
    *,
    store: Annotated[str, typer.Option(help="Only this storage.")] = "",
    rate: Annotated[int, typer.Option(min=0, help="Megabytes a second at most; 0 is as fast as it goes.")] = 0,
    only_ailing: Annotated[bool, typer.Option("--ailing", help="Only files that are known not to be whole.")] = False,
) -> None:
    """Read all stored files now and compare them with their checksums; ends with 1 if one is not whole."""
    with_django()
    from plateau.media.models import StoredFile
    from plateau.media.states import FileState
    from plateau.media.storage import scrubbing
    from plateau.media.storage.stores import all_stores

    if store and store not in all_stores():
        raise stop(f"There is no storage {store!r}; there are: {', '.join(all_stores())}.", 2)

    def tell(row: StoredFile, state: FileState) -> None:
        if state != FileState.WHOLE:
            console.print(f"{state}: {row}", style="red", soft_wrap=True)

    rows = scrubbing.to_read(older_than=timedelta(0), store=store)
    done = scrubbing.scrub(
        rows.exclude(state=FileState.WHOLE) if only_ailing else rows,
        rate=rate * 10**6,
        seconds=float("inf"),
        on_read=tell,
    )
    console.print(f"{done.files} files read, {_weight(done.bytes)}; {done.ailing} not whole.")
    for name in done.away:
        console.print(f"{name} did not answer, or is not on this machine: its files were not read.", style="yellow")
    if done.ailing or done.away:
        raise typer.Exit(1)


@app.command()
def move(
    *,
    to: Annotated[str, typer.Option(help="The storage to which films go.")],
    origin: Annotated[str, typer.Option("--from", help="Only what lies in this storage.")] = "",
) -> None:
    """Take films to another storage while the site runs; ends with 1 if one could not go. Stopped, it goes on when run again."""
    with_django()
    from django.db import Error, connection
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    from plateau.media.actions import moving
    from plateau.media.storage.errors import StorageFailed
    from plateau.media.storage.stores import all_stores

    for name in filter(None, (to, origin)):
        if name not in all_stores():
            raise stop(f"There is no storage {name!r}; there are: {', '.join(all_stores())}.", 2)
    if to == origin:
        raise stop(f"{to} is where they lie.", 2)
    moved = failed = 0
    at_work: list[str] = []
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=console, transient=True) as shown:
        bar = shown.add_task("", total=moving.bytes_to_move(to, origin=origin))
        for asset in moving.to_move(to, origin=origin).select_related("film"):
            shown.update(bar, description=asset.film.title[:40])
            try:
                done = moving.move_film(asset, to, origin=origin, on_sent=lambda more: shown.advance(bar, more))
            except (StorageFailed, Error) as error:
                failed += 1
                if not connection.is_usable():
                    connection.close()  # the next film opens another
                console.print(f"“{asset.film.title}” stays where it is: {error}", style="red", soft_wrap=True)
            else:
                moved += done == moving.Moved.DONE
                if done == moving.Moved.AT_WORK:
                    at_work.append(asset.film.title)
    console.print(f"{moved} files of films moved to {to}.")
    if at_work:
        console.print(f"{len(at_work)} are being worked on and stay for now: run this again later.", style="yellow")
        for title in at_work[:SHOWN_AT_MOST]:
            console.print(f"“{title}”", soft_wrap=True)
        if (more := len(at_work) - SHOWN_AT_MOST) > 0:
            console.print(f"… and {more} more.")
    if failed:
        raise typer.Exit(1)


@app.command()
def sweep(
    *,
    however_many: Annotated[
        bool, typer.Option("--however-many", help="Also where most of a storage is nobody's. Be sure of the database.")
    ] = False,
) -> None:
    """Remove what films and killed copies left behind, and what no row has named for a week; ends with 1 where that is too much to go."""
    with_django()
    from plateau.media.storage import leaving

    swept = leaving.sweep(however_many=however_many)
    console.print(f"{swept.left} files that films left behind were removed, and {swept.removed} that were nobody's.")
    if swept.drafts:
        console.print(f"{swept.drafts} half-written files of copies that were killed were removed.")
    if (waiting := swept.found - swept.removed - swept.held_back) > 0:
        console.print(f"{waiting} that nobody names wait until they were seen so for a week.")
    if swept.held_back:
        raise stop(
            f"{swept.held_back} files are nobody's, most of what lies there: none was removed. If the database is the "
            "right one, and the newest: plateau storage sweep --however-many"
        )


def _weight(size: int) -> str:
    for unit in ("B", "KB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size = size / 1000  # type: ignore[assignment]
    return f"{size:.1f} TB"
