"""The way out of every mail: kept as a row first, sent by a job, tried again when the outside world fails."""

from __future__ import annotations

import email.policy
import logging
import smtplib
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.policy import Policy
from email.utils import format_datetime, make_msgid
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils.translation import gettext

from plateau.core import letters, queue
from plateau.core.clock import now
from plateau.notices.kinds import ACCOUNT
from plateau.notices.models import Message
from plateau.notices.states import MessageState

logger = logging.getLogger(__name__)

WAITS = [timedelta(seconds=15), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=20)] + [
    timedelta(hours=hours) for hours in (1, 3, 8)
]
PERMANENT = 500  # SMTP replies from here on say that another try will not help (RFC 5321, 4.2.1)


class OutboxBackend(BaseEmailBackend):
    """Django's way into the outbox: nothing that the program mails goes round it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep each mail as a row for each address, and queue it."""
        rows = [row for mail in email_messages for row in _rows(mail)]
        post(rows)
        return len(email_messages)


def _rows(mail: EmailMessage) -> list[Message]:
    if mail.attachments:
        raise ValueError("The outbox carries no attachments: write the address of the file.")
    labels = {name: str(value) for name, value in mail.extra_headers.items()}
    kind = labels.pop(letters.KIND, ACCOUNT)
    secret = bool(labels.pop(letters.SECRET, ""))
    until = labels.pop(letters.UNTIL, "")
    html = ""
    if isinstance(mail, EmailMultiAlternatives):
        html = next((str(content) for content, mimetype in mail.alternatives if mimetype == "text/html"), "")
    return [
        Message(
            kind=kind,
            sender=str(mail.from_email),
            address=address,
            subject=" ".join(str(mail.subject).splitlines())[:250],
            text=str(mail.body),
            html=html,
            headers=labels,
            secret=secret,
            expires_at=datetime.fromisoformat(until) if until else None,
        )
        for address in mail.recipients()
    ]


def post(messages: Sequence[Message]) -> None:
    """Write new mails into the outbox and queue them; without a transport they are kept there."""
    from plateau.notices.tasks import send

    moment = now()
    for message in messages:
        message.state = MessageState.QUEUED if has_transport() else MessageState.KEPT
        message.next_try_at = moment if has_transport() else None
        message.headers = {
            "Message-ID": make_msgid(domain=message.sender.rpartition("@")[2].rstrip("> "))
        } | message.headers
    with transaction.atomic():
        Message.objects.bulk_create(messages)
        if has_transport():
            queue.ring_all(send, [{"message_id": message.pk} for message in messages])


def has_transport() -> bool:
    """Whether this installation sends mail at all."""
    return str(settings.MAIL_TRANSPORT) != "outbox"


def deliver(message_id: int) -> MessageState | None:
    """Hand one mail to the transport; return where it stands then, or None when there was nothing to do.

    1. Lock the row; somebody else's lock, another state or a later next try end it here.
    2. Hand it over, unless what it holds opens nothing any more: then it fails and is emptied. A reply of 5xx, or the last try, makes it failed, with the reason; any other failure sets the
       next try.
    3. Write the state. The Message-ID stays the same at each try, so that a mail sent twice by a crash between
       steps 2 and 3 is one mail to the reader's program.
    """
    with transaction.atomic():
        message = (
            Message.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(pk=message_id, state=MessageState.QUEUED, next_try_at__lte=now())
            .first()
        )
        if message is None:
            return None
        if message.is_over_at(now()):
            message.state, message.next_try_at = MessageState.FAILED, None
            message.text, message.html = "", ""
            message.last_failure = gettext("Too late: its code or link had stopped working.")
        elif not has_transport():
            message.state, message.next_try_at = MessageState.KEPT, None
        else:
            _try(message)
        message.save()
    if message.state == MessageState.QUEUED:
        ring(message)
    return MessageState(message.state)


def _try(message: Message) -> None:
    message.attempts += 1
    try:
        _hand_over(message)
    except (smtplib.SMTPException, OSError, ValueError) as failure:
        message.last_failure = _reason(failure)[:1000]
        logger.warning("mail %s was not taken: %s", message.public_id, message.last_failure)
        if _is_permanent(failure) or message.attempts > len(WAITS):
            message.state, message.next_try_at = MessageState.FAILED, None
        else:
            message.next_try_at = now() + WAITS[message.attempts - 1]
    else:
        message.state, message.next_try_at, message.sent_at, message.last_failure = MessageState.SENT, None, now(), ""
        if message.secret:
            message.text, message.html = "", ""


class _OneLine(UnstructuredHeader):
    """A header that is written as it is, on one line, however long."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]  # the registry mixes the name in


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _OneLine)  # type: ignore[arg-type]  # as the registry's own classes are


class _Mail(EmailMultiAlternatives):
    """A mail whose unsubscribe address stays in one piece.

    A word longer than 78 characters would be folded into encoded words (RFC 2047), in which mail programs look for no
    address (RFC 2369, section 2; RFC 8058); a line may have 998 (RFC 5322, 2.1.1).
    """

    def message(self, *, policy: Any = email.policy.default) -> Any:
        """Write the mail; Django's SMTP backend calls this."""
        return super().message(policy=policy.clone(header_factory=_HEADERS))


def _hand_over(message: Message) -> None:
    mail = _Mail(
        message.subject,
        message.text,
        message.sender,
        [message.address],
        headers={**message.headers, "Date": format_datetime(message.created_at)},
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    mailers["transport"].send_messages([mail])


def ring(message: Message) -> None:
    """Queue a try at the moment that the row names."""
    from plateau.notices.tasks import send

    queue.ring(send.configure(schedule_at=message.next_try_at), message_id=message.pk)


def _is_permanent(failure: Exception) -> bool:
    if isinstance(failure, smtplib.SMTPRecipientsRefused):
        return all(code >= PERMANENT for code, _ in failure.recipients.values())
    if isinstance(failure, smtplib.SMTPAuthenticationError):
        return False  # the installation's password is wrong: mending it lets the mail go
    if isinstance(failure, smtplib.SMTPResponseException):
        return failure.smtp_code >= PERMANENT
    return isinstance(failure, ValueError)  # an address that no server could take


def _reason(failure: Exception) -> str:
    """Say what the server answered, in its own words."""

    def words(text: Any) -> str:
        return text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)

    if isinstance(failure, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{code} {words(text)}" for code, text in failure.recipients.values())
    if isinstance(failure, smtplib.SMTPResponseException):
        return f"{failure.smtp_code} {words(failure.smtp_error)}"
    return str(failure) or type(failure).__name__
