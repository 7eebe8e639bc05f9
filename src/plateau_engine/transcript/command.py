"""Transcribe one file from a terminal: `plateau-engine transcribe FILE`."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress as Bar

from plateau_engine.captions import vtt_text
from plateau_engine.transcript.cues import captions_of, srt_text
from plateau_engine.transcript.hearing import guess_language, listen
from plateau_engine.transcript.joining import join
from plateau_engine.transcript.models import find_model
from plateau_engine.transcript.sentences import sentences_of
from plateau_engine.transcript.stretches import cut_stretches, find_pauses


class Form(StrEnum):
    """Say what is printed."""

    VTT = "vtt"
    SRT = "srt"
    JSON = "json"


def transcribe_command(
    file: Annotated[Path, typer.Argument(help="A video or audio file.", exists=True, dir_okay=False)],
    model: Annotated[str, typer.Option(help="The folder of a Whisper model; without it, PLATEAU_WHISPER_MODEL.")] = "",
    language: Annotated[str, typer.Option(help="The language spoken, such as fr; without it, it is guessed.")] = "",
    form: Annotated[Form, typer.Option(help="Captions, or every word with its time.")] = Form.VTT,
    threads: Annotated[int, typer.Option(min=1, help="Processor threads.")] = 2,
) -> None:
    """Print what is said in a file, as captions or as words with their times."""
    chosen = find_model(named=model or None)
    duration, pauses = find_pauses(file)
    spoken = language or guess_language(file, duration, chosen, threads=threads).code
    stretches = cut_stretches(duration, pauses)
    hearings = []
    with Bar(console=Console(stderr=True)) as bar:
        task = bar.add_task(f"{spoken}, {chosen.name}", total=duration)
        for stretch in stretches:

            def note(done: int, base: int = stretch.heard_from) -> None:
                bar.update(task, completed=base + done)

            hearings.append(listen(file, stretch, chosen, spoken, threads=threads, on_progress=note))
        bar.update(task, completed=duration)
    words = join(stretches, hearings)
    if form is Form.JSON:
        typer.echo(json.dumps({"language": spoken, "words": [word.to_json() for word in words]}, ensure_ascii=False))
        return
    cues = captions_of(sentences_of(words), spoken)
    typer.echo(vtt_text(cues) if form is Form.VTT else srt_text(cues))
