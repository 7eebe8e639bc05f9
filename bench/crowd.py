"""Ten thousand requests at once for sixty slots, through the web server as `plateau up` runs it.

Eight client processes ask granian itself, at its socket: the edge in front would hold one address back long before.
Each request is a member's press on a slot; whoever gets one fills its form as a browser would.
"""

from __future__ import annotations

import http.client
import json
import multiprocessing
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from typing import Any
from urllib.parse import urlencode

from figures import Ratio

from plateau.ops.places import Places

REQUESTS, PROCESSES, SLOTS, MEMBERS = 10_000, 8, 60, 1000
START_SECONDS = 120
TOKEN = "a" * 32  # what a browser sends back as cookie and field: Django compares the two

PREPARE = """
import json, sys
from datetime import time, timedelta
from django.test import Client
from plateau.channels.actions import create_channel
from plateau.core.clock import now
from plateau.core.ids import new_public_id
from plateau.people.actions import join
from plateau.people.models import User
from plateau.studio.actions import operations, slots
from plateau.subjects.actions.drafting import Wishes, Words, propose, save_draft

def member(number):
    return join(User.objects.create_user(f"member{number}@crowd.example"), name=f"Member {number}", language="en")

team = member(0)
channel = create_channel(by=team, name="Crowd", slug="crowd", language="en", time_zone="Europe/Paris")
first = now().date() + timedelta(days=7)
operation = operations.add_operation(
    channel, by=team, name="Crowd", slug="crowd-day", starts_on=first, ends_on=first + timedelta(days=2)
)
place = operations.add_place(operation, by=team, name="Hall")
which = operations.add_set(operation, by=team, name="Set", place=place)
slots.add_pattern(which, by=team, weekdays=list(range(7)), opens_at=time(9), closes_at=time(19), length_minutes=30)
operations.open_booking(operation, by=team)
draft = save_draft(channel, by=team, words=Words("A subject for all", "Why?"), wishes=Wishes(), draft_id=new_public_id())
told = {"subject": propose(draft, by=team).public_id, "sessions": []}
told["slots"] = list(operation.slots.values_list("public_id", flat=True))
for number in range(1, MEMBERS + 1):
    client = Client()
    client.force_login(member(number).user)
    told["sessions"].append(client.cookies["sessionid"].value)
json.dump(told, open(PATH, "w"))
"""
COUNT = """
import json
from collections import Counter
from plateau.studio.models import Booking
from plateau.studio.states import ACTIVE
rows = list(Booking.objects.filter(state__in=ACTIVE).values_list("state", "slot", "booked_by"))
slots = Counter(slot for _state, slot, _person in rows)
json.dump({
    "bookings": len(rows), "once": sum(n == 1 for n in slots.values()), "persons": len({row[2] for row in rows}),
    "states": Counter(row[0] for row in rows),
}, open(PATH, "w"))
"""


class Wire(http.client.HTTPConnection):
    """HTTP over the socket file of the web server."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=120)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(120)
        self.sock.connect(self.path)


def measure() -> list[Ratio]:
    """Let the crowd ask once, and compare what was booked with what there was."""
    home = Path(tempfile.mkdtemp(prefix="plateau-crowd-"))
    try:
        with _site(home) as environment:
            made = _told(environment, PREPARE, home)
            assert len(made["slots"]) == SLOTS
            began = time.perf_counter()
            answers, seconds = _ask(str(Places(home).sockets / "web.sock"), made)
            took = time.perf_counter() - began
            counted = _told(environment, COUNT, home)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    total = sum(answers.values())
    percentiles = quantiles(seconds, n=100)
    print(f"  answers: {dict(sorted(answers.items()))}; {counted}")
    print(
        f"  {total} requests in {took:.1f} s; median {percentiles[49]:.3f} s, p95 {percentiles[94]:.3f} s, slowest {max(seconds):.3f} s"
    )
    fine = sum(number for answer, number in answers.items() if not answer.startswith(("4", "5", "no ")))
    return [
        _compared("slots booked exactly once", counted["once"], SLOTS, "slots there were", "slots"),
        _compared("slots there were", SLOTS, counted["bookings"], "bookings in force", "slots"),
        _compared("answers without an error page", fine, total, "requests", "answers"),
    ]


def _compared(what: str, ours: float, theirs: float, against: str, unit: str) -> Ratio:
    return Ratio(what, against, unit, ours=ours, theirs=theirs, rounds=(ours / theirs,), aim=1, more_is_better=True)


@contextmanager
def _site(home: Path) -> Iterator[dict[str, str]]:
    """Run a whole installation in a folder of its own."""
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("PLATEAU_", "DATABASE_", "DJANGO_"))}
    environment = kept | {"PLATEAU_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "plateau.ops.cli", "up", "--port", str(port)]
    with (home / "up.log").open("w") as log:
        running = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        deadline = time.monotonic() + START_SECONDS
        while "Plateau is on:" not in (home / "up.log").read_text("utf-8"):
            if running.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("The installation did not start:\n" + (home / "up.log").read_text("utf-8"))
            time.sleep(0.5)
        yield environment
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(120)


def _told(environment: dict[str, str], code: str, home: Path) -> Any:
    path = home / "told.json"
    told = code.replace("PATH", repr(str(path))).replace("MEMBERS", str(MEMBERS))
    command = [sys.executable, "-m", "plateau.ops.cli", "manage", "shell", "-v0", "-c", told]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    return json.loads(path.read_text("utf-8"))


def _ask(wire: str, made: dict[str, Any]) -> tuple[Counter[str], list[float]]:
    context = multiprocessing.get_context("fork")
    answers: Any = context.Queue()
    processes = [context.Process(target=_client, args=(number, wire, made, answers)) for number in range(PROCESSES)]
    for process in processes:
        process.start()
    found = [answers.get(timeout=1800) for _ in processes]
    for process in processes:
        process.join(60)
    return sum((one[0] for one in found), Counter()), [second for one in found for second in one[1]]


def _client(number: int, wire: str, made: dict[str, Any], answers: Any) -> None:
    chance = random.Random(number)  # noqa: S311  which slot is asked for
    connection = Wire(wire)
    found: Counter[str] = Counter()
    seconds: list[float] = []

    def post(path: str, session: str, **fields: str) -> str:
        body = urlencode(fields | {"csrfmiddlewaretoken": TOKEN})
        headers = {
            "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        began = time.perf_counter()
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as failure:
            connection.close()
            found[f"no answer: {type(failure).__name__}"] += 1
            return ""
        seconds.append(time.perf_counter() - began)
        place = answer.headers.get("Location", "")
        found[f"{answer.status} {'to a form' if place.startswith('/bookings/') else 'to the page'}"] += 1
        return place

    for _ in range(REQUESTS // PROCESSES):
        session = chance.choice(made["sessions"])
        place = post("/crowd-day/hold", session, slot=chance.choice(made["slots"]))
        if place.startswith("/bookings/"):
            post(place, session, subject=made["subject"], me="on")
    answers.put((found, seconds))
