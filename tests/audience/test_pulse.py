"""The pulse answers at once and writes once a second; what it could not write it keeps."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from plateau.audience import pulse as module
from plateau.audience.models import DailyCount, Total
from plateau.audience.pulse import Pulse
from tests.factories import make_channel, make_subject

FIREFOX = b"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
pytestmark = pytest.mark.django_db(transaction=True)


async def ask(
    app: Pulse, *, path: str = "/pulse/count", method: str = "POST", body: bytes = b"", address: str = "192.0.2.1"
) -> int:
    """Send one HTTP request in two pieces and return the status."""
    pieces = [
        {"type": "http.request", "body": body[:10], "more_body": True},
        {"type": "http.request", "body": body[10:], "more_body": False},
    ]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return pieces.pop(0)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    headers = [(b"user-agent", FIREFOX), (b"x-real-ip", address.encode())]
    await app({"type": "http", "path": path, "method": method, "headers": headers, "client": None}, receive, send)
    return int(sent[0]["status"])


async def run(app: Pulse, *requests: dict[str, Any]) -> list[int]:
    """Start the application, ask, stop it: what waits is then written."""
    said: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    life = asyncio.create_task(app({"type": "lifespan"}, said.get, heard.put))
    await said.put({"type": "lifespan.startup"})
    assert (await heard.get())["type"] == "lifespan.startup.complete"
    answers = [await ask(app, **request) for request in requests]
    await said.put({"type": "lifespan.shutdown"})
    assert (await heard.get())["type"] == "lifespan.shutdown.complete"
    await life
    return answers


def beacon(target: str) -> bytes:
    return json.dumps({"kind": "page", "id": target, "referrer": "https://www.google.com/"}).encode()


def test_a_beacon_is_answered_with_nothing_and_counted() -> None:
    target = make_subject(make_channel()).public_id
    answers = asyncio.run(
        run(
            Pulse(),
            {"body": beacon(target)},
            {"body": beacon(target)},
            {"body": beacon(target), "address": "192.0.2.7"},
            {"body": b"nonsense"},
            {"body": beacon("zzzzzzzzzzzz")},
        )
    )
    assert answers == [204, 204, 204, 204, 204]
    assert list(DailyCount.objects.values_list("target", "source", "visits")) == [(target, "search", 2)]


def test_other_addresses_methods_and_sizes_are_refused_or_left_out() -> None:
    target = make_subject(make_channel()).public_id
    answers = asyncio.run(
        run(
            Pulse(),
            {"path": "/pulse/health", "method": "GET"},
            {"path": "/pulse/else"},
            {"method": "GET"},
            {"body": beacon(target) + b" " * 3000},
        )
    )
    assert answers == [204, 404, 405, 204]
    assert not Total.objects.exists()


def test_a_batch_that_cannot_be_written_is_kept_and_written_later(monkeypatch: pytest.MonkeyPatch) -> None:
    target = make_subject(make_channel()).public_id
    app = Pulse()
    count, fails = module.actions.count_hits, [1]

    def broken_once(hits: list[Any]) -> int:
        if hits and fails:
            fails.pop()
            raise ConnectionError("the database is away")
        return count(hits)

    monkeypatch.setattr(module, "EVERY_SECONDS", 0.01)
    monkeypatch.setattr(module.actions, "count_hits", broken_once)

    async def story() -> None:
        said: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        life = asyncio.create_task(app({"type": "lifespan"}, said.get, heard.put))
        await said.put({"type": "lifespan.startup"})
        await heard.get()
        await ask(app, body=beacon(target))
        async with asyncio.timeout(5):
            while fails or app.waiting:  # noqa: ASYNC110  the pulse has no event for that
                await asyncio.sleep(0.01)
        await said.put({"type": "lifespan.shutdown"})
        await heard.get()
        await life

    asyncio.run(story())
    assert Total.objects.get(target=target).visits == 1
