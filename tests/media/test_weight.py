"""How heavy a file is, in words."""

from __future__ import annotations

import pytest
from django.utils import translation

from plateau.media.templatetags.media import weight


@pytest.mark.parametrize(
    ("size", "english", "french"),
    [
        (0, "0 bytes", "0 octet"),
        (1, "1 byte", "1 octet"),
        (999, "999 bytes", "999 octets"),
        (1000, "1 kB", "1 ko"),
        (52_300_000, "52 MB", "52 Mo"),
        (1_400_000_000, "1.4 GB", "1,4 Go"),
        (64 * 10**9, "64 GB", "64 Go"),
        (2 * 10**15, "2000 TB", "2000 To"),
    ],
)
def test_sizes_are_said_in_decimal_units(size: int, english: str, french: str) -> None:
    with translation.override("en"):
        assert weight(size) == english
    with translation.override("fr"):
        assert " ".join(weight(size).split()) == french


def test_no_size_says_nothing() -> None:
    assert weight(None) == ""
