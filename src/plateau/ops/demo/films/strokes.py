"""Writes SVG elements; the drawing modules put their pictures together from these few strokes."""


def path(d: str, fill: str, *, alpha: float = 1.0) -> str:
    """Return a filled path."""
    return f'<path d="{d}" fill="{fill}"{_alpha("fill", alpha)}/>'


def line(d: str, colour: str, width: float, *, alpha: float = 1.0) -> str:
    """Return an open path drawn with round ends."""
    return (
        f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{width:g}" stroke-linecap="round" '
        f'stroke-linejoin="round"{_alpha("stroke", alpha)}/>'
    )


def oval(x: float, y: float, rx: float, ry: float, fill: str, *, alpha: float = 1.0) -> str:
    """Return a filled ellipse round its centre."""
    return f'<ellipse cx="{x:g}" cy="{y:g}" rx="{rx:g}" ry="{ry:g}" fill="{fill}"{_alpha("fill", alpha)}/>'


def box(x: float, y: float, width: float, height: float, fill: str, *, round_by: float = 0, alpha: float = 1.0) -> str:
    """Return a filled rectangle from its top left corner."""
    corner = f' rx="{round_by:g}"' if round_by else ""
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"{corner} fill="{fill}"{_alpha("fill", alpha)}/>'


def ring(x: float, y: float, rx: float, ry: float, colour: str, width: float, *, alpha: float = 1.0) -> str:
    """Return the outline of an ellipse."""
    return (
        f'<ellipse cx="{x:g}" cy="{y:g}" rx="{rx:g}" ry="{ry:g}" fill="none" stroke="{colour}" '
        f'stroke-width="{width:g}"{_alpha("stroke", alpha)}/>'
    )


def moved(body: str, x: float, y: float, scale: float = 1.0, *, turn: float = 0.0, mirrored: bool = False) -> str:
    """Return *body* with its origin at a point, enlarged, turned clockwise by degrees, and perhaps mirrored."""
    across = -scale if mirrored else scale
    turned = f" rotate({turn:g})" if turn else ""
    return f'<g transform="translate({x:g} {y:g}){turned} scale({across:g} {scale:g})">{body}</g>'


def fade(name: str, stops: tuple[tuple[float, str, float], ...], *, across: bool = False) -> str:
    """Define a linear gradient *name* from top to bottom (or left to right) out of (place, colour, opacity)."""
    end = 'x2="1" y2="0"' if across else 'x2="0" y2="1"'
    return f'<defs><linearGradient id="{name}" x1="0" y1="0" {end}>{_stops(stops)}</linearGradient></defs>'


def glow(name: str, stops: tuple[tuple[float, str, float], ...]) -> str:
    """Define a radial gradient *name* from the middle outwards out of (place, colour, opacity)."""
    return f'<defs><radialGradient id="{name}">{_stops(stops)}</radialGradient></defs>'


def _stops(stops: tuple[tuple[float, str, float], ...]) -> str:
    return "".join(
        f'<stop offset="{at:g}" stop-color="{colour}" stop-opacity="{alpha:g}"/>' for at, colour, alpha in stops
    )


def _alpha(kind: str, alpha: float) -> str:
    return "" if alpha >= 1 else f' {kind}-opacity="{alpha:g}"'
