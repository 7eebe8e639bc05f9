"""Sends films by tus, request by request."""

from __future__ import annotations

import base64
from typing import Any

from django.test import Client

from plateau.people.models import Person
from tests.factories import client_of

BODY = "application/offset+octet-stream"


class Sender:
    """A tus client by hand: every header can be wrong."""

    def __init__(self, person: Person | None) -> None:
        self.client: Client = client_of(person)

    def begin(self, length: int, body: bytes | None = None, headers: dict[str, str] | None = None, **words: str) -> Any:
        pairs = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in words.items())
        return self.client.post(
            "/upload/",
            data=body or b"",
            content_type=BODY if body is not None else "text/plain",
            headers={"Tus-Resumable": "1.0.0", "Upload-Length": str(length), "Upload-Metadata": pairs}
            | (headers or {}),
        )

    def patch(self, where: str, offset: int, data: bytes, content_type: str = BODY, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.patch(
            where,
            data=data,
            content_type=content_type,
            headers={"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset)} | named,
        )

    def head(self, where: str) -> Any:
        return self.client.head(where, headers={"Tus-Resumable": "1.0.0"})

    def delete(self, where: str) -> Any:
        return self.client.delete(where, headers={"Tus-Resumable": "1.0.0"})
