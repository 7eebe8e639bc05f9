"""Render a cut: copy what is untouched, encode the rest to match, and put one file in its place, whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
import time
from bisect import bisect_left
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event
from typing import Final

from plateau_engine.cutting.avc import SetUp, read_set_up
from plateau_engine.cutting.cutlist import CutList, CutRefused, Fault, Overlay, faults_of
from plateau_engine.cutting.material import Material, open_material, shown_numbers
from plateau_engine.cutting.pictures import Manner, manner_for, piece_command, size_of
from plateau_engine.cutting.pieces import Layout, Piece, lay_out
from plateau_engine.cutting.sound import encode_cut_sound, has_sound
from plateau_engine.cutting.stills import still_kind
from plateau_engine.cutting.writing import Sound, Taken, write_film
from plateau_engine.errors import PackageBroken, Refusal
from plateau_engine.facts import Facts
from plateau_engine.ffmpeg import Cancel, Limits, OnProgress, Progress, never, run_to_end
from plateau_engine.mp4 import boxes
from plateau_engine.probing import probe
from plateau_engine.record import Record
from plateau_engine.sample_tables import read_tracks

TELL_EVERY: Final = 0.5


@dataclass(frozen=True, slots=True)
class ItemAnswer(Record):
    """Say how one item of the list came into being, in pictures."""

    copied: int
    encoded: int
    why: tuple[str, ...]
    """Keys of `REASONS`: why pictures were encoded again."""


@dataclass(frozen=True, slots=True)
class CutAnswer(Record):
    """Say how a whole cut came into being."""

    frames: int
    copied: int
    encoded: int
    items: tuple[ItemAnswer, ...]


@dataclass(slots=True)
class _Teller:
    """Add up finished pictures of all steps and tell them, about twice a second."""

    cut: CutList
    tell: OnProgress | None
    began: float = field(default_factory=time.monotonic)
    told: float = 0.0

    def note(self, frames: int, *, finished: bool = False) -> None:
        now = time.monotonic()
        if self.tell is None or (now - self.told < TELL_EVERY and not finished):
            return
        self.told = now
        seconds = float(frames / self.cut.rate)
        self.tell(Progress(frames, seconds, round(seconds / max(0.001, now - self.began), 3), finished))


def render_cut(
    cut: CutList,
    out: Path,
    *,
    folder: Path | None = None,
    facts: Sequence[Facts] | None = None,
    on_progress: OnProgress | None = None,
    cancelled: Cancel = never,
    limits: Limits | None = None,
    threads: int = 0,
) -> CutAnswer:
    """Write exactly the pictures of a cut list as one MP4 (H.264, AAC), and say what was copied.

    1. Check the list, the stills, and every source's facts (probed unless given); raise `CutRefused`.
    2. Lay the cut out in pieces: copied between closed key frames, encoded around cuts, fades, overlays.
    3. Encode those pieces, and beside them the sound.
    4. Write all of it beside `out`, then give it that name; what stood there before is replaced.

    Names in the list are taken from `folder` on. Nothing is left after an error or a cancel.
    """
    limits = limits or Limits()
    cards, laid = _checked(cut, folder or Path())
    materials = _opened(cut, folder or Path(), facts, limits, cancelled)
    most_used = _most_used(cut, materials)
    width, height = size_of(cut, most_used)
    layout = lay_out(replace(cut, width=width, height=height), materials)
    manner = manner_for(layout, cut.rate, (width, height), most_used)
    out.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    teller = _Teller(cut, on_progress)
    stop = Event()

    def stopped() -> bool:
        return stop.is_set() or cancelled()

    try:
        with ThreadPoolExecutor(1) as beside:
            sound = _sound_begun(beside, layout, materials, cut, work, limits, stopped)
            try:
                parts = _encoded(layout, manner, materials, cards, laid, work, teller, limits, stopped, sound, threads)
                if sound is not None:
                    sound.result()
            except BaseException:
                stop.set()
                if sound is not None and sound.done():
                    sound.result()  # where the sound failed first, its failure is the cause
                raise
        draft = work / "cut.mp4"
        _written(layout, manner, parts, work, draft, teller, limits, cancelled)
        draft.chmod(0o644)
        draft.replace(out)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    teller.note(cut.frames, finished=True)
    return _answer(cut, layout)


# --- what is asked for ---------------------------------------------------------------------------------------------


def _checked(cut: CutList, folder: Path) -> tuple[dict[str, Path], list[tuple[Overlay, Path]]]:
    """Return the stills by name, or refuse the list with everything that is wrong with it."""
    faults = list(faults_of(cut))
    cards = {item.card: folder / item.card for item in cut.items if item.card is not None}
    laid = [(overlay, folder / overlay.picture) for overlay in cut.overlays]
    for number, item in enumerate(cut.items):
        if item.card is not None:
            if not cards[item.card].is_file():
                faults.append(Fault("no_file", "item", number, {"file": item.card}))
            elif still_kind(cards[item.card]) is None:
                faults.append(Fault("not_a_still", "item", number, {"file": item.card}))
    for number, (overlay, path) in enumerate(laid):
        if not path.is_file():
            faults.append(Fault("no_file", "overlay", number, {"file": overlay.picture}))
        elif still_kind(path) != "png":
            faults.append(Fault("not_png", "overlay", number, {"file": overlay.picture}))
    for number, name in enumerate(cut.sources):
        if not (folder / name).is_file():
            faults.append(Fault("no_file", "source", number, {"file": name}))
    if faults:
        raise CutRefused(tuple(faults))
    return cards, laid


def _opened(
    cut: CutList, folder: Path, facts: Sequence[Facts] | None, limits: Limits, cancelled: Cancel
) -> list[Material]:
    """Open every source, and refuse ranges that ask for more than it has."""
    faults: list[Fault] = []
    materials: list[Material] = []
    for number, name in enumerate(cut.sources):
        path = folder / name
        try:
            known = facts[number] if facts is not None else probe(path, cancelled=cancelled)
        except Refusal as refusal:
            faults.append(Fault("no_film", "source", number, {"reason": refusal.happened}))
            continue
        if known.video is None:
            faults.append(Fault("no_pictures", "source", number, {}))
            continue
        materials.append(open_material(path, known, known.video, cut.rate))
    if not faults:
        for number, item in enumerate(cut.items):
            if item.source is not None and item.first + item.frames > materials[item.source].frames:
                asked: dict[str, str | int] = {
                    "first": item.first,
                    "last": item.first + item.frames - 1,
                    "frames": materials[item.source].frames,
                }
                faults.append(Fault("past_end", "item", number, asked))
    if faults:
        raise CutRefused(tuple(faults))
    return materials


def _most_used(cut: CutList, materials: Sequence[Material]) -> Material | None:
    used = [0] * len(materials)
    for item in cut.items:
        if item.source is not None:
            used[item.source] += item.frames
    return materials[used.index(max(used))] if any(used) else None


# --- the steps -----------------------------------------------------------------------------------------------------


def _sound_begun(
    beside: ThreadPoolExecutor,
    layout: Layout,
    materials: Sequence[Material],
    cut: CutList,
    work: Path,
    limits: Limits,
    stopped: Cancel,
) -> Future[None] | None:
    if not has_sound(layout.runs, materials):
        return None
    return beside.submit(
        encode_cut_sound, layout.runs, materials, cut.rate, work / "sound.mp4", limits=limits, cancelled=stopped
    )


def _encoded(
    layout: Layout,
    manner: Manner,
    materials: Sequence[Material],
    cards: dict[str, Path],
    laid: Sequence[tuple[Overlay, Path]],
    work: Path,
    teller: _Teller,
    limits: Limits,
    stopped: Cancel,
    sound: Future[None] | None,
    threads: int,
) -> dict[int, Path]:
    """Encode every piece that is not copied, one after the other; return their files by number."""
    files: dict[int, Path] = {}
    done = 0
    for number, piece in enumerate(layout.pieces):
        if piece.copied is not None:
            continue
        if sound is not None and sound.done():
            sound.result()
        files[number] = work / f"piece-{number:05d}.mp4"
        card = piece.run.item.card
        arguments = piece_command(
            piece, manner, materials, laid, cards[card] if card is not None else None, files[number],
            turn=number, limits=limits, threads=threads,
        )  # fmt: skip
        before = done
        run_to_end(
            arguments,
            limits=limits,
            on_progress=lambda progress, before=before: teller.note(before + progress.frames),  # type: ignore[misc]
            cancelled=stopped,
        )
        done += piece.frames
    return files


def _written(
    layout: Layout,
    manner: Manner,
    files: dict[int, Path],
    work: Path,
    draft: Path,
    teller: _Teller,
    limits: Limits,
    cancelled: Cancel,
) -> None:
    taken: list[Taken] = []
    set_up = layout.set_up
    for number, piece in enumerate(layout.pieces):
        if piece.copied is not None:
            taken.append(_copied(piece))
            continue
        part, its_set_up = _read_back(piece, files[number])
        if not set_up.agrees_with(its_set_up):
            raise PackageBroken(f"piece {number} is set up differently from another one")
        set_up = set_up.with_all_of(its_set_up)
        taken.append(part)
    sound = None
    if (work / "sound.mp4").exists():
        (track,) = read_tracks(work / "sound.mp4")
        sound = Sound(work / "sound.mp4", track)
    before = sum(piece.frames for piece in layout.pieces if piece.copied is None)
    whole = sum(piece.frames for piece in layout.pieces)
    for done in write_film(
        draft, taken, set_up, manner.look, manner.rate, sound, limits=limits, cancelled=cancelled
    ):  # fmt: skip
        teller.note(before + done * (whole - before) // whole)


def _copied(piece: Piece) -> Taken:
    source = piece.copied
    assert source is not None
    shift = piece.run.item.first - piece.run.start
    after = piece.sample + piece.frames
    numbers = source.numbers[piece.sample : after]
    keys = source.starts[bisect_left(source.starts, piece.sample) : bisect_left(source.starts, after)]
    return Taken(
        source.path, source.table, piece.sample, piece.frames, tuple(number - shift for number in numbers),
        frozenset(keys),
    )  # fmt: skip


def _read_back(piece: Piece, path: Path) -> tuple[Taken, SetUp]:
    """Read an encoded piece's index, and refuse it unless it has exactly its pictures, a key frame first."""
    (track,) = read_tracks(path)
    numbers, _ = shown_numbers(track)
    keys = frozenset(track.table.keys or range(len(track.table)))
    if len(numbers) != piece.frames or 0 not in keys or numbers[0]:
        raise PackageBroken(f"a piece has {len(numbers)} pictures, not {piece.frames}")
    inner = {kind: track.entry[start:end] for kind, start, end in boxes(track.entry, 8 + 78, len(track.entry))}
    taken = Taken(
        path, track.table, 0, piece.frames, tuple(piece.first + number for number in numbers), keys
    )  # fmt: skip
    return taken, read_set_up(inner.get(b"avcC", b""))


def _answer(cut: CutList, layout: Layout) -> CutAnswer:
    """Divide what became of the pieces among the items that they belong to."""
    answers = []
    for item, start in zip(cut.items, cut.starts, strict=True):
        end = start + item.frames
        copied = 0
        why: set[str] = set()
        for piece in layout.pieces:
            shared = min(end, piece.end) - max(start, piece.first)
            if shared <= 0:
                continue
            copied += shared if piece.copied is not None else 0
            why |= set(piece.why)
        answers.append(ItemAnswer(copied, item.frames - copied, tuple(sorted(why))))
    copied = sum(answer.copied for answer in answers)
    return CutAnswer(cut.frames, copied, cut.frames - copied, tuple(answers))
