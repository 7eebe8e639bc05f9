"""What changed between two versions of a text, word by word. No database."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_PIECES = re.compile(r"\s+|[\w’']+|[^\w\s]")

type Kind = Literal["same", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that stayed, came or went."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A field that changed, as pieces in reading order."""

    field: str
    pieces: tuple[Piece, ...]


def difference(before: str, after: str) -> tuple[Piece, ...]:
    """Return the pieces that turn one text into the other; what was removed stands before what replaced it.

    Joining all but the removed pieces gives ``after``; joining all but the added ones gives ``before``.
    """
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    pieces: list[Piece] = []
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = "".join(old[old_from:old_to]), "".join(new[new_from:new_to])
        if tag == "equal":
            pieces.append(Piece("same", come))
            continue
        if gone:
            pieces.append(Piece("removed", gone))
        if come:
            pieces.append(Piece("added", come))
    return tuple(pieces)


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[Change]:
    """Return the fields that differ, in the order of ``after``."""
    return [
        Change(field, difference(before.get(field, ""), text))
        for field, text in after.items()
        if before.get(field, "") != text
    ]
