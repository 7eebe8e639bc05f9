"""What every test may ask for: one PostgreSQL for the whole run, one database for each worker, a folder of its own.

The controlling process names the folder before Django reads its settings; the first test that needs the
database starts the server; the controlling process stops it and removes everything.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import psutil
import pytest

from plateau.ops.postgres import Cluster

PREFIX = "plateau-tests-"


def _sweep() -> None:
    """Remove what runs that were killed have left."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        pid = left.name.removeprefix(PREFIX).split("-")[0]
        if pid.isdigit() and not psutil.pid_exists(int(pid)) and left.stat().st_uid == os.geteuid():
            _cluster(left).stop_orphan()
            shutil.rmtree(left, ignore_errors=True)


def _cluster(home: Path) -> Cluster:
    return Cluster(data=home / "postgres", sockets=home / "run" / "postgres", hasty=True)


if "PLATEAU_TEST_HOME" not in os.environ:
    _sweep()
    os.environ["PLATEAU_TEST_HOME"] = tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-")
HOME = Path(os.environ["PLATEAU_TEST_HOME"])
for _inherited in [name for name in os.environ if name.startswith("PLATEAU_") and name != "PLATEAU_TEST_HOME"]:
    if _inherited not in {"PLATEAU_FFMPEG", "PLATEAU_CHROMIUM"}:
        del os.environ[_inherited]
OWN = HOME / f"process-{os.getpid()}"  # the files of this worker's tests
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "plateau.config.settings",
    "DATABASE_URL": f"postgresql://postgres@/plateau?host={_cluster(HOME).sockets}",
    "PLATEAU_HOME": str(OWN),
    "PLATEAU_SECRET_KEY": "for tests only, long enough for every signer that Django has",
    "PLATEAU_MEDIA_SECRET": "for tests only",
}


def pytest_configure(config: pytest.Config) -> None:
    """Let Django load the rooms; pytest-django leaves it alone where no environment names settings from outside.

    Workers must not inherit that name: pytest-django would read the settings before this file names their own folder.
    """
    django.setup()
    if config.getoption("numprocesses", None):
        del os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Say a failure of a watched-over run when it happens: a run that is stopped from outside has said it by then."""
    if report.failed and "CI" in os.environ and "PYTEST_XDIST_WORKER" not in os.environ:
        print(f"\n{report.nodeid} ({report.when})\n{report.longreprtext}", flush=True)  # noqa: T201 - meant for the log


started: list[subprocess.Popen[bytes]] = []


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server and remove the folder, in the process that made it."""
    if not hasattr(config, "workerinput"):
        _cluster(HOME).stop_orphan()
        for server in started:
            server.wait(10)
        shutil.rmtree(HOME, ignore_errors=True)


@pytest.fixture(scope="session")
def cluster() -> Cluster:
    """A running PostgreSQL, one for the whole run."""
    found = _cluster(HOME)
    with (HOME / "starting").open("w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        if not (found.data / "postmaster.pid").exists():
            started.append(found.start(HOME / "postgres.log"))
    return found


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    cluster: Cluster,
    django_db_modify_db_settings_parallel_suffix: None,
) -> None:
    """Start the server before the test database is made."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Let a thread that a test left behind not keep the database from being removed."""
    yield
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="session", autouse=True)
def quick_settings() -> Iterator[None]:
    """Hash passwords quickly, and name static files without a manifest, which only a real start makes."""
    from django.conf import settings
    from django.test import override_settings

    storages = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
    with override_settings(PASSWORD_HASHERS=hashers, STORAGES=storages):
        yield


@pytest.fixture(autouse=True)
def no_language_left() -> Iterator[None]:
    """Forget the language of the last request: a thread of the web server gets it anew with each."""
    yield
    from django.utils import translation

    translation.deactivate()
