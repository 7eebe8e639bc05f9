"""What each kind of job does with the engine. A step returns what to write once it is known that its work counts.

Steps work in a workshop (``storage/workshop.py``), which is the same for a shared folder and for a bucket. They may run
again at any time: a worker can die in any line.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Protocol

from plateau.core.clock import now
from plateau.core.moves import move
from plateau.media import flow
from plateau.media.actions.texts import write_captions
from plateau.media.machines.lack import crew
from plateau.media.models import DIRECT_FOLDER, FREE_FOLDER, FULL_FOLDER, Asset, Film, Job, Rendition
from plateau.media.states import ASSET_MOVES, AssetState, JobKind, Need
from plateau.media.storage.packages import let_go, package_bytes, rewriting
from plateau.media.storage.ranged import opened_where_it_lies
from plateau.media.storage.records import Seen, forget_files, keep_from_leaving, note_files, note_master, seen_in
from plateau.media.storage.store import master_key
from plateau.media.storage.stores import lies_here, store_called
from plateau.media.storage.workshop import workshop
from plateau.media.transcripts import hearing
from plateau_engine import (
    STANDARD,
    Codec,
    Package,
    Plan,
    Progress,
    Samples,
    assemble,
    cut_free_start,
    encode_audio,
    encode_chunk,
    find_ffmpeg,
    load_package,
    make_pictures,
    make_plan,
    make_waveform,
    probe,
    refine_plan,
    sample_film,
)
from plateau_engine.assemble import SOUND_NAME
from plateau_engine.direct import NotDirect, open_direct, sent_pictures, write_direct
from plateau_engine.encode import chunk_folder
from plateau_engine.errors import Cancelled, FfmpegFailed, PackageBroken
from plateau_engine.extend import join_tracks, name_tracks, track_files
from plateau_engine.free import free_counts
from plateau_engine.package import INDEX_NAME
from plateau_engine.profile import H264_ONLY
from plateau_engine.sound import sound_folder

logger = logging.getLogger(__name__)

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
    with workshop(asset, cancelled=beat.cancelled) as shop:
        master = shop.master()
        facts = probe(master, cancelled=beat.cancelled)
        # others may encode what this machine cannot
        av1 = find_ffmpeg().av1 or any(Need.AV1 in one.abilities for one in crew())
        profile = STANDARD if av1 else H264_ONLY
        plan = make_plan(facts, profile, sent=sent_pictures(master))
    rate = plan.picture.rate if plan.picture else Fraction(0)
    top = max(plan.picture.renditions, key=lambda one: one.width * one.height) if plan.picture else None

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


def measure(job: Job, beat: Beating) -> After:
    """Encode samples of a long film, and fit quality and rungs to what they say; a film is not stopped over a comparison."""
    asset = job.asset
    plan = _plan(asset)
    with workshop(asset, cancelled=beat.cancelled) as shop:
        try:
            samples = sample_film(shop.master(), plan, shop.made, cancelled=beat.cancelled)
        except (FfmpegFailed, PackageBroken) as error:
            logger.info(
                "asset %s is made as the profile has it, since it cannot be measured: %s", asset.public_id, error
            )
            samples = Samples(rates=(), vmaf=None)

    def after() -> None:
        Asset.objects.filter(pk=asset.pk).update(plan=refine_plan(plan, samples).to_json())

    return after


def leave_unmeasured(asset: Asset) -> None:
    """Keep the film as the profile has it, since nobody could measure it; inside the caller's transaction."""
    plan = refine_plan(_plan(asset), Samples(rates=(), vmaf=None))
    Asset.objects.filter(pk=asset.pk).update(plan=plan.to_json())


def play_directly(job: Job, beat: Beating) -> After:
    """Lay the master out as it is, if browsers can play it: then it plays at once, while everything else is still made."""
    asset = job.asset
    master = opened_where_it_lies(store_called(asset.master_store), master_key(asset.public_id), asset.size_bytes)
    try:
        direct = open_direct(master)
    except NotDirect as reason:
        logger.info("asset %s has to be encoded before it plays: %s, %s", asset.public_id, reason.code, reason)
        return nothing_to_write
    with workshop(asset, cancelled=beat.cancelled) as shop:
        made = shop.made / DIRECT_FOLDER
        shutil.rmtree(made, ignore_errors=True)
        write_direct(direct, made)
        seen = seen_in(made)
        shop.keep_package(seen, DIRECT_FOLDER, made=made)
    (picture,) = direct.package.pictures

    def after() -> None:
        if lies_here(asset.store):
            swap_folder(made, asset.direct_package)
        note_files(asset, DIRECT_FOLDER, seen)
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
    for block in store_called(asset.master_store).read(master_key(asset.public_id)):
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
        note_master(asset, Seen(done, found))

    return after


def promised_checksum(asset: Asset) -> str:
    """Return the SHA-256 that is known of the file: from its import, or named when its upload began; or nothing."""
    upload = getattr(asset, "upload", None)
    return asset.sha256 or (upload.promised_sha256 if upload else "")


def encode_pictures(job: Job, beat: Beating) -> After:
    """Encode one chunk in all sizes of the plan's first round."""
    plan = _plan(job.asset)
    return _encode_part(job, beat, plan.picture.rounds[0] if plan.picture else ())


def encode_finer(job: Job, beat: Beating) -> After:
    """Encode one chunk of what a film gets that is watched already: AV1, and what H.264 it lacks."""
    return _encode_part(job, beat, ("av1",))


def _encode_part(job: Job, beat: Beating, codecs: Sequence[Codec]) -> After:
    asset = job.asset
    with workshop(asset, cancelled=beat.cancelled) as shop:
        folders = {codec: chunk_folder(shop.parts, job.number, codec) for codec in codecs}
        wanted = [codec for codec, folder in folders.items() if not shop.has_part(folder.name)]
        if wanted:
            made = encode_chunk(
                shop.master(),
                _plan(asset),
                job.number,
                shop.parts,
                codecs=wanted,
                on_progress=lambda progress: beat.report(progress.frames),
                cancelled=beat.cancelled,
            )
            for folder in made:
                shop.keep_part(folder)
    return nothing_to_write


def encode_sound(job: Job, beat: Beating) -> After:
    """Encode the sound, once and whole, and keep what was measured of it."""
    asset = job.asset

    def on_progress(progress: Progress) -> None:
        beat.report(int(progress.seconds * 1000))

    with workshop(asset, cancelled=beat.cancelled) as shop:
        master = shop.master()
        measures = encode_audio(master, _plan(asset), shop.parts, on_progress=on_progress, cancelled=beat.cancelled)
        shop.keep_part(sound_folder(shop.parts))

    def after() -> None:
        Asset.objects.filter(pk=asset.pk).update(sound=measures.to_json())

    return after


def put_together(job: Job, beat: Beating) -> After:
    """Join chunks and sound into the package, which then stands whole in the scratch folder."""
    asset = job.asset
    with workshop(asset, cancelled=beat.cancelled) as shop:
        shop.bring_parts()
        plan = _plan(asset)
        package = assemble(plan, shop.parts, shop.package, source=shop.master() if plan.copied else None)
        seen = seen_in(shop.package)
        shop.keep_package(seen)

    def after() -> None:
        note_files(asset, FULL_FOLDER, seen)
        note_renditions(asset, package)

    return after


def note_renditions(asset: Asset, package: Package) -> None:
    """Write down the sizes in which a film lies in its package now."""
    asset.renditions.all().delete()
    Rendition.objects.bulk_create(
        Rendition(asset=asset, name=track.name, width=track.width, height=track.height, size_bytes=track.bytes)
        for track in package.tracks
    )


def add_finer(job: Job, beat: Beating) -> After:
    """Put the finer sizes beside those of a film that is watched, and name them last: players find them by themselves."""
    asset = job.asset
    plan = _plan(asset)
    with workshop(asset, cancelled=beat.cancelled) as shop:
        shop.bring_parts()
        dropped = {one.name for one in plan.copied} - set(asset.renditions.values_list("name", flat=True))
        tracks = join_tracks(plan, shop.parts, shop.package, source=shop.master() if dropped else None)
        seen = {track.file_name: Seen.of(shop.package / track.file_name) for track in tracks}
        shop.keep_package(seen)

    def after() -> None:
        Film.objects.select_for_update().get(pk=asset.film_id)  # so that no captions are written meanwhile
        note_files(asset, FULL_FOLDER, seen)
        with rewriting(asset, FULL_FOLDER) as folder:
            package = name_tracks(plan, folder, tracks)
        named = [name for track in tracks for name in track_files(track.name)]
        keep_from_leaving(asset, FULL_FOLDER, named)  # those of before were about to, and may be the same to the byte
        note_renditions(asset, package)
        Asset.objects.filter(pk=asset.pk).update(finer_due=False, package_bytes=package_bytes(asset))

    return after


def _plan(asset: Asset) -> Plan:
    if asset.plan is None:
        raise LookupError(f"asset {asset.public_id} has no plan")
    return flow.read_plan(asset.plan)


def draw_sound(job: Job, beat: Beating) -> After:
    """Write the peaks of the sound beside the package's other files."""
    asset = job.asset
    with workshop(asset, cancelled=beat.cancelled) as shop:
        shop.bring_package(INDEX_NAME, f"{SOUND_NAME}.mp4")
        make_waveform(shop.package, shop.package / WAVEFORM_NAME, cancelled=beat.cancelled)
        seen = {WAVEFORM_NAME: Seen.of(shop.package / WAVEFORM_NAME)}
        shop.keep_package(seen)

    def after() -> None:
        note_files(asset, FULL_FOLDER, seen)

    return after


def take_pictures(job: Job, beat: Beating) -> After:
    """Propose posters and draw the storyboard, inside the package."""
    asset = job.asset
    with workshop(asset, cancelled=beat.cancelled) as shop:
        shop.bring_package(INDEX_NAME, f"{SOUND_NAME}.mp4")
        package = load_package(shop.package)
        shop.bring_package(*(f"/{track.file_name}" for track in package.pictures[-1:]))
        place = shop.package / PICTURES_FOLDER
        found = make_pictures(shop.master(), _plan(asset), shop.package, place, cancelled=beat.cancelled)
        seen = {f"{PICTURES_FOLDER}/{name}": one for name, one in seen_in(place).items()}
        shop.keep_package(seen)
    best_first = sorted(found.posters, key=lambda poster: poster.file_name != found.chosen)
    proposals = [
        {"file": f"{PICTURES_FOLDER}/{poster.file_name}", "width": poster.width, "height": poster.height}
        for poster in best_first
    ]

    def after() -> None:
        note_files(asset, FULL_FOLDER, seen)
        Asset.objects.filter(pk=asset.pk).update(posters=proposals)

    return after


def cut_free(job: Job, beat: Beating) -> After:
    """Cut the free start: the first ``job.number`` percent of the film.

    Before the film is ready it is put in place with the rest; afterwards it takes the place of the one before.
    """
    asset = job.asset
    on_air = asset.state == AssetState.READY
    here = lies_here(asset.store)
    before = asset.free_folder if asset.free_share else ""
    folder = FREE_FOLDER if here else f"{FREE_FOLDER}-{job.number}"
    with workshop(asset, cancelled=beat.cancelled) as shop:
        made = shop.made / (f"{FREE_FOLDER}-{job.number}" if on_air else FREE_FOLDER)  # two shares may be cut at once
        shutil.rmtree(made, ignore_errors=True)
        shop.bring_package(".json", ".vtt")
        whole = load_package(shop.package)
        seconds = whole.duration * Fraction(job.number, 100)
        shop.bring_starts(_starts(whole, seconds))
        free = cut_free_start(shop.package, seconds, made)
        seen = seen_in(made)
        shop.keep_package(seen, folder, made=made)

    def after() -> None:
        Asset.objects.filter(pk=asset.pk).update(free_ms=round(1000 * free.duration))
        forget_files(asset, folder)
        note_files(asset, folder, seen)
        if on_air:
            film = Film.objects.select_for_update().get(pk=asset.film_id)  # so that no captions are written meanwhile
            if here:
                swap_folder(made, asset.free_package)
            Asset.objects.filter(pk=asset.pk).update(free_share=job.number)
            asset.free_share = job.number
            write_captions(film, asset)
            if before and before != folder:
                let_go(asset, before)

    return after


def _starts(whole: Package, seconds: Fraction) -> dict[str, int]:
    """Return how many first bytes of each media file a free start of this length needs."""
    counts = free_counts(whole, seconds)
    lasts = {track.file_name: track.segments[counts[track.name] - 1] for track in whole.tracks if track.name in counts}
    return {name: last.offset + last.bytes for name, last in lasts.items()}


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
    JobKind.SAMPLE: measure,
    JobKind.CHUNK: encode_pictures,
    JobKind.AUDIO: encode_sound,
    JobKind.ASSEMBLE: put_together,
    JobKind.PICTURES: take_pictures,
    JobKind.WAVEFORM: draw_sound,
    JobKind.FREE: cut_free,
    JobKind.FINE: encode_finer,
    JobKind.EXTEND: add_finer,
    JobKind.PAUSES: hearing.find_stretches,
    JobKind.TRANSCRIBE: hearing.hear_stretch,
    JobKind.TRANSCRIPT: hearing.join_stretches,
}
