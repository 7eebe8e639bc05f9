"""Contrast computed, so that a channel may choose any accent and still be read. Knows no Django.

Relative luminance and contrast ratio: WCAG 2.2, "relative luminance" and "contrast ratio".
"""

from __future__ import annotations

LIGHT_GROUND = "#f1eae0"  # the darkest light surface a text stands on (tokens.css: --sunk)
DARK_GROUND = "#1e1814"  # the lightest dark surface (tokens.css: --card)
TEXT = 4.6  # a little above 4.5, so that rounding never falls below


def channels(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue (0–255) of ``#rrggbb``."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Return the relative luminance, 0 for black to 1 for white."""

    def linear(value: int) -> float:
        share = value / 255
        return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)

    red, green, blue = channels(colour)
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio, 1 (the same) to 21 (black on white)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mixed(colour: str, other: str, share: float) -> str:
    """Return ``colour`` with ``share`` (0–1) of another mixed in, channel by channel in sRGB."""
    pairs = zip(channels(colour), channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def readable(colour: str, *, on: str) -> str:
    """Return the colour nearest to this one that can be read on a ground: darker on a light one, lighter on a dark one."""
    end = "#000000" if luminance(on) > 0.18 else "#ffffff"
    for step in range(51):
        tried = mixed(colour, end, step / 50)
        if contrast(tried, on) >= TEXT:
            return tried
    return end


def ink_on(colour: str) -> str:
    """Return what is written on a ground of this colour: the warmer ink where it can be read, else black or white."""
    for ink in ("#1d1206", "#ffffff"):
        if contrast(ink, colour) >= TEXT:
            return ink
    return max(("#000000", "#ffffff"), key=lambda ink: contrast(ink, colour))


def accent_css(accent: str) -> str:
    """Return the custom properties of a channel's accent."""
    on_light, on_dark = readable(accent, on=LIGHT_GROUND), readable(accent, on=DARK_GROUND)
    return (
        "@layer tokens { :root {"
        f" --key: {accent};"
        f" --on-key: {ink_on(accent)};"
        f" --key-ink: light-dark({on_light}, {on_dark});"
        " } }\n"
    )
