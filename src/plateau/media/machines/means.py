"""What this machine has for its work beyond what every film needs: every claim asks, and the register tells others."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings

from plateau.media.states import Need
from plateau_engine.errors import FfmpegMissing
from plateau_engine.ffmpeg import find_ffmpeg
from plateau_engine.transcript import Model, ModelMissing, find_model

SMALL = 64 * 1024 * 1024
"""Bytes that any job may write beside film: posters, a drawing, playlists."""


@dataclass(frozen=True, slots=True)
class Means:
    """Say what a machine can do, and how many bytes of film jobs may write on its disk; below 0, no job may begin."""

    abilities: frozenset[str]
    room_bytes: int


def means_here() -> Means:
    """Return what this machine has at this moment: a disk fills up, and a model may be put in place at any time."""
    return Means(frozenset({*_of_ffmpeg(), *_of_model()}), _room())


def model_here() -> Model | None:
    """Return the model that this machine listens with; None where it cannot, or transcripts are turned off."""
    if not settings.TRANSCRIPTS or find_spec("faster_whisper") is None:
        return None
    try:
        return find_model(settings.MODELS, settings.WHISPER_MODEL)
    except (ModelMissing, OSError):
        return None


def need_of(language: str) -> Need:
    """Return what a worker must have to listen to this language."""
    return Need.ENGLISH if language == "en" else Need.LANGUAGES


def is_nearly_full() -> bool:
    """Whether a job that runs must stop: half of what is always kept free is gone."""
    return free_bytes() < settings.KEEP_FREE_BYTES // 2


def free_bytes() -> int:
    """Return how many bytes are free where jobs work."""
    folder = Path(settings.SCRATCH)
    folder.mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(folder).free


def _room() -> int:
    try:
        return free_bytes() - settings.KEEP_FREE_BYTES - SMALL
    except OSError:  # a disk that cannot be asked takes nothing
        return -1


def _of_ffmpeg() -> set[str]:
    try:
        facts = find_ffmpeg().to_json()
    except FfmpegMissing:
        return set()
    return {name for name, can in facts.items() if can is True}


def _of_model() -> set[str]:
    model = model_here()
    if model is None:
        return set()
    return {Need.ENGLISH.value, Need.LANGUAGES.value} if model.multilingual else {Need.ENGLISH.value}
