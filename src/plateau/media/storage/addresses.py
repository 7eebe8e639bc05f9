"""Reads what the settings say of stores: a name and an address for each; knows no Django."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from plateau.media.storage.folder import FolderStore
from plateau.media.storage.store import Store

HOME = "home"
"""The name of the folders of PLATEAU_HOME."""
_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
_OPTIONS = {"endpoint", "region", "class"}
_FROZEN = {"GLACIER", "DEEP_ARCHIVE"}
"""Classes of storage whose files have to be asked for hours before they can be read."""


class BadAddress(ValueError):
    """An address that no store can be made of; the message says what to write."""


def read_stores(setting: str) -> dict[str, Store]:
    """Return the stores of ``name=address name=address …`` by name.

    An address is ``file:///folder`` or ``s3://key:secret@bucket/prefix?endpoint=https://…&region=…&class=…``; key and
    secret are percent-encoded. Raises BadAddress.
    """
    stores: dict[str, Store] = {}
    for pair in setting.split():
        name, _, address = pair.partition("=")
        if not _NAME.fullmatch(name) or name == HOME:
            raise BadAddress(
                f"{name!r} is not the name of a store: write small letters, figures and hyphens, not {HOME!r}."
            )
        if name in stores:
            raise BadAddress(f"The store {name} is named twice.")
        stores[name] = _store(name, address)
    return stores


def _store(name: str, address: str) -> Store:
    parts = urlsplit(address)
    if parts.scheme == "file" and not parts.netloc and parts.path.startswith("/"):
        return FolderStore.at(name, Path(unquote(parts.path)))
    if parts.scheme != "s3" or not parts.hostname:
        raise BadAddress(
            f"The store {name} needs an address: file:///folder, or s3://key:secret@bucket?endpoint=https://…"
        )
    options = dict(parse_qsl(parts.query))
    if unknown := set(options) - _OPTIONS:
        raise BadAddress(f"The store {name} has an unknown option: {', '.join(sorted(unknown))}.")
    if options.get("class") in _FROZEN:
        raise BadAddress(
            f"The store {name} has a class whose files take hours to be read: write one that answers at once, such as "
            "STANDARD_IA or GLACIER_IR."
        )
    if bool(parts.username) != bool(parts.password):
        raise BadAddress(f"The store {name} needs both key and secret, percent-encoded, or neither.")
    region = options.get("region", "us-east-1")
    endpoint = options.get("endpoint", f"https://s3.{region}.amazonaws.com").rstrip("/")
    place = urlsplit(endpoint)
    if place.scheme not in {"http", "https"} or not place.hostname or place.path or place.username:
        raise BadAddress(f"The endpoint of {name} must be a scheme and a host, such as https://s3.example.org.")
    from plateau.media.storage.s3 import S3Store  # its library takes a fifth of what every process needs to begin

    return S3Store(
        name=name,
        bucket=parts.netloc.rpartition("@")[2],
        endpoint=endpoint,
        prefix=parts.path.strip("/"),
        region=region,
        key=unquote(parts.username or ""),
        secret=unquote(parts.password or ""),
        storage_class=options.get("class", ""),
    )
