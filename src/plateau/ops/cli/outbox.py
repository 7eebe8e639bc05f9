"""plateau outbox: read on the server what the installation mailed, codes included."""

from __future__ import annotations

from typing import Annotated

import typer

from plateau.ops.cli import console, with_django


def register(commands: typer.Typer) -> None:
    """Add the command."""
    commands.command("outbox")(show)


def show(
    last: Annotated[int, typer.Option(help="How many of the newest mails.")] = 5,
    to: Annotated[str, typer.Option(help="Only mails to this address.")] = "",
) -> None:
    """Print the newest mails of the outbox, oldest of them first.

    A trial sends no mail: here is where its codes and links are read.
    """
    with_django()
    from plateau.notices.models import Message

    rows = Message.objects.filter(address__iexact=to) if to else Message.objects.all()
    found = list(rows.order_by("-id")[:last])
    if not found:
        console.print("The outbox is empty.")
    for message in reversed(found):
        console.rule(f"{message.created_at:%Y-%m-%d %H:%M} · {message.get_state_display()}", align="left")
        console.print(f"To: {message.address}\nSubject: {message.subject}\n", markup=False)
        console.print(message.text or "(its text was forgotten when it left)", markup=False, soft_wrap=True)
