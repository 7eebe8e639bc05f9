"""Where a film's package is fetched from: signed addresses that expire, for the player and the embed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings

from plateau.core.clock import now
from plateau.media.actions.processing import may_make_finer_again
from plateau.media.actions.putting_away import bring_back_finer
from plateau.media.actions.texts import CHAPTERS_NAME, captions_name
from plateau.media.models import DIRECT_FOLDER, FULL_FOLDER, Asset, Film
from plateau.media.signing import sign
from plateau.media.steps import PICTURES_FOLDER, WAVEFORM_NAME
from plateau.media.storage import packages, records

ROUNDED_TO = 300  # seconds: addresses given within five minutes are the same, so that browsers keep what they fetched


@dataclass(frozen=True, slots=True)
class CaptionSource:
    """One language of captions as a WebVTT file."""

    language: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything that a player needs; addresses are empty where there is nothing. ``seconds`` is what it can play."""

    master_url: str
    expires: int  # seconds since 1970
    seconds: float
    manifest_url: str = ""
    storyboard_url: str = ""
    waveform_url: str = ""
    chapters_url: str = ""
    captions: list[CaptionSource] = field(default_factory=list)
    stage: str = "finest"
    """``as_sent`` while the master itself plays, ``first`` while finer sizes are still made, else ``finest``."""
    improves: bool = False
    """Whether a better answer comes later: the master plays as it is, or its first sizes, while finer ones are made."""


def film_sources(film: Film, *, whole: bool, seconds_valid: int = 4 * 3600) -> Sources | None:
    """Return signed addresses of the whole film, or of its free start only; None while there is none.

    The free start's addresses are of another folder: they open nothing of the rest, and give no storyboard.
    """
    asset = film.asset
    if asset is None or not film.is_playable or not (whole or asset.free_share):
        return None
    expires = _expiry(seconds_valid)
    folder = asset.free_folder if not whole else FULL_FOLDER if film.is_ready else DIRECT_FOLDER
    base = sign(f"{asset.public_id}/{folder}", expires=expires, secret=settings.MEDIA_SECRET)
    here = packages.folder_here(asset, folder)
    known = records.names_in(asset, folder) if here is None else set()

    def address(name: str) -> str:
        return base + name if (name in known if here is None else (here / name).is_file()) else ""

    note_watched(asset)
    if whole and asset.finer_away_at is not None and may_make_finer_again(asset) and bring_back_finer(asset):
        asset.finer_due = True  # whoever plays it now is told that finer sizes come

    return Sources(
        master_url=base + "master.m3u8",
        expires=expires,
        seconds=((asset.duration_ms or 0) if whole else asset.free_ms) / 1000,
        manifest_url=address("manifest.mpd"),
        storyboard_url=address(f"{PICTURES_FOLDER}/storyboard.vtt"),
        waveform_url=address(WAVEFORM_NAME),
        chapters_url=address(CHAPTERS_NAME),
        captions=[
            CaptionSource(row.language, row.label, base + captions_name(number, row.language))
            for number, row in enumerate(film.captions.all())
            if film.is_ready
        ],
        stage="as_sent" if not film.is_ready else "first" if whole and asset.finer_due else "finest",
        improves=not film.is_ready or (whole and asset.finer_due),
    )


def note_watched(asset: Asset) -> None:
    """Keep when addresses of a film were last given, to a day: one small write a film a day."""
    moment = now()
    if asset.watched_at is None or asset.watched_at < moment - timedelta(days=1):
        Asset.objects.filter(pk=asset.pk).update(watched_at=moment)


def poster_proposals(asset: Asset, *, seconds_valid: int = 3600) -> list[str]:
    """Return signed addresses of the proposed posters, best first, for the team's page."""
    if not asset.posters:
        return []
    base = sign(f"{asset.public_id}/full", expires=_expiry(seconds_valid), secret=settings.MEDIA_SECRET)
    return [base + poster["file"] for poster in asset.posters]


def _expiry(seconds_valid: int) -> int:
    latest = int(now().timestamp()) + seconds_valid
    return -(-latest // ROUNDED_TO) * ROUNDED_TO
