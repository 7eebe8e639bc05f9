"""Records: what is stored comes back equal, what is wrong does not load at all."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import pytest

from plateau_engine.record import Record


@dataclass(frozen=True, slots=True)
class Leaf(Record):
    """A record without records inside."""

    length: Fraction
    kind: Literal["a", "b"]


@dataclass(frozen=True, slots=True)
class Tree(Record):
    """A record with one inside."""

    name: str
    count: int
    weight: float
    leaf: Leaf | None
    leaves: tuple[Leaf, ...] = ()


TREE = Tree("t", 2, 1.5, None, (Leaf(Fraction(1001, 30000), "a"),))


def test_a_record_comes_back_from_its_text() -> None:
    text = json.dumps(TREE.to_json())
    assert "1001/30000" in text
    assert Tree.from_json(text) == TREE
    assert Tree.from_json(json.loads(text)) == TREE


def test_a_whole_number_is_taken_for_a_float() -> None:
    assert Tree.from_json({**TREE.to_json(), "weight": 2}).weight == 2.0


@pytest.mark.parametrize(
    "change",
    [
        {"count": "2"},
        {"name": None},
        {"leaf": []},
        {"leaves": [{"length": "x", "kind": "a"}]},
        {"leaves": [{"length": "1/2", "kind": "c"}]},
        {"unknown": 1},
    ],
)
def test_what_does_not_fit_is_not_loaded(change: dict[str, object]) -> None:
    with pytest.raises((TypeError, ValueError)):
        Tree.from_json({**TREE.to_json(), **change})
