"""What the tests of the antenna share: a really encoded film, put on air in each way, and the people around it."""

# ruff: noqa: E402  the rooms can be imported only after django.setup()
from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import django
import pytest

django.setup()  # this file is read before pytest-django has loaded the rooms

from plateau.antenna.actions.air import Airing, put_on_air
from plateau.antenna.actions.linking import open_page_for
from plateau.antenna.models import Publication
from plateau.channels.models import Channel
from plateau.channels.roles import Role
from plateau.core.clock import now
from plateau.media.models import Asset, Film
from plateau.media.states import AssetState
from plateau.people.models import Person
from plateau_engine import (
    assemble,
    cut_free_start,
    encode_audio,
    encode_chunk,
    make_pictures,
    make_plan,
    probe,
)
from tests.clips import Clips
from tests.factories import make_channel, make_person, make_team

FREE = Fraction(4)


@dataclass(frozen=True)
class Made:
    """A finished package, as the engine leaves it."""

    whole: Path
    free: Path
    duration_ms: int
    free_ms: int
    frames: int


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Ten seconds with sound, encoded once a session, with pictures and a free start."""
    folder = tmp_path_factory.mktemp("package")
    master = Clips(folder / "clips").long_film()
    plan = make_plan(probe(master))
    for chunk in plan.chunks:
        encode_chunk(master, plan, chunk.number, folder / "parts")
    encode_audio(master, plan, folder / "parts")
    whole = assemble(plan, folder / "parts", folder / "full")
    make_pictures(master, plan, folder / "full", folder / "full" / "pictures")
    free = cut_free_start(folder / "full", FREE, folder / "free")
    frames = plan.picture.frames if plan.picture else 0
    return Made(folder / "full", folder / "free", round(1000 * whole.duration), round(1000 * free.duration), frames)


@pytest.fixture
def folders(settings, tmp_path: Path) -> Path:
    """Give the test its own masters, packages and public files."""
    for name in ("MASTERS", "AIR", "UPLOADS", "SCRATCH"):
        setattr(settings, name, tmp_path / name.lower())
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "public", "base_url": "/public/"},
        }
    }
    return tmp_path


@dataclass
class Stage:
    """A channel with its people, and what makes films for it."""

    channel: Channel
    editor: Person
    member: Person
    make: Callable[..., Film]

    def on_air(
        self, gate: str = "everybody", *, title: str = "Que vaut un avis ?", free_share: int = 0, **more: object
    ) -> Publication:
        """Return a film on air behind this gate, with its subject's page."""
        film = self.make(title)
        open_page_for(film, by=self.editor)
        return self.air(film, gate, free_share=free_share, **more)

    def air(self, film: Film, gate: str = "everybody", *, free_share: int = 0, **more: object) -> Publication:
        """Put a film on air."""
        airing = Airing(gate=gate, free_share=free_share, **more)  # type: ignore[arg-type]
        return put_on_air(film, channels=[self.channel], airing=airing, by=self.editor)[0]


@pytest.fixture
def stage(db, folders: Path, made: Made) -> Stage:
    """The channel *atelier*, whose own domain is house.example."""
    channel = make_channel("atelier", internal_domains=["house.example"])
    editor = make_team(channel, Role.EDITOR_IN_CHIEF, name="Eva Editor")

    def make(
        title: str = "Que vaut un avis ?", *, on: Channel | None = None, ready: bool = True, **fields: object
    ) -> Film:
        film = Film.objects.create(channel=on or channel, title=title, created_by=editor, **fields)
        asset = Asset.objects.create(
            film=film,
            state=AssetState.READY if ready else AssetState.PROCESSING,
            original_name="master.mp4",
            size_bytes=1000,
            frames=made.frames,
            rate_numerator=25,
            duration_ms=made.duration_ms,
            width=320,
            height=180,
            free_share=40 if ready else None,
            free_ms=made.free_ms,
            received_at=now(),
        )
        if ready:
            shutil.copytree(made.whole, asset.package)
            shutil.copytree(made.free, asset.free_package)
        film.asset = asset
        film.save(update_fields=["asset"])
        return film

    return Stage(channel, editor, make_person("Mia Member"), make)
