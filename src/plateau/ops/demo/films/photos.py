"""Draws the photographs that portraits and photo stories show, as pictures of 600 by 400 with a white border."""

from dataclasses import replace

from . import clothes, face
from .colour import darker, lighter, mix
from .look import Look
from .palette import Palette
from .scenery import INK, Channel, view, violin
from .strokes import box, fade, glow, line, moved, oval, path

PHOTO_BOX = (-20.0, -20.0, 640.0, 470.0)


def photo(kind: str, channel: Channel, palette: Palette, look: Look) -> str:
    """Draw the photograph *kind* (`shop`, `young`, `hands`, `view`), printed on paper."""
    picture = {"shop": _shop, "young": _young, "hands": _hands}.get(kind)
    inside = picture(palette, look) if picture else view(channel, 0, 0, 600, 400, palette, "photo-view")
    clip = '<defs><clipPath id="print"><rect width="600" height="400"/></clipPath></defs>'
    tint = box(0, 0, 600, 400, "#c98a45", alpha=0.16)
    return box(-20, -20, 640, 470, "#fbf4e8", round_by=6) + clip + f'<g clip-path="url(#print)">{inside}{tint}</g>'


def _shop(palette: Palette, _look: Look) -> str:
    wall = box(0, 0, 600, 400, mix("#d8b48a", palette.low, 0.25)) + "".join(
        line(f"M0 {y} H600", "#a98258", 2, alpha=0.5) for y in range(20, 320, 32)
    )
    front = box(60, 90, 480, 250, darker(palette.cloth, 0.25), round_by=6)
    windows = (
        fade("pane", ((0, "#fff0c8", 1), (1, "#e0a050", 1)))
        + box(86, 130, 210, 180, "url(#pane)")
        + box(420, 130, 96, 180, "url(#pane)")
    )
    door = (
        box(318, 124, 84, 216, darker(palette.wood, 0.1), round_by=4)
        + box(330, 138, 60, 96, "#fff0c8")
        + oval(388, 246, 5, 5, "#ffcf70")
    )
    goods = "".join(
        line(f"M{x} 130 V{178 + x % 20}", INK, 2)
        + oval(x, 196 + x % 20, 13, 20, mix("#a5562a", "#6a2f12", x % 3 / 3))
        + oval(x, 222 + x % 20, 18, 22, mix("#a5562a", "#6a2f12", x % 3 / 3))
        for x in (118, 164, 212, 262)
    )
    awning = "".join(
        path(f"M{60 + i * 48} 76 h48 l6 44 q-27 16 -54 0Z", "#fbf4e8" if i % 2 else palette.cloth) for i in range(10)
    )
    street = (
        box(0, 340, 600, 60, "#8d7a68")
        + line("M0 342 H600", "#5f5044", 5)
        + oval(180, 362, 130, 12, "#ffe6b0", alpha=0.4)
    )
    sign = box(170, 26, 260, 44, darker(palette.wood, 0.3), round_by=8) + line("M206 48 H394", "#ffcf70", 6)
    bike = "".join(
        f'<circle cx="{x}" cy="356" r="27" fill="none" stroke="#2a2320" stroke-width="5"/>' for x in (458, 544)
    ) + line(
        "M458 356 L492 310 L530 312 L544 356 M492 310 L512 354 L530 312 M512 354 L458 356 M486 298 h18 M530 312 l-6 -18 h16",
        "#c8553d",
        5,
    )
    return wall + front + windows + goods + door + awning + sign + street + bike


def _young(palette: Palette, look: Look) -> str:
    colour = "#35211a" if look.hair_colour in {"#8f8b88", "#e4dfd6"} else look.hair_colour
    young = replace(
        look, hair_colour=colour, beard="none", glasses="none", garment="jumper", cloth=palette.cloth, lines=False
    )
    back = (
        fade("yw", ((0, "#e8d2a8", 1), (1, "#9a7444", 1)))
        + box(0, 0, 600, 400, "url(#yw)")
        + glow("ys", ((0, "#fff6dc", 0.8), (1, "#fff6dc", 0)))
        + oval(430, 90, 300, 230, "url(#ys)")
    )
    shelves = "".join(
        box(20, y, 190, 9, "#6a4a28") + "".join(oval(44 + i * 34, y - 20, 11, 20, "#8a5a2e") for i in range(5))
        for y in (96, 184, 272)
    )
    person = moved(
        face.behind(young, 0.25)
        + clothes.torso(young, "#fff0c8")
        + face.head(young, 0.25, "#fff0c8")
        + face.eyes(young, 0.25, "glad", 0, "raised")
        + face.mouth(young, 0.25, "laugh"),
        360,
        168,
        0.98,
    )
    return back + shelves + person


def _hands(palette: Palette, look: Look) -> str:
    top = mix(palette.wood, "#e0b070", 0.5)
    table = fade("ht", ((0, lighter(top, 0.1), 1), (1, darker(top, 0.3), 1))) + box(0, 0, 600, 400, "url(#ht)")
    table += "".join(
        line(f"M0 {y} q150 {(-1) ** (y // 44) * 10} 300 0 t300 0", darker(top, 0.35), 2.5, alpha=0.45)
        for y in range(20, 400, 44)
    )
    worker = Look(look.skin, garment="jumper", cloth=look.cloth)
    left, _ = clothes.arm(worker, -1, "rest", 1.0)
    right, _ = clothes.arm(worker, 1, "hold", 1.0)
    work = moved(violin("#b5652f"), 330, 236, 0.98, turn=84)
    work += "".join(
        path(f"M{x} {y} q14 -14 26 -2 q-10 12 -26 2Z", "#e0b070")
        for x, y in ((60, 320), (120, 130), (470, 330), (540, 150), (300, 372))
    )
    return table + oval(300, 330, 280, 22, INK, alpha=0.22) + work + moved(left + right, 300, -352, 1.5)
