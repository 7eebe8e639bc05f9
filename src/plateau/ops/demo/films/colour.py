"""Mixes the colours of sets, clothes and skin; everything that is drawn here takes its tints from it."""


def channels(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue (0–255) of a `#rrggbb` *colour*."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(colour: str, other: str, share: float) -> str:
    """Return *colour* moved towards *other* by *share* (0 keeps it, 1 replaces it)."""
    pairs = zip(channels(colour), channels(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)


def darker(colour: str, share: float) -> str:
    """Return *colour* moved towards a warm black."""
    return mix(colour, "#120a0a", share)


def lighter(colour: str, share: float) -> str:
    """Return *colour* moved towards a warm white."""
    return mix(colour, "#fff4e2", share)
