"""A guest's files: announced, received piece by piece, looked into, accepted as they are, removed."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, Sum
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.core.moves import move
from plateau.core.queue import ring
from plateau.journal.actions import record
from plateau.media import space
from plateau.media.actions import receiving
from plateau.media.actions.uploads import are_lost, clean_name, store_master
from plateau.media.locks import alone
from plateau.people.models import Person
from plateau.studio import verbs
from plateau.studio.actions.lock import lock_booking
from plateau.studio.material.access import takes_part
from plateau.studio.material.actions.left_files import delete_left_files
from plateau.studio.material.examining import UNSEEN, Unusable, examine
from plateau.studio.models import Booking, Erasure, Material
from plateau.studio.states import MATERIAL_MOVES, BookingState, ErasureState, MaterialState
from plateau_engine import EngineError

if TYPE_CHECKING:
    from plateau.media import tus
    from plateau.media.actions.receiving import Body

logger = logging.getLogger(__name__)

MOST_FILES = 20  # of one guest for one recording
KEPT_FOR = timedelta(days=180)
"""How long files lie here after the recording: the film is cut from them meanwhile."""
KEPT_UNRECORDED = timedelta(days=30)
REFUSED_SHOWN = timedelta(days=14)
MOST_LOOKS = 3
RUNG_ANEW = timedelta(minutes=5)

TAKING = frozenset(
    {
        BookingState.BOOKED,
        BookingState.CONFIRMED,
        BookingState.CHECKED_IN,
        BookingState.ON_SET,
        BookingState.WRAPPED,
    }
)
"""Where guests may send files."""


def kept_until(booking: Booking) -> datetime:
    """Return when the files of a recording are deleted: with it, where its guest did not want it kept."""
    erasure: Erasure | None = getattr(booking, "erasure", None)
    if erasure is not None and erasure.done_at is not None:
        return erasure.done_at
    return booking.slot.ends_at + (KEPT_FOR if booking.state in TAKING else KEPT_UNRECORDED)


def past_their_time(moment: datetime) -> Q:
    """Return the rule for files whose ``kept_until`` is over."""
    ended = "booking__slot__during__endswith__lte"
    taking = Q(booking__state__in=TAKING)
    return (
        Q(booking__erasure__done_at__lte=moment)
        | (taking & Q(**{ended: moment - KEPT_FOR}))
        | (~taking & Q(**{ended: moment - KEPT_UNRECORDED}))
    )


def takes_material(booking: Booking, at: datetime) -> bool:
    """Whether guests may send files for this recording: not where it is not to be kept."""
    erasure: Erasure | None = getattr(booking, "erasure", None)
    unwanted = erasure is not None and erasure.state != ErasureState.DROPPED
    return booking.state in TAKING and at < kept_until(booking) and not unwanted


def announced_before(booking: Booking, person: Person, *, by: Person, length: int, metadata: str) -> Material | None:
    """Return the open file that the very same announcement began, if nothing of it has come yet: its answer was lost."""
    found: Material | None = (
        Material.objects.filter(
            booking=booking,
            person=person,
            sender=by,
            length=length,
            metadata=metadata,
            received_bytes=0,
            state=MaterialState.RECEIVING,
            expires_at__gt=now(),
        )
        .order_by("-id")
        .first()
    )
    return found


def begin(
    booking: Booking,
    person: Person,
    *,
    by: Person,
    name: str,
    length: int,
    metadata: str = "",
    replaces: str = "",
) -> Material:
    """Announce a file of ``length`` bytes for a guest's recording; one that it replaces goes once it has arrived.

    Refuses after the recording is over or cancelled (409), an empty file (422), too many files or bytes of one guest,
    and where the disk has no room. The same announcement again leads to the same file.
    """
    moment = now()
    with transaction.atomic():
        fresh = lock_booking(booking)  # so that two files cannot take the same last place
        if not takes_material(fresh, moment):
            raise Refused("material.closed", _("Nothing more can be sent for this recording. Write to the team."))
        before = announced_before(fresh, person, by=by, length=length, metadata=metadata)
        if before is not None and metadata:
            return before
        _demand_room(fresh, person, length, replaces)
        made: Material = Material.objects.create(
            booking=fresh,
            person=person,
            sender=by,
            replaces=_replaceable(fresh, person, replaces),
            name=clean_name(name),
            length=length,
            metadata=metadata,
            touched_at=moment,
            expires_at=moment + timedelta(days=settings.UPLOAD_KEPT_DAYS),
        )
        made.path.parent.mkdir(parents=True, exist_ok=True)
        made.path.touch(mode=0o640)
    return made


def _demand_room(booking: Booking, person: Person, length: int, replaces: str) -> None:
    if length == 0:
        raise Refused("material.empty", _("This file is empty. Check that it was saved, then send it again."), 422)
    space.demand_size(length)
    files = Material.objects.there().filter(booking=booking, person=person).exclude(public_id=replaces)
    if files.count() >= MOST_FILES:
        raise Refused(
            "material.too_many",
            _("There are %(most)s files already. Remove one that is not needed, then send this one.")
            % {"most": MOST_FILES},
        )
    used = Material.objects.there().filter(person=person, booking__operation__channel=booking.operation.channel_id)
    total: int = used.aggregate(total=Sum("length", default=0))["total"]
    if total + length > settings.GUEST_MOST_BYTES:
        raise Refused(
            "material.full",
            _(
                "Your files would have more than %(most)s GB together. Remove some, or ask the team how to send this one."
            )
            % {"most": settings.GUEST_MOST_BYTES // 10**9},
            413,
        )
    space.demand_disk(length)


def _replaceable(booking: Booking, person: Person, public_id: str) -> Material | None:
    if not public_id:
        return None
    found: Material | None = Material.objects.filter(booking=booking, person=person, public_id=public_id).first()
    return found


def receive(material: Material, body: Body, *, offset: int, size: int, checksum: tus.Checksum | None = None) -> int:
    """Append a request's body to the file, as ``media.actions.receiving`` does; the last byte finishes it."""
    return receiving.receive(material, body, offset=offset, size=size, finish=finish, checksum=checksum)


def complete(material: Material, *, or_give_up: bool = False) -> bool:
    """Finish a file whose bytes are all there, where a crash cut its last step; return whether that was so.

    Refuses (410) where its bytes are lost; then, where its sender asks, it is given up as well, so that it takes neither
    its place nor its room from the one that is sent anew.
    """
    if material.state != MaterialState.RECEIVING or material.received_bytes != material.length:
        return False
    with alone(material):
        material.refresh_from_db()
        if material.state != MaterialState.RECEIVING:
            return False
        try:
            finish(material)
        except Refused as refused:
            if or_give_up and refused.code == receiving.LOST:
                _give_up(material, by=None)
            raise
    return True


def finish(material: Material) -> None:
    """Put a complete file in its place and have it looked into; safe to repeat after a crash.

    1. Give it its second name (never over another), then take the first one away.
    2. In one transaction: it has arrived, the one that it replaces goes, the journal says so, and it is rung for.
    3. Let it go at once where its guest comes no more.
    """
    store_master(material.path, material.master, size=material.length)
    with transaction.atomic():
        move(material, MaterialState.ARRIVED, MATERIAL_MOVES, finished_at=now())
        booking = material.booking
        record(
            verbs.MATERIAL_RECEIVED,
            actor=material.sender,
            target=material,
            channel=booking.operation.channel,
            booking=booking.public_id,
            person=material.person.public_id,
            name=material.name,
            size_bytes=material.length,
        )
        earlier = material.replaces
        if earlier is not None and earlier.state not in {MaterialState.RECEIVING, MaterialState.REMOVED}:
            with suppress(Refused), transaction.atomic():  # it may be removed at this very moment
                let_go(earlier, Material.Gone.REPLACED, by=material.sender)
        if takes_part(booking, material.person):
            _ring_for(material)
        else:
            let_go(material, Material.Gone.LEFT, by=None)


def _ring_for(material: Material) -> None:
    """Have a file looked into, by one worker at a time however often it is rung for."""
    from plateau.studio.tasks import look_at

    ring(look_at.configure(lock=f"studio.look_at.{material.pk}"), material_id=material.pk)


def look_at_material(material_id: int) -> bool:
    """Look into a file that has arrived, and note what it is; return whether this call did it.

    1. Leave it where it was looked into, or removed, meanwhile. Count the try: one that breaks the worker is kept
       unseen in the end.
    2. Examine it: the engine opens films in a fenced child process.
    3. Note what was found, or delete what nobody can use; a failure of the moment is tried again by the sweep.
    """
    material: Material | None = (
        Material.objects.select_related("booking__operation__channel").filter(pk=material_id, state="arrived").first()
    )
    if material is None:
        return False
    Material.objects.filter(pk=material.pk).update(looks=F("looks") + 1, touched_at=now())
    try:
        found = UNSEEN if material.looks >= MOST_LOOKS else examine(material.master)
    except Unusable as no:
        return _refuse(material, no)
    except (EngineError, OSError, RuntimeError) as error:  # a fault of the moment, or it was removed meanwhile
        logger.warning("material %s could not be looked into: %s", material.public_id, error)
        return False
    remarks = [remark.to_json() for remark in found.remarks]
    with suppress(Refused), transaction.atomic():
        move(
            material,
            MaterialState.KEPT,
            MATERIAL_MOVES,
            kind=found.kind,
            media_type=found.media_type,
            facts=found.facts,
            remarks=remarks,
            looked_at=now(),
        )
        _record(verbs.MATERIAL_KEPT, material, by=None, kind=found.kind, remarks=[one.code for one in found.remarks])
        return True
    return False


def _refuse(material: Material, no: Unusable) -> bool:
    with suppress(Refused), transaction.atomic():
        move(
            material,
            MaterialState.REFUSED,
            MATERIAL_MOVES,
            failure_code=no.code,
            failure_facts=no.facts,
            looked_at=now(),
        )
        _record(verbs.MATERIAL_REFUSED, material, by=None, code=no.code)
        transaction.on_commit(lambda: delete_file(material))
        return True
    return False


def accept_quality(material: Material, *, by: Person) -> None:
    """Have a file used as it is, whatever was remarked on it; its sender's word, in the journal."""
    moment = now()
    with transaction.atomic():
        changed = (
            Material.objects.filter(pk=material.pk, state=MaterialState.KEPT, accepted_at=None)
            .exclude(remarks=[])
            .update(accepted_at=moment)
        )
        if not changed:
            raise Refused("material.nothing_to_accept", _("There is nothing to decide about this file any more."))
        _record(verbs.MATERIAL_ACCEPTED, material, by=by, remarks=[one["code"] for one in material.remarks])
    material.accepted_at = moment


def remove_material(material: Material, *, by: Person, by_team: bool) -> None:
    """Delete a file, or give up one on its way."""
    if material.state == MaterialState.RECEIVING:
        stop(material, by=by)
        return
    with transaction.atomic():
        fresh: Material = (
            Material.objects.select_for_update(of=("self",))
            .select_related("booking__operation__channel")
            .get(pk=material.pk)
        )
        if fresh.state == MaterialState.REMOVED:
            raise Refused("material.gone", _("This file is no longer here."), 410)
        let_go(fresh, Material.Gone.TEAM if by_team else Material.Gone.SENDER, by=by)
    material.refresh_from_db()


def stop(material: Material, *, by: Person | None) -> None:
    """Give up a file on its way; its bytes are removed. ``by`` is None for the sweep."""
    with alone(material):
        material.refresh_from_db()
        receiving.demand_unfinished(material)
        if material.received_bytes == material.length and not are_lost(material.path, material.master, material.length):
            finish(material)
            raise Refused("upload.finished", _("This file has arrived whole already."), 403)
        _give_up(material, by=by)


def _give_up(material: Material, *, by: Person | None) -> None:
    """End a file on its way that the caller holds alone."""
    with transaction.atomic():
        Material.objects.filter(pk=material.pk).update(closed_at=now())
        let_go(material, Material.Gone.STOPPED, by=by)
    material.path.unlink(missing_ok=True)
    material.refresh_from_db()


def let_go(material: Material, why: str, *, by: Person | None) -> None:
    """Move a file to its end and delete it once that is sure; inside the caller's transaction."""
    move(material, MaterialState.REMOVED, MATERIAL_MOVES, gone_at=now(), gone_why=why)
    _record(verbs.MATERIAL_REMOVED, material, by=by, why=str(why), name=material.name)
    transaction.on_commit(lambda: delete_file(material))


def delete_file(material: Material) -> None:
    """Take a file off the disk; one that cannot go now is told to the log, and left to the sweep."""
    try:
        material.master.unlink(missing_ok=True)
    except OSError:
        logger.exception("material %s is still on the disk", material.public_id)


def note_download(material: Material, *, by: Person) -> None:
    """Write down that somebody of the team took a file with them."""
    _record(verbs.MATERIAL_DOWNLOADED, material, by=by, name=material.name)


def _record(verb: str, material: Material, *, by: Person | None, **data: object) -> None:
    booking = material.booking
    record(verb, actor=by, target=material, channel=booking.operation.channel, booking=booking.public_id, **data)


def sweep_material() -> int:
    """Put right what was left: files given up, half finished, not looked into, and past their time; return how many.

    One that cannot be put right now is told to the log, and keeps none of the others waiting.
    """
    moment, touched = now(), 0
    rows = Material.objects.select_related("booking__operation__channel", "booking__slot", "sender", "person")
    for one in rows.filter(state=MaterialState.RECEIVING, expires_at__lte=moment)[:200]:
        with receiving.each_for_itself(one):
            stop(one, by=None)
            touched += 1
    for one in rows.filter(state=MaterialState.RECEIVING, received_bytes=F("length"))[:200]:
        with receiving.each_for_itself(one):
            touched += complete(one)
    for one in rows.filter(state=MaterialState.ARRIVED, touched_at__lte=moment - RUNG_ANEW)[:200]:
        _ring_for(one)
        touched += 1
    old = rows.filter(past_their_time(moment), state__in=[MaterialState.ARRIVED, MaterialState.KEPT])
    for one in old.order_by("booking__slot__during", "pk")[:500]:
        with suppress(Refused), transaction.atomic():
            let_go(one, Material.Gone.TIME, by=None)
            touched += 1
    for one in rows.filter(state=MaterialState.REFUSED, looked_at__lte=moment - REFUSED_SHOWN)[:200]:
        with suppress(Refused), transaction.atomic():
            let_go(one, Material.Gone.TIME, by=None)
            touched += 1
    return touched + delete_left_files()
