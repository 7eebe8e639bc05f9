"""Use the engine alone from a terminal: `plateau-engine probe|plan|encode|cut|check FILE …`."""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from plateau_engine.assemble import assemble
from plateau_engine.check import Report, check_package
from plateau_engine.cutting import CutRefused, read_cut_list, render_cut
from plateau_engine.direct import sent_pictures
from plateau_engine.encode import chunk_folder, encode_chunk
from plateau_engine.errors import EngineError, Refusal
from plateau_engine.extend import extend_package
from plateau_engine.ffmpeg import Progress, find_ffmpeg
from plateau_engine.pictures import make_pictures
from plateau_engine.plan import Plan, make_plan
from plateau_engine.probing import probe
from plateau_engine.profile import H264_ONLY, STANDARD
from plateau_engine.sampling import refine_plan, sample_film
from plateau_engine.sound import encode_audio, make_waveform
from plateau_engine.streamable import SENTENCES, judge
from plateau_engine.transcript.command import transcribe_command

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
console = Console(stderr=True)

File = Annotated[Path, typer.Argument(help="A video or audio file.", exists=True, dir_okay=False)]


@dataclass(slots=True)
class Tally:
    """Count finished frames of all chunks that run at once."""

    frames: dict[int, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Return the frames done so far."""
        return sum(self.frames.values())


@app.command("probe")
def probe_command(file: File) -> None:
    """Print a file's facts as JSON, and beside them whether it could be streamed as it is."""
    facts = probe(file)
    typer.echo(json.dumps(facts.to_json(), indent=2))
    verdict = judge(facts)
    words = [f"{SENTENCES[reason]} ({reason})" for reason in verdict.reasons]
    console.print("\n".join(words) or "It can most likely be streamed as it is.", highlight=False)


@app.command("plan")
def plan_command(file: File) -> None:
    """Print what the file would become, as JSON; a long one is first measured on samples."""
    with tempfile.TemporaryDirectory() as folder:
        typer.echo(json.dumps(_planned(file, Path(folder)).to_json(), indent=2))


def _planned(file: Path, folder: Path) -> Plan:
    """Return the plan of a file that is encoded whole before anybody watches it: one decode for both codecs."""
    profile = STANDARD if find_ffmpeg().av1 else H264_ONLY
    plan = make_plan(probe(file), profile, plays_already=True, sent=sent_pictures(file))
    return refine_plan(plan, sample_film(file, plan, folder))


@app.command("encode")
def encode_command(
    file: File,
    out: Annotated[Path, typer.Argument(help="The folder to make.")],
    slots: Annotated[int, typer.Option(min=1, help="How many chunks at once.")] = 1,
) -> None:
    """Run the whole chain: package, pictures and waveform, in a new folder.

    Interrupted, it goes on from the finished chunks when called again.
    """
    if out.exists():
        raise typer.BadParameter(f"{out} exists already", param_hint="OUT")
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent) as folder:
        plan = _planned(file, Path(folder))
    work = out.with_name(f".{out.name}.{plan.key}.parts")
    _encode_parts(file, plan, work, slots)
    package = work / "whole"
    assemble(plan, work, package, source=file)
    extend_package(plan, work, package)
    make_waveform(package, package / "waveform.json")
    make_pictures(file, plan, package, package / "pictures")
    package.rename(out)
    shutil.rmtree(work)
    _tell(check_package(out))


def _encode_parts(source: Path, plan: Plan, work: Path, slots: int) -> None:
    """Encode the sound and all chunks, `slots` at once; the first failure stops the others."""
    stop = threading.Event()
    tally = Tally()
    frames = plan.picture.frames if plan.picture is not None else 0
    codecs = plan.picture.rounds[0] if plan.picture is not None else ()
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    with Bar(*columns, console=console) as bar, ThreadPoolExecutor(slots) as pool:
        task = bar.add_task("frames", total=frames) if frames else None

        def chunk(number: int, length: int) -> None:
            def note(progress: Progress) -> None:
                tally.frames[number] = min(progress.frames, length)
                if task is not None:
                    bar.update(task, completed=tally.total)

            encode_chunk(source, plan, number, work, on_progress=note, cancelled=stop.is_set)
            tally.frames[number] = length

        jobs: list[Future[object]] = []
        if plan.sound is not None:
            jobs.append(pool.submit(encode_audio, source, plan, work, cancelled=stop.is_set))
        for part in plan.chunks:
            if all(chunk_folder(work, part.number, codec).is_dir() for codec in codecs):
                tally.frames[part.number] = part.frames
                continue
            jobs.append(pool.submit(chunk, part.number, part.frames))
        try:
            done, _ = wait(jobs, return_when=FIRST_EXCEPTION)
            for job in done:
                job.result()
        except BaseException:
            stop.set()
            pool.shutdown(cancel_futures=True)
            raise
        if task is not None:
            bar.update(task, completed=tally.total)


def _tell(report: Report) -> None:
    for fault in report.faults:
        console.print(f"[red]{fault}[/red]", highlight=False)
    console.print(
        f"{float(report.duration):.2f} s, {report.frames} frames, {report.segments} segments, "
        f"{report.bytes:,} bytes: {', '.join(report.renditions) or 'sound only'}",
        highlight=False,
    )
    if report.faults:
        raise typer.Exit(1)


@app.command("check")
def check_command(
    folder: Annotated[Path, typer.Argument(help="A package.", exists=True, file_okay=False)],
) -> None:
    """Verify a package: playlists, byte ranges, every frame's time, seams, sound."""
    _tell(check_package(folder))


@app.command("cut")
def cut_command(
    cut_list: Annotated[
        Path, typer.Argument(metavar="CUTLIST", help="A cut list in JSON.", exists=True, dir_okay=False)
    ],
    out: Annotated[Path, typer.Argument(help="The MP4 to make.")],
) -> None:
    """Render a rough cut: exactly its pictures, only those around cuts encoded again.

    Files are named in the list as seen from the list's folder. Prints what was copied, as JSON.
    """
    if out.exists():
        raise typer.BadParameter(f"{out} exists already", param_hint="OUT")
    cut = read_cut_list(cut_list.read_bytes())
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    with Bar(*columns, console=console) as bar:
        task = bar.add_task("frames", total=cut.frames)
        answer = render_cut(
            cut, out, folder=cut_list.parent, on_progress=lambda progress: bar.update(task, completed=progress.frames)
        )
    typer.echo(json.dumps(answer.to_json(), indent=2))


app.command("transcribe")(transcribe_command)


def main() -> None:
    """Run the command line; say refusals and failures in words instead of a traceback."""
    try:
        app()
    except Refusal as refusal:
        console.print(f"[red]{refusal.happened}[/red] {refusal.todo}", highlight=False)
        raise SystemExit(2) from refusal
    except CutRefused as refused:
        console.print(str(refused), style="red", highlight=False, markup=False)
        raise SystemExit(2) from refused
    except EngineError as error:
        advice = " Trying again may help." if error.retry else ""
        console.print(f"[red]{error}[/red]{advice}", highlight=False)
        raise SystemExit(1) from error


if __name__ == "__main__":
    main()
