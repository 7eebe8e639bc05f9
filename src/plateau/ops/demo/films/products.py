"""Draws the things that demonstrations show, as layers that can be put together before the camera.

Each product stands on the origin, is about 400 high, and is a list of (name, SVG) from the first to the last part.
"""

from .colour import darker, lighter
from .strokes import box, glow, line, oval, path

_OAK, _STEEL, _INK = "#c98f4e", "#aab6bc", "#120c0b"


def parts(product: str) -> tuple[tuple[str, str], ...]:
    """Return the parts of *product* in the order they are put together."""
    return _PRODUCTS[product]


def _lamp() -> tuple[tuple[str, str], ...]:
    foot = (
        oval(0, 6, 150, 20, _INK, alpha=0.4)
        + oval(0, -6, 104, 24, darker(_OAK, 0.35))
        + oval(0, -18, 104, 24, _OAK)
        + oval(-20, -22, 60, 10, lighter(_OAK, 0.4), alpha=0.4)
    )
    stem = (
        line("M0 -22 L-46 -210 L46 -330", darker(_OAK, 0.2), 24)
        + line("M-3 -24 L-49 -208 L43 -330", lighter(_OAK, 0.15), 9)
        + oval(-46, -210, 21, 21, darker(_OAK, 0.4))
        + oval(-46, -210, 9, 9, "#ffb347")
    )
    cord = line("M104 -12 C 190 -20 170 20 260 6", "#2a1a14", 6)
    shade = (
        path("M14 -350 L92 -306 L150 -236 Q70 -190 -34 -268Z", "#c8553d")
        + path("M14 -350 L92 -306 L128 -262 Q92 -280 14 -330Z", "#ffffff", alpha=0.18)
        + path("M150 -236 Q70 -190 -34 -268 Q70 -228 150 -236Z", "#fff3d0")
    )
    shine = glow("bulb", ((0, "#fff6dc", 0.95), (0.3, "#ffdf9a", 0.5), (1, "#ffc870", 0))) + oval(
        62, -230, 190, 170, "url(#bulb)"
    )
    return (("foot", foot), ("stem", cord + stem), ("shade", shade), ("light", shine))


def _buoy() -> tuple[tuple[str, str], ...]:
    hull = (
        oval(0, 2, 150, 20, _INK, alpha=0.4)
        + path("M-120 -60 Q-118 -8 0 -4 Q118 -8 120 -60Z", "#d9572f")
        + path("M-124 -86 h248 q6 26 -4 30 h-240 q-10 -4 -4 -30Z", "#f2a03a")
        + line("M-96 -40 q96 26 192 0", "#ffffff", 7, alpha=0.4)
    )
    mast = line("M-70 -86 L-16 -300 M70 -86 L16 -300 M-52 -156 H52 M-34 -226 H34", _STEEL, 11) + line(
        "M-60 -120 L38 -212 M60 -120 L-38 -212", darker(_STEEL, 0.4), 6
    )
    panel = (
        path("M-58 -146 L58 -146 L70 -92 L-70 -92Z", "#1d3a5c")
        + "".join(line(f"M{x} -146 L{x * 1.2:.0f} -92", "#7fa8d0", 3) for x in (-38, -12, 12, 38))
        + line("M-63 -120 H63", "#7fa8d0", 3)
    )
    head = (
        box(-30, -344, 60, 46, "#f2a03a", round_by=8)
        + box(-20, -386, 40, 46, "#fff3d0", round_by=10)
        + box(-26, -394, 52, 12, "#33414c", round_by=5)
        + line("M0 -394 V-440", _STEEL, 6)
        + oval(0, -444, 8, 8, "#e4312b")
    )
    shine = glow("beacon", ((0, "#fff6dc", 0.95), (0.25, "#ffdf9a", 0.55), (1, "#ffc870", 0))) + oval(
        0, -364, 170, 150, "url(#beacon)"
    )
    return (("hull", hull), ("mast", mast), ("panel", panel), ("head", head), ("light", shine))


_PRODUCTS = {"lamp": _lamp(), "buoy": _buoy()}
