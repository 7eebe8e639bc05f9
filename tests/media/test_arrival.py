"""What the film's page says was compared when a file arrived: no more than was done."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator

import pytest
from django.utils import translation

from plateau.core.errors import Refused
from plateau.media import tus
from plateau.media.actions import uploads
from plateau.media.actions.importing import import_master
from plateau.media.arrival import how_checked
from plateau.media.models import Asset, Upload
from tests.clips import Clips
from tests.factories import client_of
from tests.media.conftest import Stage, in_english
from tests.media.machine import run, send, tiny


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def proof(data: bytes) -> tus.Checksum:
    return tus.Checksum("sha256", hashlib.sha256(data).digest())


def receive(upload: Upload, offset: int, data: bytes, *, proved: bool) -> None:
    uploads.receive(upload, io.BytesIO(data), offset=offset, size=len(data), checksum=proof(data) if proved else None)


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (True, True, "Every piece compared with its checksum on arrival."),
        (True, False, "Not every piece came with a checksum; only the size of the whole was compared."),
        (False, True, "Not every piece came with a checksum; only the size of the whole was compared."),
        (False, False, "Only the size compared: it was sent without checksums."),
    ],
)
def test_pieces_count_as_compared_only_when_all_were(stage: Stage, first: bool, second: bool, said: str) -> None:
    upload = uploads.begin_upload(stage.film, by=stage.producer, name="a.mov", length=10)
    receive(upload, 0, b"01234", proved=first)
    receive(upload, 5, b"56789", proved=second)
    assert Upload.objects.get().proved_bytes == 5 * (first + second)
    assert how_checked(Asset.objects.get()) == said


def test_a_piece_that_differs_counts_neither_as_received_nor_as_compared(stage: Stage) -> None:
    upload = uploads.begin_upload(stage.film, by=stage.producer, name="a.mov", length=10)
    with pytest.raises(Refused, match=r"upload\.checksum"):
        uploads.receive(upload, io.BytesIO(b"01234"), offset=0, size=5, checksum=proof(b"other"))
    upload.refresh_from_db()
    assert (upload.received_bytes, upload.proved_bytes) == (0, 0)


def test_a_promise_counts_once_the_machine_has_kept_it(stage: Stage, clips: Clips) -> None:
    digest = hashlib.sha256(tiny(clips).read_bytes()).hexdigest()
    asset = send(stage.film, tiny(clips), by=stage.producer, promised_sha256=digest)
    assert how_checked(asset) == "Not yet compared with its sender's SHA-256."
    assert how_checked(run(asset)) == "Compared whole with its sender's SHA-256."


def test_an_import_is_compared_with_what_was_read(stage: Stage, clips: Clips) -> None:
    asset = import_master(stage.film, tiny(clips), by=stage.producer)
    assert how_checked(asset) == "Not yet compared with its sender's SHA-256."
    assert how_checked(run(asset)) == "Compared whole with its sender's SHA-256."


def test_the_films_page_says_it(stage: Stage) -> None:
    upload = uploads.begin_upload(stage.film, by=stage.producer, name="a.mov", length=5)
    receive(upload, 0, b"01234", proved=True)
    answer = client_of(in_english(stage.producer)).get(f"/films/{stage.film.public_id}/files")
    assert "Every piece compared with its checksum on arrival." in answer.content.decode()
