"""Add tracks to a finished package, or take some away, while players are reading it.

Files that players hold never change: a new track is a new file, put in place before any playlist names it; a track
that goes is first named no more. Each file takes its place by a rename, and the master playlist comes last when
something is added, first when something goes; so whatever dies in between, what the master playlist names is there.

One writer at a time: the description is read, changed and written. `name_tracks` does that after `join_tracks` has done
the long work.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path

from plateau_engine.assemble import join_rendition, missing_parts
from plateau_engine.errors import PackageBroken, PartMissing
from plateau_engine.ladder import Rendition
from plateau_engine.package import MASTER_NAME, Package, Track, load_package
from plateau_engine.plan import PicturePlan, Plan
from plateau_engine.playlists import master_playlist, write_playlists
from plateau_engine.profile import Codec
from plateau_engine.sample_tables import Source


def extend_package(plan: Plan, work_dir: Path, package_dir: Path, *, codec: Codec = "av1") -> Package:
    """Join the renditions of one codec's batch into a finished package; return its new description.

    Calling again adds what is still missing. Raises `PartMissing` while a chunk is not there, and `PackageBroken` if
    the package is another plan's.
    """
    present = _names(_package_of(plan, package_dir))
    return name_tracks(plan, package_dir, join_tracks(plan, work_dir, package_dir, present, codec=codec))


def join_tracks(
    plan: Plan,
    work_dir: Path,
    out_dir: Path,
    present: Collection[str] = (),
    *,
    codec: Codec = "av1",
    source: Source | None = None,
) -> tuple[Track, ...]:
    """Put the media files of one codec's batch, but those `present`, into a folder that names them nowhere yet.

    This is the long part, and needs no description: of two at once both put the same files. A copy of the master that
    was dropped is made again if `source` is given.
    """
    picture = plan.picture
    if picture is None:
        return ()
    wanted = [one for one in picture.batch(codec) if one.name not in present]
    missing = missing_parts(plan, work_dir, codec) if wanted else ()
    if missing:
        raise PartMissing(missing[0])
    if source is not None:
        wanted += [one for one in picture.copied if one.name not in present]
    if not wanted:
        return ()
    out_dir.mkdir(parents=True, exist_ok=True)
    added = tuple(_put(picture, rendition, work_dir, out_dir, source) for rendition in wanted)
    for track in added:
        for draft in out_dir.glob(f".{track.name}.*.part"):  # of a worker that died, or whose work came too late
            draft.unlink(missing_ok=True)
    return added


def name_tracks(plan: Plan, package_dir: Path, added: Iterable[Track]) -> Package:
    """Add tracks whose files are in place to a package: media playlists, description, and the master playlist last.

    This is the short part, for one writer at a time. What is named already stays as it is; what a crash left unnamed
    in the master playlist, which is written after the description, is named now.
    """
    package = _package_of(plan, package_dir)
    present = _names(package)
    new = [track for track in added if track.name not in present]
    if not new and (package_dir / MASTER_NAME).read_text(encoding="utf-8") == master_playlist(package):
        return package
    package = replace(package, tracks=tuple(sorted([*package.tracks, *new], key=_rank)))
    write_playlists(package_dir, package)
    return package


def _package_of(plan: Plan, package_dir: Path) -> Package:
    package = load_package(package_dir)
    if package.key != plan.key:
        raise PackageBroken(f"{package_dir.name} holds the package of another plan")
    return package


def _names(package: Package) -> set[str]:
    return {track.name for track in package.tracks}


def _rank(track: Track) -> tuple[int, int]:
    """Order the tracks of a description: H.264 first, the sound last, each from high to low."""
    return (2 if track.kind == "sound" else int(track.family != "avc1")), -track.width * track.height


def _put(picture: PicturePlan, rendition: Rendition, work_dir: Path, package_dir: Path, source: Source | None) -> Track:
    descriptor, draft = tempfile.mkstemp(prefix=f".{rendition.name}.", suffix=".part", dir=package_dir)
    try:
        with os.fdopen(descriptor, "wb") as out:
            track = join_rendition(picture, rendition, work_dir, out, source)
            out.flush()
            os.fsync(out.fileno())
        with contextlib.suppress(FileNotFoundError):  # another worker was faster and has tidied up
            Path(draft).chmod(0o644)
            Path(draft).replace(package_dir / track.file_name)
        if not (package_dir / track.file_name).is_file():
            raise PackageBroken(f"{track.file_name} could not be put in its place")
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    return track


def unname_tracks(package_dir: Path, names: Iterable[str]) -> Package:
    """Name renditions no more in a package, and leave their files to those who play them; return its new description.

    Names are a plan's, such as v720 or a1080; others are passed over, and what a crash left is finished by calling
    again. Raises `PackageBroken` instead of taking the last rendition, or the last in H.264 that was encoded, which
    every device plays.
    """
    names = _track_names(names)
    package = load_package(package_dir)
    gone = [track for track in package.tracks if track.name in names]
    kept = replace(package, tracks=tuple(track for track in package.tracks if track.name not in names))
    if gone and not any(track.family == "avc1" and not track.copied for track in kept.pictures):
        raise PackageBroken(f"{', '.join(track.name for track in gone)} would leave nothing for every device")
    write_playlists(package_dir, kept)
    return kept


def drop_tracks(package_dir: Path, names: Iterable[str]) -> Package:
    """Take renditions out of a package, playlists first and files after; otherwise as `unname_tracks`."""
    names = _track_names(names)
    kept = unname_tracks(package_dir, names)
    for name in names:
        for leftover in track_files(name):
            with contextlib.suppress(FileNotFoundError):
                (package_dir / leftover).unlink()
    return kept


def track_files(name: str) -> tuple[str, str, str]:
    """Return the files that a rendition has in a package: two playlists and the media."""
    return f"{name}.m3u8", f"{name}-keys.m3u8", f"{name}.mp4"


def _track_names(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name for name in names if re.fullmatch(r"[a-z]\d+", name))
