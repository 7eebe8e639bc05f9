"""plateau person …: invite people from the server, the first administrator among them."""

from __future__ import annotations

from typing import Annotated

import typer

from plateau.ops.cli import console, stop, with_django

app = typer.Typer(help="People: invite somebody.", no_args_is_help=True)


@app.callback()
def person() -> None:
    """Keep ``invite`` a command of its own, as more will come beside it."""


@app.command()
def invite(
    email: Annotated[str, typer.Argument(help="The address that the invitation is for.")],
    name: Annotated[str, typer.Option(help="The name that others see; the person can change it.")] = "",
    channel: Annotated[str, typer.Option(help="The address word of a channel, for --role.")] = "",
    role: Annotated[list[str] | None, typer.Option(help="A role on that channel; may be given several times.")] = None,
    language: Annotated[str, typer.Option(help="fr or en.")] = "fr",
    network_admin: Annotated[  # noqa: FBT002  typer makes a switch of it
        bool, typer.Option("--network-admin", help="Let the person run the whole network.")
    ] = False,
) -> None:
    """Invite somebody: print the link by which they come in, and put the mail into the outbox.

    Somebody who already has an account gets the roles at once, and no link.
    """
    with_django()
    from plateau.ops.invitations import BadInvitation, invite_by_address

    try:
        done = invite_by_address(
            email, name=name, channel_slug=channel, roles=role or [], language=language, network_admin=network_admin
        )
    except BadInvitation as wrong:
        raise stop(str(wrong)) from None
    if not done.link:
        console.print(f"{done.person.name} has an account already; the roles are given.")
        return
    console.print(f"Invitation for {email}, good once, until {done.until:%Y-%m-%d}:")
    console.print(done.link, soft_wrap=True)
    console.print("The mail is on its way." if done.mailed else "No mail transport is set: pass the link on yourself.")
