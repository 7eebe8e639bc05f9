"""The reference of a transfer: right, copied by hand, and never another order's by a slip."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649

from plateau.core.ids import ALPHABET
from plateau.money.reference import bare_text, creditor_reference, in_groups, is_right

names = st.text(ALPHABET, min_size=12, max_size=12)


@given(names)
def test_every_reference_is_what_the_standard_wants(name: str) -> None:
    reference = creditor_reference(name)
    assert iso11649.is_valid(reference)
    assert is_right(in_groups(reference))
    assert bare_text(f"VIR {in_groups(reference)} MERCI").find(reference) == 3


@given(st.text("0123456789", min_size=12, max_size=12), st.integers(4, 15), st.sampled_from("0123456789"))
def test_one_wrong_figure_is_seen(name: str, at: int, wrong: str) -> None:
    reference = creditor_reference(name)
    slip = reference[:at] + wrong + reference[at + 1 :]
    assert is_right(slip) == (slip == reference)


@given(st.text("0123456789", min_size=12, max_size=12), st.integers(4, 14))
def test_two_swapped_figures_are_seen(name: str, at: int) -> None:
    reference = creditor_reference(name)
    slip = reference[:at] + reference[at + 1] + reference[at] + reference[at + 2 :]
    assert is_right(slip) == (slip == reference)


@pytest.mark.parametrize("name", ["", "a-b", "é", "x" * 22])
def test_what_no_bank_takes_makes_no_reference(name: str) -> None:
    with pytest.raises(ValueError, match="no creditor reference"):
        creditor_reference(name)
