"""`plateau up`, `plateau reset`, `plateau manage`: the processes of this folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from ipaddress import ip_address
from typing import Annotated

import typer

from plateau.config.env import read_env
from plateau.ops import processes
from plateau.ops.cli import console, stop
from plateau.ops.instance import CannotRun, Instance
from plateau.ops.places import Places, WrongPlace
from plateau.ops.postgres import DatabaseTrouble


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    for verb in (up, reset, manage):
        app.command()(verb)


def up(
    *,
    port: Annotated[
        int | None, typer.Option(help="Where to listen on this machine; the next free one if it is busy.")
    ] = None,
    listen: Annotated[
        list[str] | None, typer.Option(help="An address to listen on instead, such as 0.0.0.0:8000; may be repeated.")
    ] = None,
    behind: Annotated[
        list[str] | None, typer.Option(help="The network of a proxy in front whose X-Forwarded-For is true.")
    ] = None,
    leniency: Annotated[int, typer.Option(min=1, help="Multiplies the edge's rate limits (load tests).")] = 1,
    fill: Annotated[bool, typer.Option("--fill", help="First fill an empty network with a year of life.")] = False,
) -> None:
    """Run everything this folder needs, until Ctrl-C."""
    env = read_env()
    instance = Instance(
        env,
        say=lambda line: console.print(line, soft_wrap=True),
        port=port,
        listen=[_address(text) for text in listen or []],
        trusted=behind or [],
        leniency=leniency,
    )
    try:
        instance.run(once_up=lambda: _announce(instance, fill=fill))
    except (CannotRun, WrongPlace, DatabaseTrouble) as trouble:
        raise stop(str(trouble)) from trouble
    console.print("Everything has stopped.")


def reset(
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Forget everything that this folder's network holds: people, subjects, films, settings."""
    env = read_env()
    places = Places(env.home)
    if env.database_url:
        raise stop("The data is in the database that DATABASE_URL names: drop it there. Nothing was removed.")
    if processes.of_installation(env.home):
        raise stop(f"{env.home} is running: end it with Ctrl-C first. Nothing was removed.")
    if not places.postgres.exists():
        console.print(f"{env.home} holds nothing yet.")
        return
    if not yes:
        console.print(f"Everything in {env.home} will be gone for good: people, subjects, films.")
        typed = typer.prompt(f"To go on, type the folder's name ({env.home.name})")
        if typed.strip() != env.home.name:
            raise stop("That is another name: nothing was removed.")
    for folder in (*places.kept, *places.anew):
        shutil.rmtree(folder, ignore_errors=True)
    if places.sockets != places.run:
        shutil.rmtree(places.sockets, ignore_errors=True)
    for secret in ("secret", "media-secret"):
        (env.home / secret).unlink(missing_ok=True)
    console.print(f"{env.home} is empty again.")


def manage() -> None:
    """Run one of Django's own commands, such as: plateau manage shell."""
    raise stop("plateau manage has to come first on the line.")  # pragma: no cover  main() takes it before typer does


def _announce(instance: Instance, *, fill: bool) -> None:
    if fill:
        _fill(instance)
    console.print()
    console.print(f"  Plateau is on: [bold]{instance.url}[/bold]", soft_wrap=True)
    console.print(f"  Its state is kept in {instance.places.home}; its logs in {instance.places.log}", soft_wrap=True)
    console.print("  Ctrl-C stops everything.\n")


def _fill(instance: Instance) -> None:
    if find_spec("plateau.ops.cli.demo") is None:
        raise CannotRun("The demonstration is missing from this checkout: plateau up runs without it.")
    marks = {processes.INSTANCE: str(instance.env.home), processes.PROGRAM: "fill"}
    filled = subprocess.run(
        [sys.executable, "-m", "plateau.ops.cli", "demo", "fill"], env=os.environ | marks, check=False
    )
    if filled.returncode:
        raise CannotRun(
            "The demonstration could not be filled in; the lines above say why. plateau up runs without it."
        )


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    try:
        return str(ip_address(host.strip("[]"))), int(port)
    except ValueError:
        message = f"{text!r}: write an address and a port, such as 0.0.0.0:8000 or [::]:8000."
        raise typer.BadParameter(message) from None
