"""Draws what stands on a set: windows and their views, plants, lamps, shelves, cups; `sets` arranges them."""

from typing import Literal

from .chance import Chance
from .colour import darker, lighter, mix
from .palette import Palette
from .strokes import box, fade, glow, line, oval, path

Channel = Literal["atelier", "harbour"]
INK = "#120c0b"


def cone(name: str, x: float, top: float, bottom: float, spread: float, colour: str, strength: float) -> str:
    """Draw the light that falls from a lamp at (*x*, *top*)."""
    stops = ((0.0, colour, strength), (0.55, colour, strength * 0.38), (1.0, colour, 0.0))
    wide = f"M{x - 16} {top} L{x - spread} {bottom} L{x + spread} {bottom} L{x + 16} {top}Z"
    core = f"M{x - 9} {top} L{x - spread * 0.5} {bottom} L{x + spread * 0.5} {bottom} L{x + 9} {top}Z"
    return fade(name, stops) + path(wide, f"url(#{name})", alpha=0.75) + path(core, f"url(#{name})", alpha=0.5)


def rig(xs: tuple[float, ...], y: float, palette: Palette) -> str:
    """Draw a lighting bar with lamps at *xs*."""
    bar = line(f"M-90 {y - 26} H1690 M-90 {y - 56} H1690", "#0a0708", 7)
    struts = "".join(line(f"M{x} {y - 56} l 34 30 l 34 -30", "#0a0708", 4) for x in range(-90, 1690, 68))
    lamps = ""
    for x in xs:
        lamps += box(x - 5, y - 26, 10, 16, INK) + path(f"M{x - 22} {y - 14} h44 l8 36 h-60Z", "#1b1415")
        lamps += oval(x, y + 22, 29, 8, lighter(palette.light, 0.5)) + oval(
            x, y + 24, 66, 24, palette.light, alpha=0.22
        )
    return bar + struts + lamps


def plant(x: float, y: float, size: float, palette: Palette, seed: int) -> str:
    """Draw a leafy plant in a pot that stands at (*x*, *y*)."""
    chance = Chance("plant", seed)
    greens = ("#1f5a3f", "#2f7a55", "#3d9168", "#17452f")
    leaves = ""
    for i in range(13):
        lean = (i - 6) / 6
        tall = size * chance.between(0.75, 1.25) * (1.15 - abs(lean) * 0.5)
        tip_x, tip_y = x + lean * size * 0.85, y - size * 0.45 - tall
        bend_x = x + lean * size * 0.2
        green = mix(greens[i % 4], palette.low, 0.22)
        width = size * 0.11
        leaves += path(
            f"M{x:.1f} {y - size * 0.4:.1f} Q{bend_x - width:.1f} {y - size * 0.6 - tall * 0.55:.1f} {tip_x:.1f} {tip_y:.1f} "
            f"Q{bend_x + width * 2.6:.1f} {y - size * 0.4 - tall * 0.45:.1f} {x:.1f} {y - size * 0.4:.1f}Z",
            green,
        )
    pot = mix(palette.cloth, "#c8703f", 0.35)
    body = path(
        f"M{x - size * 0.3:.1f} {y - size * 0.45:.1f} h{size * 0.6:.1f} l{-size * 0.08:.1f} {size * 0.45:.1f} h{-size * 0.44:.1f}Z",
        pot,
    )
    return leaves + body + box(x - size * 0.33, y - size * 0.5, size * 0.66, size * 0.1, lighter(pot, 0.15), round_by=3)


def view(channel: Channel, x: float, y: float, width: float, height: float, palette: Palette, name: str) -> str:
    """Draw what is seen through a window or on a wall screen: roofs for the Atelier, quays for Harbour."""
    sky = fade(
        f"{name}-sky",
        (
            (0, mix(palette.high, "#1b2550", 0.4), 1),
            (0.62, mix(palette.accent, "#e8735a", 0.5), 1),
            (1, lighter(palette.accent, 0.45), 1),
        ),
    )
    clip = f'<defs><clipPath id="{name}"><rect x="{x}" y="{y}" width="{width}" height="{height}" rx="10"/></clipPath></defs>'
    drawn = box(x, y, width, height, f"url(#{name}-sky)")
    sun_x, horizon = x + width * 0.66, y + height * 0.7
    drawn += glow(f"{name}-sun", ((0, "#fff3d0", 0.9), (0.35, "#ffd9a0", 0.5), (1, "#ffb070", 0))) + oval(
        sun_x, horizon - height * 0.16, width * 0.3, width * 0.3, f"url(#{name}-sun)"
    )
    drawn += oval(sun_x, horizon - height * 0.16, width * 0.055, width * 0.055, "#fff6dc")
    for i, (cx, cy, w) in enumerate(((0.2, 0.2, 0.2), (0.45, 0.32, 0.13), (0.84, 0.16, 0.16))):
        drawn += oval(x + width * cx, y + height * cy, width * w, height * 0.028, "#ffe6c8", alpha=0.28 - i * 0.05)
    drawn += (
        _roofs(x, horizon, width, height, palette)
        if channel == "atelier"
        else _quay(x, horizon, width, height, palette)
    )
    return f'{sky}{clip}<g clip-path="url(#{name})">{drawn}</g>'


def _roofs(x: float, horizon: float, width: float, height: float, palette: Palette) -> str:
    chance = Chance("roofs")
    drawn = ""
    for row, (tint, base) in enumerate(((0.35, -0.04), (0.62, 0.1))):
        colour = mix("#d9895f", mix(palette.high, "#2a1a2c", 0.5), tint)
        left = x - 20.0
        while left < x + width:
            wide = width * chance.between(0.09, 0.17)
            top = horizon + height * (base - chance.between(0.02, 0.14))
            drawn += box(left, top, wide, height, colour) + path(
                f"M{left - 5:.1f} {top + 1:.1f} l{wide * 0.2:.1f} {-height * 0.07:.1f} h{wide * 0.66:.1f} l{wide * 0.2:.1f} {height * 0.07:.1f}Z",
                darker(colour, 0.3),
            )
            drawn += box(left + wide * 0.6, top - height * 0.13, wide * 0.13, height * 0.12, darker(colour, 0.15))
            for k in range(3 if row else 0):
                if chance.number() < 0.7:
                    drawn += box(
                        left + wide * (0.14 + 0.28 * k),
                        top + height * 0.05,
                        wide * 0.15,
                        height * 0.07,
                        "#ffdf9a",
                        round_by=2,
                    )
            left += wide + 2
    return drawn


def _quay(x: float, horizon: float, width: float, height: float, palette: Palette) -> str:
    sea = mix(palette.low, "#1c5a78", 0.55)
    drawn = fade("sea", ((0, mix(sea, "#ffb98a", 0.45), 1), (0.5, sea, 1), (1, darker(sea, 0.5), 1))) + box(
        x, horizon, width, height, "url(#sea)"
    )
    for i in range(7):
        drawn += line(
            f"M{x + width * (0.56 - i * 0.008):.1f} {horizon + height * (0.03 + i * 0.035):.1f} h{width * (0.2 + i * 0.012):.1f}",
            "#ffe2b0",
            3,
            alpha=0.5 - i * 0.05,
        )
    dark = mix(darker(palette.high, 0.2), "#3a2c4a", 0.3)
    hull = path(
        f"M{x + width * 0.08:.1f} {horizon - height * 0.01:.1f} h{width * 0.5:.1f} l{-width * 0.035:.1f} {height * 0.1:.1f} h{-width * 0.43:.1f}Z",
        dark,
    )
    boxes = ""
    tints = ("#c8553d", "#d9a441", "#2f8f6b", "#3d5a8a", "#8a4a5c")
    for i in range(9):
        for k in range(1 + (i * 7 + 3) % 3):
            boxes += box(
                x + width * (0.2 + i * 0.037),
                horizon - height * (0.055 + 0.047 * k),
                width * 0.035,
                height * 0.044,
                mix(tints[(i + k * 2) % 5], dark, 0.3),
            )
    bridge = box(x + width * 0.11, horizon - height * 0.17, width * 0.06, height * 0.16, "#e9d9c4") + box(
        x + width * 0.105, horizon - height * 0.15, width * 0.075, height * 0.022, dark
    )
    cranes = ""
    for at in (0.63, 0.79):
        cx = x + width * at
        cranes += line(
            f"M{cx:.1f} {horizon + height * 0.12:.1f} V{horizon - height * 0.34:.1f} M{cx + width * 0.06:.1f} {horizon + height * 0.12:.1f} V{horizon - height * 0.3:.1f}",
            dark,
            7,
        )
        cranes += line(
            f"M{cx - width * 0.15:.1f} {horizon - height * 0.29:.1f} H{cx + width * 0.1:.1f} M{cx:.1f} {horizon - height * 0.42:.1f} L{cx - width * 0.13:.1f} {horizon - height * 0.29:.1f} M{cx:.1f} {horizon - height * 0.42:.1f} L{cx + width * 0.08:.1f} {horizon - height * 0.29:.1f} M{cx:.1f} {horizon - height * 0.42:.1f} V{horizon - height * 0.29:.1f}",
            dark,
            5,
        )
        cranes += line(
            f"M{cx:.1f} {horizon:.1f} L{cx + width * 0.06:.1f} {horizon - height * 0.14:.1f} M{cx + width * 0.06:.1f} {horizon:.1f} L{cx:.1f} {horizon - height * 0.14:.1f}",
            dark,
            3,
        )
    quay = path(
        f"M{x + width * 0.56:.1f} {horizon + height * 0.1:.1f} H{x + width:.1f} V{horizon + height:.1f} H{x + width * 0.5:.1f}Z",
        darker(dark, 0.3),
    )
    return drawn + boxes + bridge + hull + quay + cranes


def shelf(x: float, y: float, width: float, height: float, rows: int, palette: Palette, seed: int) -> str:
    """Draw a filled bookcase."""
    chance = Chance("shelf", seed)
    wood = palette.wood
    drawn = box(x, y, width, height, darker(wood, 0.45), round_by=6)
    tints = ("#c8553d", "#d9a441", "#e9e0d0", "#2f8f6b", "#3d5a8a", "#7c2f3e", "#1f5f6b")
    row_height = height / rows
    for row in range(rows):
        floor = y + (row + 1) * row_height - 9
        left = x + 14.0
        while left < x + width - 40:
            if chance.number() < 0.16:
                drawn += oval(left + 20, floor - 22, 18, 22, mix(chance.pick(tints), wood, 0.3)) + box(
                    left + 13, floor - 54, 14, 18, mix(chance.pick(tints), wood, 0.3), round_by=4
                )
                left += 50
                continue
            wide, tall = chance.between(13, 26), row_height * chance.between(0.5, 0.76)
            tint = mix(chance.pick(tints), darker(wood, 0.3), 0.34)
            drawn += box(left, floor - tall, wide, tall, tint, round_by=2) + box(
                left + 3, floor - tall * 0.82, wide - 6, 5, lighter(tint, 0.45), alpha=0.7
            )
            left += wide + chance.between(1, 5)
        drawn += box(x, floor, width, 10, lighter(wood, 0.12))
    return drawn + box(x, y, 10, height, lighter(wood, 0.06)) + box(x + width - 10, y, 10, height, darker(wood, 0.1))


def floor_lamp(x: float, y: float, tall: float, palette: Palette, name: str) -> str:
    """Draw a standing lamp that glows, its foot at (*x*, *y*)."""
    top = y - tall
    halo = glow(name, ((0, palette.light, 0.75), (0.4, palette.light, 0.25), (1, palette.light, 0))) + oval(
        x, top + 46, 260, 230, f"url(#{name})"
    )
    stem = line(f"M{x} {y} V{top + 80}", INK, 8) + oval(x, y, 46, 10, INK)
    shade = path(f"M{x - 42} {top} h84 l30 92 h-144Z", lighter(palette.light, 0.35)) + path(
        f"M{x + 10} {top} h32 l30 92 h-50Z", palette.light, alpha=0.6
    )
    return halo + stem + shade


def violin(tint: str) -> str:
    """Draw a violin that stands upright, its body round the origin."""
    body = path(
        "M0 -150 C 60 -150 74 -96 50 -62 C 40 -46 40 -30 56 -14 C 92 24 70 96 0 96 C-70 96 -92 24 -56 -14 C-40 -30 -40 -46 -50 -62 C-74 -96 -60 -150 0 -150Z",
        tint,
    )
    sheen = path(
        "M-30 -128 C-56 -110 -54 -84 -40 -60 C-30 -44 -32 -26 -46 -6 C-64 24 -56 54 -40 68 C-48 20 -10 -20 -22 -60 C-28 -84 -26 -108 -30 -128Z",
        "#ffffff",
        alpha=0.16,
    )
    holes = "".join(line(f"M{s * 26} -46 q {-s * 12} 16 0 28 q {s * 10} 12 {-s * 4} 24", "#2a130a", 5) for s in (-1, 1))
    neck = (
        line("M0 -60 V-250", "#2a130a", 13)
        + path("M-9 -250 h18 l6 -44 q-15 -20 -30 0Z", tint)
        + oval(0, -292, 13, 12, darker(tint, 0.4))
    )
    pegs = line("M-18 -262 h36 M-18 -278 h36", "#2a130a", 6)
    return (
        body
        + sheen
        + holes
        + box(-19, -6, 38, 8, "#e9d9b8", round_by=2)
        + path("M-11 40 h22 l-5 46 h-12Z", "#2a130a")
        + neck
        + pegs
    )


def cup(x: float, y: float, colour: str) -> str:
    """Draw a cup that stands at (*x*, *y*)."""
    return (
        oval(x, y + 2, 34, 7, INK, alpha=0.35)
        + line(f"M{x + 20} {y - 30} q 22 2 6 22", darker(colour, 0.15), 7)
        + path(f"M{x - 23} {y - 40} h46 l-6 40 q-17 6 -34 0Z", colour)
        + path(f"M{x + 6} {y - 40} h17 l-6 40 l-10 3Z", darker(colour, 0.3), alpha=0.6)
        + oval(x, y - 40, 23, 6, lighter(colour, 0.35))
        + oval(x, y - 39, 18, 4, "#3b2012")
    )


def glass(x: float, y: float) -> str:
    """Draw a glass of water that stands at (*x*, *y*)."""
    return (
        oval(x, y + 1, 24, 5, INK, alpha=0.3)
        + path(f"M{x - 17} {y - 54} h34 l-4 54 h-26Z", "#ffffff", alpha=0.2)
        + path(f"M{x - 15} {y - 30} h30 l-3 29 h-24Z", "#cfeaf2", alpha=0.5)
        + line(f"M{x - 11} {y - 48} l3 40", "#ffffff", 3, alpha=0.65)
        + oval(x, y - 54, 17, 4, "#ffffff", alpha=0.4)
    )


def papers(x: float, y: float, turn: float = -6) -> str:
    """Draw a small heap of notes."""
    sheet = path("M-58 -12 L52 -20 L74 8 L-46 18Z", "#f6efe2") + "".join(
        line(f"M{-40 + i * 4} {-6 + i * 6} l {78 - i * 3} -5", "#8a7c6c", 2.4, alpha=0.7) for i in range(3)
    )
    return f'<g transform="translate({x} {y}) rotate({turn})">{path("M-54 -6 L58 -14 L80 14 L-40 24Z", INK, alpha=0.3)}{sheet}</g>'


def vase(x: float, y: float, palette: Palette) -> str:
    """Draw a vase of flowers that stands at (*x*, *y*)."""
    stems = "".join(
        line(f"M{x} {y - 40} Q{x + dx * 0.3:.0f} {y - 84} {x + dx} {y - 112 - abs(dx) * 0.2:.0f}", "#2f7a55", 4)
        for dx in (-34, -8, 20, 40)
    )
    blooms = "".join(
        oval(x + dx, y - 116 - abs(dx) * 0.2, 14, 13, tint) + oval(x + dx, y - 116 - abs(dx) * 0.2, 5, 5, "#fff0c8")
        for dx, tint in ((-34, "#c8553d"), (-8, palette.accent), (20, "#e9e0d0"), (40, "#d9a441"))
    )
    return (
        oval(x, y + 2, 30, 6, INK, alpha=0.3)
        + stems
        + path(
            f"M{x - 12} {y - 56} h24 q-4 20 12 36 q4 22 -24 22 q-28 0 -24 -22 q16 -16 12 -36Z",
            lighter(palette.cloth, 0.5),
        )
        + blooms
    )


def pegboard(x: float, y: float, width: float, height: float, palette: Palette) -> str:
    """Draw a board of hung tools."""
    board = mix(palette.panel, palette.wood, 0.4)
    drawn = box(x, y, width, height, board, round_by=8, alpha=0.7)
    drawn += "".join(
        oval(px, py, 2.4, 2.4, darker(board, 0.5))
        for px in range(int(x) + 22, int(x + width) - 10, 34)
        for py in range(int(y) + 22, int(y + height) - 10, 34)
    )
    steel, wood, dark = "#b9c3c8", "#c98f4e", "#3a3230"
    hammer = line("M0 20 V120", wood, 11) + path("M-32 0 h50 q14 4 16 22 h-22 v6 h-44Z", steel)
    saw = path("M0 0 L34 0 L20 116 L-4 116Z", steel) + path("M-8 -44 h50 v40 h-50Z M6 -32 v18 h22 v-18Z", wood)
    square = path("M0 0 h16 v92 h66 v16 h-82Z", steel)
    plane = (
        path("M-50 20 h110 v24 h-110Z", wood) + path("M0 20 l12 -34 h18 l-8 34Z", dark) + oval(-36, 12, 12, 12, dark)
    )
    chisels = "".join(line(f"M{i * 26} 0 V44", wood, 12) + line(f"M{i * 26} 48 V104", steel, 8) for i in range(4))
    spanner = (
        line("M0 26 V104", steel, 12)
        + '<path d="M-16 2 a20 20 0 1 0 32 0" fill="none" stroke="#b9c3c8" stroke-width="11"/>'
    )
    items = (hammer, square, chisels, saw, plane, spanner)
    step = width / (len(items) + 0.2)
    return drawn + "".join(
        f'<g transform="translate({x + 60 + i * step:.0f} {y + 70 + (i % 2) * 46})">{item}</g>'
        for i, item in enumerate(items)
    )


def mark(x: float, y: float, size: float, channel: Channel, light: str, ink: str) -> str:
    """Draw a channel's mark: a stage under a cone of light, its floor a work bench or the sea."""
    s = size / 32
    drawn = path("M16 1 L4 24 H28Z", light, alpha=0.6)
    if channel == "atelier":
        drawn += oval(16, 24.5, 13, 5, ink) + oval(16, 23.6, 9, 3, light)
        drawn += f'<g transform="rotate(38 16 13)">{path("M14.6 9 h2.8 v10.5 h-2.8Z", ink)}{path("M11 6 h8.6 q2.4 .6 2.6 3.6 h-2.6 v1.2 h-8.6Z", ink)}</g>'
    else:
        drawn += line("M16 6.4 V18", ink, 2) + oval(16, 6, 2.1, 2.1, ink) + line("M11.6 9.6 H20.4", ink, 2)
        drawn += line("M9 14.4 Q10 20 16 20 Q22 20 23 14.4", ink, 2)
        drawn += oval(16, 25, 13, 5, ink) + line("M7 25.4 q2.2 -2.2 4.4 0 t4.4 0 t4.4 0 t4.4 0", light, 1.5)
    return f'<g transform="translate({x - size / 2:g} {y - size / 2:g}) scale({s:g})">{drawn}</g>'
