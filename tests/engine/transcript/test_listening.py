"""Listening with real models: the words, their times, the language; stopped at once; what is said where one is missing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from plateau_engine.errors import Cancelled, FfmpegFailed, NeedsTooMuchMemory
from plateau_engine.transcript import (
    Language,
    Model,
    Stretch,
    Word,
    cut_stretches,
    find_pauses,
    guess_language,
    hearing,
    join,
    listen,
    sentences_of,
    text_of,
)
from plateau_engine.transcript.joining import plain
from tests.whisper import SAID

KNOWN = {"americans": 1900, "country": 6100, "do": 6750}
"""Middles of words in milliseconds, read by ear and eye in a waveform; a model may be a third of a second off."""


def test_every_word_is_heard_at_its_time(speech: Path, english: Model) -> None:
    """No word of this clip is wrong (WER 0), and the words lie where they are said."""
    reports: list[int] = []
    found = listen(speech, Stretch(0, 0, 11_000, 0, 11_000), english, "en", on_progress=reports.append)
    assert [plain(word.text) for word in found.words] == [plain(word) for word in SAID.split()]
    first: dict[str, Word] = {}
    for word in found.words:
        first.setdefault(plain(word.text), word)
    for text, middle in KNOWN.items():
        assert abs(first[text].middle - middle) < 350, (text, first[text])
    assert all(0 <= word.probability <= 1 for word in found.words)
    assert [word.start for word in found.words] == sorted(word.start for word in found.words)
    assert found.words[-1].text == "country."  # the sign stays with its word
    assert reports == sorted(reports)
    assert reports[-1] > 9000


def test_stretches_lose_and_double_no_word(speech: Path, english: Model) -> None:
    """Cut in the middle of speech, the two halves give the same words together as the whole gives."""
    stretches = cut_stretches(11_000, (), length=6000, reach=2000, overlap=2500)
    assert [(one.heard_from, one.heard_to) for one in stretches] == [(0, 8500), (3500, 11_000)]
    heard = [listen(speech, one, english, "en") for one in stretches]
    assert [plain(word.text) for word in join(stretches, heard)] == [plain(word) for word in SAID.split()]


def test_the_language_is_guessed_and_sentences_end_where_he_stops(speech: Path, multilingual: Model) -> None:
    language = guess_language(speech, 11_000, multilingual)
    assert language.code == "en"
    assert language.probability > 0.8
    found = listen(speech, Stretch(0, 0, 11_000, 0, 11_000), multilingual, language.code)
    (sentence,) = sentences_of(found.words)
    assert text_of(sentence) == (
        "And so my fellow Americans, ask not what your country can do for you, ask what you can do for your country."
    )


def test_a_model_that_knows_only_english_is_not_asked(tmp_path: Path, english: Model) -> None:
    """The file does not even exist: nothing is listened to."""
    assert guess_language(tmp_path / "none.wav", 60_000, english) == Language("en", 1.0)


def test_pauses_lie_between_his_words(speech: Path) -> None:
    duration, pauses = find_pauses(speech)
    assert abs(duration - 11_000) < 50
    assert any(pause.start < 3000 < pause.end for pause in pauses)  # after "Americans"
    assert not any(pause.start < 6100 < pause.end for pause in pauses)  # "country"


def test_it_stops_at_once_and_leaves_no_process(speech: Path, english: Model) -> None:
    began: list[float] = []

    def cancelled() -> bool:
        children = psutil.Process().children(recursive=True)
        if not began and any("transcript.child" in " ".join(_line(child)) for child in children):
            began.append(time.monotonic())
        return bool(began)

    with pytest.raises(Cancelled):
        listen(speech, Stretch(0, 0, 11_000, 0, 11_000), english, "en", cancelled=cancelled)
    assert began
    assert not [
        child for child in psutil.Process().children(recursive=True) if "transcript.child" in " ".join(_line(child))
    ]


def _line(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.Error:
        return []


def test_too_little_memory_is_said(speech: Path, english: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hearing, "memory_for", lambda _model: 300 * 1024 * 1024)
    with pytest.raises(NeedsTooMuchMemory):
        listen(speech, Stretch(0, 0, 11_000, 0, 11_000), english, "en")


def test_a_model_that_went_missing_is_no_silence(speech: Path, english: Model, tmp_path: Path) -> None:
    gone = replace(english, folder=tmp_path / "gone")
    with pytest.raises(FfmpegFailed) as raised:
        listen(speech, Stretch(0, 0, 11_000, 0, 11_000), gone, "en")
    assert "gone" in str(raised.value)
    assert raised.value.retry is False


def test_without_the_library_it_says_what_to_install(tmp_path: Path) -> None:
    """A folder before all others hides the library, as if it had never been installed."""
    (tmp_path / "faster_whisper.py").write_text("raise ModuleNotFoundError('no such library')\n", "utf-8")
    request = {"model": "none", "samples": "none", "language": "en", "threads": 1}
    found = subprocess.run(
        [sys.executable, "-m", "plateau_engine.transcript.child", json.dumps(request)],
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "pip install 'plateau[transcript]'" in json.loads(found.stdout)["missing"]
