"""What the rows say lies in a store: noted when it was put, with its SHA-256."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.db.models import QuerySet, Sum

from plateau.core.clock import now
from plateau.media.models import Asset, StoredFile
from plateau.media.states import FileState
from plateau.media.storage.store import AIR, air_key, digest_of, master_key


@dataclass(frozen=True, slots=True)
class Seen:
    """Size and SHA-256 of a file as it was read here."""

    size: int
    sha256: str

    @classmethod
    def of(cls, path: Path) -> Seen:
        """Read a file through."""
        return cls(path.stat().st_size, digest_of(path))


def files_in(folder: Path) -> dict[str, Path]:
    """Return the files of a package by their names inside it, the master playlist last; drafts are left out."""
    found = {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    }
    return {name: found[name] for name in sorted(found, key=order_of_appearance)}


def order_of_appearance(name: str) -> tuple[int, str]:
    """Order a package's files such that none names one that comes later: media, playlists, description, manifests."""
    last = {"package.json": 2, "manifest.mpd": 3, "master.m3u8": 4}
    return last.get(name, 1 if name.endswith((".m3u8", ".mpd")) else 0), name


def seen_in(folder: Path) -> dict[str, Seen]:
    """Read all files of a package through, and return what they are."""
    return {name: Seen.of(path) for name, path in files_in(folder).items()}


def note_files(asset: Asset, folder: str, seen: Mapping[str, Seen], *, store: str = "") -> None:
    """Write down what lies in a package's folder now; inside the caller's transaction."""
    note_keys(asset, store or asset.store, {air_key(asset.public_id, folder, name): one for name, one in seen.items()})


def note_master(asset: Asset, seen: Seen, *, store: str = "") -> None:
    """Write down what the master is."""
    note_keys(asset, store or asset.master_store, {master_key(asset.public_id): seen})


def note_keys(asset: Asset, store: str, files: Mapping[str, Seen]) -> None:
    """Write down what lies in a store under these keys."""
    moment = now()
    StoredFile.objects.bulk_create(
        [
            StoredFile(
                asset=asset,
                store=store,
                key=key,
                size_bytes=one.size,
                sha256=one.sha256,
                stored_at=moment,
                checked_at=moment,
            )
            for key, one in files.items()
        ],
        update_conflicts=True,
        unique_fields=["store", "key"],
        update_fields=["asset", "size_bytes", "sha256", "stored_at", "checked_at", "state", "leaves_at"],
    )


def keep_from_leaving(asset: Asset, folder: str, names: Iterable[str]) -> None:
    """Let files of a package stay that were to leave: they are named again."""
    keys = [air_key(asset.public_id, folder, name) for name in names]
    StoredFile.objects.filter(asset=asset, store=asset.store, key__in=keys).update(leaves_at=None)


def let_leave(asset: Asset, folder: str, names: Iterable[str], *, after: timedelta) -> None:
    """Let files of a package go after so long: those who have their addresses may still ask for them."""
    keys = [air_key(asset.public_id, folder, name) for name in names]
    present(asset, folder).filter(key__in=keys).update(leaves_at=now() + after)


def leaving_in(asset: Asset, folder: str) -> dict[str, Seen]:
    """Return the files of a package that are to leave, by their names inside it."""
    cut = len(f"{AIR}/{asset.public_id}/{folder}/")
    rows = StoredFile.objects.filter(
        asset=asset, store=asset.store, key__startswith=f"{AIR}/{asset.public_id}/{folder}/"
    )
    rows = rows.exclude(leaves_at=None)
    return {row.key[cut:]: Seen(row.size_bytes, row.sha256) for row in rows}


def forget_files(asset: Asset, folder: str, names: Iterable[str] | None = None) -> None:
    """Take files of a package's folder off the rows: these, or all."""
    rows = present(asset, folder)
    if names is not None:
        rows = rows.filter(key__in=[air_key(asset.public_id, folder, name) for name in names])
    rows.delete()


def present(asset: Asset, folder: str) -> QuerySet[StoredFile]:
    """Return the rows of a package's files where the film lies now."""
    prefix = f"{AIR}/{asset.public_id}/{folder}/"
    return StoredFile.objects.filter(asset=asset, store=asset.store, key__startswith=prefix, leaves_at=None)


def names_in(asset: Asset, folder: str) -> set[str]:
    """Return the names of a package's files by the rows: one query, no store is asked."""
    cut = len(f"{AIR}/{asset.public_id}/{folder}/")
    return {key[cut:] for key in present(asset, folder).exclude(state=FileState.MISSING).values_list("key", flat=True)}


def bytes_in(asset: Asset, folder: str) -> int:
    """Return how many bytes a package's files have by the rows."""
    total: int = present(asset, folder).aggregate(total=Sum("size_bytes", default=0))["total"]
    return total
