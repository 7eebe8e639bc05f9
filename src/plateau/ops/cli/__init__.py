"""The plateau command: verbs of this folder (up, reset, doctor …), then one module a noun (person, film …).

A noun is a module of this package that holds ``app = typer.Typer(help="…")``; it is found by its file name. A noun's
module imports Django only inside its functions, after ``with_django()``: the other commands start without it.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys

import typer
from rich.console import Console

from plateau.config.env import BadSetting

console = Console(highlight=False)
complaints = Console(stderr=True, highlight=False)

app = typer.Typer(
    help="Plateau: a web-TV that its members make together.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def with_django() -> None:
    """Set Django up for this process; the terminal speaks English, whatever the network speaks."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plateau.config.settings")
    import django

    django.setup()
    from django.utils.translation import activate

    activate("en")


def stop(sentence: str, code: int = 1) -> typer.Exit:
    """Print why the command ends; raise what this returns."""
    complaints.print(sentence, style="red", soft_wrap=True)
    return typer.Exit(code)


def gather(to: typer.Typer) -> None:
    """Add every module of this package: its commands if it has a ``register``, itself as a noun if it has an ``app``."""
    for found in pkgutil.iter_modules(__path__):
        if found.name.startswith("_"):
            continue
        module = importlib.import_module(f"{__name__}.{found.name}")
        if hasattr(module, "register"):
            module.register(to)
        elif hasattr(module, "app"):
            to.add_typer(module.app, name=found.name)


def main() -> None:
    """Run the command line."""
    if sys.argv[1:2] == ["manage"]:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plateau.config.settings")
        from django.core.management import execute_from_command_line

        execute_from_command_line(["plateau manage", *sys.argv[2:]])
        return
    gather(app)
    try:
        app()
    except BadSetting as bad:
        complaints.print(str(bad), style="red", soft_wrap=True)
        sys.exit(2)
