"""Kinds of notices that only one test knows, so that no page or document ever lists them."""

from __future__ import annotations

import pytest

from plateau.notices import kinds


def declare(monkeypatch: pytest.MonkeyPatch, name: str, label: str, *, mail: bool = True) -> None:
    """Declare a kind for the length of one test."""
    monkeypatch.setitem(kinds._kinds, name, kinds.Kind(name, label, mail))
