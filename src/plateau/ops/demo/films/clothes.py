"""Draws what is below the chin: neck, garment, arms and hands, in the same units as `face`."""

import math
from typing import Literal

from .colour import darker, lighter, mix
from .look import Look
from .strokes import box, fade, line, moved, oval, path

Hand = Literal["rest", "open", "point"]
Pose = Literal["rest", "open", "count", "point", "stand", "show", "hold"]
Point = tuple[float, float]

TORSO_BOX = (-200.0, 36.0, 400.0, 640.0)
BUILD, DROP = 0.9, -6.0
"""The body is drawn on its own measure, then made a little smaller and set this high, so that the head is the larger."""
_SHOULDERS = (
    "M-36 132 C-56 156 -122 156 -148 184 C-178 218 -176 330 -164 440 L-160 790 L160 790 L164 440 "
    "C176 330 178 218 148 184 C122 156 56 156 36 132Z"
)
_POSES: dict[Pose, tuple[Point, Point, Hand]] = {
    "rest": ((196, 446), (62, 496), "rest"),
    "open": ((204, 430), (266, 322), "open"),
    "count": ((204, 436), (148, 318), "point"),
    "point": ((222, 380), (296, 268), "point"),
    "stand": ((206, 400), (178, 566), "rest"),
    "show": ((226, 360), (318, 286), "open"),
    "hold": ((200, 436), (96, 400), "open"),
}
_SHOULDER = (137.0, 232.0)


def torso(look: Look, rim: str) -> str:
    """Draw neck and body to below the hip; *rim* is the colour of the light from behind."""
    cloth = _cloth(look)
    shade = mix(look.skin, "#5a1626", 0.3)
    drawn = fade("cloth", ((0, lighter(cloth, 0.1), 1), (0.45, cloth, 1), (1, darker(cloth, 0.5), 1)))
    drawn += path(_SHOULDERS, "url(#cloth)")
    drawn += f'<defs><clipPath id="body"><path d="{_SHOULDERS}"/></clipPath></defs><g clip-path="url(#body)">'
    drawn += _under(look) + _over(look, cloth)
    drawn += line("M-36 132 C-56 156 -122 156 -148 184 C-178 218 -176 330 -164 440 L-160 790", rim, 11, alpha=0.42)
    drawn += line("M168 330 L160 790", darker(cloth, 0.6), 26, alpha=0.3)
    return moved(drawn + "</g>" + _neck(look, shade) + _collar(look, cloth) + _microphone(look), 0, DROP, BUILD)


def arm(
    look: Look, side: int, pose: Pose, towards: float, other: Pose = "rest"
) -> tuple[str, tuple[float, float, float, float]]:
    """Draw one arm (*side* -1 is the viewer's left) on its way from *other* to *pose*, with the box it stands in."""
    (from_elbow, from_hand, from_kind), (to_elbow, to_hand, to_kind) = _POSES[other], _POSES[pose]
    elbow, hand = _between(from_elbow, to_elbow, towards), _between(from_hand, to_hand, towards)
    kind = to_kind if towards > 0.45 else from_kind
    elbow, hand, shoulder = ((x * side, y) for x, y in (elbow, hand, _SHOULDER))
    sleeve, short = _sleeve(look), look.garment == "apron"
    angle = math.degrees(math.atan2(hand[1] - elbow[1], hand[0] - elbow[0]))
    wrist = _between(elbow, hand, 0.86)
    bend = f"M{shoulder[0]:.1f} {shoulder[1]:.1f} Q{(shoulder[0] + elbow[0]) / 2 + side * 12:.1f} {(shoulder[1] + elbow[1]) / 2:.1f} {elbow[0]:.1f} {elbow[1]:.1f}"
    drawn = (
        f'<defs><linearGradient id="sleeve" gradientUnits="userSpaceOnUse" x1="0" y1="190" x2="0" y2="540">'
        f'<stop stop-color="{lighter(sleeve, 0.08)}"/><stop offset=".45" stop-color="{sleeve}"/>'
        f'<stop offset="1" stop-color="{darker(sleeve, 0.3)}"/></linearGradient></defs>'
    )
    if short:
        drawn += line(
            f"M{elbow[0]:.1f} {elbow[1]:.1f} L{wrist[0]:.1f} {wrist[1]:.1f}", mix(look.skin, "#5a1626", 0.12), 37
        )
    reach = _between(elbow, hand, 0.16 if short else 0.84)
    middle = _between(shoulder, elbow, 0.55)
    lower = f"M{middle[0] + side * 6:.1f} {middle[1]:.1f} L{elbow[0]:.1f} {elbow[1]:.1f} L{reach[0]:.1f} {reach[1]:.1f}"
    drawn += line(lower, darker(sleeve, 0.5), 61, alpha=0.55) + line(
        bend + f" L{reach[0]:.1f} {reach[1]:.1f}", "url(#sleeve)", 55
    )
    drawn += _hand(look, kind, hand, angle, side)
    cuff = _between(elbow, hand, 0.10 if short else 0.8)
    across = math.radians(angle + 90)
    dx, dy = math.cos(across) * 23, math.sin(across) * 23
    drawn += line(
        f"M{cuff[0] - dx:.1f} {cuff[1] - dy:.1f} L{cuff[0] + dx:.1f} {cuff[1] + dy:.1f}",
        darker(sleeve, 0.4),
        4,
        alpha=0.8,
    )
    drawn += line(
        f"M{elbow[0] - side * 10:.1f} {elbow[1] - 14:.1f} q {-side * 12} 2 {-side * 20} 12",
        darker(sleeve, 0.5),
        3.4,
        alpha=0.6,
    )
    xs, ys = (shoulder[0], elbow[0], hand[0]), (shoulder[1], elbow[1], hand[1])
    left, top = (min(xs) - 76) * BUILD, (min(ys) - 76) * BUILD + DROP
    size = (max(xs) - min(xs) + 152) * BUILD, (max(ys) - min(ys) + 152) * BUILD
    return moved(drawn, 0, DROP, BUILD), (left, top, *size)


def _between(one: Point, two: Point, share: float) -> Point:
    return one[0] + (two[0] - one[0]) * share, one[1] + (two[1] - one[1]) * share


def _cloth(look: Look) -> str:
    return look.under if look.garment == "apron" else look.cloth


def _sleeve(look: Look) -> str:
    return {"apron": look.under, "vest": "#2b3947"}.get(look.garment, look.cloth)


def _neck(look: Look, shade: str) -> str:
    collar = 206 if look.garment == "blouse" else 176
    neck = f"M-37 50 L-37 128 Q-40 146 -60 153 Q0 {collar + 26} 60 153 Q40 146 37 128 L37 50Z"
    shadow = "M-37 60 L-37 122 Q0 156 37 116 L37 60Z"
    return path(neck, look.skin) + path(shadow, shade, alpha=0.75)


def _under(look: Look) -> str:
    match look.garment:
        case "blazer" | "cardigan":
            return path("M-64 140 L0 420 L64 140Z", look.under)
        case "vest":
            return box(-230, 120, 460, 680, "#2b3947")
        case _:
            return ""


def _over(look: Look, cloth: str) -> str:
    dark, light = darker(cloth, 0.35), lighter(cloth, 0.18)
    match look.garment:
        case "blazer":
            lapels = path("M-60 138 L-104 176 L-84 232 L-98 246 L0 428 L-50 170Z", light) + path(
                "M60 138 L104 176 L84 232 L98 246 L0 428 L50 170Z", dark
            )
            pocket = line("M78 330 l54 -8", light, 5, alpha=0.8) + path(
                "M84 329 l8 -22 l14 14 l12 -18 l10 24Z", look.under
            )
            return (
                lapels + line("M0 428 L0 790", dark, 4) + oval(12, 470, 8, 8, dark) + oval(12, 548, 8, 8, dark) + pocket
            )
        case "cardigan":
            ribs = line("M-62 146 L0 424 L0 790", light, 17) + line("M62 146 L0 424", dark, 17)
            return ribs + "".join(oval(2, y, 7, 7, lighter(cloth, 0.5)) for y in (462, 530, 598))
        case "vest":
            hi = look.cloth
            sides = path("M-66 140 C-80 160 -150 166 -160 196 L-170 790 L-14 790 L-14 300Z", hi) + path(
                "M66 140 C80 160 150 166 160 196 L170 790 L14 790 L14 300Z", darker(hi, 0.08)
            )
            tapes = "".join(box(x, y, 154, 32, "#eef3f1", alpha=0.92) for x in (-170, 16) for y in (420, 520))
            braces = "".join(line(f"M{s * 96} 166 L{s * 92} 420", "#eef3f1", 30, alpha=0.92) for s in (-1, 1))
            return sides + tapes + braces + line("M0 300 L0 790", "#141c22", 5)
        case "apron":
            bib = path(
                "M-96 300 C-92 280 -80 270 -64 268 L64 268 C80 270 92 280 96 300 L120 450 L150 790 L-150 790 L-120 450Z",
                look.cloth,
            )
            straps = line("M-72 272 C-66 220 -60 180 -50 156", darker(look.cloth, 0.3), 18) + line(
                "M72 272 C66 220 60 180 50 156", darker(look.cloth, 0.3), 18
            )
            pocket = line("M-52 410 h104 v64 q0 14 -14 14 h-76 q-14 0 -14 -14Z", darker(look.cloth, 0.4), 4, alpha=0.8)
            pencil = line("M30 420 v-46", "#ffb347", 8) + line("M30 374 v-6", "#20130f", 5)
            return (
                straps
                + bib
                + line("M-96 300 C-92 280 -80 270 -64 268 L64 268", lighter(look.cloth, 0.2), 5)
                + pencil
                + pocket
            )
        case "hoodie":
            cords = line("M-22 196 q-4 50 -2 80", lighter(cloth, 0.6), 6) + line(
                "M22 196 q5 44 3 68", lighter(cloth, 0.6), 6
            )
            return cords + line("M-96 560 q96 -40 192 0", dark, 5)
        case "shirt":
            placket = line("M0 196 L0 790", dark, 4) + "".join(
                oval(0, y, 5, 5, lighter(cloth, 0.6)) for y in (246, 316, 386, 456, 526)
            )
            return placket + line("M60 300 h64 v50 q-32 18 -64 0Z", dark, 4, alpha=0.8)
        case "jumper":
            return "".join(
                line(
                    f"M-190 {y} q190 24 380 0", light if i % 2 else lighter(cloth, 0.7), 13 if i % 2 else 7, alpha=0.55
                )
                for i, y in enumerate((262, 284, 306))
            )
        case "blouse":
            return "".join(
                oval(x + (y // 44 % 2) * 30, y, 6, 6, lighter(cloth, 0.6), alpha=0.8)
                for y in range(210, 780, 44)
                for x in range(-180, 190, 60)
            )
        case _:
            return "".join(line(f"M{x} 330 q{8 if x < 0 else -8} 60 0 140", dark, 4, alpha=0.35) for x in (-110, 110))


def _collar(look: Look, cloth: str) -> str:
    dark, light = darker(cloth, 0.3), lighter(cloth, 0.22)
    match look.garment:
        case "rollneck":
            return path("M-46 96 Q0 122 46 96 L52 156 Q0 190 -52 156Z", light) + line(
                "M-45 112 Q0 138 45 112", dark, 4, alpha=0.5
            )
        case "jumper" | "apron":
            tint = dark if look.garment == "jumper" else darker(look.under, 0.25)
            return line("M-56 148 Q0 208 56 148", tint, 15)
        case "hoodie":
            return path(
                "M-62 128 C-96 140 -104 176 -60 200 Q-20 214 0 200 Q20 214 60 200 C104 176 96 140 62 128 Q60 176 0 188 Q-60 176 -62 128Z",
                dark,
            )
        case "shirt" | "vest":
            tint = light if look.garment == "shirt" else "#3a4a5a"
            return path("M-44 118 L-66 150 L-34 206 L0 172Z", tint) + path(
                "M44 118 L66 150 L34 206 L0 172Z", darker(tint, 0.1)
            )
        case "blazer":
            return path("M-42 120 L-58 148 L-30 196 L0 176Z", lighter(look.under, 0.3)) + path(
                "M42 120 L58 148 L30 196 L0 176Z", darker(look.under, 0.08)
            )
        case "blouse":
            return (
                line("M-52 150 Q0 214 52 150", lighter(cloth, 0.4), 8)
                + line("M-30 178 Q0 236 30 178", "#ffcf70", 3)
                + oval(0, 210, 7, 7, "#ffcf70")
            )
        case "cardigan":
            return line("M-50 152 Q0 204 50 152", darker(look.under, 0.2), 9)


def _microphone(look: Look) -> str:
    x = -40 if look.garment in {"blazer", "cardigan", "vest"} else 18
    return (
        line(f"M{x} 286 q-6 70 4 130", "#120a0a", 2.4, alpha=0.5)
        + box(x - 7, 258, 14, 30, "#15100f", round_by=6)
        + oval(x, 260, 8, 9, "#2b2423")
        + oval(x - 2, 257, 2.6, 2.6, "#ffffff", alpha=0.6)
    )


def _hand(look: Look, kind: Hand, at: Point, angle: float, side: int) -> str:
    skin, edge = mix(look.skin, "#5a1626", 0.05), mix(look.skin, "#5a1626", 0.38)
    fingers = {
        "rest": ((20, -13, 37, -11), (22, -4, 42, -3), (22, 5, 41, 5), (20, 13, 36, 13)),
        "open": ((16, -13, 36, -27), (21, -5, 50, -11), (22, 4, 51, 5), (18, 13, 43, 20)),
        "point": ((20, -11, 56, -15), (22, -3, 33, -2), (22, 5, 32, 6), (20, 12, 29, 13)),
    }[kind]
    thumb = {"rest": "M6 14 Q20 26 32 21", "open": "M4 14 Q10 32 24 38", "point": "M8 14 Q18 24 28 16"}[kind]
    drawn = ""
    for tint, grow in ((edge, 4.5), (skin, 0.0)):
        drawn += "".join(line(f"M{a} {b} L{c} {d}", tint, 11.5 + grow) for a, b, c, d in fingers)
        drawn += line(thumb, tint, 12 + grow) + oval(9, 0, 20 + grow / 2, 18.5 + grow / 2, tint)
        if tint == edge:
            drawn += line("M-14 0 L6 0", tint, 30)
    drawn += line("M-16 0 L6 0", skin, 27) + line("M21 1 L27 1 M21 9 L26 9 M21 -7 L27 -7", edge, 2, alpha=0.6)
    flip = -1 if side > 0 else 1
    return f'<g transform="translate({at[0]:.1f} {at[1]:.1f}) rotate({angle:.1f}) scale(1 {flip})">{drawn}</g>'
