"""What the environment says becomes settings, or a sentence that says what to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from plateau.config.env import BadSetting, database_from, mail_from


def options(host: str, port: int, user: str | None = None, **changes: object) -> dict[str, object]:
    """Return the options of a server without TLS, with these changes."""
    password = "p/ss" if user else None
    plain = {"host": host, "port": port, "username": user, "password": password, "use_tls": False, "use_ssl": False}
    return plain | changes


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("outbox://", None),
        ("smtp://mail.example.org", options("mail.example.org", 25)),
        ("smtp://", options("localhost", 25)),
        ("smtp://us:p%2Fss@localhost:2525", options("localhost", 2525, "us")),
        ("smtps://us:p%2Fss@mail.example.org", options("mail.example.org", 465, "us", use_ssl=True)),
        ("smtp+tls://us:p%2Fss@mail.example.org", options("mail.example.org", 587, "us", use_tls=True)),
        ("smtp+tls://mail.example.org:25", options("mail.example.org", 25, use_tls=True)),
    ],
)
def test_a_mail_server_is_named_by_one_address(url: str, found: dict[str, object] | None) -> None:
    assert mail_from(url) == found


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("smtp://us:hush@mail.example.org:587", "in the open"),
        ("smtps://us:hush@mail.example.org:587", r"smtp\+tls:// for port 587"),
        ("smtps://us:hush@mail.example.org:25", r"smtp\+tls:// for port 25"),
        ("imap://us:hush@mail.example.org", "begins with 'imap'"),
        ("smtp://us:hush@mail.example.org:port", "no port"),
    ],
)
def test_a_mail_server_that_cannot_be_used_is_refused_without_its_password(url: str, sentence: str) -> None:
    with pytest.raises(BadSetting, match=sentence) as refused:
        mail_from(url)
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "bounded"),
    [
        ("", False),
        ("postgresql://postgres@/plateau?host=/run/postgres", False),
        ("postgresql://us:hush@db.example.org/plateau", True),
    ],
)
def test_a_database_across_a_network_is_not_waited_for_without_end(url: str, bounded: bool) -> None:
    found = database_from(url, Path("/srv/plateau")).get("OPTIONS", {})
    assert isinstance(found, dict)
    assert ("tcp_user_timeout" in found, "idle_in_transaction_session_timeout" in str(found)) == (bounded, bounded)
