"""What the film's desk page says of its transcripts: those there are, the machine at work, or how to ask for one."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.template.loader import render_to_string

from plateau.channels.access import rights_of
from plateau.channels.roles import Can
from plateau.core.panels import panel
from plateau.media.actions.processing import HEARING
from plateau.media.failures import Failure, in_words
from plateau.media.machines.lack import lack_of
from plateau.media.models import Film, Job
from plateau.media.states import JobKind, JobState
from plateau.media.transcripts.hearing import can_be_heard, somebody_understands


@dataclass(frozen=True, slots=True)
class Listening:
    """How far the machine is: milliseconds of sound heard, of how many; what stopped it, if something did."""

    moving: bool
    done: int
    total: int
    failure: Failure | None
    lack: str = ""
    """Why nobody goes on with it, if nobody can."""

    @property
    def percent(self) -> int | None:
        """The bar in percent, rounded down; None while nothing was measured."""
        return 100 * self.done // self.total if self.total and self.done else None


def listening_of(jobs: list[Job]) -> Listening | None:
    """Return where the machine stands with one file's jobs; None where it does nothing and nothing went wrong."""
    aside = next((job for job in jobs if job.state == JobState.ASIDE), None)
    moving = any(job.state in {JobState.WAITING, JobState.RUNNING} for job in jobs)
    if aside is None and not moving:
        return None
    heard = [job for job in jobs if job.kind == JobKind.TRANSCRIBE]
    return Listening(
        moving=moving and aside is None,
        done=sum(job.total if job.state == JobState.DONE else min(job.done, job.total) for job in heard),
        total=sum(job.total for job in heard),
        failure=in_words(aside.failure_code, {}) if aside else None,
        lack=lack_of(jobs),
    )


@panel("film.transcript", order=55)
def transcripts(request: HttpRequest, film: Film) -> str:
    """The transcripts there are, what the machine is doing, and the button that asks it."""
    rights = rights_of(request.person, film.channel)  # type: ignore[attr-defined]
    asset = film.asset if film.is_ready else None
    found = film.transcripts.filter(current__isnull=False).select_related("current__person").order_by("language")
    listening = listening_of(list(asset.jobs.filter(kind__in=HEARING))) if asset is not None else None
    silent = asset is not None and not can_be_heard(asset)
    context = {
        "film": film,
        "transcripts": list(found),
        "listening": listening,
        "may_edit": Can.EDIT_FILM in rights,
        "silent": silent,
        "can_ask": asset is not None
        and not silent
        and not (listening and listening.moving)
        and somebody_understands(film),
        "is_ready": asset is not None,
    }
    return render_to_string("media/_transcript.html", context, request)
