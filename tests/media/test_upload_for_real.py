"""Uploads against a real web process, by a client that is not ours: cuts, kills, crowds, memory."""

from __future__ import annotations

import base64
import hashlib
import http.client
import os
import threading
import time
from pathlib import Path

import psutil
import pytest
from tusclient.client import TusClient

from plateau.journal.models import Entry
from plateau.media.models import Asset, Job, Upload
from tests.media.conftest import Stage, Web, headers_of

MIB = 1024 * 1024

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def live_stage(web: Web, stage: Stage) -> Stage:
    """People and a film in the database that the web process reads."""
    return stage


def client_for(web: Web, stage: Stage) -> TusClient:
    return TusClient(f"{web.url}/upload/", headers=headers_of(stage.producer))


def noise(folder: Path, size: int) -> Path:
    path = folder / "noise.mov"
    path.write_bytes(os.urandom(size))
    return path


def begin(web: Web, stage: Stage, size: int) -> str:
    """Announce a file by hand and return its path."""
    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=20)
    film = base64.b64encode(stage.film.public_id.encode()).decode()
    connection.request(
        "POST",
        "/upload/",
        headers=headers_of(stage.producer)
        | {
            "Tus-Resumable": "1.0.0",
            "Upload-Length": str(size),
            "Upload-Metadata": f"film {film}",
            "Content-Length": "0",
        },
    )
    status, headers = status_of(connection)
    assert status == 201
    return headers["location"].removeprefix(web.url)


def offset_of(web: Web, stage: Stage, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=20)
    connection.request("HEAD", path, headers=headers_of(stage.producer) | {"Tus-Resumable": "1.0.0"})
    status, headers = status_of(connection)
    assert status == 200
    return int(headers["upload-offset"])


def status_of(connection: http.client.HTTPConnection) -> tuple[int, dict[str, str]]:
    """Read the answer's status and headers, and close the connection."""
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, dict(answer.headers)


def half_a_patch(
    web: Web, stage: Stage, path: str, data: bytes, offset: int, announced: int
) -> http.client.HTTPConnection:
    """Open a PATCH of ``announced`` bytes and send only ``data`` of them."""
    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=60)
    connection.putrequest("PATCH", path)
    headers = headers_of(stage.producer) | {
        "Tus-Resumable": "1.0.0",
        "Upload-Offset": str(offset),
        "Content-Type": "application/offset+octet-stream",
        "Content-Length": str(announced),
    }
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    connection.send(data)
    return connection


def until(condition, *, seconds: float = 10) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.05)


def test_a_foreign_client_sends_a_file_whole(web: Web, live_stage: Stage, tmp_path: Path) -> None:
    path = noise(tmp_path, 5 * MIB + 7)
    words = {"film": live_stage.film.public_id, "filename": "Été à Nîmes.mov"}
    with path.open("rb") as file:
        client_for(web, live_stage).uploader(file_stream=file, chunk_size=MIB, metadata=words).upload()

    asset = Asset.objects.get(film=live_stage.film)
    assert asset.state == "received"
    assert asset.original_name == "Été à Nîmes.mov"
    assert asset.master.read_bytes() == path.read_bytes()
    assert list((web.home / "uploads").iterdir()) == []
    assert sorted(Job.objects.values_list("kind", flat=True)) == ["checksum", "direct", "probe"]
    assert Entry.objects.filter(verb="film.file_received").count() == 1


def test_a_foreign_client_proves_every_piece_by_checksum(web: Web, live_stage: Stage, tmp_path: Path) -> None:
    path = noise(tmp_path, 2 * MIB)
    words = {"film": live_stage.film.public_id}
    with path.open("rb") as file:
        client_for(web, live_stage).uploader(
            file_stream=file, chunk_size=MIB // 2, metadata=words, upload_checksum=True
        ).upload()
    assert Asset.objects.get().master.read_bytes() == path.read_bytes()


def test_a_killed_web_process_loses_nothing_that_it_had_acknowledged(
    web: Web, live_stage: Stage, tmp_path: Path
) -> None:
    path = noise(tmp_path, 6 * MIB)
    client = client_for(web, live_stage)
    with path.open("rb") as file:
        uploader = client.uploader(file_stream=file, chunk_size=MIB, metadata={"film": live_stage.film.public_id})
        for _ in range(3):
            uploader.upload_chunk()
    hanging = half_a_patch(
        web, live_stage, uploader.url.removeprefix(web.url), path.read_bytes()[3 * MIB : 5 * MIB], 3 * MIB, 3 * MIB
    )
    until(lambda: Upload.objects.get().path.stat().st_size > 3 * MIB)
    web.kill()
    hanging.close()
    assert Upload.objects.get().received_bytes == 3 * MIB

    web.start()
    with path.open("rb") as file:
        again = client.uploader(file_stream=file, chunk_size=MIB, url=uploader.url)
        assert again.offset == 3 * MIB
        again.upload()  # at once: the lock died with the process
    assert Asset.objects.get().master.read_bytes() == path.read_bytes()


def test_what_came_before_a_cut_connection_counts(web: Web, live_stage: Stage, tmp_path: Path) -> None:
    data = os.urandom(3 * MIB)
    path = begin(web, live_stage, len(data))
    half_a_patch(web, live_stage, path, data[: 2 * MIB + 5], 0, len(data)).close()
    until(lambda: offset_of(web, live_stage, path) == 2 * MIB + 5)
    rest = half_a_patch(web, live_stage, path, data[2 * MIB + 5 :], 2 * MIB + 5, MIB - 5)
    status, headers = status_of(rest)
    assert (status, headers["upload-offset"]) == (204, str(3 * MIB))
    assert Asset.objects.get().master.read_bytes() == data


def test_of_two_requests_at_once_the_second_is_refused_and_changes_nothing(
    web: Web, live_stage: Stage, tmp_path: Path
) -> None:
    data = os.urandom(2 * MIB)
    path = begin(web, live_stage, len(data))
    first = half_a_patch(web, live_stage, path, data[:MIB], 0, len(data))
    file = Upload.objects.get().path
    until(lambda: file.stat().st_size >= MIB)

    status, headers = status_of(half_a_patch(web, live_stage, path, b"x" * 10, 0, 10))
    assert (status, headers["retry-after"]) == (423, "5")

    first.send(data[MIB:])
    assert status_of(first)[0] == 204
    assert Asset.objects.get().master.read_bytes() == data


def test_memory_stays_flat_while_a_large_body_passes(web: Web, live_stage: Stage, tmp_path: Path) -> None:
    size = 300 * MIB
    path = begin(web, live_stage, size)
    assert web.process is not None
    family = [psutil.Process(web.process.pid), *psutil.Process(web.process.pid).children(recursive=True)]
    before = sum(member.memory_info().rss for member in family)
    highest = before
    over = threading.Event()

    def watch() -> None:
        nonlocal highest
        while not over.wait(0.02):
            highest = max(highest, sum(member.memory_info().rss for member in family))

    watcher = threading.Thread(target=watch)
    watcher.start()
    block = os.urandom(4 * MIB)
    patch = half_a_patch(web, live_stage, path, b"", 0, size)
    digest = hashlib.sha256()
    for _ in range(size // len(block)):
        patch.send(block)
        digest.update(block)
    status, _ = status_of(patch)
    over.set()
    watcher.join()
    assert status == 204
    assert highest - before < 40 * MIB, f"{(highest - before) // MIB} MiB more"
    with Asset.objects.get().master.open("rb") as master:
        assert hashlib.file_digest(master, "sha256").hexdigest() == digest.hexdigest()
