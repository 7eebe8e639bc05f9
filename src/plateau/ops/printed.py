"""Pages of docs/ that the code itself prints: the journal's verbs and the background work."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import django
from django.conf import settings
from django.utils.module_loading import module_has_submodule

FOLDER = Path(__file__).resolve().parents[3] / "docs"

QUEUES = {
    "mail": "sends what lies in the outbox",
    "news": "carries out reactions to journal entries, puts planned films on air",
    "encode": "the engine's long work, a chunk at a time",
    "encode-av1": "of that, what asks for an ffmpeg that encodes AV1: workers of `encode` that have one take it too",
    "encode-english": "of that, listening to films in English: for workers of `encode` with any model that listens",
    "encode-languages": "of that, listening to films in other languages: for those with a model of many languages",
    "media": "what a film needs before and after that: looking into it, putting it together, its free start",
    "pages": "what has to be done on the machine that serves the pages, and soon: posters, what was left of guests' files",
    "copies": "what waits for disks and lines, on the machine that serves the pages too: sends files that came in to their storage, looks into those that guests sent, moves masters, reads stored files again",
    "sweeps": "frees what dead workers held, forgets what has had its time",
}


def journal() -> str:
    """Return docs/journal.md: every verb, its meaning, and who hears it."""
    from plateau.journal.actions import VERBS, hearers

    for room in settings.ROOMS:
        if module_has_submodule(import_module(room), "verbs"):
            import_module(f"{room}.verbs")
    lines = [
        "# The journal",
        "",
        "Every change of the product is one entry here: what happened, when, by whom, to what. Entries are never changed or",
        "deleted; the database refuses. They outlive the rows that they name. Rooms above hear of a change by its verb.",
        "",
        "| verb | meaning | heard by |",
        "|---|---|---|",
    ]
    for name, meaning in sorted(VERBS.items()):
        heard = ", ".join(f"`{hearer.removeprefix('plateau.')}`" for hearer in hearers(name))
        lines.append(f"| `{name}` | {meaning} | {heard} |")
    return "\n".join(lines) + "\n"


def background() -> str:
    """Return docs/background.md: every queue and task, its doc's first line, and its hours where it has some."""
    from procrastinate.contrib.django import app

    tasks = {name: task for name, task in sorted(app.tasks.items()) if task.queue != "builtin"}
    hours = {periodic.task.name: periodic.cron for periodic in app.periodic_registry.periodic_tasks.values()}
    lines = [
        "# Background work",
        "",
        "The queue is a doorbell; the row is the truth: a lost, doubled or late task changes nothing that the row does not",
        "allow. `plateau worker` takes all queues unless told otherwise. The three whose name begins with `encode-`",
        "are bells of `encode`: a worker takes them by what it can do, and `--queues` does not name them.",
        "",
        "| queue | what it does |",
        "|---|---|",
        *(f"| `{name}` | {QUEUES[name]} |" for name in sorted(QUEUES)),
        "",
        "| task | queue | every (cron, UTC) | what it does |",
        "|---|---|---|---|",
    ]
    for name, task in tasks.items():
        said = (task.func.__doc__ or "").strip().split("\n")[0]
        lines.append(f"| `{name}` | `{task.queue}` | {f'`{hours[name]}`' if name in hours else ''} | {said} |")
    return "\n".join(lines) + "\n"


PAGES = {"journal.md": journal, "background.md": background}


def main() -> int:
    """Write the pages anew."""
    django.setup()
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")
        sys.stdout.write(f"docs/{name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
