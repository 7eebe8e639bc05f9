"""Brings the data of an installation up to date at every start: tables, static files."""

from __future__ import annotations

import hashlib
from pathlib import Path


def migrate() -> int:
    """Apply the migrations that wait; return how many there were."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        call_command("migrate", interactive=False, verbosity=0)
    return len(waiting)


def waiting_migrations() -> int:
    """Return how many migrations wait."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def collect_static(target: Path) -> bool:
    """Gather the static files under their hashed names, unless nothing has changed; return whether it had."""
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    seen = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            found = Path(storage.path(name)).stat()
            seen.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    stamp = target / ".collected"
    if stamp.exists() and stamp.read_text("ascii") == seen.hexdigest():
        return False
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(seen.hexdigest(), "ascii")
    return True
