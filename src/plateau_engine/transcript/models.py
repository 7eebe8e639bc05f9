"""Find the model that listens: a folder in CTranslate2's form, put in place by a person; nothing is downloaded."""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from plateau_engine.errors import EngineError

WEIGHTS: Final = "model.bin"
NAME: Final = re.compile(r"[A-Za-z0-9][\w.-]{0,63}")
MULTILINGUAL_WORDS: Final = 51865
"""How many entries the vocabulary of a model for many languages has at least; an English one has fewer."""


class ModelMissing(EngineError):
    """Report that there is no model to listen with, or no library to run it; says what to do."""


class NotAModel(ModelMissing):
    """Report that a folder does not hold a Whisper model in CTranslate2's form."""


@dataclass(frozen=True, slots=True)
class Model:
    """Name a model on this machine; `multilingual` is False where it knows only English."""

    name: str
    folder: Path
    bytes: int
    multilingual: bool


def open_model(folder: Path) -> Model:
    """Return the model in a folder, or raise NotAModel saying what is missing."""
    folder = folder.expanduser()
    if not folder.is_dir():
        raise NotAModel(f"{folder} is not a folder")
    missing = [name for name in (WEIGHTS, "config.json", "tokenizer.json") if not (folder / name).is_file()]
    vocabulary = next(
        (folder / name for name in ("vocabulary.txt", "vocabulary.json") if (folder / name).is_file()), None
    )
    if vocabulary is None:
        missing.append("vocabulary.txt")
    if missing or vocabulary is None:
        raise NotAModel(f"{folder} holds no Whisper model in CTranslate2's form: {', '.join(missing)} is missing")
    size = sum(file.stat().st_size for file in folder.iterdir() if file.is_file())
    return Model(folder.name, folder, size, _entries(vocabulary) >= MULTILINGUAL_WORDS)


def _entries(vocabulary: Path) -> int:
    if vocabulary.suffix == ".json":
        try:
            return len(json.loads(vocabulary.read_text("utf-8")))
        except (ValueError, TypeError) as error:
            raise NotAModel(f"{vocabulary} cannot be read: {error}") from error
    return vocabulary.read_bytes().rstrip(b"\n").count(b"\n") + 1


def installed_models(home: Path) -> tuple[Model, ...]:
    """Return the models in the installation's folder, the largest first: the larger, the better it hears."""
    if not home.is_dir():
        return ()
    found = []
    for folder in home.iterdir():
        if not NAME.fullmatch(folder.name):
            continue  # a copy that is still coming, or whose copying died
        try:
            found.append(open_model(folder))
        except NotAModel:
            continue
    return tuple(sorted(found, key=lambda model: (-model.bytes, model.name)))


def find_model(home: Path | None = None, named: str | None = None) -> Model:
    """Return the model to listen with.

    `named` (else PLATEAU_WHISPER_MODEL) is a folder, or the name of a model in `home`; without it, the largest one
    in `home`. Raises ModelMissing with what to do.
    """
    wanted = os.environ.get("PLATEAU_WHISPER_MODEL", "") if named is None else named
    if wanted:
        if NAME.fullmatch(wanted) and home is not None and (home / wanted).is_dir():
            return open_model(home / wanted)
        return open_model(Path(wanted))
    models = installed_models(home) if home is not None else ()
    if not models:
        raise ModelMissing("no model is installed: see plateau models, or name a folder in PLATEAU_WHISPER_MODEL")
    return models[0]


def add_model(source: Path, home: Path, *, name: str = "") -> Model:
    """Copy a model's folder into the installation's, whole or not at all; raises NotAModel or FileExistsError."""
    model = open_model(source)
    name = name or model.name
    if not NAME.fullmatch(name):
        raise NotAModel(f"{name!r} cannot be a model's name: letters, digits, dots and dashes")
    place = home / name
    if place.exists():
        raise FileExistsError(f"there is a model {name!r} already")
    home.mkdir(parents=True, exist_ok=True)
    draft = home / f".{name}.coming"
    shutil.rmtree(draft, ignore_errors=True)
    try:
        shutil.copytree(source, draft)
        draft.rename(place)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return open_model(place)
