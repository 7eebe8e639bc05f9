"""plateau models …: what listens to films. Downloads only when asked to."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Annotated

import typer

from plateau.config.env import read_env
from plateau.ops.cli import console, stop
from plateau_engine.transcript import ModelMissing, NotAModel, find_model, installed_models, open_model
from plateau_engine.transcript.models import NAME, add_model

app = typer.Typer(help="Models: what writes down the words of films.", no_args_is_help=True)


def _home() -> Path:
    return read_env().home / "models"


@app.command("list")
def list_() -> None:
    """List the models of this installation; a star marks the one that listens."""
    env = read_env()
    try:
        chosen = find_model(_home(), env.whisper_model).folder
    except ModelMissing as missing:
        console.print(str(missing), soft_wrap=True)
        chosen = None
    for model in installed_models(_home()):
        star = "*" if model.folder == chosen else " "
        knows = "many languages" if model.multilingual else "English alone"
        console.print(f"{star} {model.name:<24} {model.bytes / 1e6:>7.0f} MB  {knows}")
    if not env.transcripts:
        console.print("PLATEAU_NO_TRANSCRIPTS is set: nobody listens.")


@app.command()
def add(
    folder: Annotated[Path, typer.Argument(help="A folder with a Whisper model in CTranslate2's form.")],
    name: Annotated[str, typer.Option(help="The name here; without it, the folder's.")] = "",
) -> None:
    """Put a model in place that lies on this machine: it is copied, whole or not at all."""
    try:
        model = add_model(folder, _home(), name=name)
    except (NotAModel, FileExistsError) as error:
        raise stop(f"{error}.") from error
    console.print(f"{model.name} is in place. Films that come in from now on are listened to.")


@app.command()
def pull(
    name: Annotated[str, typer.Argument(help="A size such as small or large-v3, or OWNER/NAME on Hugging Face.")],
) -> None:
    """Download a model and put it in place. Nothing else in the house ever downloads one."""
    try:
        from faster_whisper.utils import download_model
    except ModuleNotFoundError as error:
        raise stop("The library that listens is not installed: pip install 'plateau[transcript]'.") from error
    short = name.rsplit("/", 1)[-1]
    if not NAME.fullmatch(short) or not re.fullmatch(r"[\w.-]+(/[\w.-]+)?", name):
        raise stop(f"{name!r} cannot be a model's name.")
    place = _home() / short
    if place.exists():
        raise stop(f"There is a model {short!r} already.")
    _home().mkdir(parents=True, exist_ok=True)
    draft = _home() / f".{short}.coming"
    shutil.rmtree(draft, ignore_errors=True)
    try:
        download_model(name, output_dir=str(draft))
        open_model(draft)
        draft.rename(place)
    except ValueError as error:  # a size that the library does not know
        raise stop(str(error)) from error
    except NotAModel as error:
        raise stop(f"What was downloaded is no model: {error}.") from error
    except Exception as error:
        raise stop(
            f"{name} could not be downloaded ({type(error).__name__}). Nothing was put in place. "
            "Fetch its folder on another machine and put it in place with: plateau models add FOLDER"
        ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    console.print(f"{short} is in place. Films that come in from now on are listened to.")
