"""A store that is a bucket: any server that speaks S3, through the library of its makers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import mkstemp
from typing import Any
from urllib.parse import urlsplit

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from plateau.media.storage.errors import Denied, NotThere, StorageFailed, Unreachable
from plateau.media.storage.store import BLOCK, Held, OnSent, checked, nobody

_TRANSFER = TransferConfig(multipart_threshold=16 * 1024**2, multipart_chunksize=16 * 1024**2, max_concurrency=4)
_ABSENT = {"404", "NoSuchKey", "NotFound"}
_NO = {"403", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "NoSuchBucket", "InvalidObjectState"}
_NOTE = "sha256"


@dataclass(frozen=True)
class S3Store:
    """Files in a bucket under a prefix. Without ``key`` the library looks for credentials where it always does."""

    name: str
    bucket: str
    endpoint: str
    prefix: str = ""
    region: str = "us-east-1"
    key: str = ""
    secret: str = field(default="", repr=False)
    storage_class: str = ""

    @property
    def says(self) -> str:
        return f"s3://{'/'.join(filter(None, (self.bucket, self.prefix)))} at {self.endpoint}"

    @property
    def origin(self) -> str:
        parts = urlsplit(self.endpoint)
        return f"{parts.scheme}://{parts.netloc}"

    @cached_property
    def _client(self) -> Any:
        return Session().client(
            "s3",
            endpoint_url=self.endpoint,
            region_name=self.region,
            aws_access_key_id=self.key or None,
            aws_secret_access_key=self.secret or None,
            config=Config(
                signature_version="s3v4",
                connect_timeout=5,
                read_timeout=60,
                retries={"mode": "standard", "max_attempts": 5},
                max_pool_connections=16,
                s3={"addressing_style": "path"},
                # servers that are not the makers' own refuse the newer checksums, which say no more than our SHA-256
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def _full(self, key: str) -> str:
        return f"{self.prefix}/{key}" if self.prefix else key

    def demand_presence(self) -> None:
        """Do nothing: a bucket says by itself that it is away."""

    def path(self, key: str) -> None:
        """Return nothing: no file of a bucket lies on this machine."""

    def demand_room(self, key: str, size: int) -> None:
        """Do nothing: a bucket has no end."""

    def adopt(self, key: str, source: Path) -> bool:  # noqa: ARG002  a bucket cannot
        """Return False: what goes into a bucket is sent."""
        return False

    def put(self, key: str, source: Path, *, sha256: str, on_sent: OnSent = nobody) -> None:
        """Send a file, large ones in several parts at once; it is seen when its last part has arrived."""
        more: dict[str, Any] = {"Metadata": {_NOTE: sha256}}
        if self.storage_class:
            more["StorageClass"] = self.storage_class
        with _told(key):
            self._client.upload_file(
                str(source), self.bucket, self._full(checked(key)), ExtraArgs=more, Callback=on_sent, Config=_TRANSFER
            )

    def get(self, key: str, target: Path) -> None:
        """Fetch beside the target in several parts at once, then rename."""
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = mkstemp(prefix=f".{target.name}.", dir=target.parent)
        os.close(descriptor)
        try:
            with _told(key):
                self._client.download_file(self.bucket, self._full(checked(key)), name, Config=_TRANSFER)
            Path(name).replace(target)
        finally:
            Path(name).unlink(missing_ok=True)

    def read(self, key: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Yield a stretch of an object as it comes over one connection."""
        if stop is not None and stop <= start:
            return
        wanted = {} if not start and stop is None else {"Range": f"bytes={start}-{'' if stop is None else stop - 1}"}
        with _told(key):
            body = self._client.get_object(Bucket=self.bucket, Key=self._full(checked(key)), **wanted)["Body"]
            try:
                while block := body.read(BLOCK):
                    yield block
            finally:
                body.close()

    def look(self, key: str) -> Held | None:
        """Return size, time and noted checksum of an object."""
        try:
            with _told(key):
                found = self._client.head_object(Bucket=self.bucket, Key=self._full(checked(key)))
        except NotThere:
            return None
        notes = {name.lower(): str(value) for name, value in found.get("Metadata", {}).items()}
        return Held(key, found["ContentLength"], found["LastModified"], notes.get(_NOTE, ""))

    def walk(self, prefix: str) -> Iterator[Held]:
        """Yield the objects below, a thousand at a question."""
        inside = len(self.prefix) + 1 if self.prefix else 0
        with _told(prefix):
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=self._full(prefix)
            )
            for page in pages:
                for found in page.get("Contents", ()):
                    yield Held(found["Key"][inside:], found["Size"], found["LastModified"])

    def remove(self, key: str) -> None:
        """Take an object away."""
        with _told(key):
            self._client.delete_object(Bucket=self.bucket, Key=self._full(checked(key)))

    def address(self, key: str, *, seconds: int, method: str = "GET") -> str:
        """Return a signed path and query (AWS Signature Version 4 in the query) for this method alone."""
        call = "head_object" if method == "HEAD" else "get_object"
        names = {"Bucket": self.bucket, "Key": self._full(checked(key))}
        signed: str = self._client.generate_presigned_url(call, Params=names, ExpiresIn=seconds)
        parts = urlsplit(signed)
        return f"{parts.path}?{parts.query}"


@contextmanager
def _told(key: str) -> Iterator[None]:
    """Turn what the library raises into our own tree."""
    try:
        yield
    except ClientError as error:
        raise _ours(key, error) from error
    except (BotoCoreError, Boto3Error) as error:
        # what a transfer in parts raises keeps the server's own answer only as its context
        cause = error.__context__
        raise (_ours(key, cause) if isinstance(cause, ClientError) else Unreachable(f"{key}: {error}")) from error
    except OSError as error:
        raise StorageFailed(f"{key}: {error}") from error


def _ours(key: str, error: ClientError) -> StorageFailed:
    code = str(error.response.get("Error", {}).get("Code", ""))
    if code in _ABSENT:
        return NotThere(key)
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 500))
    if code in _NO or (400 <= status < 500 and status not in {408, 429}):
        return Denied(f"{key}: {code}")
    return Unreachable(f"{key}: {code}")
