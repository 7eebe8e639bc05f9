"""Everything that people send, and what nobody should: each ends ready, or refused in words."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from plateau.journal.models import Entry
from plateau.media.failures import in_words
from plateau_engine import check_package
from tests.clips import Clips
from tests.media.conftest import Stage
from tests.media.machine import run, send

PLAYABLE = [
    "sound_only", "silent_film", "portrait", "variable_rate", "hdr", "surround", "odd_size", "one_frame",
    "wrong_extension", "several_streams", "attached_picture", "interlaced", "trimmed", "truncated",
    "very_wide", "damaged", "damaged_sound", "transport_stream", "late_sound", "ntsc",
]  # fmt: skip
REFUSED = {
    "empty": "empty",
    "renamed_text": "not_a_film",
    "noise": "not_a_film",
    "not_a_video": "not_a_film",
    "still_picture": "picture",
    "missing_index": "unfinished",
    "too_many_pixels": "picture_too_large",
}


@pytest.fixture
def nothing_left(folders: Path) -> Iterator[None]:
    """After each file: no program, no scratch folder, no package of what was refused."""
    yield
    children = [child.name() for child in psutil.Process().children(recursive=True) if "ffmpeg" in child.name()]
    assert children == []
    scratch = folders / "scratch"
    assert not scratch.exists() or list(scratch.iterdir()) == []


@pytest.mark.parametrize("name", PLAYABLE)
def test_it_can_be_played(stage: Stage, clips: Clips, nothing_left: None, name: str) -> None:
    path: Path = getattr(clips, name)()
    asset = run(send(stage.film, path, by=stage.producer))
    assert (asset.state, asset.failure_code) == ("ready", "")
    assert check_package(asset.package).faults == ()
    assert asset.posters
    stage.film.refresh_from_db()
    assert stage.film.poster
    assert asset.master.read_bytes() == path.read_bytes()


@pytest.mark.parametrize(("name", "code"), REFUSED.items())
def test_it_is_refused_in_words(stage: Stage, clips: Clips, nothing_left: None, name: str, code: str) -> None:
    path: Path = getattr(clips, name)()
    asset = run(send(stage.film, path, by=stage.producer))
    assert (asset.state, asset.failure_code) == ("refused", code)
    words = in_words(asset.failure_code, asset.failure_facts)
    assert "%(" not in str(words)
    assert words.happened
    assert words.todo
    assert asset.master.read_bytes() == path.read_bytes()
    assert not asset.package.exists()
    assert Entry.objects.filter(verb="film.refused", data__code=code).count() == 1


def test_playlists_reach_neither_files_nor_the_network(stage: Stage, clips: Clips, nothing_left: None) -> None:
    asked: list[str] = []

    class Ear(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *arguments: object) -> None:
            """Stay silent."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ear) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for path in clips.playlists(f"http://127.0.0.1:{server.server_port}"):
            asset = run(send(stage.film, path, by=stage.producer))
            assert (path.name, asset.state) == (path.name, "refused")
        server.shutdown()
    assert asked == []
