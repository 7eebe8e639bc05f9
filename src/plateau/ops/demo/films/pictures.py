"""Draws single pictures: a member's portrait, a poster for a subject that was not filmed yet, a channel's logo."""

import io

from PIL import Image

from . import clothes, face
from .catalogue import FILMS
from .chance import Chance
from .colour import darker, lighter, mix
from .face import Mouth
from .look import Look, look_of
from .palette import PALETTES, Mood
from .raster import svg
from .scenery import Channel, mark
from .script import Figure, FilmScript
from .sets import Format
from .speech import Timing
from .stage import Stage
from .strokes import box, fade, glow, moved, oval, path

_KNOWN: dict[str, Look] = {figure.name: figure.look for film in FILMS for figure in film.cast}
_MOODS: dict[Channel, tuple[Mood, ...]] = {
    "atelier": ("crimson", "lagoon", "forest", "honey", "clay"),
    "harbour": ("night", "dusk", "violet", "lagoon", "clay"),
}
_SEATS: dict[Format, int] = {
    "debate": 3,
    "interview": 2,
    "demonstration": 1,
    "portrait": 1,
    "training": 1,
    "photo_story": 0,
}
_FACES: tuple[Mouth, ...] = ("smile", "laugh", "smile", "rest")


def draw_portrait(name: str, size: int = 256) -> bytes:
    """Return a square PNG of a drawn face: of the cast if *name* is in a film, else the one that falls to the name."""
    chance = Chance("portrait", name)
    look = _KNOWN.get(name) or look_of(name)
    palette = PALETTES[chance.pick(tuple(PALETTES))]
    yaw = chance.pick((-0.4, -0.2, 0.0, 0.2, 0.4))
    mouth = chance.pick(_FACES)
    body = fade("wall", ((0, lighter(palette.low, 0.12), 1), (1, darker(palette.low, 0.45), 1))) + box(
        0, 0, 400, 400, "url(#wall)"
    )
    body += glow("halo", ((0, palette.light, 0.75), (1, palette.light, 0))) + oval(200, 160, 230, 220, "url(#halo)")
    body += path("M150 0 L20 400 H380 L250 0Z", palette.light, alpha=0.1)
    person = face.behind(look, yaw) + clothes.torso(look, palette.rim) + face.head(look, yaw, palette.rim)
    person += face.eyes(look, yaw, "open", 0, "raised" if mouth == "laugh" else "calm") + face.mouth(look, yaw, mouth)
    return _png(svg(body + moved(person, 200, 196, 1.12), box=(0, 0, 400, 400), scale=size / 400))


def draw_logo(channel: Channel, size: int = 256) -> bytes:
    """Return a square PNG of a channel's mark on its own ground."""
    ground = {"atelier": "#7c2f3e", "harbour": "#1d4560"}[channel]
    body = fade("ground", ((0, mix(ground, "#ffb347", 0.08), 1), (1, darker(ground, 0.5), 1))) + box(
        0, 0, 32, 32, "url(#ground)"
    )
    body += glow("pool", ((0, "#ffb347", 0.5), (1, "#ffb347", 0))) + oval(16, 25, 18, 9, "url(#pool)")
    return _png(svg(body + mark(16, 16.4, 25, channel, "#ffb347", "#faf6f0"), box=(0, 0, 32, 32), scale=size / 32))


def draw_still(kind: Format, channel: Channel, lot: str) -> bytes:
    """Return a JPEG of 1280 by 720 of the set of *kind*, with whom and in the colours that fall to *lot*."""
    chance = Chance("still", lot)
    names = tuple(f"{chance.pick(_GIVEN)} {chance.number():.4f}" for _ in range(_SEATS[kind]))
    script = FilmScript(
        slug=lot,
        channel=channel,
        language="fr",
        title=lot,
        kind=kind,
        mood=chance.pick(_MOODS[channel]),
        description="",
        cast=tuple(Figure(name, "", look_of(name)) for name in names),
        lines=(),
        chapters=(),
        board=("", "", ""),
        product=chance.pick(("lamp", "buoy")) if channel == "harbour" else "lamp",
    )
    out = io.BytesIO()
    Stage(script, Timing.of(script)).bare(chance.between(1.0, 3.5)).to_picture().save(out, "JPEG", quality=88)
    return out.getvalue()


_GIVEN = (
    "Awa",
    "Bruno",
    "Chloé",
    "Farid",
    "Ingrid",
    "Jonas",
    "Khadija",
    "Loïc",
    "Mei",
    "Olga",
    "Pablo",
    "Rosa",
    "Samir",
    "Tom",
)


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.convert("RGB").save(out, "PNG")
    return out.getvalue()
