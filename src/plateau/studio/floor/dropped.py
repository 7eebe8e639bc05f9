"""Which take the files of a day belong to: what was logged, laid beside names, times and uploaded films."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from plateau.media.models import Asset, Film
from plateau.studio.floor import matching
from plateau.studio.floor.matching import CameraFile, TakeTimes
from plateau.studio.models import Operation, Take, TakeFile
from plateau.studio.states import TakeState

UPLOADED_WITHIN = timedelta(days=14)
MOST_FILMS = 200


@dataclass(frozen=True, slots=True)
class Found:
    """A file with the take that it seems to hold, None where nothing fits; ``film`` where it was uploaded here."""

    file: CameraFile
    take: Take | None
    why: str = ""
    film: Film | None = None

    @property
    def is_sure(self) -> bool:
        """Whether a name says it, not the time alone."""
        return self.why == matching.Why.NAME


def takes_on(operation: Operation, day: date) -> list[Take]:
    """Return every take that was recorded on a day, in the order in which they rolled, whole."""
    start = datetime.combine(day, time(), operation.zone)
    end = datetime.combine(day + timedelta(days=1), time(), operation.zone)
    rows = Take.objects.whole().filter(booking__operation=operation, rolled_at__gte=start, rolled_at__lt=end)
    return list(
        rows.select_related(
            "booking__subject", "booking__slot__set", "booking__operation", "booking__erasure"
        ).order_by("rolled_at")
    )


def match(takes: Sequence[Take], files: Sequence[CameraFile]) -> list[Found]:
    """Return each file with its take, in the order of the files; those that a take has already are left out.

    No take whose files are gone for good is proposed.
    """
    rows = {take.public_id: take for take in takes}
    known = {(file.card, file.name) for take in takes for file in take.files.all() if file.why != TakeFile.Why.NOTED}
    fresh = [file for file in files if (file.card, file.name) not in known]
    found = {id(one.file): one for one in matching.match_files([_times(take) for take in takes], fresh)}
    return [
        Found(file, rows[one.take.key], one.why)
        if (one := found.get(id(file))) is not None and _is_open(rows[one.take.key])
        else Found(file, None)
        for file in fresh
    ]


def uploaded(operation: Operation, day: date, takes: Sequence[Take]) -> list[Found]:
    """Return films that were uploaded since that day and whose file a take noted; what has its take already is left out.

    No take whose files are gone for good is proposed.
    """
    start = datetime.combine(day, time(), operation.zone)
    known = {file.film_id for take in takes for file in take.files.all() if file.film_id is not None}
    rows = Asset.objects.filter(
        film__channel__in=operation.channel_ids(), created_at__gte=start, created_at__lt=start + UPLOADED_WITHIN
    )
    assets = list(rows.exclude(film__in=known).select_related("film").order_by("id")[:MOST_FILMS])
    files = {asset.original_name: asset for asset in assets}
    named = matching.match_files([_times(take) for take in takes], [CameraFile(name) for name in files])
    take_of = {take.public_id: take for take in takes}
    return [
        Found(one.file, take, one.why, files[one.file.name].film)
        for one in named
        if _is_open(take := take_of[one.take.key])
    ]


def _is_open(take: Take) -> bool:
    """Whether a file may be proposed for it; one whose files are gone takes part, so that they go to no other."""
    return take.state != TakeState.PURGED


def _times(take: Take) -> TakeTimes:
    assert take.rolled_at is not None
    noted = tuple(file.name for file in take.files.all() if file.why == TakeFile.Why.NOTED)
    return TakeTimes(take.public_id, take.rolled_at, take.cut_at or take.rolled_at, noted)
