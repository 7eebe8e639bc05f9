"""Prints who may do what as the Markdown of docs/permissions.md: python -m plateau.channels.permissions."""

from __future__ import annotations

import sys

from plateau.channels.roles import ROLE_CAN, Can, Role

_HEAD = """# Who may do what

This page is printed from `src/plateau/channels/roles.py`; a test compares the two. To print it anew:

    .venv/bin/python -m plateau.channels.permissions > docs/permissions.md

Team roles belong to one channel; one person may hold several, and then may do what any of them allows. A role on
one channel allows nothing on another.

"""
_TAIL = """
## Without a role

| who | may |
|---|---|
| a stranger | enter public channels, read their subjects, watch what their gates leave open, create an account, unsubscribe by the link in a mail, claim a profile by its link |
| a member | all that, and: enter channels for members, propose and support subjects, follow, ask, offer, comment, watch what is for registered members, keep a profile, choose mails, end sessions |
| somebody with a verified address of a channel's domains | all that, and: enter that internal channel and watch its internal films |
| another channel's team | what a member may |
| whoever runs the network | everything on every channel, create channels, change the network's settings, see the whole outbox |

What is not open to somebody answers as if it were not there: 404 for a channel one may not enter (a channel for
members offers a stranger to log in), 401 with a way to log in where an account is all that is missing, 403 where
a role is missing.
"""


def table() -> str:
    """Return the whole page."""
    heads = [str(role.label) for role in Role]
    lines = [f"| may | {' | '.join(heads)} |", "|---|" + ":-:|" * len(heads)]
    for can in Can:
        marks = ["✓" if can in ROLE_CAN[role] else "" for role in Role]
        lines.append(f"| {can.label} | {' | '.join(marks)} |".replace("  ", " "))
    return _HEAD + "\n".join(lines) + "\n" + _TAIL


if __name__ == "__main__":
    from django.conf import settings

    settings.configure(USE_I18N=False)
    sys.stdout.write(table())
