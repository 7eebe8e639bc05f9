"""Short random names for rows as the outside sees them."""

from __future__ import annotations

import re
import secrets

# Crockford's base 32 in lower case: no i, l, o, u, so nothing to misread and no words by accident.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 12
_ONE = re.compile(rf"[{ALPHABET}]{{{LENGTH}}}")


def new_public_id() -> str:
    """Return 60 random bits as 12 characters."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def is_public_id(name: str) -> bool:
    """Whether this could name a row: other names on a disk need not even be text that a database takes."""
    return _ONE.fullmatch(name) is not None


def new_token() -> str:
    """Return an unguessable secret for an address (190 bits)."""
    return secrets.token_urlsafe(24)
