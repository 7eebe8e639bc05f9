"""The doctor finds what is really wrong, and says how to mend it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink

from plateau.channels import verbs
from plateau.config.env import read_env, socket_folder
from plateau.core.clock import at, now
from plateau.journal.actions import record
from plateau.journal.models import Reaction
from plateau.notices.models import Message
from plateau.ops.edge.config import Edge
from plateau.ops.examination import Verdict, examine
from plateau.ops.places import Places
from plateau.ops.postgres import Cluster
from tests.factories import make_channel
from tests.journeys.conftest import free_port
from tests.shelves import another_disk, shelf_at


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A folder that lies deep, so that its sockets lie elsewhere: that place is removed too."""
    yield tmp_path
    if socket_folder(tmp_path) != tmp_path / "run":
        shutil.rmtree(socket_folder(tmp_path), ignore_errors=True)


def doctor(home: Path, **environment: str) -> tuple[int, str]:
    """Return how the command ended, and all it said on one line."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PLATEAU_", "DATABASE_"))}
    done = subprocess.run(
        [sys.executable, "-m", "plateau.ops.cli", "doctor"],
        env=clean | {"PLATEAU_HOME": str(home), "COLUMNS": "250"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, " ".join((done.stdout + done.stderr).split())


def test_a_fresh_folder_is_well_and_says_what_comes_next(home: Path) -> None:
    status, said = doctor(home)
    assert status == 0
    assert "not made yet → plateau up makes it." in said
    assert "kept in the outbox and sent nowhere → Set PLATEAU_EMAIL_URL" in said
    assert said.endswith("Nothing is wrong.")


def test_an_edge_that_is_down_keeps_the_configuration_it_was_started_with(home: Path) -> None:
    doctor(home)
    places = Places(home)
    edge = Edge(places, "http://localhost:8123", "a secret", [("127.0.0.2", 8123)], ["10.0.0.0/8"], leniency=50)
    edge.write()
    (home / "run" / "address").write_text("http://localhost:8123\n", "ascii")
    before = edge.path.read_bytes()
    status, said = doctor(home)
    assert (status, "✓ Edge Its configuration is valid" in said) == (0, True)
    assert edge.path.read_bytes() == before
    edge.path.write_text("listen to me;")
    status, said = doctor(home)
    assert status == 1
    assert '"listen" directive is not allowed here' in said
    assert f"Look into {edge.path}" in said
    assert edge.path.read_text() == "listen to me;"


def test_a_trial_of_the_edge_has_a_file_of_its_own(home: Path) -> None:
    doctor(home)
    assert not (home / "run" / "edge.conf").exists()
    assert (home / "run" / "edge-trial.conf").stat().st_mode & 0o777 == 0o600


def test_an_unreachable_database_is_ill(home: Path) -> None:
    status, said = doctor(home, DATABASE_URL="postgresql://plateau@127.0.0.1:1/plateau")
    assert status == 1
    assert "Connection refused → See that the server runs, and that DATABASE_URL names it" in said
    assert said.endswith("One thing to mend.")


def test_a_database_of_another_make_is_ill(home: Path) -> None:
    status, said = doctor(home, DATABASE_URL="mysql://127.0.0.1/plateau")
    assert status == 2
    assert "only PostgreSQL 16 or newer serves" in said


def test_waiting_migrations_are_counted(home: Path, cluster: Cluster) -> None:
    cluster.ensure_database("fallow")
    status, said = doctor(home, DATABASE_URL=f"postgresql://postgres@/fallow?host={cluster.sockets}")
    assert status == 1
    assert "migrations wait → plateau up applies them" in said
    assert "PostgreSQL 18 answers" in said


@pytest.mark.parametrize("name", ["secret", "media-secret"])
def test_a_secret_that_others_can_read_is_ill(home: Path, name: str) -> None:
    doctor(home)
    (home / name).chmod(0o644)
    status, said = doctor(home)
    assert status == 1
    assert f"{name} can be read by others → chmod 600 {home / name}" in said


def test_mail_is_tried_at_a_real_server(home: Path) -> None:
    port = free_port()
    server = Controller(Sink(), hostname="127.0.0.1", port=port)
    server.start()
    try:
        status, said = doctor(home, PLATEAU_EMAIL_URL=f"smtp://127.0.0.1:{port}")
    finally:
        server.stop()
    assert (status, f"✓ Mail 127.0.0.1 port {port} answers" in said) == (0, True)


@pytest.mark.parametrize("scheme", ["smtps", "smtp+tls"])
def test_a_server_without_the_encryption_that_was_asked_for_is_ill(home: Path, scheme: str) -> None:
    port = free_port()
    server = Controller(Sink(), hostname="127.0.0.1", port=port)
    server.start()
    try:
        status, said = doctor(home, PLATEAU_EMAIL_URL=f"{scheme}://us:hush@127.0.0.1:{port}")
    finally:
        server.stop()
    assert (status, f"127.0.0.1 port {port} does not take mail" in said, "hush" in said) == (1, True, False)


def test_a_password_in_the_open_is_refused_before_anything_else(home: Path) -> None:
    status, said = doctor(home, PLATEAU_EMAIL_URL="smtp://us:hush@mail.example.org")
    assert (status, "hush" in said) == (2, False)
    assert said.startswith("PLATEAU_EMAIL_URL would send its password to mail.example.org in the open")


@pytest.mark.django_db
def test_reactions_that_gave_up_and_mails_that_wait_are_counted() -> None:
    found = {finding.subject: finding for finding in examine(read_env())}
    assert (found["Reactions"].verdict, found["Outbox"].verdict) == (Verdict.WELL, Verdict.WELL)
    with at(now() - timedelta(hours=2)):
        entry = record(verbs.CHANGED, actor=None, target=make_channel())
        for state in ("queued", "failed", "sent", "failed"):
            Message.objects.create(sender="a@b.example", address="c@d.example", subject="S", text="T", state=state)
    Reaction.objects.create(entry=entry, subscriber="one", failures=12)
    Reaction.objects.create(entry=entry, subscriber="two", failures=11)
    Reaction.objects.create(entry=entry, subscriber="three", failures=12, done_at=now())
    found = {finding.subject: finding for finding in examine(read_env())}
    assert (found["Reactions"].verdict, found["Reactions"].story) == (Verdict.ILL, "1 reactions gave up")
    assert (found["Outbox"].verdict, found["Outbox"].story) == (
        Verdict.NOTE,
        "1 mails wait for over an hour, 2 failed this week",
    )


def test_a_disk_that_is_not_mounted_and_a_folder_on_two_disks_are_ill(home: Path) -> None:
    disk = another_disk(home)
    try:
        (home / "masters").symlink_to(disk)
        status, said = doctor(home, PLATEAU_STORES=f"shelf=file://{home}/mount")
        assert status == 1
        assert f"{home}/mount is not mounted on this machine" in said
        assert "uploads/ and masters/ lie on two disks" in said
        (home / "masters").unlink()
        status, said = doctor(home, PLATEAU_STORES=f"shelf={shelf_at(home / 'mount')}")
        assert (status, f"shelf is at {home}/mount" in said, "two disks" in said) == (0, True, False)
    finally:
        shutil.rmtree(disk)


def test_a_server_that_takes_no_mail_is_ill_and_its_password_stays_unsaid(home: Path) -> None:
    status, said = doctor(home, PLATEAU_EMAIL_URL="smtp://us:hush@127.0.0.1:1")
    assert status == 1
    assert "127.0.0.1 port 1 does not take mail" in said
    assert "hush" not in said


def test_an_ffmpeg_that_cannot_be_run_is_ill(home: Path) -> None:
    status, said = doctor(home, PLATEAU_FFMPEG="/nowhere/ffmpeg")
    assert status == 1
    assert "/nowhere/ffmpeg" in said


def test_an_address_that_is_no_address_is_said_before_anything_else(home: Path) -> None:
    status, said = doctor(home, PLATEAU_URL="tv.example.org")
    assert status == 2
    assert said.startswith("PLATEAU_URL is 'tv.example.org': write a scheme and a host")
