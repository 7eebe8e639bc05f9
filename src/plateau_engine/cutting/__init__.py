"""Render rough cuts: exactly the pictures asked for, only those around cuts encoded again."""

from plateau_engine.cutting.cutlist import (
    FAULTS,
    CutList,
    CutRefused,
    Fade,
    Fault,
    Item,
    Overlay,
    read_cut_list,
)
from plateau_engine.cutting.material import REASONS
from plateau_engine.cutting.rendering import CutAnswer, ItemAnswer, render_cut

__all__ = [
    "FAULTS",
    "REASONS",
    "CutAnswer",
    "CutList",
    "CutRefused",
    "Fade",
    "Fault",
    "Item",
    "ItemAnswer",
    "Overlay",
    "read_cut_list",
    "render_cut",
]
