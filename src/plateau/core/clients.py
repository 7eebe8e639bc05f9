"""Who is on the other end of a request: the address that the edge names, believed only from near."""

from __future__ import annotations

import ipaddress

from django.http import HttpRequest

UNKNOWN = "0.0.0.0"  # noqa: S104  a name for nobody, not an address to listen on


def client_address(request: HttpRequest) -> str:
    """Return the client's address: ``X-Real-IP`` when the peer is our edge: a socket, this machine, a private net."""
    peer = _address(request.META.get("REMOTE_ADDR", ""))
    if peer is None or peer.is_loopback or peer.is_private:
        told = _address(request.headers.get("X-Real-IP", ""))
        if told is not None:
            return str(told)
    return str(peer) if peer is not None else UNKNOWN


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text.strip())
    except ValueError:
        return None
