"""`plateau doctor`: what is missing or wrong, and how to mend it."""

from __future__ import annotations

import typer
from rich.table import Table

from plateau.config.env import read_env
from plateau.ops.cli import console, with_django

_SIGNS = {"well": "[green]✓[/green]", "note": "[yellow]·[/yellow]", "ill": "[red]✗[/red]"}


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(doctor)


def doctor() -> None:
    """Say what is missing or wrong, and how to mend it; ends with 1 if anything is ill."""
    from plateau.ops.examination import Verdict, examine

    env = read_env()
    with_django()
    findings = list(examine(env))
    table = Table.grid(padding=(0, 1))
    for _ in ("sign", "subject", "story"):
        table.add_column(overflow="fold")  # a path that is cut short helps nobody
    before = ""
    for finding in findings:
        subject = "" if finding.subject == before else finding.subject
        before = finding.subject
        table.add_row(_SIGNS[finding.verdict], f"[bold]{subject}[/bold]", finding.story)
        if finding.cure:
            table.add_row("", "", f"→ {finding.cure}")
    console.print(table)
    ill = sum(finding.verdict is Verdict.ILL for finding in findings)
    if ill:
        console.print(f"\n{ill} to mend." if ill > 1 else "\nOne thing to mend.")
        raise typer.Exit(1)
    console.print("\nNothing is wrong.")
