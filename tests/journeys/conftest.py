"""What a journey walks in: a complete running installation and a real browser."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, sync_playwright

from tests.s3 import S3Server
from tests.s3_ranges import ranges_answered

from .chromium import FLAGS, Chromium, find_chromium

HERE = Path(__file__).parent
UP_SECONDS = 120
ANSWER_SECONDS = 120
STOP_SECONDS = 120
LENIENCY = "50"
"""How much more the edge lets through: all visitors of a journey come from one address."""


OF_THEIR_OWN = {"test_every_page"}
"""Journeys with an installation of their own, which another worker may walk meanwhile."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give the journeys to one worker, so that they share one installation (needs --dist loadgroup)."""
    for item in items:
        if HERE in item.path.parents:
            own = item.path.stem in OF_THEIR_OWN
            item.add_marker(pytest.mark.xdist_group(item.path.stem if own else "journeys"))


@dataclass
class Site:
    """One complete installation: PostgreSQL, pages, pulse, workers and edge, in a folder of its own."""

    home: Path
    url: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    process: subprocess.Popen[str] | None = None
    asked: subprocess.Popen[str] | None = None

    def plateau(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run the plateau command on this installation."""
        return subprocess.run(
            [sys.executable, "-m", "plateau.ops.cli", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=check,
            timeout=300,
        )

    def ask(self, code: str, **names: object) -> Any:
        """Run Python with Django set up and *names* defined; return what the code called ``answer``, as JSON knows it.

        The first question starts the process that answers all of them.
        """
        if self.asked is None or self.asked.poll() is not None:
            self.asked = subprocess.Popen(
                [sys.executable, "-m", "tests.journeys.asking"],
                env=self.environment,
                cwd=HERE.parents[1],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self.asked.stdin
        assert self.asked.stdout
        self.asked.stdin.write(json.dumps({"code": code, "names": names}) + "\n")
        self.asked.stdin.flush()
        heard, _, _ = select.select([self.asked.stdout], [], [], ANSWER_SECONDS)
        assert heard, f"no answer after {ANSWER_SECONDS} s: {code}"
        told = json.loads(self.asked.stdout.readline())
        assert "error" not in told, told["error"]
        return told["answer"]

    def ask_no_more(self) -> None:
        """End the process that answers."""
        if self.asked is not None:
            self.asked.kill()
            self.asked.communicate()
            self.asked = None

    def wait_for(self, code: str, *, seconds: float = 60, **names: object) -> Any:
        """Ask until the answer is true; fail after *seconds*."""
        deadline = time.monotonic() + seconds
        while not (answer := self.ask(code, **names)):
            assert time.monotonic() < deadline, f"still not true after {seconds} s: {code}"
            time.sleep(0.5)
        return answer


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_site(home: Path, *arguments: str, **environment: str) -> Site:
    """Start `plateau up` in *home* and wait until it says that it is on."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PLATEAU_", "DATABASE_", "DJANGO_", "PYTEST_"))
    }
    kept |= {name: os.environ[name] for name in ("PLATEAU_FFMPEG",) if name in os.environ}
    kept |= {"PLATEAU_HOME": str(home), "DJANGO_SETTINGS_MODULE": "plateau.config.settings", "PYTHONUNBUFFERED": "1"}
    site = Site(home, environment=kept | environment)
    site.process = subprocess.Popen(
        [sys.executable, "-m", "plateau.ops.cli", "up", *arguments],
        env=site.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    on = threading.Event()

    def listen() -> None:
        assert site.process
        assert site.process.stdout
        for line in site.process.stdout:
            site.lines.append(line.rstrip())
            if "Plateau is on:" in line:
                site.url = line.split("on:")[1].strip()
                on.set()
        on.set()

    threading.Thread(target=listen, daemon=True).start()
    if not on.wait(UP_SECONDS) or not site.url:
        stop_site(site)
        logs = "\n".join(
            f"--- {log.name}\n{log.read_text('utf-8', 'replace')[-1500:]}" for log in home.glob("log/*.log")
        )
        pytest.fail("the installation did not start:\n" + "\n".join(site.lines) + "\n" + logs)
    site.environment["PLATEAU_URL"] = site.url
    return site


def stop_site(site: Site) -> int:
    """End an installation as Ctrl-C does; return its exit status."""
    site.ask_no_more()
    assert site.process
    if site.process.poll() is None:
        site.process.send_signal(signal.SIGINT)
    status = site.process.wait(STOP_SECONDS)
    if site.process.stdout:
        site.process.stdout.close()
    return status


def kill_site(site: Site) -> None:
    """Kill `plateau up` as a hard hand would, and close what it said."""
    site.ask_no_more()
    assert site.process
    site.process.kill()
    site.process.wait()
    if site.process.stdout:
        site.process.stdout.close()


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """A real S3 server, which the installation calls ``cloud``."""
    server = S3Server(tmp_path_factory.mktemp("cloud"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def cloud_front(cloud: S3Server) -> Iterator[tuple[str, list[str]]]:
    """The address under which the installation knows it, and what it was asked."""
    with ranges_answered(cloud) as front:
        yield front


@pytest.fixture(scope="session")
def site(cloud_front: tuple[str, list[str]]) -> Iterator[Site]:
    """One installation for all journeys of a worker: empty, migrated, running; films may lie in a bucket too."""
    home = Path(tempfile.mkdtemp(prefix="plateau-site-"))
    stores = f"cloud={cloud_front[0]}"
    running = start_site(home, "--port", str(free_port()), "--leniency", LENIENCY, PLATEAU_STORES=stores)
    yield running
    stop_site(running)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def chromium() -> Chromium:
    """The browser's program, unpacked."""
    return find_chromium()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright's driver. Its loop runs in this thread, beside tests whose Django would otherwise refuse to be asked."""
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as driver:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium: Chromium) -> Iterator[Browser]:
    """A real Chromium."""
    running = playwright.chromium.launch(
        executable_path=str(chromium.program), args=list(FLAGS), env={**os.environ, **chromium.environment}
    )
    yield running
    running.close()


@pytest.fixture(scope="session")
def films(site: Site, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Two films on air, one open, one for members with a free start; and a member's session."""
    from .watching import make_films

    return make_films(site, tmp_path_factory.mktemp("watching"))


type NewVisitor = Callable[..., Page]


@pytest.fixture
def new_visitor(browser: Browser, request: pytest.FixtureRequest) -> Iterator[NewVisitor]:
    """Open the site as somebody new: ``new_visitor(locale="en-GB", viewport={"width": 390, "height": 844})``.

    Afterwards nothing may stand in any console: no script error, no refused load, no breach of the policy. What a
    journey expects there is named by ``@pytest.mark.expects_in_console("…")``.
    """
    contexts: list[BrowserContext] = []
    complaints: list[tuple[str, str]] = []  # what was said, and where; what is expected is looked for in the first

    def open_one(**options: Any) -> Page:
        context = browser.new_context(**({"locale": "fr-FR", "viewport": {"width": 1280, "height": 800}} | options))
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()

        def hear(message: ConsoleMessage) -> None:
            if message.type == "error":
                complaints.append((message.text, f"{page.url} {message.location}"))

        page.on("console", hear)
        page.on("pageerror", lambda error: complaints.append((str(error), page.url)))
        return page

    yield open_one
    for context in contexts:
        context.close()
    expected = [str(word) for mark in request.node.iter_markers("expects_in_console") for word in mark.args]
    assert [line for line in complaints if not any(word in line[0] for word in expected)] == []
