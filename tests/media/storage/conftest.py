"""A store of each kind under the same tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from plateau.media.storage.addresses import read_stores
from plateau.media.storage.store import Store
from tests.media.conftest import bucket, clips, folders, s3_server, stage
from tests.s3 import S3Server
from tests.shelves import shelf_at

__all__ = ["bucket", "clips", "folders", "s3_server", "stage"]


@pytest.fixture(autouse=True)
def small_disk(settings: Any) -> None:
    """Let a disk be as full as it is: on a machine of CI there may be little left."""
    settings.KEEP_FREE_BYTES = 0


@pytest.fixture(params=["folder", "s3"])
def store(request: Any, tmp_path: Path) -> Store:
    """A folder, and a bucket of a real server."""
    if request.param == "folder":
        return read_stores(f"shelf={shelf_at(tmp_path / 'shelf')}")["shelf"]
    server: S3Server = request.getfixturevalue("s3_server")
    server.begin_anew()
    return read_stores(f"cloud={server.address}")["cloud"]
