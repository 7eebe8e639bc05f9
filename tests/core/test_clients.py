"""Whose request it is: the edge's word counts, a stranger's own header does not."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from plateau.core.clients import client_address


@pytest.mark.parametrize(
    ("peer", "header", "address"),
    [
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("", "203.0.113.7", "203.0.113.7"),
        ("10.0.0.5", "2001:db8::1", "2001:db8::1"),
        ("8.8.8.8", "203.0.113.7", "8.8.8.8"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "not an address", "127.0.0.1"),
        ("", "", "0.0.0.0"),  # noqa: S104  nobody
    ],
)
def test_the_address_is_the_edges_word_or_the_peers(peer: str, header: str, address: str) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR=peer, headers={"x-real-ip": header} if header else {})
    assert client_address(request) == address
