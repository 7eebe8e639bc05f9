"""Draws hair, scarves and caps, behind the head and in front of it; `face` puts them round a head."""

from collections.abc import Callable

from .chance import Chance
from .colour import darker, lighter
from .look import Look
from .strokes import box, line, oval, path

_CROWN = "M-75 -8 C-90 -128 90 -128 75 -8"
"""The outline of a head of hair, from one temple over the crown to the other."""


def behind(look: Look, yaw: float) -> str:
    """Draw what hangs behind neck and shoulders; *yaw* is the turn of the head, -1 (left) to 1 (right)."""
    drawn = _BEHIND.get(look.hair)
    return drawn(look, yaw) if drawn else ""


def in_front(look: Look, yaw: float) -> str:
    """Draw what lies on the skull and the forehead."""
    drawn = _IN_FRONT.get(look.hair)
    return drawn(look, yaw) if drawn else ""


def _shine(look: Look, yaw: float, d: str = "M-46 -66 C-34 -80 -8 -88 18 -85") -> str:
    return f'<g transform="translate({yaw * 6:g} 0)">{line(d, lighter(look.hair_colour, 0.35), 7, alpha=0.4)}</g>'


def _crop(look: Look, yaw: float) -> str:
    x = yaw * 9
    d = f"{_CROWN} C 73 -30 68 -44 {58 + x} -54 C {24 + x} -64 {-24 + x} -64 {-58 + x} -54 C-68 -44 -73 -30 -75 -8Z"
    return path(d, look.hair_colour) + _shine(look, yaw)


def _side(look: Look, yaw: float) -> str:
    x = yaw * 9
    d = (
        f"M-76 -6 C-94 -120 -40 -128 10 -120 C 84 -122 92 -60 75 -8 C 75 -34 70 -46 {60 + x} -54 "
        f"C {20 + x} -48 {-16 + x} -58 {-34 + x} -78 C {-44 + x} -54 -70 -46 -76 -6Z"
    )
    strands = f"M{-34 + x} -80 C {-10 + x} -62 {26 + x} -56 {58 + x} -60"
    return path(d, look.hair_colour) + line(strands, darker(look.hair_colour, 0.4), 3, alpha=0.5) + _shine(look, yaw)


def _slick(look: Look, yaw: float) -> str:
    x = yaw * 9
    d = f"{_CROWN} C 72 -34 66 -50 {50 + x} -60 C {20 + x} -72 {-20 + x} -72 {-50 + x} -60 C-66 -50 -72 -34 -75 -8Z"
    combed = "".join(
        line(
            f"M{i * 17 + x:g} -67 C {i * 19 + x:g} -92 {i * 17:g} -100 {i * 14:g} -104",
            lighter(look.hair_colour, 0.3),
            3,
            alpha=0.35,
        )
        for i in (-2, -1, 0, 1, 2)
    )
    return path(d, look.hair_colour) + combed


def _curls(look: Look, yaw: float) -> str:
    chance = Chance("curls", look.hair_colour, look.skin)
    curls = [
        (-74, -22, 20),
        (-78, -50, 23),
        (-66, -78, 25),
        (-42, -98, 27),
        (-10, -108, 28),
        (24, -106, 27),
        (52, -90, 26),
    ]
    curls += [(72, -64, 24), (77, -36, 21), (-48, -64, 19), (-18, -74, 20), (14, -76, 20), (46, -66, 19), (73, -14, 15)]
    shift = [9 * yaw if -60 < x < 60 and y > -80 else 0 for x, y, _ in curls]
    drawn = "".join(oval(x + move, y, r, r, look.hair_colour) for (x, y, r), move in zip(curls, shift, strict=True))
    light = "".join(
        line(f"M{x - 8:g} {y:g} q 8 -13 17 -3", lighter(look.hair_colour, 0.4), 3, alpha=chance.between(0.2, 0.5))
        for x, y, _ in curls[1:12]
    )
    return path(f"{_CROWN} C 60 -60 -60 -60 -75 -8Z", look.hair_colour) + drawn + light


def _afro_behind(look: Look, _yaw: float) -> str:
    rim = "".join(
        oval(x, y, 30, 30, look.hair_colour)
        for x, y in (
            (-98, -10),
            (-110, -52),
            (-96, -96),
            (-62, -128),
            (-20, -144),
            (24, -144),
            (64, -128),
            (98, -96),
            (110, -52),
            (98, -10),
        )
    )
    return rim + oval(0, -52, 106, 96, look.hair_colour)


def _afro(look: Look, yaw: float) -> str:
    return _crop(look, yaw) + oval(yaw * 6 - 20, -92, 40, 18, lighter(look.hair_colour, 0.4), alpha=0.16)


def _parted(look: Look, yaw: float) -> str:
    x = yaw * 12
    left = f"M{x - 4} -106 C-62 -112 -88 -70 -76 12 C-70 -16 -62 -40 {-40 + x} -56 C {-20 + x} -68 {-6 + x} -80 {x - 4} -106Z"
    right = (
        f"M{x - 4} -106 C 66 -112 90 -70 76 12 C 70 -16 64 -40 {44 + x} -56 C {20 + x} -68 {4 + x} -80 {x - 4} -106Z"
    )
    parting = line(
        f"M{x - 4} -100 C {x - 6} -88 {x - 6} -80 {x - 8} -72", darker(look.hair_colour, 0.5), 2.5, alpha=0.6
    )
    return (
        path(left, look.hair_colour)
        + path(right, look.hair_colour)
        + parting
        + _shine(look, yaw, "M-54 -56 C-46 -72 -34 -82 -20 -87")
    )


def _bun_behind(look: Look, yaw: float) -> str:
    knot = oval(-yaw * 14, -124, 40, 36, look.hair_colour) + oval(
        -yaw * 14, -102, 26, 10, darker(look.hair_colour, 0.45)
    )
    return knot + line(f"M{-22 - yaw * 14:g} -134 q 18 -20 42 -8", lighter(look.hair_colour, 0.4), 5, alpha=0.4)


def _bob_behind(look: Look, _yaw: float) -> str:
    return path(
        "M-94 62 C-112 -158 112 -158 94 62 C 92 92 52 96 44 70 L-44 70 C-52 96 -92 92 -94 62Z",
        darker(look.hair_colour, 0.22),
    )


def _bob(look: Look, yaw: float) -> str:
    x = yaw * 9
    d = (
        f"M-88 54 C-106 -156 106 -156 88 54 C 86 78 68 84 66 58 C 70 14 74 -20 {56 + x} -40 "
        f"C {20 + x} -30 {-30 + x} -34 {-50 + x} -52 C-74 -24 -70 14 -66 58 C-68 84 -86 78 -88 54Z"
    )
    return path(d, look.hair_colour) + _shine(look, yaw)


def _long_behind(look: Look, _yaw: float) -> str:
    tint = darker(look.hair_colour, 0.2)
    d = "M-92 20 C-112 -150 112 -150 92 20 C 104 80 116 130 104 190 C 60 214 -60 214 -104 190 C-116 130 -104 80 -92 20Z"
    waves = "".join(
        line(f"M{x} 40 C {x - 12} 80 {x + 12} 120 {x} 180", darker(tint, 0.4), 3, alpha=0.5) for x in (-92, -78, 78, 92)
    )
    return path(d, tint) + waves


def _long(look: Look, yaw: float) -> str:
    locks = path("M-80 -10 C-96 40 -84 84 -98 130 C-76 118 -64 70 -68 20Z", look.hair_colour)
    locks += path("M80 -10 C96 40 84 84 98 130 C76 118 64 70 68 20Z", look.hair_colour)
    return locks + _parted(look, yaw)


def _ponytail_behind(look: Look, yaw: float) -> str:
    side = -1 if yaw > 0 else 1
    tail = f"M{side * 40} -96 C {side * 120} -110 {side * 128} -20 {side * 108} 70 C {side * 96} 30 {side * 80} -20 {side * 50} -50Z"
    return path(tail, darker(look.hair_colour, 0.15)) + oval(side * 58, -84, 15, 15, "#c8553d")


def _swept(look: Look, yaw: float) -> str:
    x = yaw * 9
    d = f"{_CROWN} C 73 -34 66 -54 {50 + x} -64 C {18 + x} -76 {-22 + x} -74 {-50 + x} -62 C-66 -52 -73 -34 -75 -8Z"
    combed = "".join(
        line(
            f"M{a + x:g} -70 C {a * 1.4:g} -88 {a * 1.2:g} -98 {a * 0.6:g} -104",
            darker(look.hair_colour, 0.4),
            2.5,
            alpha=0.4,
        )
        for a in (-40, -14, 14, 40)
    )
    return path(d, look.hair_colour) + combed + _shine(look, yaw)


def _pixie(look: Look, yaw: float) -> str:
    x = yaw * 9
    d = (
        f"M-77 16 C-98 -124 -20 -134 20 -122 C 88 -116 92 -50 77 16 C 76 -20 72 -38 {62 + x} -50 L{44 + x} -36 L{34 + x} -52 "
        f"L{14 + x} -34 L{2 + x} -52 L{-22 + x} -36 L{-34 + x} -56 C-66 -44 -72 -10 -77 16Z"
    )
    return path(d, look.hair_colour) + _shine(look, yaw)


def _locs_behind(look: Look, _yaw: float) -> str:
    strands = "".join(
        line(
            f"M{x * 0.8:g} -60 C {x} 0 {x * 1.06:g} 60 {x * 1.02:g} {end}",
            look.hair_colour if i % 2 else darker(look.hair_colour, 0.3),
            17,
        )
        for i, (x, end) in enumerate(((-96, 104), (-82, 128), (-66, 120), (66, 120), (82, 130), (96, 106)))
    )
    return strands + oval(0, -46, 92, 74, look.hair_colour)


def _locs(look: Look, yaw: float) -> str:
    bands = "".join(
        line(
            f"M{a * 0.9 + yaw * 9:g} -58 C {a:g} -84 {a * 0.8:g} -98 {a * 0.5:g} -110",
            lighter(look.hair_colour, 0.25),
            3,
            alpha=0.5,
        )
        for a in (-54, -34, -14, 8, 30, 52)
    )
    return _crop(look, yaw) + bands


def _scarf_behind(look: Look, _yaw: float) -> str:
    return path(
        "M-96 -10 C-112 -160 112 -160 96 -10 C 104 60 128 120 150 190 L-150 190 C-128 120 -104 60 -96 -10Z",
        darker(look.hair_colour, 0.15),
    )


def _scarf(look: Look, yaw: float) -> str:
    x = yaw * 10
    cloth = look.hair_colour
    hood = (
        f"M-84 40 C-112 -142 112 -142 84 40 C 82 96 60 120 {x} 132 C-60 120 -82 96 -84 40Z "
        f"M{x - 62} -6 C {x - 66} 44 {x - 50} 88 {x} 96 C {x + 50} 88 {x + 66} 44 {x + 62} -6 "
        f"C {x + 56} -72 {x - 56} -72 {x - 62} -6Z"
    )
    folds = line(f"M-78 30 C-80 90 -40 116 {x + 16} 124", darker(cloth, 0.35), 4, alpha=0.5)
    folds += line("M-70 -60 C-40 -108 30 -112 62 -76", lighter(cloth, 0.4), 5, alpha=0.35)
    return f'<path fill-rule="evenodd" d="{hood}" fill="{cloth}"/>' + folds


def _beanie(look: Look, yaw: float) -> str:
    wool = look.cloth if look.garment != "vest" else "#1f5f6b"
    knit = "".join(line(f"M{a} -58 v 22", darker(wool, 0.35), 3, alpha=0.6) for a in range(-66, 67, 12))
    cap = path("M-78 -44 C-88 -146 88 -146 78 -44Z", wool) + path(
        "M-54 -90 C-40 -116 0 -122 20 -116", lighter(wool, 0.2), alpha=0.5
    )
    sides = path("M-77 -40 C-80 -20 -76 -4 -72 4 L-66 -36Z", look.hair_colour) + path(
        "M77 -40 C80 -20 76 -4 72 4 L66 -36Z", look.hair_colour
    )
    return (
        sides
        + cap
        + box(-82, -62, 164, 30, darker(wool, 0.18), round_by=13)
        + knit
        + oval(yaw * 4, -124, 20, 18, lighter(wool, 0.3))
    )


def _cap(look: Look, yaw: float) -> str:
    x = yaw * 22
    top = path("M-77 -36 C-88 -138 88 -138 77 -36Z", "#23303f") + path(
        "M-50 -84 C-36 -112 4 -116 26 -108", "#ffffff", alpha=0.1
    )
    peak = path(
        f"M{-66 + x} -42 C {-40 + x} -66 {40 + x} -66 {66 + x} -42 C {76 + x} -24 {40 + x} -30 {x} -30 C {-40 + x} -30 {-76 + x} -24 {-66 + x} -42Z",
        "#131c27",
    )
    sides = path("M-77 -36 C-80 -16 -76 0 -72 6 L-66 -34Z", look.hair_colour) + path(
        "M77 -36 C80 -16 76 0 72 6 L66 -34Z", look.hair_colour
    )
    return sides + top + peak + oval(x * 0.6, -78, 15, 15, "#ffb347")


def _ring(look: Look, yaw: float) -> str:
    tufts = path("M-76 -30 C-90 -14 -86 14 -74 22 C-74 4 -70 -14 -66 -34Z", look.hair_colour)
    tufts += path("M76 -30 C90 -14 86 14 74 22 C74 4 70 -14 66 -34Z", look.hair_colour)
    return tufts + _gleam(look, yaw)


def _gleam(look: Look, yaw: float) -> str:
    return oval(yaw * 10 - 20, -74, 22, 11, lighter(look.skin, 0.7), alpha=0.35)


_BEHIND: dict[str, Callable[[Look, float], str]] = {
    "afro": _afro_behind, "bun": _bun_behind, "bob": _bob_behind, "long": _long_behind, "ponytail": _ponytail_behind,
    "locs": _locs_behind, "scarf": _scarf_behind,
}  # fmt: skip
_IN_FRONT: dict[str, Callable[[Look, float], str]] = {
    "crop": _crop, "side": _side, "slick": _slick, "curls": _curls, "afro": _afro, "bun": _parted, "bob": _bob,
    "long": _long, "ponytail": _swept, "pixie": _pixie, "locs": _locs, "scarf": _scarf, "beanie": _beanie, "cap": _cap,
    "ring": _ring, "bald": _gleam,
}  # fmt: skip
