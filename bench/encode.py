"""The whole ladder of a film, side by side with the recipes of PeerTube and MediaCMS, all by the same ffmpeg.

The recipes are facts read from their sources (shared with us as figures), written anew here:

- **PeerTube**: one ffmpeg a resolution, one after another, the highest from the source and each lower one from the highest's
  output; `veryfast`, CRF 23 under a cap; stock with one thread each, and once more with all cores.
- **MediaCMS**: one ffmpeg a profile, `medium`, CRF 23 under a cap, key frames every four seconds.

The film is 14 seconds of a demonstration film at 1080p with grain laid over it, as a camera gives it, at about 30 Mb/s.
Grain matters: a clean drawing compresses to nothing and flatters everybody. So much is laid on that PeerTube's 1080p
comes to what it came to on real stage footage: VMAF 93, two to three megabits a second. VMAF is computed against that
film, each rendition scaled up to its size.

Our side runs as two workers do: the chunk and the sound at the same time, both codecs from one decode since such a
master plays as it was sent meanwhile. Its quality at a height is that of AV1, its bytes are of everything, the short
H.264 ladder included. Run again by hand as `python bench/encode.py run NAME MASTER FOLDER`.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve()
sys.path.insert(0, str(HERE.parent))

from figures import Figures, Ratio, compare  # noqa: E402  found beside this file

from plateau_engine.ffmpeg import find_program  # noqa: E402
from plateau_engine.plan import Plan  # noqa: E402

ROUNDS = 3
SECONDS = 14
RATE = 25
BARE = "bare ffmpeg, the same encodes"
HEIGHTS = (1080, 720, 480, 360, 240)
CAPS_AT_30 = {1080: 6200, 720: 3000, 480: 1500, 360: 1000, 240: 500}
"""PeerTube's kilobits a second at 30 pictures a second."""
RATES_AT_25 = {1080: 4500, 720: 2500, 480: 1000, 360: 500, 240: 300}
"""MediaCMS's; the two lowest are not stated with the others and follow their proportion."""


@dataclass(frozen=True, slots=True)
class Side:
    """A pipeline: how it is run, and where a height's rendition then lies."""

    run: Callable[[Path, Path], None]
    rendition: Callable[[Path, int], Path]


def _ffmpeg(*arguments: object) -> None:
    subprocess.run(
        [find_program(), "-nostdin", "-v", "error", "-y", *map(str, arguments)],
        check=True,
        env={**os.environ, "SVT_LOG": "1"},
    )


def _peertube(master: Path, folder: Path, threads: int) -> None:
    top = folder / "1080.mp4"
    for height in HEIGHTS:
        cap = CAPS_AT_30[height] * RATE // 30
        _ffmpeg(
            *(["-threads", threads] if threads else []), "-i", master if height == HEIGHTS[0] else top,
            "-c:v", "libx264", "-preset", "veryfast", "-maxrate", f"{cap}k", "-bufsize", f"{2 * cap}k", "-b_strategy", 1,
            "-bf", 16, "-g", 2 * RATE, "-pix_fmt", "yuv420p", "-vf", f"scale=-2:{height}", "-c:a", "aac", "-b:a", "128k",
            *(["-threads", threads] if threads else []), folder / f"{height}.mp4",
        )  # fmt: skip
        _packaged(folder / f"{height}.mp4", folder)


def _mediacms(master: Path, folder: Path) -> None:
    for height in HEIGHTS:
        cap = round(1.5 * RATES_AT_25[height])
        _ffmpeg(
            "-i", master, "-c:v", "libx264", "-preset", "medium", "-crf", 23, "-profile:v", "main",
            "-maxrate", f"{cap}k", "-bufsize", f"{cap}k", "-force_key_frames", "expr:gte(t,n_forced*4)",
            "-pix_fmt", "yuv420p", "-vf", f"scale=-2:{height}", "-c:a", "aac", "-b:a", "128k", folder / f"{height}.mp4",
        )  # fmt: skip
        _packaged(folder / f"{height}.mp4", folder)


def _packaged(film: Path, folder: Path) -> None:
    """Wrap a rendition into HLS without encoding it, as both do; the wrapping counts, the file it came from does not."""
    _ffmpeg(
        "-i", film, "-c", "copy", "-f", "hls", "-hls_time", 4, "-hls_playlist_type", "vod", "-hls_segment_type", "fmp4",
        "-hls_flags", "single_file", folder / f"{film.stem}.m3u8",
    )  # fmt: skip


def _planned(master: Path) -> Plan:
    """Return the plan that the site would make: this master plays as it was sent, and has too many bits to be copied."""
    from plateau_engine import make_plan, probe
    from plateau_engine.direct import sent_pictures

    return make_plan(probe(master), sent=sent_pictures(master))


def _plateau(master: Path, folder: Path) -> None:
    from plateau_engine import assemble, encode_audio, encode_chunk, extend_package

    plan, work, package = _planned(master), folder / "work", folder / "package"
    with ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(encode_audio, master, plan, work)]
        jobs += [pool.submit(encode_chunk, master, plan, chunk.number, work) for chunk in plan.chunks]
        for job in jobs:
            job.result()
    assemble(plan, work, package, source=master)
    extend_package(plan, work, package)
    shutil.rmtree(work)


def _bare(master: Path, folder: Path) -> None:
    """Run the very encodes of our side by ffmpeg alone: no fence, no progress, no check, nothing put together."""
    from plateau_engine.encode import chunk_command
    from plateau_engine.sound import encode_audio

    plan = _planned(master)
    with ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(encode_audio, master, plan, folder / "work")]
        for chunk in plan.chunks:
            folders = {codec: folder / f"{codec}-{chunk.number}" for codec in ("h264", "av1")}
            for one in folders.values():
                one.mkdir()
            jobs.append(pool.submit(_ffmpeg, *chunk_command(master, plan, chunk.number, folders)))
        for job in jobs:
            job.result()


SIDES: dict[str, Side] = {
    "Plateau": Side(_plateau, lambda folder, height: folder / "package" / f"a{height}.m3u8"),
    BARE: Side(_bare, lambda folder, height: folder / "av1-0" / f"a{height}.mp4"),
    "PeerTube": Side(
        lambda master, folder: _peertube(master, folder, 1), lambda folder, height: folder / f"{height}.mp4"
    ),
    "PeerTube with all cores": Side(
        lambda master, folder: _peertube(master, folder, 0), lambda folder, height: folder / f"{height}.mp4"
    ),
    "MediaCMS": Side(_mediacms, lambda folder, height: folder / f"{height}.mp4"),
}


def measure() -> list[Ratio]:
    """Run all in turns, each first once more than the others; quality and bytes are the same every time."""
    folder = Path(tempfile.mkdtemp(prefix="plateau-bench-"))
    try:
        master = _master(folder)
        rounds: list[dict[str, Figures]] = []
        names = list(SIDES)
        for number in range(ROUNDS):
            turn = names[number % len(names) :] + names[: number % len(names)]
            rounds.append(
                {name: _once(name, master, folder / name.replace(" ", "-"), quality=not number) for name in turn}
            )
        alike = _h264_of_the_same_quality(master, rounds[0]["Plateau"]["VMAF of 1080p"], folder)
        rendition = folder / "Plateau" / "package" / "a1080.mp4"
        single = Ratio(
            "one AV1 rendition at 1080p: bytes", "x264 veryfast at the same VMAF", "MB", rendition.stat().st_size / 10**6,
            alike, (rendition.stat().st_size / 10**6 / alike,), 0.4, more_is_better=False,
        )  # fmt: skip
    finally:
        shutil.rmtree(folder)
    first = rounds[0]
    for one in rounds[1:]:
        for name in names:
            one[name] |= {figure: value for figure, value in first[name].items() if figure.startswith("VMAF")}
    return [*_ratios(rounds), single]


def _ratios(rounds: list[dict[str, Figures]]) -> list[Ratio]:
    def against(name: str, figure: str, unit: str, aim: float, *, more: bool = False) -> Ratio:
        pairs = [(one["Plateau"], one[name]) for one in rounds]
        return compare(
            pairs, figure, what=f"a ladder of five: {figure}", against=name, unit=unit, aim=aim, more_is_better=more
        )

    found = [
        against("PeerTube", "wall time", "s", 0.35),
        against("PeerTube with all cores", "wall time", "s", 0.45),
        against("MediaCMS", "wall time", "s", 0.45),
        against("PeerTube with all cores", "processor time", "s", 1),
        against("MediaCMS", "processor time", "s", 1),
        against("PeerTube", "bytes stored", "MB", 0.55),
        against("MediaCMS", "bytes stored", "MB", 0.55),
        against("PeerTube", "largest process", "MB", 1),
        against(BARE, "wall time", "s", 1.03),
        against(BARE, "processor time", "s", 1.03),
    ]
    for height in HEIGHTS:
        figure = f"VMAF of {height}p"
        better = max(("PeerTube", "MediaCMS"), key=lambda name: rounds[0][name][figure])
        theirs = rounds[0][better][figure]
        found.append(against(better, figure, "VMAF", (theirs - 0.5) / theirs, more=True))
    return found


def _once(name: str, master: Path, folder: Path, *, quality: bool) -> Figures:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, str(HERE), "run", name, str(master), str(folder)], check=True, capture_output=True, text=True
    )
    figures: Figures = json.loads(done.stdout)
    kept = (path for path in folder.rglob("*") if path.suffix in {".m3u8", ".m4s"} or "package" in path.parts)
    figures["bytes stored"] = sum(path.stat().st_size for path in kept if path.is_file()) / 10**6
    if quality:
        for height in HEIGHTS:
            figures[f"VMAF of {height}p"] = _vmaf(SIDES[name].rendition(folder, height), master)
    return figures


def _h264_of_the_same_quality(master: Path, vmaf: float, folder: Path) -> float:
    """Return the megabytes of an H.264 rendition at 1080p whose VMAF is nearest to this one, by halving x264's CRF range."""
    low, high, found = 14, 34, []
    while low <= high:
        crf, film = (low + high) // 2, folder / "alike.mp4"
        _ffmpeg("-i", master, "-c:v", "libx264", "-preset", "veryfast", "-crf", crf, "-g", 4 * RATE, "-an", film)
        score = _vmaf(film, master)
        found.append((abs(score - vmaf), film.stat().st_size / 10**6))
        low, high = (crf + 1, high) if score > vmaf else (low, crf - 1)
    return min(found)[1]


def _vmaf(film: Path, master: Path) -> float:
    """Return the mean VMAF, both sides from time 0."""
    graph = (
        "[0:v]scale=1920:1080:flags=bicubic,setpts=PTS-STARTPTS[ours];[1:v]setpts=PTS-STARTPTS[theirs];"
        f"[ours][theirs]libvmaf=n_threads={os.cpu_count()}"
    )
    done = subprocess.run(
        [find_program(), "-nostdin", "-i", str(film), "-i", str(master), "-filter_complex", graph, "-f", "null", "-"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return float(done.stderr.rsplit("VMAF score: ", 1)[1].split()[0])


def _master(folder: Path) -> Path:
    """Draw the demonstration's 1080p film and lay grain over its first seconds."""
    from plateau.ops.demo.films.catalogue import FILMS
    from plateau.ops.demo.films.drawing import draw_film

    script = next(script for script in FILMS if script.size == (1920, 1080))
    drawn = draw_film(script, folder / "drawn", ffmpeg=find_program())
    master = folder / "master.mp4"
    _ffmpeg(
        "-i", drawn.path, "-t", SECONDS, "-vf", "noise=alls=4:allf=t,fps=25", "-c:v", "libx264", "-preset", "veryfast",
        "-b:v", "30M", "-g", 25, "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "192k", master,
    )  # fmt: skip
    return master


def main() -> None:
    """Run one side once and print what it took."""
    _, _, name, master, folder = sys.argv
    began = time.perf_counter()
    SIDES[name].run(Path(master), Path(folder))
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    figures = {
        "wall time": time.perf_counter() - began,
        "processor time": sum(one.ru_utime + one.ru_stime for one in used),
        "largest process": max(one.ru_maxrss for one in used) / 1024,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
