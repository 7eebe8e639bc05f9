"""What the tests of films share: folders of their own, people of two channels, clips, and a real web process."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import django
import pytest
from django.conf import settings as django_settings
from django.db import connection as database_connection

django.setup()  # pytest reads this file before its plugin has loaded the rooms

from plateau.channels.models import Channel  # noqa: E402
from plateau.channels.roles import Role  # noqa: E402
from plateau.media.actions.films import create_film  # noqa: E402
from plateau.media.machines import beat  # noqa: E402
from plateau.media.models import Film  # noqa: E402
from plateau.people.models import Person  # noqa: E402
from tests.clips import Clips  # noqa: E402
from tests.factories import client_of, make_channel, make_person, make_team  # noqa: E402
from tests.media.sending import Sender  # noqa: E402
from tests.s3 import S3Server  # noqa: E402

TOKEN = "t" * 32


@pytest.fixture
def folders(settings: Any, tmp_path: Path) -> Path:
    """Give the test its own masters, packages, uploads and scratch, on one file system."""
    for name in ("MASTERS", "AIR", "UPLOADS", "SCRATCH"):
        setattr(settings, name, tmp_path / name.lower())
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "public", "base_url": "/public/"},
        }
    }
    settings.KEEP_FREE_BYTES = 0
    return tmp_path


@pytest.fixture(autouse=True)
def unhurried(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let jobs take longer than a second: their heart cannot see what stands in a test's transaction, and would stop them."""
    marker = request.node.get_closest_marker("django_db")
    seen_by_all = "transactional_db" in request.fixturenames or (
        marker is not None and marker.kwargs.get("transaction")
    )
    if not seen_by_all:
        monkeypatch.setattr(beat, "BEAT_SECONDS", 3600.0)


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Clips:
    """Small films, each drawn once a session."""
    return Clips(tmp_path_factory.mktemp("clips"))


@dataclass
class Stage:
    """A channel with a film and the people around it."""

    channel: Channel
    producer: Person
    editor: Person
    camera: Person
    host: Person
    stranger: Person
    neighbour: Person
    film: Film
    extra: dict[str, object] = field(default_factory=dict)


@pytest.fixture
def stage(db: None, folders: Path) -> Stage:
    """A film without a file on the channel *atelier*; the neighbour runs another channel."""
    channel, other = make_channel("atelier"), make_channel("harbour")
    producer = make_team(channel, Role.PRODUCER, name="Paul Producer")
    return Stage(
        channel=channel,
        producer=producer,
        editor=make_team(channel, Role.VIDEO_EDITOR, name="Eve Editor"),
        camera=make_team(channel, Role.CAMERA, name="Cam Era"),
        host=make_team(channel, Role.HOST, name="Hana Host"),
        stranger=make_person("Sam Stranger"),
        neighbour=make_team(other, Role.ADMINISTRATOR, name="Nia Neighbour"),
        film=create_film(channel, by=producer, title="Le pain"),
    )


@pytest.fixture
def sender(stage: Stage) -> Sender:
    return Sender(stage.producer)


@pytest.fixture
def begun(sender: Sender, stage: Stage) -> str:
    """The address of an announced upload of ten bytes."""
    return sender.begin(10, film=stage.film.public_id, filename="pain.mov").headers["Location"]


class Web:
    """A real granian process on the test's database, which a test may kill."""

    def __init__(self, home: Path) -> None:
        self.home = home
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        database = database_connection.settings_dict
        environment = os.environ | {
            "PLATEAU_HOME": str(self.home),
            "DATABASE_URL": f"postgresql://{database['USER']}:@/{database['NAME']}?host={database['HOST']}",
            "PLATEAU_KEEP_FREE_GB": "0",
        }
        with (self.home / "web.log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable, "-m", "granian", "--interface", "wsgi", "plateau.config.wsgi:application",
                    "--host", "127.0.0.1", "--port", str(self.port), "--workers", "1", "--blocking-threads", "4",
                ],
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )  # fmt: skip
        until = time.monotonic() + 30
        while time.monotonic() < until:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            try:
                connection.request("OPTIONS", "/upload/")
                if connection.getresponse().status == 204:
                    return
            except OSError:
                time.sleep(0.1)
            finally:
                connection.close()
        raise AssertionError((self.home / "web.log").read_text())

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@pytest.fixture(scope="session")
def static_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Static files under their hashed names, as every real start makes them: pages need their manifest."""
    home = tmp_path_factory.mktemp("static-home")
    subprocess.run(
        [sys.executable, "-m", "django", "collectstatic", "--noinput", "-v0"],
        env=os.environ | {"PLATEAU_HOME": str(home)},
        check=True,
    )
    return home / "static"


@pytest.fixture(scope="module")
def web_process(django_db_setup: None, static_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """One web process for a module's tests; it opens its own connections to the test's database."""
    home = tmp_path_factory.mktemp("web")
    (home / "static").symlink_to(static_files)
    server = Web(home)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def web(transactional_db: None, web_process: Web, settings: Any, folders: Path) -> Web:
    """A running web process, and its folders as the test's own."""
    for name in ("MASTERS", "AIR", "UPLOADS", "SCRATCH"):
        setattr(settings, name, web_process.home / name.lower())
    return web_process


def headers_of(person: Person) -> dict[str, str]:
    """Return the headers with which a foreign client speaks for a logged-in person."""
    session = client_of(person).cookies[django_settings.SESSION_COOKIE_NAME].value
    return {"Cookie": f"{django_settings.SESSION_COOKIE_NAME}={session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}


def in_english(person: Person) -> Person:
    """Let a person read the pages in English, where a test looks for words."""
    person.language = "en"
    person.save(update_fields=["language"])
    return person


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """One real S3 server for a worker's tests."""
    server = S3Server(tmp_path_factory.mktemp("s3"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def bucket(s3_server: S3Server, settings: Any, folders: Path) -> S3Server:
    """An empty bucket as the storage of films that arrive now."""
    s3_server.begin_anew()
    settings.STORES = f"cloud={s3_server.address}"
    settings.STORE_FOR_NEW = "cloud"
    settings.CACHE = folders / "cache"
    settings.CACHE_MOST_BYTES = 10**9
    return s3_server
