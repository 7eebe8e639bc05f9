"""Mails that the studio writes to guests: through the outbox, filed under the channel and the person."""

from __future__ import annotations

from collections.abc import Sequence

from plateau.channels.models import Channel
from plateau.core import letters
from plateau.core.letters import Block
from plateau.notices import outbox
from plateau.notices.actions import sender_of
from plateau.notices.kinds import ACCOUNT
from plateau.notices.models import Message
from plateau.people.models import Person


def write_to(
    person: Person | None,
    channel: Channel,
    *,
    subject: str,
    body: Sequence[Block],
    address: str = "",
    language: str = "",
    secret: bool = False,
    kind: str = ACCOUNT,
) -> Message:
    """Queue a mail to a person, or to an ``address`` whose owner has no profile; returns the row.

    The caller speaks the reader's language. ``secret`` mails hold a link that opens a page without log-in: their text
    is forgotten once they have left.
    """
    language = language or (person.language if person is not None else channel.language)
    subject = letters.typeset(" ".join(subject.split()), language)[:250]
    message = Message(
        kind=kind,
        channel=channel,
        person=person,
        sender=sender_of(channel),
        address=address or (person.address if person is not None else ""),
        subject=subject,
        text=letters.as_text(body, language=language),
        html=letters.as_html(body, subject=subject, language=language, brand=channel.name),
        headers={"Auto-Submitted": "auto-generated", "Content-Language": language},
        secret=secret,
    )
    outbox.post([message])
    return message
