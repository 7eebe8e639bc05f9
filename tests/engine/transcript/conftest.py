"""Models and speech, opened once a session."""

from __future__ import annotations

from pathlib import Path

import pytest

from plateau_engine.transcript import Model, open_model
from tests.whisper import english_model, join_multilingual_model, speech_or_skip


@pytest.fixture(scope="session")
def english() -> Model:
    """Whisper tiny.en, which knows only English."""
    return open_model(english_model())


@pytest.fixture(scope="session")
def multilingual(tmp_path_factory: pytest.TempPathFactory) -> Model:
    """Whisper base for many languages."""
    return open_model(join_multilingual_model(tmp_path_factory.mktemp("models") / "base"))


@pytest.fixture(scope="session")
def speech() -> Path:
    """Eleven seconds of speech, or the test is skipped."""
    return speech_or_skip()
