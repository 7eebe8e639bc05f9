"""French is set as a printer would, and nothing a program reads is touched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plateau.ops.typography import set_french

N = "\u202f"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Bonjour %(name)s !", f"Bonjour %(name)s{N}!"),
        ("Bonjour!", f"Bonjour{N}!"),
        ("Qui ?!", f"Qui{N}?!"),
        ("« Oui » : l'idée", f"«{N}Oui{N}»{N}: l’idée"),
        ("Écrivez à «{name}»...", f"Écrivez à «{N}{{name}}{N}»…"),
        ("10 %% des 25 500 membres", f"10{N}%% des 25{N}500 membres"),
        ("500 € ; %(share)s %% du film", f"500{N}€{N}; %(share)s{N}%% du film"),
        ("à 12:30, ratio 16:9", "à 12:30, ratio 16:9"),
    ],
)
def test_spaces_quotes_and_ellipses_are_set(typed: str, printed: str) -> None:
    assert set_french(typed) == printed


@pytest.mark.parametrize(
    "kept",
    [
        "<a href='/c/?a=1&b=2' title='x : y'>",
        "https://example.org/a?b=1;c=2",
        "jean@example.org",
        "%(l'heure)s",
        "{count:d}",
        "&nbsp;",
    ],
)
def test_what_a_program_reads_is_left_alone(kept: str) -> None:
    assert set_french(kept) == kept


@given(st.text(alphabet="ab «»!?;:'.%1 5\u202f(){}<>s", max_size=40))
def test_setting_twice_changes_nothing_more(text: str) -> None:
    once = set_french(text)
    assert set_french(once) == once
