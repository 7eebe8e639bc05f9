"""docs/operations.md tells everything that there is to set, to run and to call."""

from __future__ import annotations

import re
from pathlib import Path

import typer.main

from plateau.ops import cli
from plateau.ops.programs import programs

CHECKOUT = Path(__file__).resolve().parents[2]
PAGE = (CHECKOUT / "docs" / "operations.md").read_text("utf-8")


def test_every_setting_is_told() -> None:
    read = set(re.findall(r'"((?:PLATEAU_|DATABASE_)[A-Z_]+)"', (CHECKOUT / "src/plateau/config/env.py").read_text()))
    assert len(read) > 8
    assert {name for name in read if f"| `{name}` |" not in PAGE} == set()


def test_every_setting_that_is_told_is_read() -> None:
    told = set(re.findall(r"^\| `((?:PLATEAU_|DATABASE_)[A-Z_]+)` \|", PAGE, re.MULTILINE))
    source = (CHECKOUT / "src/plateau/config/env.py").read_text()
    assert {name for name in told if f'"{name}"' not in source} == set()


def test_every_command_and_every_option_of_the_processes_is_told() -> None:
    app = typer.Typer()
    cli.gather(app)
    root = typer.main.get_command(app)
    told = []
    for name, command in root.commands.items():
        children = getattr(command, "commands", None)
        told += [f"`plateau {name} {child}`" for child in children] if children else [f"`plateau {name}`"]
        if name in {"up", "worker"}:
            told += [f"`{option.opts[0]}`" for option in command.params]
    assert len(told) > 12
    assert [words for words in told if words not in PAGE] == []


def test_every_program_is_told() -> None:
    names = {program.name for program in programs(embedded_database=True, cores=1)}
    assert {name for name in names if f"`{name}`" not in PAGE} == set()


def test_every_make_target_is_told() -> None:
    targets = re.findall(r"^([a-z]+): .*## ", (CHECKOUT / "Makefile").read_text(), re.MULTILINE)
    assert len(targets) > 6
    assert [target for target in targets if target != "help" and f"`make {target}`" not in PAGE] == []
