"""The embedded database is made, started, stopped and recovered for real."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from plateau.config.env import SOCKET_PATH_LIMIT, socket_folder
from plateau.ops.postgres import Cluster, DatabaseTrouble, account, embedded

type Start = Callable[[], subprocess.Popen[bytes]]


@pytest.fixture
def own_cluster() -> Iterator[Cluster]:
    """A cluster that this test may break."""
    home = Path(tempfile.mkdtemp(prefix="plateau-pg-"))
    yield Cluster(home / "postgres", home / "run" / "postgres")
    shutil.rmtree(home)


@pytest.fixture
def start(own_cluster: Cluster) -> Iterator[Start]:
    """Start the cluster; whatever was started is stopped in the end."""
    servers = []

    def start_it() -> subprocess.Popen[bytes]:
        servers.append(own_cluster.start(own_cluster.data.parent / "log"))
        return servers[-1]

    yield start_it
    own_cluster.stop_orphan()
    for server in servers:
        server.wait(10)


def count(cluster: Cluster, query: str) -> int:
    with psycopg.connect(cluster.address()) as connection:
        row = connection.execute(query).fetchone()
    assert row
    return int(row[0])


def test_it_is_made_answers_and_keeps_what_was_written(own_cluster: Cluster, start: Start) -> None:
    first = start()
    with psycopg.connect(own_cluster.address()) as connection:
        connection.execute("create table kept as select 42 as figure")
    first.send_signal(signal.SIGINT)
    assert first.wait(20) == 0
    second = start()
    assert count(own_cluster, "select figure from kept") == 42
    second.send_signal(signal.SIGINT)
    assert second.wait(20) == 0


def test_a_database_is_created_once(own_cluster: Cluster, start: Start) -> None:
    start()
    assert [own_cluster.ensure_database("one"), own_cluster.ensure_database("one")] == [True, False]


def test_only_the_socket_lets_in_and_only_its_owner(own_cluster: Cluster, start: Start) -> None:
    server = start()
    assert psutil.Process(server.pid).net_connections("inet") == []
    assert own_cluster.sockets.stat().st_mode & 0o777 == 0o700
    owner = account()
    assert psutil.Process(server.pid).uids().real == (owner.pw_uid if owner else os.geteuid())


def test_a_killed_server_starts_again(own_cluster: Cluster, start: Start) -> None:
    first = start()
    with psycopg.connect(own_cluster.address()) as connection:
        connection.execute("create table kept as select 1 as figure")
    first.kill()
    first.wait(10)
    assert (own_cluster.data / "postmaster.pid").exists()
    start()
    assert count(own_cluster, "select count(*) from kept") == 1


def test_a_claim_whose_number_another_program_now_has_is_dropped(own_cluster: Cluster, start: Start) -> None:
    own_cluster.prepare()
    with subprocess.Popen(["sleep", "60"]) as stranger:
        (own_cluster.data / "postmaster.pid").write_text(f"{stranger.pid}\n{own_cluster.data}\n")
        start()
        assert count(own_cluster, "select 1") == 1
        assert stranger.poll() is None
        stranger.kill()


def test_an_orphan_is_stopped_before_another_starts(own_cluster: Cluster, start: Start) -> None:
    orphan = start()
    own_cluster.stop_orphan()
    assert orphan.wait(10) == 0
    assert not (own_cluster.data / "postmaster.pid").exists()


def test_a_cluster_of_another_version_is_refused_and_left_alone(own_cluster: Cluster) -> None:
    own_cluster.prepare()
    (own_cluster.data / "PG_VERSION").write_text("16\n")
    with pytest.raises(DatabaseTrouble, match="made by PostgreSQL 16"):
        own_cluster.prepare()
    assert (own_cluster.data / "PG_VERSION").read_text() == "16\n"


def test_a_folder_with_something_else_in_it_is_refused_and_left_alone(own_cluster: Cluster) -> None:
    own_cluster.data.mkdir(parents=True)
    (own_cluster.data / "letter.txt").write_text("dear")
    with pytest.raises(DatabaseTrouble, match="holds files but no PostgreSQL"):
        own_cluster.prepare()
    assert [path.name for path in own_cluster.data.iterdir()] == ["letter.txt"]


def test_a_deep_folder_gets_a_short_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 90)
    shallow = Path("/srv/plateau")
    assert socket_folder(shallow) == shallow / "run"
    assert len(str(embedded(deep).sockets / ".s.PGSQL.5432.lock")) <= SOCKET_PATH_LIMIT
    assert socket_folder(deep) == socket_folder(deep) != socket_folder(tmp_path / ("e" * 90))
