"""A real SMTP server for the tests, and the settings that let mail go to it or stay in the outbox."""

from __future__ import annotations

import email
import email.policy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from django.test import override_settings

OUTBOX = {"default": {"BACKEND": "plateau.notices.outbox.OutboxBackend"}}


class Post:
    """Keeps what arrives; ``answers`` maps an address to the reply that it gets instead of 250."""

    def __init__(self) -> None:
        self.arrived: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.answers: dict[str, str] = {}

    async def handle_RCPT(  # noqa: N802  aiosmtpd names it so
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        """Take or refuse a recipient."""
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep a mail as the reader's program would parse it."""
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.arrived.append(message)
        self.raw.append(bytes(envelope.content))
        return "250 taken"


@contextmanager
def smtp_server() -> Iterator[tuple[Post, int]]:
    """Run a server on a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    post = Post()
    controller = Controller(post, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield post, port
    finally:
        controller.stop()


@contextmanager
def mail_through(port: int) -> Iterator[None]:
    """Let the outbox send to a server on this port."""
    transport = {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 5},
    }
    with override_settings(MAIL_TRANSPORT="smtp", MAILERS=OUTBOX | {"transport": transport}):
        yield


@contextmanager
def mail_kept() -> Iterator[None]:
    """Let every mail stay in the outbox, as in the trial."""
    with override_settings(MAIL_TRANSPORT="outbox", MAILERS=OUTBOX):
        yield


def parts_of(message: EmailMessage) -> tuple[str, str]:
    """Return a mail's plain text and its HTML."""
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None, "a mail needs plain text"
    assert html is not None, "a mail needs HTML"
    return plain.get_content(), html.get_content()
