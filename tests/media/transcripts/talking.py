"""Films that talk: words put into rows, without a machine that listens."""

from __future__ import annotations

from plateau.core.clock import now
from plateau.media.models import Asset, Film
from plateau.media.states import AssetState
from plateau.media.transcripts.actions import add_machine_version
from plateau.media.transcripts.models import Transcript
from plateau_engine.transcript import Word

LINES = ("And sow my fellow Americans.", "The bread rises slowly.", "We bake every morning.")


def spoken(*lines: str) -> tuple[tuple[Word, ...], ...]:
    """Return lines as sentences: a word every half second, a sentence every ten seconds."""
    return tuple(
        tuple(Word(10_000 * n + 500 * m, 10_000 * n + 500 * m + 400, text, 0.9) for m, text in enumerate(line.split()))
        for n, line in enumerate(lines)
    )


def ready_asset(film: Film) -> Asset:
    """Give a film a file that is ready, without a package on the disk."""
    asset = Asset.objects.create(
        film=film,
        state=AssetState.READY,
        original_name="talk.mp4",
        size_bytes=1,
        frames=750,
        rate_numerator=25,
        duration_ms=30_000,
        width=320,
        height=180,
        ready_at=now(),
    )
    film.asset = asset
    film.save(update_fields=["asset"])
    return asset


def heard(film: Film, *lines: str, language: str = "en") -> Transcript:
    """Let the machine have heard these lines in a film, and return the transcript."""
    asset = film.asset or ready_asset(film)
    version = add_machine_version(asset, spoken(*(lines or LINES)), language=language, model="tiny")
    return Transcript.objects.select_related("current", "film__channel").get(pk=version.transcript_id)
