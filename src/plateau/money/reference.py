"""The reference that a transfer carries: a creditor reference of ISO 11649. Pure.

European transfers have a field for it (SEPA, structured remittance information), every bank's form takes it, and its
two check figures catch slips of the pen: always one wrong figure or two swapped ones, nearly always a letter. Names are
random besides, so that a slip leads to no other order.
"""

from __future__ import annotations

import re

_NOISE = re.compile(r"[^0-9A-Z]")
_MOST = 21  # characters after RF and the check figures


def _number(text: str) -> int:
    """Return the text as digits, letters as 10 to 35 (ISO 7064, MOD 97-10)."""
    return int("".join(str(int(letter, 36)) for letter in text))


def creditor_reference(name: str) -> str:
    """Return RF, two check figures and the name in capitals; raises ValueError for what is no letter or figure."""
    body = name.upper()
    if not body or len(body) > _MOST or _NOISE.search(body):
        raise ValueError(f"{name!r} makes no creditor reference.")
    return f"RF{98 - _number(f'{body}RF00') % 97:02d}{body}"


def is_right(reference: str) -> bool:
    """Whether the check figures of a reference fit."""
    bare = bare_text(reference)
    return bare.startswith("RF") and len(bare) > 4 and _number(bare[4:] + bare[:4]) % 97 == 1


def bare_text(text: str) -> str:
    """Return a text without spaces and marks, in capitals, as references are looked for in what a bank prints."""
    return _NOISE.sub("", text.upper())


def in_groups(reference: str) -> str:
    """Return a reference as people copy it: four characters at a time."""
    return " ".join(reference[start : start + 4] for start in range(0, len(reference), 4))
