"""Runs the benchmarks: `make bench`, or one of them, `make bench-edge`.

Each part is a module of this folder with ``measure() -> list[Ratio]``. Both sides of a ratio are measured in turns, in
one run on one machine; figures are medians, with the spread of the rounds. Results go to ``bench/results/<date>.json`` and ``docs/benchmarks.md``.
"""

from __future__ import annotations

import importlib.util
import json
import os
import platform
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from figures import Ratio  # noqa: E402  found beside this file

PAGE = HERE.parent / "docs" / "benchmarks.md"


BUSY = 0.5  # load for each core, above which other work decides the figures


def parts() -> dict[str, Path]:
    """Return the benchmarks by name."""
    return {path.stem: path for path in sorted(HERE.glob("*.py")) if path.stem not in {"run", "figures"}}


def load(path: Path) -> Callable[[], list[Ratio]]:
    """Return a benchmark's ``measure``."""
    spec = importlib.util.spec_from_file_location(f"bench_{path.stem}", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    measure: Callable[[], list[Ratio]] = module.measure
    return measure


def as_section(name: str, found: list[Ratio], machine: str, day: str) -> str:
    """Return a benchmark's part of the page."""
    lines = [
        f"## {name}",
        "",
        f"Printed by `make bench-{name}` on {day}: {machine}.",
        "",
        "| what | ours | theirs | unit | ratio | aim | |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.what} | {one.ours:.4g} | {one.theirs:.4g} ({one.against}) | {one.unit} | {one.in_words} | "
        f"{one.aim_in_words} | {one.verdict} |"
        for one in found
    ]
    return "\n".join(lines) + "\n"


HEAD = """# Benchmarks

Printed by `make bench`, part by part, on a quiet machine. Each line is measured side by side in one run; medians of the
rounds, with their spread. What is missed is printed like what is reached.
"""


def as_page(before: str, sections: dict[str, str]) -> str:
    """Return the page with these parts in place of its older ones."""
    kept = {part.split("\n", 1)[0].strip(): f"## {part.strip()}\n" for part in before.split("\n## ")[1:]}
    kept |= sections
    return "\n".join([HEAD, *(kept[name] for name in sorted(kept))])


def main() -> int:
    """Run what is asked for and print it."""
    known = parts()
    asked = sys.argv[1:] or list(known)
    if unknown := sorted(set(asked) - set(known)):
        print(f"There is no benchmark called {', '.join(unknown)}; there are: {', '.join(known)}.", file=sys.stderr)
        return 2
    load_before = os.getloadavg()[0]
    quiet = load_before <= BUSY * (os.cpu_count() or 1)
    results: dict[str, list[Ratio]] = {}
    for name in asked:
        print(f"{name} …", flush=True)
        results[name] = load(known[name])()
        for one in results[name]:
            print(f"  {one.what}: {one.in_words} × {one.against}, aim {one.aim_in_words}: {one.verdict}", flush=True)
    now = datetime.now(UTC)
    machine = f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}"
    folder = HERE / "results"
    folder.mkdir(exist_ok=True)
    kept = folder / f"{now:%Y-%m-%d-%H%M}.json"
    told = {
        "at": now.isoformat(),
        "machine": machine,
        "load_before": load_before,
        "quiet": quiet,
        "results": {n: [asdict(o) for o in f] for n, f in results.items()},
    }
    kept.write_text(json.dumps(told, indent=2) + "\n", "utf-8")
    if not quiet:
        print(f"The machine was busy (load {load_before:.1f}): these figures prove nothing, and docs/ keeps its own.")
    else:
        sections = {name: as_section(name, found, machine, f"{now:%Y-%m-%d}") for name, found in results.items()}
        PAGE.write_text(as_page(PAGE.read_text("utf-8"), sections), "utf-8")
    print(f"Kept in {kept.relative_to(HERE.parent)}.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
