"""What each kind of job does with the engine. A step returns what to write once it is known that its work counts.

Steps write only into the asset's scratch folder, and may run again at any time: a worker can die in any line.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Protocol

from plateau.core.clock import now
from plateau.core.moves import move
from plateau.media import flow
from plateau.media.actions.texts import write_captions
from plateau.media.models import DIRECT_FOLDER, Asset, Film, Job, Rendition
from plateau.media.states import ASSET_MOVES, AssetState, JobKind
from plateau.media.transcripts import hearing
from plateau_engine import (
    Plan,
    Progress,
    assemble,
    cut_free_start,
    encode_audio,
    encode_chunk,
    load_package,
    make_pictures,
    make_plan,
    make_waveform,
    probe,
)
from plateau_engine.direct import NotDirect, open_direct, write_direct
from plateau_engine.errors import Cancelled

logger = logging.getLogger(__name__)

HASH_BLOCK = 4 * 1024 * 1024
WAVEFORM_NAME = "waveform.json"
PICTURES_FOLDER = "pictures"

type After = Callable[[], None]


class Beating(Protocol):
    """What a step reports to and asks."""

    total: int

    def report(self, done: int) -> None: ...
    def cancelled(self) -> bool: ...


class ChecksumDiffers(Exception):
    """The master is not the file that the sender had."""


def nothing_to_write() -> None:
    """Write nothing: the work lies in the scratch folder."""


def look_into(job: Job, beat: Beating) -> After:
    """Probe the master and plan its processing."""
    asset = job.asset
    if asset.state == AssetState.RECEIVED:
        move(asset, AssetState.PROBING, ASSET_MOVES)
    facts = probe(asset.master, cancelled=beat.cancelled)
    plan = make_plan(facts)
    rate = plan.picture.rate if plan.picture else Fraction(0)
    top = plan.picture.renditions[0] if plan.picture else None

    def after() -> None:
        move(
            asset,
            AssetState.PROCESSING,
            ASSET_MOVES,
            facts=facts.to_json(),
            plan=plan.to_json(),
            frames=plan.picture.frames if plan.picture else 0,
            rate_numerator=rate.numerator,
            rate_denominator=rate.denominator,
            duration_ms=round(1000 * plan.duration),
            width=top.width if top else 0,
            height=top.height if top else 0,
        )

    return after


def play_directly(job: Job, beat: Beating) -> After:
    """Lay the master out as it is, if browsers can play it: then it plays at once, while everything else is still made."""
    asset = job.asset
    made = asset.scratch / DIRECT_FOLDER
    shutil.rmtree(made, ignore_errors=True)
    try:
        direct = open_direct(asset.master)
    except NotDirect as reason:
        logger.info("asset %s has to be encoded before it plays: %s, %s", asset.public_id, reason.code, reason)
        return nothing_to_write
    write_direct(direct, made)
    (picture,) = direct.package.pictures

    def after() -> None:
        swap_folder(made, asset.direct_package)
        Asset.objects.filter(pk=asset.pk).update(direct_at=now())
        unmeasured = Asset.objects.filter(pk=asset.pk, duration_ms=None)
        unmeasured.update(duration_ms=round(1000 * direct.package.duration), width=picture.width, height=picture.height)

    return after


def check_sum(job: Job, beat: Beating) -> After:
    """Read the master through once, keep its SHA-256, and compare it with what the sender promised, if they did."""
    asset = job.asset
    beat.total = asset.size_bytes
    digest = hashlib.sha256()
    done = 0
    with asset.master.open("rb") as file:
        while block := file.read(HASH_BLOCK):
            if beat.cancelled():
                raise Cancelled("stopped on request")
            digest.update(block)
            done += len(block)
            beat.report(done)
    found = digest.hexdigest()
    promised = promised_checksum(asset)
    if done != asset.size_bytes or (promised and promised != found):
        raise ChecksumDiffers(
            f"{done} bytes, sha256 {found}; promised {asset.size_bytes} bytes, {promised or 'no sha256'}"
        )

    def after() -> None:
        Asset.objects.filter(pk=asset.pk).update(sha256=found)

    return after


def promised_checksum(asset: Asset) -> str:
    """Return the SHA-256 that is known of the file: from its import, or named when its upload began; or nothing."""
    upload = getattr(asset, "upload", None)
    return asset.sha256 or (upload.promised_sha256 if upload else "")


def encode_pictures(job: Job, beat: Beating) -> After:
    """Encode one chunk in all sizes."""
    asset = job.asset
    encode_chunk(
        asset.master,
        _plan(asset),
        job.number,
        asset.scratch / "parts",
        on_progress=lambda progress: beat.report(progress.frames),
        cancelled=beat.cancelled,
    )
    return nothing_to_write


def encode_sound(job: Job, beat: Beating) -> After:
    """Encode the sound, once and whole, and keep what was measured of it."""
    asset = job.asset

    def on_progress(progress: Progress) -> None:
        beat.report(int(progress.seconds * 1000))

    parts = asset.scratch / "parts"
    measures = encode_audio(asset.master, _plan(asset), parts, on_progress=on_progress, cancelled=beat.cancelled)

    def after() -> None:
        Asset.objects.filter(pk=asset.pk).update(sound=measures.to_json())

    return after


def put_together(job: Job, beat: Beating) -> After:
    """Join chunks and sound into the package, which then stands whole in the scratch folder."""
    asset = job.asset
    package = assemble(_plan(asset), asset.scratch / "parts", asset.scratch / "package")

    def after() -> None:
        asset.renditions.all().delete()
        Rendition.objects.bulk_create(
            Rendition(asset=asset, name=track.name, width=track.width, height=track.height, size_bytes=track.bytes)
            for track in package.tracks
        )

    return after


def _plan(asset: Asset) -> Plan:
    if asset.plan is None:
        raise LookupError(f"asset {asset.public_id} has no plan")
    return flow.read_plan(asset.plan)


def draw_sound(job: Job, beat: Beating) -> After:
    """Write the peaks of the sound beside the package's other files."""
    package = job.asset.scratch / "package"
    make_waveform(package, package / WAVEFORM_NAME, cancelled=beat.cancelled)
    return nothing_to_write


def take_pictures(job: Job, beat: Beating) -> After:
    """Propose posters and draw the storyboard, inside the package."""
    asset = job.asset
    package = asset.scratch / "package"
    found = make_pictures(asset.master, _plan(asset), package, package / PICTURES_FOLDER, cancelled=beat.cancelled)
    best_first = sorted(found.posters, key=lambda poster: poster.file_name != found.chosen)
    proposals = [
        {"file": f"{PICTURES_FOLDER}/{poster.file_name}", "width": poster.width, "height": poster.height}
        for poster in best_first
    ]

    def after() -> None:
        Asset.objects.filter(pk=asset.pk).update(posters=proposals)

    return after


def cut_free(job: Job, beat: Beating) -> After:
    """Cut the free start: the first ``job.number`` percent of the film.

    Before the film is ready it is put in place with the rest; afterwards it takes the place of the one before.
    """
    asset = job.asset
    on_air = asset.state == AssetState.READY
    package = asset.package if on_air else asset.scratch / "package"
    made = asset.scratch / (f"free-{job.number}" if on_air else "free")  # two shares may be cut at once
    shutil.rmtree(made, ignore_errors=True)
    free = cut_free_start(package, load_package(package).duration * Fraction(job.number, 100), made)

    def after() -> None:
        Asset.objects.filter(pk=asset.pk).update(free_ms=round(1000 * free.duration))
        if on_air:
            film = Film.objects.select_for_update().get(pk=asset.film_id)  # so that no captions are written meanwhile
            swap_folder(made, asset.free_package)
            write_captions(film, asset)
            Asset.objects.filter(pk=asset.pk).update(free_share=job.number)

    return after


def swap_folder(made: Path, place: Path) -> None:
    """Put a new folder in an old one's place; the old one is removed once it is out of the way."""
    old = made.parent / f"{made.name}-before"
    shutil.rmtree(old, ignore_errors=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.is_dir():
        place.rename(old)
    made.rename(place)
    shutil.rmtree(old, ignore_errors=True)


STEPS: dict[JobKind, Callable[[Job, Beating], After]] = {
    JobKind.DIRECT: play_directly,
    JobKind.PROBE: look_into,
    JobKind.CHECKSUM: check_sum,
    JobKind.CHUNK: encode_pictures,
    JobKind.AUDIO: encode_sound,
    JobKind.ASSEMBLE: put_together,
    JobKind.PICTURES: take_pictures,
    JobKind.WAVEFORM: draw_sound,
    JobKind.FREE: cut_free,
    JobKind.PAUSES: hearing.find_stretches,
    JobKind.TRANSCRIBE: hearing.hear_stretch,
    JobKind.TRANSCRIPT: hearing.join_stretches,
}
