"""A real installation survives the death of any one process, and leaves none behind."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from plateau.ops import processes
from plateau.ops.postgres import embedded
from tests.journeys.conftest import Site, free_port, kill_site, start_site, stop_site

pytestmark = pytest.mark.xdist_group("supervision")

RECOVERY_SECONDS = 60


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty folder for one installation."""
    folder = Path(tempfile.mkdtemp(prefix="plateau-up-"))
    yield folder
    processes.stop(processes.of_installation(folder))
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def running() -> Iterator[Site]:
    """One installation that every murder of this module leaves running."""
    folder = Path(tempfile.mkdtemp(prefix="plateau-up-"))
    site = start_site(folder, "--port", str(free_port()))
    yield site
    stop_site(site)
    assert processes.of_installation(folder) == []
    shutil.rmtree(folder)


def until(true: Callable[[], object], what: str, seconds: float = RECOVERY_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"after {seconds} s still not: {what}"
        time.sleep(0.1)


def status(site: Site, path: str = "/") -> int:
    try:
        with urllib.request.urlopen(site.url + path, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except OSError:
        return 0


def pids(site: Site, program: str) -> set[int]:
    return {process.pid for process in processes.of_installation(site.home, program)}


def first_pid(site: Site, program: str) -> int:
    """The program's own process, whose children are the others."""
    own = pids(site, program)
    (found,) = [pid for pid in own if psutil.Process(pid).ppid() not in own]
    return found


def query(site: Site, text: str) -> int:
    with psycopg.connect(embedded(site.home).address("plateau")) as connection:
        row = connection.execute(text).fetchone()
    assert row
    return int(row[0])


def works(site: Site) -> bool:
    """Pages through the edge, with the database behind them, and the pulse."""
    return status(site) == 200 and status(site, "/pulse/health") == 204


def workers(site: Site) -> int:
    """How many workers have told the database that they live, in the last seconds."""
    try:
        return query(site, "select count(*) from procrastinate_workers where last_heartbeat > now() - interval '15 s'")
    except psycopg.Error:
        return 0


def test_it_answers_when_it_says_so(running: Site) -> None:
    assert works(running)
    assert query(running, "select count(*) from django_migrations") > 20


@pytest.mark.parametrize(
    "program",
    ["postgres", "edge", "web", "pulse", "worker-quick", "worker-media", "worker-copies", "worker-encode-1", "warden"],
)
def test_a_killed_program_is_started_again(running: Site, program: str) -> None:
    victim = first_pid(running, program)
    others = {pid for pid in pids(running, program) if pid != victim}
    os.kill(victim, signal.SIGKILL)
    until(lambda: victim not in pids(running, program) and pids(running, program), f"{program} again")
    until(lambda: works(running), "pages and pulse answer again")
    # PostgreSQL's own children, nginx's and granian's must not linger beside the new ones
    until(lambda: not others & pids(running, program), f"the children of the killed {program} are gone")
    until(lambda: workers(running) >= 4, "workers live")
    assert any(line.startswith(f"{program} ended") for line in running.lines) or _said(running, program)


def _said(site: Site, program: str) -> bool:
    with contextlib.suppress(AssertionError):
        until(lambda: any(line.startswith(f"{program} ended") for line in site.lines), "it is said", 10)
        return True
    return False


def test_a_killed_server_of_pages_is_replaced_by_its_parent(running: Site) -> None:
    parent = first_pid(running, "web")
    child = next(pid for pid in pids(running, "web") if pid != parent and psutil.Process(pid).ppid() == parent)
    before = len(pids(running, "web"))
    os.kill(child, signal.SIGKILL)
    until(lambda: child not in pids(running, "web") and len(pids(running, "web")) == before, "another child")
    until(lambda: works(running), "pages answer")


def test_a_killed_database_connection_harms_no_later_request(running: Site) -> None:
    assert status(running) == 200
    with psycopg.connect(embedded(running.home).address("plateau")) as connection:
        rows = connection.execute(
            "select pid from pg_stat_activity where datname = 'plateau' and pid <> pg_backend_pid() and backend_type = 'client backend'"
        ).fetchall()
    assert rows
    os.kill(rows[0][0], signal.SIGKILL)
    until(lambda: works(running), "pages answer")
    until(lambda: workers(running) >= 4, "workers live")


def test_a_killed_supervisor_is_started_again_with_everything(running: Site) -> None:
    old = {process.pid for process in processes.of_installation(running.home)}
    supervisor = psutil.Process(first_pid(running, "warden")).ppid()
    os.kill(supervisor, signal.SIGKILL)
    until(lambda: any("Everything runs again" in line for line in running.lines), "it is said")
    until(lambda: works(running), "pages answer")
    assert not old & {process.pid for process in processes.of_installation(running.home)}


def test_ctrl_c_leaves_no_process_and_the_second_start_keeps_the_data(home: Path) -> None:
    port = free_port()
    first = start_site(home, "--port", str(port))
    first.ask("from plateau.channels.models import Network\nNetwork.objects.create(name='Ours')")
    assert stop_site(first) == 0
    assert processes.of_installation(home) == []
    assert first.lines[-1] == "Everything has stopped."
    assert not (home / "run" / "address").exists()
    second = start_site(home, "--port", str(port))
    assert second.url == first.url
    assert second.ask("from plateau.channels.models import Network\nanswer = Network.objects.get().name") == "Ours"
    assert stop_site(second) == 0


def test_killing_plateau_up_itself_stops_everything_and_the_next_start_works(home: Path) -> None:
    site = start_site(home, "--port", str(free_port()))
    kill_site(site)
    until(lambda: processes.of_installation(home) == [], "no process is left")
    again = start_site(home, "--port", str(free_port()))
    assert works(again)
    stop_site(again)


def test_killing_plateau_up_and_supervisor_together_stops_everything(home: Path) -> None:
    site = start_site(home, "--port", str(free_port()))
    supervisor = psutil.Process(first_pid(site, "warden")).ppid()
    os.kill(supervisor, signal.SIGKILL)
    kill_site(site)
    until(lambda: processes.of_installation(home) == [], "no process is left")


def test_after_a_power_cut_the_next_start_recovers(home: Path) -> None:
    site = start_site(home, "--port", str(free_port()))
    assert site.process
    site.ask("from plateau.channels.models import Network\nNetwork.objects.create(name='Ours')")
    everything = [site.process.pid, *(process.pid for process in processes.of_installation(home))]
    for pid in everything:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    kill_site(site)
    assert (home / "postgres" / "postmaster.pid").exists()
    again = start_site(home, "--port", str(free_port()))
    assert works(again)
    assert again.ask("from plateau.channels.models import Network\nanswer = Network.objects.get().name") == "Ours"
    stop_site(again)


def test_a_busy_port_is_said_and_another_chosen_so_two_run_at_once(running: Site, home: Path) -> None:
    taken = int(running.url.rsplit(":", 1)[1])
    second = start_site(home, "--port", str(taken))
    chosen = int(second.url.rsplit(":", 1)[1])
    assert chosen > taken
    assert f"Port {taken} is busy: using {chosen}." in second.lines
    assert works(second)
    stop_site(second)
    assert works(running)


def test_an_address_of_ones_own_choice_is_taken_or_refused(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        done = Site(home, environment=os.environ | {"PLATEAU_HOME": str(home)}).plateau(
            "up", "--listen", f"127.0.0.1:{port}", check=False
        )
    assert done.returncode == 1
    assert f"Somebody already listens on 127.0.0.1 port {port}." in done.stderr
    assert processes.of_installation(home) == []


def test_one_folder_runs_once(running: Site) -> None:
    done = running.plateau("up", check=False)
    assert done.returncode == 1
    assert f"is already running at {running.url}" in " ".join(done.stderr.split())
    assert works(running)


def test_reset_refuses_while_it_runs_and_removes_nothing(running: Site) -> None:
    done = running.plateau("reset", "--yes", check=False)
    assert done.returncode == 1
    assert "is running: end it with Ctrl-C first. Nothing was removed." in " ".join(done.stderr.split())
    assert works(running)


def test_reset_empties_the_folder_only_after_its_name_is_typed(home: Path) -> None:
    site = start_site(home, "--port", str(free_port()))
    stop_site(site)
    for name in ("documents/2026", "scratch/chunk", "demo-films"):
        (home / name).mkdir(parents=True, exist_ok=True)
        (home / name / "file").write_bytes(b"brought by somebody")

    def typed(answer: str) -> int:
        return subprocess.run(
            [sys.executable, "-m", "plateau.ops.cli", "reset"], input=answer + "\n", text=True, env=site.environment,
            capture_output=True, check=False,
        ).returncode  # fmt: skip

    assert typed("something else") == 1
    assert (home / "postgres" / "PG_VERSION").exists()
    assert typed(home.name) == 0
    assert [path.name for path in home.iterdir()] == []
