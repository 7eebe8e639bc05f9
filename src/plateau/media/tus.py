"""The words of the tus 1.0 protocol (tus.io): headers read and written; knows no file and no row."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,checksum,expiration,termination"
ALGORITHMS = ("sha256", "sha1")
BODY_TYPE = "application/offset+octet-stream"
MOST_METADATA = 2000  # characters
LOCKED = 423
CHECKSUM_MISMATCH = 460


class BadHeader(ValueError):
    """A header that the protocol does not allow; the message names it."""


@dataclass(frozen=True, slots=True)
class Checksum:
    """What a client says of the body it sends: ``algorithm`` of hashlib, raw ``digest``."""

    algorithm: str
    digest: bytes

    def new_hash(self) -> hashlib._Hash:
        """Return a hash object to feed with the body."""
        return hashlib.new(self.algorithm, usedforsecurity=False)


def read_number(name: str, value: str | None) -> int:
    """Return a header that must be a number from 0 on, in ASCII figures."""
    if value is None or not value.isascii() or not value.isdigit() or len(value) > 18:
        raise BadHeader(f"{name} must be a whole number from 0 on.")
    return int(value)


def read_checksum(value: str | None) -> Checksum | None:
    """Return the checksum of ``Upload-Checksum: <algorithm> <Base64 digest>``; None without the header."""
    if value is None:
        return None
    algorithm, _, encoded = value.strip().partition(" ")
    if algorithm not in ALGORITHMS:
        raise BadHeader(f"Upload-Checksum must use one of {', '.join(ALGORITHMS)}.")
    try:
        digest = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise BadHeader("Upload-Checksum must hold a Base64 digest.") from error
    if len(digest) != hashlib.new(algorithm, usedforsecurity=False).digest_size:
        raise BadHeader(f"Upload-Checksum holds no {algorithm} digest.")
    return Checksum(algorithm, digest)


def read_metadata(value: str) -> dict[str, str]:
    """Return the pairs of ``Upload-Metadata: key Base64,key Base64,key``; keys are unique, values are UTF-8."""
    pairs: dict[str, str] = {}
    if len(value) > MOST_METADATA:
        raise BadHeader(f"Upload-Metadata may have {MOST_METADATA} characters.")
    for part in filter(None, (part.strip() for part in value.split(","))):
        key, _, encoded = part.partition(" ")
        if key in pairs:
            raise BadHeader(f"Upload-Metadata names {key} twice.")
        try:
            pairs[key] = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
            if "\0" in pairs[key]:
                raise ValueError
        except ValueError as error:  # of both: not Base64 (not even ASCII), not UTF-8
            raise BadHeader(f"Upload-Metadata: {key} is not text (UTF-8 without zero bytes) in Base64.") from error
    return pairs


def read_sha256(value: str) -> str:
    """Return a whole file's SHA-256 as 64 hexadecimal figures in lower case; nothing where nothing was promised."""
    digest = value.strip().lower()
    if digest and not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise BadHeader("Upload-Metadata: sha256 must have 64 hexadecimal figures.")
    return digest


def write_date(moment: datetime) -> str:
    """Return a date as ``Upload-Expires`` wants it (RFC 9110)."""
    return format_datetime(moment, usegmt=True)
