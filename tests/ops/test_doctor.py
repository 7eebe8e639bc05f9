"""The doctor finds what is really wrong, and says how to mend it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink

from plateau.ops.postgres import Cluster
from tests.journeys.conftest import free_port


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


def test_a_fresh_folder_is_well_and_says_what_comes_next(tmp_path: Path) -> None:
    status, said = doctor(tmp_path)
    assert status == 0
    assert "not made yet → plateau up makes it." in said
    assert "kept in the outbox and sent nowhere → Set PLATEAU_EMAIL_URL" in said
    assert said.endswith("Nothing is wrong.")


def test_an_unreachable_database_is_ill(tmp_path: Path) -> None:
    status, said = doctor(tmp_path, DATABASE_URL="postgresql://plateau@127.0.0.1:1/plateau")
    assert status == 1
    assert "Connection refused → See that the server runs, and that DATABASE_URL names it" in said
    assert said.endswith("One thing to mend.")


def test_a_database_of_another_make_is_ill(tmp_path: Path) -> None:
    status, said = doctor(tmp_path, DATABASE_URL="mysql://127.0.0.1/plateau")
    assert status == 2
    assert "only PostgreSQL 16 or newer serves" in said


def test_waiting_migrations_are_counted(tmp_path: Path, cluster: Cluster) -> None:
    cluster.ensure_database("fallow")
    status, said = doctor(tmp_path, DATABASE_URL=f"postgresql://postgres@/fallow?host={cluster.sockets}")
    assert status == 1
    assert "migrations wait → plateau up applies them" in said
    assert "PostgreSQL 18 answers" in said


@pytest.mark.parametrize("name", ["secret", "media-secret"])
def test_a_secret_that_others_can_read_is_ill(tmp_path: Path, name: str) -> None:
    doctor(tmp_path)
    (tmp_path / name).chmod(0o644)
    status, said = doctor(tmp_path)
    assert status == 1
    assert f"{name} can be read by others → chmod 600 {tmp_path / name}" in said


def test_mail_is_tried_at_a_real_server(tmp_path: Path) -> None:
    port = free_port()
    server = Controller(Sink(), hostname="127.0.0.1", port=port)
    server.start()
    try:
        status, said = doctor(tmp_path, PLATEAU_EMAIL_URL=f"smtp://127.0.0.1:{port}")
    finally:
        server.stop()
    assert (status, f"✓ Mail 127.0.0.1 port {port} answers" in said) == (0, True)


def test_a_server_that_takes_no_mail_is_ill_and_its_password_stays_unsaid(tmp_path: Path) -> None:
    status, said = doctor(tmp_path, PLATEAU_EMAIL_URL="smtp://us:hush@127.0.0.1:1")
    assert status == 1
    assert "127.0.0.1 port 1 does not take mail" in said
    assert "hush" not in said


def test_an_ffmpeg_that_cannot_be_run_is_ill(tmp_path: Path) -> None:
    status, said = doctor(tmp_path, PLATEAU_FFMPEG="/nowhere/ffmpeg")
    assert status == 1
    assert "/nowhere/ffmpeg" in said


def test_an_address_that_is_no_address_is_said_before_anything_else(tmp_path: Path) -> None:
    status, said = doctor(tmp_path, PLATEAU_URL="tv.example.org")
    assert status == 2
    assert said.startswith("PLATEAU_URL is 'tv.example.org': write a scheme and a host")
