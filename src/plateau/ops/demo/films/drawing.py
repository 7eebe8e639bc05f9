"""Draws a film from its script: frames and sound go to ffmpeg as they are made, nothing is downloaded."""

import hashlib
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .captions import write_captions, write_chapters
from .script import FilmScript
from .soundtrack import mixing, write_soundtrack
from .speech import Timing
from .stage import FRAME_RATE, Stage


class DrawingFailed(RuntimeError):
    """ffmpeg did not take the film; the message ends with its last words."""


@dataclass(frozen=True, slots=True)
class DrawnFilm:
    """The files of a drawn film: H.264 and AAC in MP4, captions and chapters in WebVTT."""

    path: Path
    captions: Path
    chapters: Path
    seconds: float


def draw_film(
    script: FilmScript, out_dir: Path, *, ffmpeg: str | Path, on_progress: Callable[[int, int], None] | None = None
) -> DrawnFilm:
    """Draw *script* into *out_dir* and return its files; *on_progress* hears frames done and frames in all.

    The film appears under its name only when it is whole; a whole film of the very same script is left as it is.
    Raises `DrawingFailed`.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    timing = Timing.of(script)
    film = DrawnFilm(
        out_dir / f"{script.slug}.mp4",
        out_dir / f"{script.slug}.vtt",
        out_dir / f"{script.slug}.chapters.vtt",
        timing.seconds,
    )
    stamp, told = out_dir / f".{script.slug}.stamp", hashlib.blake2b(repr(script).encode()).hexdigest()
    if (
        all(path.is_file() for path in (film.path, film.captions, film.chapters, stamp))
        and stamp.read_text("utf-8") == told
    ):
        return film
    write_captions(script, timing, film.captions)
    write_chapters(script, timing, film.chapters)
    with tempfile.TemporaryDirectory(dir=out_dir, prefix=f".{script.slug}-") as folder:
        sound, whole = Path(folder) / "sound.wav", Path(folder) / "film.mp4"
        write_soundtrack(script, timing, sound)
        _encode(script, timing, sound, whole, ffmpeg, on_progress or (lambda _done, _total: None))
        stamp.unlink(missing_ok=True)
        whole.replace(film.path)
        stamp.write_text(told, "utf-8")
    return film


def _encode(
    script: FilmScript,
    timing: Timing,
    sound: Path,
    whole: Path,
    ffmpeg: str | Path,
    on_progress: Callable[[int, int], None],
) -> None:
    stage = Stage(script, timing)
    total = stage.frame_count
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(_command(script, timing, sound, whole, ffmpeg), stdin=subprocess.PIPE, stderr=said)
        pipe = process.stdin
        assert pipe is not None
        try:
            with pipe:
                for number, frame in enumerate(stage.frames(), start=1):
                    frame.write(pipe)
                    if number % FRAME_RATE == 0 or number == total:
                        on_progress(number, total)
        except BrokenPipeError:
            process.wait()
        except BaseException:
            process.kill()
            process.wait()
            raise
        if process.wait() != 0:
            said.seek(0)
            words = said.read().decode(errors="replace").strip().splitlines()
            raise DrawingFailed(f"ffmpeg stopped while {script.slug} was drawn: {words[-1] if words else 'no word'}")


def _command(script: FilmScript, timing: Timing, sound: Path, whole: Path, ffmpeg: str | Path) -> list[str]:
    width, height = script.size
    colours = ("-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709")
    return [
        str(ffmpeg), "-hide_banner", "-loglevel", "error", "-y",
        "-f", "rawvideo", "-pix_fmt", "yuv420p", "-video_size", f"{width}x{height}", "-framerate", str(FRAME_RATE), *colours,
        "-i", "pipe:0",
        "-i", str(sound),
        "-f", "lavfi", "-i", f"anoisesrc=color=brown:amplitude=0.012:sample_rate=48000:seed=7:duration={timing.seconds:.2f}",
        "-filter_complex", mixing(timing.seconds, voices=1, room=2),
        "-map", "0:v", "-map", "[sound]",
        "-c:v", "libx264", "-preset", "superfast", "-crf", "21", "-g", str(FRAME_RATE * 2),
        "-x264-params", "aq-mode=0:weightp=0:me=dia:subme=1:ref=1", *colours,
        "-c:a", "aac", "-b:a", "128k", "-ac", "2",
        "-metadata", f"title={script.title}", "-fflags", "+bitexact", "-movflags", "+faststart",
        "-t", f"{timing.seconds:.2f}", str(whole),
    ]  # fmt: skip
