"""Listen in a process of its own: `python -m plateau_engine.transcript.child REQUEST`, one line of JSON a fact.

The request names the model, a file of raw samples (16 000 a second, 16 bit, one channel) and the language, or
nothing to have it guessed. It prints `{"done": milliseconds}` while it listens and one `{"words": …}` or
`{"language": …}` at the end; `{"missing": sentence}` if the library is not installed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

RATE: Final = 16_000
GUESSED_FROM: Final = 3
"""Pieces of 30 seconds of speech from which the language is guessed."""


def _say(**fact: Any) -> None:
    sys.stdout.write(json.dumps(fact) + "\n")
    sys.stdout.flush()


def _samples(path: Path) -> Any:
    import numpy as np

    return np.fromfile(path, dtype="<i2").astype(np.float32) / 32768


def answer(request: dict[str, Any]) -> None:
    """Do what a request says and print the facts."""
    try:
        from faster_whisper import WhisperModel
    except ModuleNotFoundError as error:
        _say(missing=f"the library that listens is not installed ({error}): pip install 'plateau[transcript]'")
        return
    model = WhisperModel(
        request["model"], device="cpu", compute_type="int8", cpu_threads=request["threads"], local_files_only=True
    )
    samples = _samples(Path(request["samples"]))
    if request["language"] is None:
        code, probability, _ = model.detect_language(samples, vad_filter=True, language_detection_segments=GUESSED_FROM)
        _say(language=code, probability=float(probability))
        return
    segments, _ = model.transcribe(
        samples,
        language=request["language"] if model.model.is_multilingual else "en",
        word_timestamps=True,
        vad_filter=True,
        condition_on_previous_text=False,  # else one mishearing repeats itself for minutes
    )
    words = []
    for segment in segments:
        words += [
            [round(1000 * word.start), round(1000 * word.end), word.word.strip(), round(float(word.probability), 3)]
            for word in segment.words or ()
            if word.word.strip()
        ]
        _say(done=round(1000 * segment.end))
    _say(words=words)


if __name__ == "__main__":
    answer(json.loads(sys.argv[1]))
