"""plateau film import: files of this machine become films, with a worker beside it as in real life."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from typer.testing import CliRunner

from plateau.channels.models import Channel
from plateau.channels.roles import Role
from plateau.core.clock import now
from plateau.media import work
from plateau.media.models import Asset, Film, Job
from plateau.ops.cli.film import app
from plateau.subjects.models import Subject
from tests.clips import Clips
from tests.factories import make_channel, make_team

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def channel(settings: Any, tmp_path: Path) -> Channel:
    """A channel, and folders of the test's own."""
    for name in ("MASTERS", "AIR", "UPLOADS", "SCRATCH"):
        setattr(settings, name, tmp_path / name.lower())
    return make_channel("atelier")


@pytest.fixture
def worker() -> Iterator[None]:
    """Somebody who does the jobs while the command waits."""
    over = threading.Event()

    def labour() -> None:
        try:
            while not over.is_set():
                for job_id in list(Job.objects.filter(state="waiting").values_list("pk", flat=True)):
                    work.work(job_id)
                time.sleep(0.05)
        finally:
            connection.close()

    thread = threading.Thread(target=labour)
    thread.start()
    yield
    over.set()
    thread.join(timeout=30)


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["import", *map(str, arguments)])
    return result.exit_code, " ".join(result.output.split())


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """A very short film under a name with blanks and accents."""
    made = Clips(tmp_path).numbered("tiny.mp4", frames=4, size=(64, 36))
    return made.rename(tmp_path / "Le pain_levé.mp4")


def test_files_become_films_and_the_rest_is_said(channel: Channel, worker: None, clip: Path, tmp_path: Path) -> None:
    letter = tmp_path / "letter.mov"
    letter.write_text("dear all " * 99)
    code, said = run(clip, letter, tmp_path / "nowhere.mov", "--channel", "atelier", "--language", "en")
    assert code == 1
    assert "levé.mp4: ready, /desk/atelier/films/" in said
    assert "letter.mov: This file is neither a film nor a sound recording." in said
    assert "nowhere.mov: There is no such file." in said
    film = Film.objects.get(title="Le pain levé")
    assert (film.is_ready, film.language) == (True, "en")
    assert film.asset is not None
    assert film.asset.master.read_bytes() == clip.read_bytes()
    assert len(film.asset.sha256) == 64
    assert Film.objects.count() == 2


def test_without_waiting_the_machine_takes_over(channel: Channel, clip: Path) -> None:
    code, said = run(clip, "--channel", "atelier", "--title", "La nuit", "--no-wait")
    assert (code, Film.objects.get().title) == (0, "La nuit")
    assert "in the machine" in said
    assert Asset.objects.get().state == "received"


def test_a_film_joins_its_subject(channel: Channel, clip: Path) -> None:
    editor = make_team(channel, Role.EDITOR_IN_CHIEF, email="edith@example.org")
    subject = Subject.objects.create(
        channel=channel, title="Le pain", pitch="Une nuit.", slug="pain", state="commissioned", proposed_at=now()
    )
    code, _said = run(clip, "--channel", "atelier", "--subject", "pain", "--by", "EDITH@example.org", "--no-wait")
    assert code == 0
    film = Film.objects.get()
    assert film.created_by == editor
    assert [one.film for one in subject.films.all()] == [film]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--channel", "nowhere"), "There is no channel 'nowhere'. There is: atelier."),
        (("--channel", "atelier", "--language", "xx"), "There is no language 'xx' here."),
        (("--channel", "atelier", "--by", "nobody@example.org"), "No member has the address nobody@example.org."),
        (("--channel", "atelier", "--subject", "pain"), "Say with --by in whose name"),
    ],
)
def test_what_makes_no_sense_is_said_before_anything_is_copied(
    channel: Channel, clip: Path, options: tuple[str, ...], sentence: str
) -> None:
    code, said = run(clip, *options)
    assert code == 1
    assert sentence in said
    assert (Film.objects.count(), Asset.objects.count()) == (0, 0)


def test_without_room_no_film_is_made(channel: Channel, clip: Path, settings: Any) -> None:
    settings.CHANNEL_MOST_BYTES = 10
    code, said = run(clip, "--channel", "atelier")
    assert code == 1
    assert clip.name in said
    assert Film.objects.count() == 0
