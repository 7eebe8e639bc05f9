"""Draws heads: the skull once for each turn, eyes and mouths as small pictures that are changed from frame to frame.

Units are the figure's own: the middle between the eyes is the origin, a head is about 150 wide and 190 high.
"""

from typing import Literal

from . import hair
from .colour import darker, lighter, mix
from .look import Look
from .strokes import box, fade, line, oval, path, ring

Lids = Literal["open", "half", "shut", "glad"]
Brows = Literal["calm", "raised", "drawn"]
Mouth = Literal["rest", "smile", "closed", "narrow", "half", "wide", "round", "tight", "laugh"]

EYES_BOX = (-78.0, -52.0, 156.0, 84.0)
MOUTH_BOX = (-56.0, 30.0, 112.0, 64.0)
NECK = (0.0, 104.0)
"""The point round which a head nods and tilts."""

_HEAD_BOX = (-98.0, -132.0, 196.0, 244.0)
_HEAD_BOXES: dict[str, tuple[float, float, float, float]] = {
    "curls": (-108.0, -144.0, 216.0, 256.0), "beanie": (-98.0, -152.0, 196.0, 264.0), "bob": (-104.0, -132.0, 208.0, 244.0),
    "long": (-106.0, -132.0, 212.0, 272.0), "scarf": (-98.0, -132.0, 196.0, 272.0),
}  # fmt: skip
_BEHIND_BOXES: dict[str, tuple[float, float, float, float]] = {
    "afro": (-148.0, -182.0, 296.0, 250.0), "bun": (-64.0, -170.0, 128.0, 90.0), "bob": (-104.0, -120.0, 208.0, 220.0),
    "ponytail": (-136.0, -124.0, 272.0, 204.0), "locs": (-116.0, -128.0, 232.0, 270.0),
}  # fmt: skip
_BEHIND_BOX = (-158.0, -132.0, 316.0, 340.0)
_JAWS = {"round": (47, 86, 101), "oval": (40, 84, 102), "square": (53, 84, 99)}


def head_box(look: Look) -> tuple[float, float, float, float]:
    """Return the box that the drawing of a head fits into: tight, since heads are turned in every frame."""
    return _HEAD_BOXES.get(look.hair, _HEAD_BOX)


def behind_box(look: Look) -> tuple[float, float, float, float]:
    """Return the box of the hair behind the shoulders."""
    return _BEHIND_BOXES.get(look.hair, _BEHIND_BOX)


def head(look: Look, yaw: float, rim: str) -> str:
    """Draw the head without eyes and mouth; *rim* is the colour of the light from behind."""
    skin, shade = look.skin, mix(look.skin, "#5a1626", 0.26)
    wide, jaw, chin = _JAWS[look.jaw]
    skull = (
        f"M-71 -26 C-76 -118 76 -118 71 -26 C 72 22 68 58 {wide} {jaw} C {wide * 0.6:g} {chin} {-wide * 0.6:g} {chin} "
        f"{-wide} {jaw} C-68 58 -72 22 -71 -26Z"
    )
    drawn = fade("skin", ((0, lighter(skin, 0.12), 1), (0.6, skin, 1), (1, mix(skin, shade, 0.55), 1)))
    if look.hair != "scarf":
        drawn += _ears(look, yaw, skin, shade)
    drawn += path(skull, "url(#skin)")
    drawn += '<defs><clipPath id="skull"><path d="' + skull + '"/></clipPath></defs><g clip-path="url(#skull)">'
    side = -1 if yaw > 0.2 else 1
    drawn += path(
        f"M{side * 78} -100 L{side * 78} 110 L{side * 4} 110 C {side * 60} 70 {side * 52} 10 {side * 58} -40 C {side * 58} -70 {side * 66} -90 {side * 78} -100Z",
        shade,
        alpha=0.34,
    )
    drawn += line(f"M{-side * 69} -60 C {-side * 75} 0 {-side * 70} 50 {-side * 46} 86", rim, 9, alpha=0.5)
    drawn += _cheeks(look, yaw) + _beard(look, yaw) + "</g>"
    return drawn + _nose(look, yaw, shade) + hair.in_front(look, yaw)


def behind(look: Look, yaw: float) -> str:
    """Draw the hair that hangs behind the shoulders."""
    return hair.behind(look, yaw)


def eyes(look: Look, yaw: float, lids: Lids, gaze: int, brows: Brows) -> str:
    """Draw eyes, brows and glasses; *gaze* is -1 (looks left), 0 or 1."""
    shift, narrow = yaw * 15, 1 - abs(yaw) * 0.12
    drawn = ""
    for side in (-1, 1):
        near = 1 - 0.1 * max(0.0, side * yaw)
        x = side * 28.5 * narrow + shift
        drawn += _eye(look, x, side, lids, gaze, near) + _brow(look, x, side, brows, near)
    return drawn + _glasses(look, shift, narrow)


def mouth(look: Look, yaw: float, shape: Mouth) -> str:
    """Draw a mouth of *shape*."""
    x, y = yaw * 17, 60.0
    lip = mix(look.skin, "#8e1f33", 0.62 if look.lashes else 0.5)
    dark, teeth, tongue = "#3a0f14", "#fbf4ea", "#c9545a"
    if shape in {"rest", "smile", "closed", "tight"}:
        half, dip = {"rest": (19, 5), "smile": (24, 11), "closed": (17, 1), "tight": (11, 0)}[shape]
        drawn = line(
            f"M{x - half:g} {y - dip * 0.4:g} Q{x:g} {y + dip:g} {x + half:g} {y - dip * 0.4:g}", darker(lip, 0.42), 4.6
        )
        lower = line(f"M{x - 8:g} {y + 11 + dip * 0.4:g} q 8 4 16 0", mix(look.skin, "#5a1626", 0.3), 3, alpha=0.6)
        dimples = (
            ""
            if shape != "smile"
            else "".join(
                line(f"M{x + s * 29:g} {y - 9:g} q {s * 4} 4 {s * 1} 9", mix(look.skin, "#5a1626", 0.4), 2.6, alpha=0.7)
                for s in (-1, 1)
            )
        )
        return drawn + lower + dimples
    rx, top, low = {
        "narrow": (20, 4, 6),
        "half": (18, 5, 12),
        "wide": (20, 7, 22),
        "round": (12, 9, 15),
        "laugh": (27, 8, 22),
    }[shape]
    if shape == "laugh":
        outline = f"M{x - rx} {y - top} Q{x:g} {y - top + 7} {x + rx} {y - top} C {x + rx} {y + low} {x - rx} {y + low} {x - rx} {y - top}Z"
    else:
        outline = f"M{x - rx:g} {y:g} C {x - rx * 0.7:g} {y - top * 1.4:g} {x + rx * 0.7:g} {y - top * 1.4:g} {x + rx:g} {y:g} C {x + rx * 0.8:g} {y + low * 1.3:g} {x - rx * 0.8:g} {y + low * 1.3:g} {x - rx:g} {y:g}Z"
    inner = f'<defs><clipPath id="lips"><path d="{outline}"/></clipPath></defs><g clip-path="url(#lips)">'
    inner += box(x - 40, y - 20, 80, 60, dark) + oval(x, y + low + 2, rx * 0.72, low * 0.62, tongue)
    if shape != "round":
        inner += box(x - rx, y - top - 6, rx * 2, top + 9, teeth)
    return inner + "</g>" + line(outline, darker(lip, 0.12), 4)


def _ears(look: Look, yaw: float, skin: str, shade: str) -> str:
    drawn = ""
    for side in (-1, 1):
        x = side * 72 - yaw * 9
        drawn += oval(x, 6, 14, 21, mix(skin, shade, 0.25)) + line(
            f"M{x + side * 4:g} -4 q {-side * 9} 6 {-side * 2} 18", shade, 3, alpha=0.7
        )
        if look.earrings:
            drawn += oval(x + side * 2, 32, 5, 7, "#ffcf70")
    return drawn


def _cheeks(look: Look, yaw: float) -> str:
    blush = mix(look.skin, "#e0453f", 0.5)
    drawn = "".join(oval(side * 43 + yaw * 13, 33, 17, 11, blush, alpha=0.27) for side in (-1, 1))
    if look.freckles:
        spots = ((-50, 24), (-42, 30), (-34, 23), (-44, 18), (50, 24), (42, 30), (34, 23), (45, 18), (-6, 20), (7, 22))
        drawn += "".join(oval(x + yaw * 13, y, 2.1, 2.1, mix(look.skin, "#7a3a1a", 0.6), alpha=0.7) for x, y in spots)
    if look.lines:
        fold = mix(look.skin, "#5a1626", 0.4)
        drawn += "".join(
            line(f"M{s * 22 + yaw * 15:g} 36 q {s * 9} 8 {s * 7} 19", fold, 2.6, alpha=0.5) for s in (-1, 1)
        )
        drawn += line(f"M{-26 + yaw * 12:g} -46 q 26 -7 52 0", fold, 2.6, alpha=0.4)
    return drawn


def _beard(look: Look, yaw: float) -> str:
    x, tint = yaw * 15, mix(look.hair_colour, look.skin, 0.12)
    full = f"M-74 6 C-64 30 -54 38 {-30 + x} 42 C {-12 + x} 36 {12 + x} 36 {30 + x} 42 C 54 38 64 30 74 6 L74 118 L-74 118Z"
    tash = f"M{-31 + x} 52 C {-26 + x} 40 {-8 + x} 37 {x} 42 C {8 + x} 37 {26 + x} 40 {31 + x} 52 C {18 + x} 51 {8 + x} 49 {x} 50 C {-8 + x} 49 {-18 + x} 51 {-31 + x} 52Z"
    match look.beard:
        case "stubble":
            return path(full, tint, alpha=0.24)
        case "short":
            return path(full, tint, alpha=0.92) + oval(x, 60, 24, 11, mix(look.skin, tint, 0.45))
        case "full":
            return path(full, tint) + oval(x, 59, 23, 10, mix(look.skin, tint, 0.35))
        case "moustache":
            return path(tash, tint)
        case "goatee":
            return path(tash, tint) + path(f"M{-22 + x} 74 Q{x} 84 {22 + x} 74 L{16 + x} 112 L{-16 + x} 112Z", tint)
        case _:
            return ""


def _nose(look: Look, yaw: float, shade: str) -> str:
    x = yaw * 21
    bend = 1 if yaw >= 0 else -1
    drawn = oval(x, 29, 13, 9, lighter(look.skin, 0.25), alpha=0.4)
    return drawn + line(
        f"M{x + bend * 3:g} 6 q {bend * 9} 18 {bend * 7} 25 q {-bend * 8} 8 {-bend * 18} 2",
        mix(shade, "#3a0f14", 0.15),
        3.6,
        alpha=0.75,
    )


def _eye(look: Look, x: float, side: int, lids: Lids, gaze: int, near: float) -> str:
    ink = "#20130f"
    w = 15.5 * near
    if lids in {"shut", "glad"}:
        bend = 8 if lids == "shut" else -10
        return line(f"M{x - w:g} 3 q {w:g} {bend} {w * 2:g} 0", ink, 4.2)
    open_by = 15.0 if lids == "open" else 8.5
    white = f"M{x - w:g} 2 C {x - w * 0.6:g} {1 - open_by:g} {x + w * 0.6:g} {1 - open_by:g} {x + w:g} 2 C {x + w * 0.6:g} {14:g} {x - w * 0.6:g} {14:g} {x - w:g} 2Z"
    name = f"eye{side}".replace("-", "m")
    px = x + gaze * 5.6
    drawn = f'<defs><clipPath id="{name}"><path d="{white}"/></clipPath></defs>' + path(white, "#fffaf3")
    drawn += f'<g clip-path="url(#{name})">' + oval(px, 0, 9.4, 10.4, "#3b2418") + oval(px, 0, 5, 6, "#120a08")
    drawn += box(x - 20, -16, 40, 9, "#3a0f14", alpha=0.16) + "</g>" + oval(px + 3, -4, 2.7, 3, "#ffffff")
    lid = f"M{x - w:g} 2 C {x - w * 0.6:g} {1 - open_by:g} {x + w * 0.6:g} {1 - open_by:g} {x + w:g} 2"
    drawn += line(lid, ink, 4.4)
    if look.lashes:
        drawn += line(f"M{x + side * (w - 1):g} 0 l {side * 6.5} -5", ink, 3.6)
    return drawn


def _brow(look: Look, x: float, side: int, brows: Brows, near: float) -> str:
    colour = darker(look.skin, 0.75) if look.hair in {"scarf", "bald"} else darker(look.hair_colour, 0.15)
    if look.hair_colour in {"#8f8b88", "#e4dfd6"} and look.hair != "scarf":
        colour = darker(look.hair_colour, 0.35)
    inner, peak, outer = {"calm": (-22, -29, -21), "raised": (-29, -38, -27), "drawn": (-16, -25, -22)}[brows]
    reach = 18 * near
    return line(
        f"M{x - side * reach:g} {inner} Q{x + side * 2:g} {peak} {x + side * reach:g} {outer}",
        colour,
        5 if look.lashes else 6.6,
    )


def _glasses(look: Look, shift: float, narrow: float) -> str:
    if look.glasses == "none":
        return ""
    frame = "#1a1416"
    drawn = ""
    for side in (-1, 1):
        x = side * 28.5 * narrow + shift
        if look.glasses == "round":
            drawn += oval(x, 2, 22, 21, "#ffffff", alpha=0.1) + ring(x, 2, 22, 21, frame, 4)
        else:
            drawn += f'<rect x="{x - 23:g}" y="-15" width="46" height="33" rx="8" fill="#ffffff" fill-opacity=".1" stroke="{frame}" stroke-width="4.4"/>'
        drawn += line(f"M{x + side * 22:g} -2 L{side * 72 - shift * 0.3:g} -4", frame, 3.6)
        drawn += line(f"M{x - 9:g} -8 l 7 -6", "#ffffff", 3, alpha=0.5)
    return drawn + line(f"M{shift - 7:g} 0 q 7 -5 14 0", frame, 4)
