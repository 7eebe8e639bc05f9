"""The colours of each set: the mood a film is lit in."""

from dataclasses import dataclass
from typing import Literal

Mood = Literal["crimson", "lagoon", "violet", "forest", "dusk", "clay", "night", "honey"]


@dataclass(frozen=True, slots=True)
class Palette:
    """Wall from top to floor, the panels on it, the light in the air, an accent, wood and cloth."""

    high: str
    low: str
    panel: str
    light: str
    accent: str
    wood: str
    cloth: str
    rim: str


PALETTES: dict[Mood, Palette] = {
    "crimson": Palette("#2a0d14", "#9c2f3b", "#c84b4f", "#ffc98f", "#ffb347", "#4a1f1a", "#5d1826", "#ffb98a"),
    "lagoon": Palette("#072a33", "#1f7480", "#3a9aa0", "#ffdca8", "#ffb347", "#5a3521", "#c8703f", "#9fe3df"),
    "violet": Palette("#1a1236", "#5d44ad", "#7f68d4", "#ffd0a0", "#ffb347", "#33205a", "#3f2a78", "#c9b8ff"),
    "forest": Palette("#0b2419", "#2f7f5b", "#4fa27c", "#ffe0a3", "#ffb347", "#5b3a22", "#22573f", "#ffe0a3"),
    "dusk": Palette("#0d1630", "#3a5c9c", "#5c80c0", "#ffd7a3", "#ff8f5a", "#3a2c2e", "#c85f3f", "#ffc79a"),
    "clay": Palette("#3b1a10", "#c06a3f", "#dc8f5c", "#ffe2b0", "#2f8f6b", "#5c3018", "#2c5b58", "#ffe0b0"),
    "night": Palette("#06111d", "#1d4560", "#2f6585", "#ffd9a0", "#ffb347", "#2b2a33", "#234a63", "#8fd0ff"),
    "honey": Palette("#4a2a10", "#c98f3e", "#e2b065", "#fff0c8", "#c8553d", "#6a3f1e", "#7c2f3e", "#fff0c8"),
}
