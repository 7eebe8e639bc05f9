"""Decide, without touching any file, which pictures of a cut are copied and which are encoded again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from plateau_engine.cutting.avc import SetUp
from plateau_engine.cutting.cutlist import CutList, Item, Overlay
from plateau_engine.cutting.material import Copyable, Look, Material


@dataclass(frozen=True, slots=True)
class Run:
    """Hold items that continue one another, as one; most hold a single item."""

    item: Item
    start: int
    """Output frame at which it begins."""

    @property
    def end(self) -> int:
        """Return the output frame after its last."""
        return self.start + self.item.frames


@dataclass(frozen=True, slots=True)
class Piece:
    """Name some pictures of a run that come into being in one go."""

    run: Run
    first: int
    """Output frame at which it begins."""
    frames: int
    copied: Copyable | None
    sample: int
    """First sample copied."""
    why: tuple[str, ...]
    """Keys of `REASONS`; none for what is copied."""

    @property
    def end(self) -> int:
        """Return the output frame after its last."""
        return self.first + self.frames


@dataclass(frozen=True, slots=True)
class Layout:
    """Say how a whole cut comes into being."""

    runs: tuple[Run, ...]
    pieces: tuple[Piece, ...]
    model: Copyable | None
    """The source whose pictures those that are encoded again must match."""
    set_up: SetUp
    """The parameter sets of everything that is copied."""


def joined_runs(cut: CutList) -> tuple[Run, ...]:
    """Return the cut's items, those that continue one another as one."""
    runs: list[Run] = []
    last: Item | None = None
    for item, start in zip(cut.items, cut.starts, strict=True):
        if last is not None and item.continues(last):
            before = runs.pop()
            whole = replace(before.item, frames=before.item.frames + item.frames, fade_out=item.fade_out)
            runs.append(Run(whole, before.start))
        else:
            runs.append(Run(item, start))
        last = item
    return tuple(runs)


def lay_out(cut: CutList, materials: Sequence[Material]) -> Layout:
    """Return the pieces of a cut, in order and without a gap."""
    runs = joined_runs(cut)
    model, allowed, why_not = _matching(cut, runs, materials)
    pieces: list[Piece] = []
    for run in runs:
        source = run.item.source
        copyable = allowed.get(source) if source is not None else None
        reason = why_not[source] if source is not None else "card"
        pieces += _pieces(run, cut.overlays, copyable, reason)
    set_up = SetUp({}, {})
    for piece in pieces:
        if piece.copied is not None:
            set_up = set_up.with_all_of(piece.copied.set_up)
    return Layout(runs, tuple(pieces), model, set_up)


def _matching(
    cut: CutList, runs: Sequence[Run], materials: Sequence[Material]
) -> tuple[Copyable | None, dict[int, Copyable], list[str]]:
    """Choose the sources that one stream can carry side by side, the most used one first."""
    used = [0] * len(materials)
    for run in runs:
        if run.item.source is not None:
            used[run.item.source] += run.item.frames
    why_not = [one.why_not for one in materials]
    model: Copyable | None = None
    look: Look | None = None
    together = SetUp({}, {})
    allowed: dict[int, Copyable] = {}
    for source in sorted(range(len(materials)), key=lambda source: -used[source]):
        copyable = materials[source].copyable
        if copyable is None or not used[source]:
            continue
        if (
            cut.width not in {None, copyable.look.width}
            or cut.height not in {None, copyable.look.height}
            or (look is not None and copyable.look != look)
        ):
            why_not[source] = "look"
        elif not together.agrees_with(copyable.set_up):
            why_not[source] = "set_up"
        else:
            model, look = model or copyable, copyable.look
            together = together.with_all_of(copyable.set_up)
            allowed[source] = copyable
    return model, allowed, why_not


def _touched(run: Run, overlays: Sequence[Overlay]) -> Iterator[tuple[int, int, str]]:
    """Yield output frames (from, up to) that something is done to, and what."""
    item = run.item
    if item.fade_in.picture:
        yield run.start, run.start + item.fade_in.picture, "fade"
    if item.fade_out.picture:
        yield run.end - item.fade_out.picture, run.end, "fade"
    for overlay in overlays:
        first, after = max(run.start, overlay.first), min(run.end, overlay.first + overlay.frames)
        if first < after:
            yield first, after, "overlay"


def _pieces(run: Run, overlays: Sequence[Overlay], copyable: Copyable | None, reason: str) -> list[Piece]:
    """Copy the longest stretch between any two places that are touched; encode all the rest."""
    touched = sorted(_touched(run, overlays))
    pieces: list[Piece] = []
    at = run.start
    whys: set[str] = set()

    def encode(upto: int) -> None:
        nonlocal at
        if upto > at:
            pieces.append(Piece(run, at, upto - at, None, 0, tuple(sorted(whys))))
            whys.clear()
            at = upto

    clean = run.start  # first frame behind everything that was touched so far
    for first, after, why in (*touched, (run.end, run.end, "")):
        if first > clean:
            shift = run.item.first - run.start
            found = copyable.stretch(clean + shift, first + shift) if copyable is not None else None
            if copyable is None or found is None:
                whys.add("cut" if copyable is not None else reason)
            else:
                sample, end = found
                begins = copyable.numbers[sample] - shift
                if begins > clean:
                    whys.add("cut")
                encode(begins)
                at = begins + end - sample
                pieces.append(Piece(run, begins, end - sample, copyable, sample, ()))
                if at < first:
                    whys.add("cut")
        if why:
            whys.add(why)
        clean = max(clean, after)
    encode(run.end)
    return pieces
