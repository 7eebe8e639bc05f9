"""How far a film's file is, from its rows alone: what was measured, never a guess."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plateau.media.actions.processing import FINER
from plateau.media.failures import Failure, in_words
from plateau.media.machines.lack import lack_of
from plateau.media.models import Asset, Film, Job, Upload
from plateau.media.states import IN_THE_MACHINE, AssetState, JobKind, JobState
from plateau.media.storage.stores import is_home

ORDER = (
    JobKind.CHECKSUM,
    JobKind.DIRECT,
    JobKind.PROBE,
    JobKind.SAMPLE,
    JobKind.CHUNK,
    JobKind.AUDIO,
    JobKind.ASSEMBLE,
    JobKind.PICTURES,
    JobKind.WAVEFORM,
    JobKind.FREE,
    JobKind.FINE,
    JobKind.EXTEND,
)


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the work: ``done`` of ``total`` in the unit that ``note`` names; ``total`` 0 where none is known."""

    kind: str
    word: str
    state: str
    done: int
    total: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Finer:
    """How far the finer sizes of a film are that people watch already; ``failure`` if they were given up."""

    percent: int | None
    """None until it is known what there is to do."""
    remaining_seconds: int | None
    failure: Failure | None
    lack: str = ""
    """Why nobody goes on with them, if nobody can."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a file stands. ``done`` and ``total`` count what the main bar shows: bytes received, or frames finished."""

    state: str
    word: str
    done: int
    total: int
    note: str
    remaining_seconds: int | None
    parts: tuple[Part, ...]
    failure: Failure | None
    finer: Finer | None = None
    lack: str = ""
    """Why nobody goes on with it, if nobody can."""

    @property
    def is_moving(self) -> bool:
        """Whether it is worth looking again in a moment."""
        return self.state in {AssetState.RECEIVING, *IN_THE_MACHINE}

    @property
    def percent(self) -> int | None:
        """The main bar in percent, rounded down so that 100 means all; None where nothing was measured yet."""
        return int(100 * self.done / self.total) if self.total else None

    def to_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return asdict(self) | {"percent": self.percent, "moving": self.is_moving}


def progress_of(asset: Asset) -> Progress:
    """Return where an asset stands now; two queries at most, one more where something waits for long."""
    if asset.state == AssetState.RECEIVING:
        return _of_upload(asset)
    jobs = list(asset.jobs.all()) if asset.state in IN_THE_MACHINE else []
    measure = (
        JobKind.AUDIO if asset.frames == 0 else JobKind.CHUNK
    )  # the sound beside pictures is done long before them
    frames = [job for job in jobs if job.kind == measure]
    done, total = sum(_done(job) for job in frames), sum(job.total for job in frames)
    failed = asset.state in {AssetState.REFUSED, AssetState.FAILED, AssetState.CANCELLED}
    return Progress(
        state=asset.state,
        word=str(AssetState(asset.state).label),
        done=done,
        total=total,
        note=_frames_note(done, total) if frames and measure == JobKind.CHUNK else "",
        remaining_seconds=_remaining(frames),
        parts=tuple(_parts(jobs)),
        failure=in_words(asset.failure_code, asset.failure_facts) if failed else None,
        finer=_finer(asset) if asset.state == AssetState.READY else None,
        lack=lack_of(jobs),
    )


def _finer(asset: Asset) -> Finer | None:
    """Return how far the finer sizes are; None where there are none to come, or they are all there."""
    jobs = list(asset.jobs.filter(kind__in=FINER))
    aside = next((job for job in jobs if job.state == JobState.ASIDE), None)
    if not asset.finer_due and aside is None:
        return None
    frames = [job for job in jobs if job.kind == JobKind.FINE]
    total = sum(job.total for job in frames)
    return Finer(
        percent=int(100 * sum(_done(job) for job in frames) / total) if total else None,
        remaining_seconds=_remaining(frames),
        failure=in_words(aside.failure_code, {}) if aside else None,
        lack=lack_of(jobs),
    )


@dataclass(frozen=True, slots=True)
class FreeFailure:
    """A free start that could not be made, and of which share of the film."""

    percent: int
    happened: str
    todo: str


def free_failure(film: Film) -> FreeFailure | None:
    """Return why the free start that was last wanted of a ready film is not there; None where it is, or comes."""
    job = last_free_job(film)
    if job is None or job.state != JobState.ASIDE:
        return None
    failure = in_words(job.failure_code, {})
    return FreeFailure(job.number, failure.happened, failure.todo)


def last_free_job(film: Film) -> Job | None:
    """Return the job of the free start that was last wanted, and still is, of the file that a film shows."""
    if film.asset is None or not film.is_ready:
        return None
    wanted = film.asset.jobs.filter(kind=JobKind.FREE).exclude(state=JobState.CANCELLED)
    return wanted.order_by("-due_at", "-id").first()


def _of_upload(asset: Asset) -> Progress:
    upload = Upload.objects.filter(asset=asset).first()
    if upload is not None and upload.received_bytes == upload.length and not is_home(asset.master_store):
        return Progress(
            state=asset.state,
            word=str(AssetState.RECEIVING.label),
            done=upload.stored_bytes,
            total=asset.size_bytes,
            note=_("Every byte has arrived. The file is now being sent to the storage; this page may be closed."),
            remaining_seconds=None,
            parts=(),
            failure=None,
        )
    return Progress(
        state=asset.state,
        word=str(AssetState.RECEIVING.label),
        done=upload.received_bytes if upload else 0,
        total=asset.size_bytes,
        note="",
        remaining_seconds=None,  # the sender's browser measures that; the server sees only pieces
        parts=(),
        failure=None,
    )


def _done(job: Job) -> int:
    return job.total if job.state == JobState.DONE else min(job.done, job.total) if job.state == JobState.RUNNING else 0


def _frames_note(done: int, total: int) -> str:
    return ngettext("%(done)s of %(total)s picture", "%(done)s of %(total)s pictures", total) % {
        "done": done,
        "total": total,
    }


def _remaining(jobs: list[Job]) -> int | None:
    """Return the seconds that the unfinished work takes at the speed of the jobs that run now; None while none is measured."""
    speed = sum(job.speed for job in jobs if job.state == JobState.RUNNING)
    left = sum(job.total - _done(job) for job in jobs)
    return round(left / speed) if speed > 0 and left else None


def _parts(jobs: Iterable[Job]) -> Iterable[Part]:
    by_kind: dict[str, list[Job]] = {}
    for job in jobs:
        by_kind.setdefault(job.kind, []).append(job)
    for kind in ORDER:
        group = by_kind.get(kind)
        if group:
            yield Part(
                kind=kind.value,
                word=str(kind.label),
                state=_state_of(group),
                done=sum(_done(job) for job in group),
                total=sum(job.total for job in group),
                note=_again_note(group),
            )


def _state_of(group: list[Job]) -> str:
    """Return one state for jobs of a kind: done when all are, running when one is or some are done."""
    states = {job.state for job in group}
    for state in (JobState.ASIDE, JobState.RUNNING):
        if state in states:
            return state.value
    if len(states) > 1 and JobState.DONE in states:
        return JobState.RUNNING.value
    return next(iter(states))


def _again_note(group: list[Job]) -> str:
    """Say that a piece is tried again, so that a pause has its reason."""
    again = sum(
        1 for job in group if job.state in {JobState.WAITING, JobState.RUNNING} and (job.attempts or job.losses)
    )
    return _("tried again after it stopped") if again else ""
