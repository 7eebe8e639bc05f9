"""A ready film's sound in the machine: pauses and language, stretch after stretch, then all joined.

Every job comes after all others in the queue, and none of them can end a film: it is ready already. What follows a
job is made in the transaction that settles it, so that no crash falls between the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import stamp
from plateau.core.errors import Refused
from plateau.journal.actions import record
from plateau.media import flow, verbs
from plateau.media.actions.processing import HEARING, add_jobs
from plateau.media.languages import NAMES
from plateau.media.machines.means import means_here, need_of
from plateau.media.machines.models import REMEMBERED, Worker
from plateau.media.models import Asset, Film, Job
from plateau.media.states import AssetState, JobKind, JobState
from plateau.media.storage.workshop import workshop
from plateau.media.transcripts import actions
from plateau.media.transcripts.models import HeardStretch
from plateau.people.models import Person
from plateau_engine import load_package
from plateau_engine.errors import PartMissing
from plateau_engine.package import INDEX_NAME
from plateau_engine.transcript import (
    Hearing,
    Model,
    Stretch,
    cut_stretches,
    find_model,
    find_pauses,
    guess_language,
    join,
    listen,
    sentences_of,
)

if TYPE_CHECKING:
    from plateau.media.steps import After, Beating

SURE_ENOUGH = 0.6
"""From this probability on the guessed language counts, below it the one that the film's page names."""


def somebody_understands(film: Film) -> bool:
    """Whether this machine, or a worker of the last week, understands the language that the film's page names.

    One that drains or is silent for now counts: this is asked once, and the job waits and says what it lacks.
    """
    need = need_of(film.language)
    of_late = Worker.objects.filter(heartbeat_at__gte=stamp(-REMEMBERED))
    return settings.TRANSCRIPTS and (need in means_here().abilities or any(need in one.abilities for one in of_late))


def can_be_heard(asset: Asset) -> bool:
    """Whether the film has any sound."""
    return asset.plan is not None and flow.read_plan(asset.plan).sound is not None


def begin(asset: Asset) -> bool:
    """Let the machine listen to a film that became ready, where its channel wants that of every film."""
    return asset.film.channel.transcribes and _begin(asset)


def _begin(asset: Asset) -> bool:
    """Ask for a transcript of a film that is ready, if anybody understands it; inside the caller's transaction."""
    if not can_be_heard(asset) or not somebody_understands(asset.film):
        return False
    needs = need_of(asset.film.language)
    add_jobs(asset, [flow.Step(JobKind.PAUSES, total=asset.duration_ms or 0, needs=needs)])
    return True


def ask_again(film: Film, *, by: Person) -> None:
    """Let the machine listen to a film, or once more; refuses where it cannot or is about it already."""
    with transaction.atomic():
        film = Film.objects.select_for_update(of=("self",)).select_related("channel", "asset").get(pk=film.pk)
        asset = film.asset
        if asset is None or asset.state != AssetState.READY:
            raise Refused("film.not_ready", _("The film is not ready yet. It is listened to as soon as it is."))
        if not can_be_heard(asset):
            raise Refused("transcript.no_sound", _("This film has no sound: there is nothing to write down."), 422)
        jobs = asset.jobs.filter(kind__in=HEARING)
        if jobs.filter(state__in=[JobState.WAITING, JobState.RUNNING]).exists():
            raise Refused("transcript.under_way", _("The machine is listening to this film already."))
        asset.heard_stretches.all().delete()
        jobs.delete()
        if not _begin(asset):
            raise Refused(
                "transcript.no_model",
                _("No model that understands this film is installed. Whoever runs the network can add one."),
            )
        record(verbs.TRANSCRIPT_ASKED, actor=by, target=film, channel=film.channel, asset=asset.public_id)


@contextmanager
def _sound_of(asset: Asset, beat: Beating) -> Iterator[Path]:
    """Have the package's one sound track at hand, whatever store it lies in: its times are the film's."""
    with workshop(asset, cancelled=beat.cancelled) as shop:
        shop.bring_package(f"/{INDEX_NAME}")
        sound = load_package(shop.package).sound
        if sound is None:
            raise PartMissing("the sound")
        shop.bring_package(f"/{sound.file_name}")
        yield shop.package / sound.file_name


def _model() -> Model:
    return find_model(settings.MODELS, settings.WHISPER_MODEL)


def find_stretches(job: Job, beat: Beating) -> After:
    """Find where nobody speaks and which language is spoken, and make a job for each stretch."""
    asset, model = job.asset, _model()
    with _sound_of(asset, beat) as sound:
        duration, pauses = find_pauses(
            sound, cancelled=beat.cancelled, on_progress=lambda seconds: beat.report(round(seconds * 1000))
        )
        guess = guess_language(sound, duration, model, cancelled=beat.cancelled)
    sure = guess.probability >= SURE_ENOUGH and guess.code in NAMES
    language = guess.code if sure else asset.film.language
    stretches = cut_stretches(duration, pauses)

    def after() -> None:
        HeardStretch.objects.bulk_create(
            HeardStretch(
                asset=asset,
                number=one.number,
                stretch=one.to_json(),
                language=language,
                probability=guess.probability,
            )
            for one in stretches
        )
        add_jobs(
            asset,
            [
                flow.Step(JobKind.TRANSCRIBE, one.number, one.heard_to - one.heard_from, need_of(language))
                for one in stretches
            ],
        )

    return after


def hear_stretch(job: Job, beat: Beating) -> After:
    """Write down the words of one stretch; whoever hears the last one asks for the joining."""
    row = HeardStretch.objects.get(asset=job.asset_id, number=job.number)
    model = _model()
    stretch = Stretch.from_json(row.stretch)
    with _sound_of(job.asset, beat) as sound:
        heard = listen(sound, stretch, model, row.language, on_progress=beat.report, cancelled=beat.cancelled)

    def after() -> None:
        HeardStretch.objects.filter(pk=row.pk).update(heard=heard.to_json(), model=model.name)
        if not HeardStretch.objects.filter(asset=job.asset_id, heard__isnull=True).exists():
            add_jobs(job.asset, [flow.Step(JobKind.TRANSCRIPT)])

    return after


def join_stretches(job: Job, beat: Beating) -> After:
    """Join all stretches into a version of the transcript."""
    asset = job.asset
    rows = list(HeardStretch.objects.filter(asset=asset))
    words = join([Stretch.from_json(row.stretch) for row in rows], [Hearing.from_json(row.heard or {}) for row in rows])
    sentences = sentences_of(words)

    def after() -> None:
        if words:
            actions.add_machine_version(asset, sentences, language=rows[0].language, model=rows[0].model)
        HeardStretch.objects.filter(asset=asset).delete()

    return after
