"""Letters and panels laid over the picture: titles, names, the question, the closing card."""

from PIL import Image

from .colour import lighter, mix
from .lettering import typeset, width_of, wrapped, written
from .palette import PALETTES
from .raster import svg
from .scenery import mark
from .script import CHANNEL_NAMES, Figure, FilmScript, Language
from .sets import Format
from .strokes import box, fade, line

_INK, _PAPER, _AMBER = "#16120f", "#faf6f0", "#ffb347"

_KINDS: dict[Language, dict[Format, str]] = {
    "fr": {
        "debate": "Débat", "interview": "Entretien", "demonstration": "Démonstration", "portrait": "Portrait",
        "training": "Formation", "photo_story": "Récit en photos",
    },
    "en": {
        "debate": "Debate", "interview": "Interview", "demonstration": "Demonstration", "portrait": "Portrait",
        "training": "Training", "photo_story": "Photo story",
    },
}  # fmt: skip
_ASKED = {"fr": "Question de {asker}", "en": "A question from {asker}"}
_GOODBYE = {"fr": "La suite du débat est sur la page du sujet.", "en": "Keep talking, on the subject's page."}


def unit(size: tuple[int, int]) -> float:
    """Return the pixels of one layout unit: a 720-pixel side has 720 of them."""
    return min(size) / 720


def title(script: FilmScript) -> Image.Image:
    """Write the opening: format and channel, then the title, over the dimmed set."""
    width, height = script.size
    u = unit(script.size)
    shade = fade("shade", ((0, _INK, 0.86), (0.45, _INK, 0.62), (1, _INK, 0.0)), across=True)
    card = svg(shade + box(0, 0, 100, 100, "url(#shade)"), box=(0, 0, 100, 100), scale=2).resize(script.size)
    upright = height > width
    margin, room = 84 * u, width - 168 * u if upright else width * 0.68
    size = (64 if upright else 76) * u
    lines = wrapped(typeset(script.title, script.language), "display", size, room, weight=800)
    kicker = f"{_KINDS[script.language][script.kind]}  ·  {CHANNEL_NAMES[script.channel]}"
    top = height * 0.5 - (len(lines) * size * 1.08 + 66 * u) / 2
    card.alpha_composite(_panel(96 * u, 8 * u, 4 * u, _AMBER), (round(margin), round(top)))
    card.alpha_composite(written(kicker, "text", 27 * u, _AMBER, weight=600), (round(margin), round(top + 22 * u)))
    for number, text in enumerate(lines):
        at = (round(margin - 2 * u), round(top + 62 * u + number * size * 1.08))
        card.alpha_composite(written(text, "display", size, _PAPER, weight=800), at)
    return card


def closing(script: FilmScript) -> Image.Image:
    """Write the closing: the channel's mark, its name, and where the talk goes on."""
    width, height = script.size
    u = unit(script.size)
    card = Image.new("RGBA", script.size)
    sign = channel_mark(script, 150 * u)
    card.alpha_composite(sign, (round(width / 2 - sign.width / 2), round(height / 2 - 190 * u)))
    name = written(CHANNEL_NAMES[script.channel], "display", 66 * u, _PAPER, weight=800)
    card.alpha_composite(name, (round(width / 2 - name.width / 2), round(height / 2 - 26 * u)))
    said = typeset(_GOODBYE[script.language], script.language)
    for number, text in enumerate(wrapped(said, "text", 28 * u, width - 120 * u, weight=500)):
        row = written(text, "text", 28 * u, lighter(_AMBER, 0.5), weight=500)
        card.alpha_composite(row, (round(width / 2 - row.width / 2), round(height / 2 + (66 + number * 38) * u)))
    return card


def lower_third(figure: Figure, script: FilmScript) -> Image.Image:
    """Write a name and a role on the panel that slides in at the bottom left."""
    u = unit(script.size)
    name = written(typeset(figure.name, script.language), "display", 38 * u, _PAPER, weight=700)
    role = written(typeset(figure.role, script.language), "text", 24 * u, lighter(_AMBER, 0.35), weight=500)
    width, height = max(name.width, role.width) + 66 * u, 100 * u
    panel = _panel(width, height, 10 * u, _INK, 0.9)
    panel.alpha_composite(_panel(9 * u, height - 28 * u, 4 * u, _AMBER), (round(18 * u), round(14 * u)))
    panel.alpha_composite(name, (round(42 * u), round(7 * u)))
    panel.alpha_composite(role, (round(43 * u), round(56 * u)))
    return panel


def question(script: FilmScript) -> Image.Image:
    """Write a member's question on paper, with a tail like a speech balloon's."""
    u = unit(script.size)
    room = min(script.size[0] - 200 * u, 760 * u)
    lines = wrapped(typeset(script.question, script.language), "display", 40 * u, room, weight=700)
    asked = typeset(_ASKED[script.language].format(asker=script.asker), script.language)
    wide = max(
        width_of(asked, "text", 25 * u, weight=600) + 60 * u,
        *(width_of(text, "display", 40 * u, weight=700) for text in lines),
    )
    width, height = wide + 76 * u, (len(lines) * 48 + 92) * u
    body = box(6, 8, width / u, height / u, _INK, round_by=22, alpha=0.35) + box(
        0, 0, width / u, height / u, _PAPER, round_by=22
    )
    body += f'<path d="M70 {height / u - 1} L64 {height / u + 34} L118 {height / u - 1}Z" fill="{_PAPER}"/>'
    body += line("M38 40 h26", _AMBER, 7)
    card = svg(body, box=(0, 0, width / u + 8, height / u + 40), scale=u)
    card.alpha_composite(
        written(asked, "text", 25 * u, mix(_INK, "#c8553d", 0.7), weight=600), (round(82 * u), round(22 * u))
    )
    for number, text in enumerate(lines):
        card.alpha_composite(
            written(text, "display", 40 * u, _INK, weight=700), (round(37 * u), round((62 + number * 48) * u))
        )
    return card


def badge(script: FilmScript) -> Image.Image:
    """Draw the channel's mark and name for the corner of the picture."""
    u = unit(script.size)
    sign = channel_mark(script, 34 * u)
    name = written(CHANNEL_NAMES[script.channel], "display", 21 * u, _PAPER, weight=700)
    panel = _panel(sign.width + name.width + 34 * u, 46 * u, 23 * u, _INK, 0.55)
    panel.alpha_composite(sign, (round(12 * u), round(6 * u)))
    panel.alpha_composite(name, (round(16 * u) + sign.width, round(23 * u - name.height / 2)))
    return panel


def label(text: str, script: FilmScript) -> Image.Image:
    """Write the short label that points at a part of a product."""
    u = unit(script.size)
    word = written(typeset(text, script.language), "display", 34 * u, _INK, weight=700)
    panel = _panel(word.width + 48 * u, 62 * u, 31 * u, PALETTES[script.mood].light)
    panel.alpha_composite(word, (round(24 * u), round(31 * u - word.height / 2)))
    return panel


def board_row(text: str, number: int, script: FilmScript, width: float, height: float) -> Image.Image:
    """Write one row of the training board: a numbered lamp, then a statement, or lines too far to read."""
    palette = PALETTES[script.mood]
    size = height * 0.34
    row = Image.new("RGBA", (round(width), round(height)))
    dot = svg(f'<circle cx="20" cy="20" r="19" fill="{palette.accent}"/>', box=(0, 0, 40, 40), scale=height * 0.58 / 40)
    figure = written(str(number), "display", height * 0.36, _INK, weight=800)
    dot.alpha_composite(figure, (round(dot.width / 2 - figure.width / 2), round(dot.height / 2 - figure.height / 2)))
    row.alpha_composite(dot, (0, round(height / 2 - dot.height / 2)))
    if not text:
        ruled = box(0, 0, 100, 10, mix(_PAPER, _INK, 0.22), round_by=5) + box(
            0, 22, 62, 10, mix(_PAPER, _INK, 0.14), round_by=5
        )
        row.alpha_composite(
            svg(ruled, box=(0, 0, 100, 32), scale=width * 0.0052), (round(dot.width * 1.35), round(height * 0.32))
        )
        return row
    lines = wrapped(typeset(text, script.language), "display", size, width - dot.width * 1.5, weight=700)
    for index, part in enumerate(lines):
        letters = written(part, "display", size, _INK, weight=700)
        top = height / 2 - len(lines) * size * 0.6 + index * size * 1.2 - (letters.height - size * 1.2) / 2
        row.alpha_composite(letters, (round(dot.width * 1.35), max(0, round(top))))
    return row


def channel_mark(script: FilmScript, size: float) -> Image.Image:
    """Draw the mark of the film's channel in light on dark."""
    return svg(mark(16, 16, 32, script.channel, _AMBER, _PAPER), box=(2, 0, 28, 31), scale=size / 32)


def _panel(width: float, height: float, corner: float, colour: str, alpha: float = 1.0) -> Image.Image:
    return svg(box(0, 0, width, height, colour, round_by=corner, alpha=alpha), box=(0, 0, width, height), scale=1)
