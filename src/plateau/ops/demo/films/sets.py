"""Builds the sets: what is behind the people, what is before them, and where they sit; one function a format.

Sets are drawn on a measure of 1600 by 900, the widest view, with an edge around it for the camera to move in.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from . import products
from .colour import darker, lighter, mix
from .palette import Palette
from .scenery import (
    INK,
    Channel,
    cone,
    cup,
    floor_lamp,
    glass,
    mark,
    papers,
    pegboard,
    plant,
    rig,
    shelf,
    vase,
    view,
    violin,
)
from .strokes import box, fade, glow, line, moved, oval, path, ring

Format = Literal["debate", "interview", "demonstration", "portrait", "training", "photo_story"]
Box = tuple[float, float, float, float]
BACK_BOX: Box = (-90.0, -50.0, 1780.0, 1000.0)


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a person's eyes are, how large they are drawn, and how their arms are at ease."""

    x: float
    y: float
    scale: float
    standing: bool = False


@dataclass(frozen=True, slots=True)
class Prop:
    """Something drawn in front of people: its SVG and the box it stands in."""

    body: str
    box: Box


@dataclass(frozen=True, slots=True)
class Scene:
    """A set ready for people: its seats, and the layers behind, before and above them."""

    seats: tuple[Seat, ...]
    back: str
    front: tuple[Prop, ...]
    air: str
    focus: tuple[float, float] = (800.0, 480.0)
    things: tuple[Prop, ...] = ()
    board: Box | None = None
    palette: Palette = field(kw_only=True)


def build(kind: Format, channel: Channel, palette: Palette, product: str = "lamp") -> Scene:
    """Return the set of a format for a channel in a palette; *product* is what a demonstration shows."""
    if kind == "demonstration":
        return _demonstration(channel, palette, product)
    return _SETS[kind](channel, palette)


def _wall(palette: Palette) -> str:
    return fade("wall", ((0, palette.high, 1), (0.72, palette.low, 1), (1, darker(palette.low, 0.35), 1))) + box(
        -90, -50, 1780, 1000, "url(#wall)"
    )


def _debate(channel: Channel, palette: Palette) -> Scene:
    lamps = (420.0, 800.0, 1180.0)
    back = _wall(palette) + fade("slat", ((0, palette.panel, 0.05), (1, palette.panel, 0.55)))
    for i in range(24):
        x = -70 + i * 74
        curve = ((i - 11.5) / 12) ** 2 * 46
        back += box(x, 96 - curve, 52, 560 + curve, "url(#slat)", round_by=8) + box(
            x, 96 - curve, 4, 560 + curve, palette.light, round_by=2, alpha=0.12
        )
    back += _screen(channel, palette)
    back += plant(118, 742, 150, palette, 3) + plant(1490, 742, 150, palette, 8) + plant(30, 770, 110, palette, 5)
    back += fade("floor", ((0, darker(palette.high, 0.25), 1), (1, darker(palette.high, 0.7), 1))) + path(
        "M-90 716 Q800 640 1690 716 V950 H-90Z", "url(#floor)"
    )
    back += line("M-90 716 Q800 640 1690 716", palette.light, 5, alpha=0.55)
    back += glow("pool", ((0, palette.light, 0.5), (1, palette.light, 0))) + oval(800, 770, 820, 120, "url(#pool)")
    back += "".join(cone(f"cone{i}", x, 62, 780, 250, palette.light, 0.62) for i, x in enumerate(lamps)) + rig(
        lamps, 44, palette
    )
    top, side = mix(palette.wood, palette.light, 0.16), palette.wood
    desk = fade("desk", ((0, lighter(side, 0.1), 1), (1, darker(side, 0.65), 1))) + fade(
        "top", ((0, lighter(top, 0.22), 1), (1, top, 1))
    )
    desk += path("M70 770 Q800 690 1530 770 L1530 960 H70Z", INK, alpha=0.4) + path(
        "M90 768 Q800 694 1510 768 L1450 960 H150Z", "url(#desk)"
    )
    desk += "".join(
        line(
            f"M{x} {762 - (1 - abs(x - 800) / 720) * 34:.0f} L{800 + (x - 800) * 0.93:.0f} 960",
            darker(side, 0.5),
            3,
            alpha=0.5,
        )
        for x in range(180, 1440, 62)
    )
    desk += path("M112 728 Q800 654 1488 728 Q1530 748 1516 776 Q800 702 84 776 Q70 748 112 728Z", "url(#top)")
    desk += line("M88 782 Q800 708 1512 782", palette.accent, 7) + line(
        "M88 784 Q800 710 1512 784", palette.light, 16, alpha=0.22
    )
    desk += mark(800, 838, 112, channel, palette.accent, lighter(side, 0.5))
    desk += (
        cup(612, 732, "#e9e0d0")
        + glass(985, 728)
        + glass(300, 748)
        + papers(790, 714)
        + papers(1290, 744, 7)
        + cup(1390, 752, palette.accent)
    )
    seats = (Seat(408, 384, 0.82), Seat(800, 362, 0.79), Seat(1192, 384, 0.82))
    air = "".join(cone(f"air{i}", x, 62, 760, 200, palette.light, 0.2) for i, x in enumerate(lamps))
    return Scene(seats, back, (Prop(desk, (60, 640, 1480, 310)),), air, (800, 470), palette=palette)


def _screen(channel: Channel, palette: Palette) -> str:
    halo = glow("halo", ((0.6, palette.light, 0.5), (1, palette.light, 0))) + oval(800, 330, 440, 350, "url(#halo)")
    frame = box(436, 116, 728, 412, darker(palette.high, 0.5), round_by=26) + box(
        444, 124, 712, 396, palette.light, round_by=22, alpha=0.3
    )
    return halo + frame + view(channel, 452, 132, 696, 380, palette, "screen")


def _interview(channel: Channel, palette: Palette) -> Scene:
    back = _wall(palette)
    back += "".join(box(x, -50, 3, 720, palette.panel, alpha=0.35) for x in range(-80, 1690, 62))
    back += box(570, 66, 460, 430, darker(palette.wood, 0.2), round_by=14) + view(
        channel, 588, 84, 424, 394, palette, "window"
    )
    back += box(794, 84, 12, 394, darker(palette.wood, 0.2)) + box(588, 270, 424, 10, darker(palette.wood, 0.2))
    back += path("M552 46 C 596 200 572 400 530 560 L486 560 C 500 380 500 200 486 46Z", palette.cloth) + path(
        "M1048 46 C 1004 200 1028 400 1070 560 L1114 560 C 1100 380 1100 200 1114 46Z", darker(palette.cloth, 0.15)
    )
    back += box(470, 36, 660, 14, palette.wood, round_by=7)
    back += shelf(60, 90, 330, 600, 5, palette, 2) + shelf(1230, 170, 300, 520, 4, palette, 9)
    back += (
        box(-90, 672, 1780, 16, lighter(palette.wood, 0.12))
        + fade("floor", ((0, mix(palette.wood, palette.low, 0.2), 1), (1, darker(palette.wood, 0.6), 1)))
        + box(-90, 688, 1780, 270, "url(#floor)")
    )
    back += "".join(
        line(f"M{800 + (x - 800) * 0.62:.0f} 688 L{x} 960", darker(palette.wood, 0.6), 3, alpha=0.5)
        for x in range(-700, 2400, 130)
    )
    back += (
        glow("rug", ((0.7, palette.cloth, 0.85), (1, darker(palette.cloth, 0.2), 0.85)))
        + oval(800, 832, 640, 96, "url(#rug)")
        + ring(800, 832, 590, 84, lighter(palette.cloth, 0.4), 5, alpha=0.7)
    )
    back += plant(1130, 716, 120, palette, 4) + floor_lamp(478, 720, 470, palette, "lamp")
    back += glow("evening", ((0, "#ffd9a0", 0.32), (1, "#ffd9a0", 0))) + oval(800, 300, 620, 420, "url(#evening)")
    back += (
        box(1272, 60, 150, 84, darker(palette.wood, 0.4), round_by=5)
        + box(1282, 70, 130, 64, "#efe6d8")
        + line("M1292 122 l30 -34 l22 22 l16 -14 l36 28", palette.cloth, 5)
    )
    for x, flip in ((430, 1), (1170, -1)):
        back += _chair_back(x, palette, flip)
    arms = "".join(_chair_arms(x, palette) for x in (430, 1170))
    table = fade("tabletop", ((0, lighter(palette.wood, 0.35), 1), (1, lighter(palette.wood, 0.1), 1)))
    table += (
        oval(800, 884, 230, 34, INK, alpha=0.45)
        + path("M770 800 L760 960 H840 L830 800Z", darker(palette.wood, 0.4))
        + oval(800, 796, 218, 44, darker(palette.wood, 0.35))
        + oval(800, 786, 218, 44, "url(#tabletop)")
    )
    table += cup(706, 784, "#e9e0d0") + cup(888, 788, palette.accent) + papers(800, 806, 2) + vase(800, 766, palette)
    seats = (Seat(430, 384, 0.88), Seat(1170, 384, 0.88))
    air = (
        glow("warm", ((0, palette.light, 0.18), (1, palette.light, 0)))
        + oval(478, 300, 420, 380, "url(#warm)")
        + oval(800, 280, 640, 400, "url(#warm)", alpha=0.7)
    )
    return Scene(
        seats,
        back,
        (Prop(arms, (150, 640, 1300, 310)), Prop(table, (560, 600, 480, 350))),
        air,
        (800, 500),
        palette=palette,
    )


def _chair_back(x: float, palette: Palette, flip: int) -> str:
    cloth = mix(palette.cloth, palette.accent, 0.12)
    body = path(
        f"M{x - 196} 900 C {x - 214} 620 {x - 200} 470 {x - 120} 446 Q{x} 424 {x + 120} 446 C {x + 200} 470 {x + 214} 620 {x + 196} 900Z",
        darker(cloth, 0.2),
    )
    piping = line(
        f"M{x - 184} 760 C {x - 196} 600 {x - 186} 486 {x - 114} 462 Q{x} 440 {x + 114} 462 C {x + 186} 486 {x + 196} 600 {x + 184} 760",
        lighter(cloth, 0.3),
        5,
        alpha=0.6,
    )
    shade = path(
        f"M{x + flip * 60} 446 C {x + flip * 214} 470 {x + flip * 214} 620 {x + flip * 196} 900 L{x + flip * 120} 900Z",
        INK,
        alpha=0.25,
    )
    return oval(x, 910, 280, 40, INK, alpha=0.4) + body + shade + piping


def _chair_arms(x: float, palette: Palette) -> str:
    cloth = mix(palette.cloth, palette.accent, 0.12)
    drawn = path(f"M{x - 190} 800 Q{x} 760 {x + 190} 800 V960 H{x - 190}Z", darker(cloth, 0.12)) + line(
        f"M{x - 180} 806 Q{x} 768 {x + 180} 806", lighter(cloth, 0.3), 5, alpha=0.6
    )
    for side in (-1, 1):
        left = x + side * 206 - 44
        drawn += path(
            f"M{left} 960 V742 Q{left} 692 {left + 44} 692 Q{left + 88} 692 {left + 88} 742 V960Z",
            cloth if side < 0 else darker(cloth, 0.1),
        )
        drawn += line(f"M{left + 14} 950 V744 Q{left + 14} 706 {left + 44} 706", lighter(cloth, 0.35), 5, alpha=0.6)
    return drawn


def _demonstration(channel: Channel, palette: Palette, product: str) -> Scene:
    back = _wall(palette) + "".join(
        line(f"M-90 {y} H1690", darker(palette.low, 0.3), 3, alpha=0.35) for y in range(40, 700, 74)
    )
    back += pegboard(90, 120, 620, 320, palette) + shelf(1180, 100, 360, 470, 4, palette, 6)
    back += box(760, 150, 330, 250, darker(palette.wood, 0.2), round_by=10) + view(
        channel, 774, 164, 302, 222, palette, "window"
    )
    back += plant(1130, 690, 130, palette, 7) + plant(60, 700, 140, palette, 1)
    back += fade("floor", ((0, darker(palette.low, 0.55), 1), (1, darker(palette.high, 0.6), 1))) + box(
        -90, 690, 1780, 260, "url(#floor)"
    )
    back += (
        line("M960 -50 V90", INK, 6)
        + cone("pendant", 960, 120, 720, 420, palette.light, 0.7)
        + path("M890 140 Q900 84 960 84 Q1020 84 1030 140Z", palette.accent)
        + oval(960, 140, 70, 12, lighter(palette.light, 0.6))
    )
    top = mix(palette.wood, palette.light, 0.34)
    table = (
        fade("bench", ((0, lighter(top, 0.2), 1), (1, top, 1)))
        + path("M60 700 L1540 700 L1640 796 L-40 796Z", "url(#bench)")
        + box(-40, 794, 1680, 44, darker(top, 0.45))
        + box(-40, 836, 1680, 130, darker(palette.high, 0.6))
    )
    table += "".join(
        line(f"M{60 + i * 190} {716 + i % 3 * 22} q 90 -8 180 2", darker(top, 0.3), 2.5, alpha=0.5) for i in range(8)
    )
    table += oval(960, 756, 330, 34, palette.light, alpha=0.35) + cup(250, 760, palette.cloth) + papers(700, 742, -3)
    table += _clutter(palette)
    seats = (Seat(450, 336, 0.92),)
    air = cone("air", 960, 130, 740, 380, palette.light, 0.2)
    things = tuple(Prop(moved(body, 960, 760), (700, 300, 520, 500)) for _, body in products.parts(product))
    return Scene(seats, back, (Prop(table, (-60, 690, 1720, 260)),), air, (800, 490), things, palette=palette)


def _clutter(palette: Palette) -> str:
    drawn = oval(1290, 762, 60, 12, INK, alpha=0.3) + path(
        "M1250 700 h80 v60 h-80Z", mix(palette.cloth, "#e9e0d0", 0.2)
    )
    drawn += "".join(
        line(f"M{1266 + i * 17} 702 L{1258 + i * 21} {630 - i % 3 * 16}", tint, 8)
        for i, tint in enumerate(("#d9a441", "#c8553d", "#e9e0d0", "#2f8f6b"))
    )
    return (
        drawn
        + path("M1370 770 l120 -16 l6 12 l-118 20Z", "#d9a441")
        + line("M1384 770 l5 6 M1408 767 l5 6 M1432 764 l5 6 M1456 760 l5 6", INK, 2)
    )


def _portrait(channel: Channel, palette: Palette) -> Scene:
    back = (
        _wall(palette)
        + box(820, 40, 560, 500, darker(palette.wood, 0.3), round_by=8)
        + view(channel, 838, 58, 524, 464, palette, "window")
    )
    back += "".join(box(x, 58, 10, 464, darker(palette.wood, 0.3)) for x in (1008, 1184)) + "".join(
        box(838, y, 524, 8, darker(palette.wood, 0.3)) for y in (206, 362)
    )
    for i in range(3):
        back += fade(f"ray{i}", ((0, palette.light, 0.4), (1, palette.light, 0.0))) + path(
            f"M{850 + i * 176} 70 h150 L{420 + i * 190} 900 h-260Z", f"url(#ray{i})", alpha=0.55
        )
    back += pegboard(60, 90, 520, 250, palette) if channel == "harbour" else _violins(palette)
    back += shelf(1420, 120, 230, 560, 5, palette, 12) + plant(790, 712, 110, palette, 2)
    back += fade("floor", ((0, darker(palette.wood, 0.35), 1), (1, darker(palette.wood, 0.7), 1))) + box(
        -90, 700, 1780, 260, "url(#floor)"
    )
    top = mix(palette.wood, palette.light, 0.3)
    bench = (
        box(-60, 776, 1720, 46, darker(top, 0.3))
        + path("M-60 776 L20 728 H1580 L1660 776Z", top)
        + box(-60, 820, 1720, 140, darker(palette.wood, 0.65))
    )
    bench += cup(1130, 756, palette.accent) + _clutter(palette) + papers(240, 756)
    if channel == "atelier":
        bench += f'<g transform="translate(930 752) rotate(82) scale(.5)">{violin("#a5562a")}</g>'
    seats = (Seat(610, 344, 0.95),)
    air = fade("sunlight", ((0, palette.light, 0.26), (1, palette.light, 0.0))) + path(
        "M860 60 H1360 L760 900 H160Z", "url(#sunlight)"
    )
    return Scene(seats, back, (Prop(bench, (-70, 600, 1740, 350)),), air, (760, 480), palette=palette)


def _violins(palette: Palette) -> str:
    rail = box(-90, 66, 850, 12, palette.wood)
    tints = ("#b5652f", "#8a3f1e", "#c98a45", "#a04a24")
    return rail + "".join(
        line(f"M{x} 78 V120", INK, 3)
        + f'<g transform="translate({x} {330 + i % 2 * 24}) scale(.76)">{violin(tints[i % 4])}</g>'
        for i, x in enumerate((40, 210, 380, 720))
    )


def _training(channel: Channel, palette: Palette) -> Scene:
    lamps = (430.0, 1060.0)
    back = _wall(palette)
    back += "".join(
        path(f"M{x} -50 Q{x + 60} 340 {x} 740 h46 Q{x + 106} 340 {x + 46} -50Z", palette.panel, alpha=0.14)
        for x in range(-100, 1700, 128)
    )
    back += (
        fade("floor", ((0, darker(palette.low, 0.5), 1), (1, darker(palette.high, 0.6), 1)))
        + path("M-90 730 Q800 690 1690 730 V960 H-90Z", "url(#floor)")
        + line("M-90 730 Q800 690 1690 730", palette.light, 4, alpha=0.5)
    )
    back += "".join(cone(f"cone{i}", x, 62, 790, 300, palette.light, 0.4) for i, x in enumerate(lamps)) + rig(
        lamps, 44, palette
    )
    back += glow("halo", ((0.5, palette.light, 0.34), (1, palette.light, 0))) + oval(1080, 390, 620, 420, "url(#halo)")
    back += box(716, 132, 748, 500, darker(palette.high, 0.5), round_by=26) + box(
        736, 152, 708, 460, "#fbf4e8", round_by=14
    )
    back += line("M900 632 L860 790 M1280 632 L1320 790", darker(palette.high, 0.6), 14)
    back += plant(1560, 770, 150, palette, 11) + plant(90, 780, 150, palette, 13)
    back += box(788, 196, 120, 9, palette.accent, round_by=4) + mark(
        1408, 576, 46, channel, palette.accent, darker(palette.high, 0.2)
    )
    seats = (Seat(390, 330, 0.96, standing=True),)
    air = "".join(cone(f"air{i}", x, 62, 790, 240, palette.light, 0.14) for i, x in enumerate(lamps[:1]))
    return Scene(seats, back, (), air, (800, 470), board=(736, 152, 708, 460), palette=palette)


def _photo_story(channel: Channel, palette: Palette) -> Scene:
    base = _portrait(channel, palette)
    string = line("M-60 150 Q800 330 1660 140", "#e9d9b8", 5)
    pins = ""
    for i, (x, turn) in enumerate(((150, -6), (430, 3), (720, -2), (1010, 4), (1290, -4), (1540, 5))):
        y = 150 + 168 * (1 - ((x - 800) / 860) ** 2) * 0.55
        pins += f'<g transform="translate({x} {y + 8:.0f}) rotate({turn})">{box(-118, 0, 236, 206, "#fbf4e8", round_by=5)}{view(channel, -102, 16, 204, 140, palette, f"photo{i}")}{box(-10, -16, 20, 40, "#c98f4e", round_by=4)}</g>'
    return Scene((), base.back, (Prop(string + pins, (-80, 60, 1760, 520)), *base.front), base.air, palette=palette)


_SETS: dict[Format, Callable[[Channel, Palette], Scene]] = {
    "debate": _debate,
    "interview": _interview,
    "portrait": _portrait,
    "training": _training,
    "photo_story": _photo_story,
}
