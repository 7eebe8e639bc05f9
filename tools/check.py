"""Runs every check of the house and prints, for each that fails, the command that mends it; `make check` calls it."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
DJANGO = (sys.executable, "-m", "django")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold."""

    says: str
    command: tuple[str, ...]
    cure: str
    mend: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)


def checks() -> list[Check]:
    """Return every check, the quick ones first."""
    ruff = str(BIN / "ruff")
    templates = [str(path.relative_to(CHECKOUT)) for path in sorted((CHECKOUT / "src").glob("plateau/*/templates"))]
    djhtml = (str(BIN / "djhtml"), "--tabwidth", "2")
    return [
        Check(
            "lint", (ruff, "check", "--quiet", "."), "make fix, then by hand", (ruff, "check", "--quiet", "--fix", ".")
        ),
        Check("format", (ruff, "format", "--check", "--quiet", "."), "make fix", (ruff, "format", "--quiet", ".")),
        Check("house rules", (sys.executable, "tools/house_rules.py"), "each line says how"),
        Check(
            "order of the rooms",
            (str(BIN / "lint-imports"), "--no-logo"),
            "turn the import round, or tell the upper room by a journal entry",
        ),
        Check("translations", ("tools/messages", "check"), "tools/messages update, then translate what is empty"),
        Check("templates", (*djhtml, "--check", *templates), "make fix", (*djhtml, *templates)),
        Check(
            "browser code", ("node_modules/.bin/tsc", "--project", "tsconfig.json"), "see the types that the lines name"
        ),
        Check(
            "migrations", (*DJANGO, "makemigrations", "--check", "--dry-run"), ".venv/bin/plateau manage makemigrations"
        ),
        Check("system", (*DJANGO, "check", "--fail-level", "WARNING"), "each line says how"),
        Check(
            "deployment",
            (*DJANGO, "check", "--deploy", "--fail-level", "WARNING"),
            "each line says how",
            environment={"PLATEAU_URL": "https://tv.example.org"},
        ),
        Check("types", (str(BIN / "mypy"), "src", "tools"), "annotate what the lines name"),
    ]


@contextmanager
def own_environment() -> Iterator[dict[str, str]]:
    """Give the checks a folder and a PostgreSQL of their own: some ask the server what it can do."""
    from plateau.ops.postgres import Cluster

    with tempfile.TemporaryDirectory(prefix="plateau-check-") as folder:
        home = Path(folder)
        cluster = Cluster(home / "postgres", home / "run" / "postgres", hasty=True)
        server = cluster.start(home / "postgres.log")
        cluster.ensure_database()
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PLATEAU_", "DATABASE_"))}
        try:
            yield kept | {"PLATEAU_HOME": folder, "DJANGO_SETTINGS_MODULE": "plateau.config.settings"}
        finally:
            cluster.stop_orphan()
            server.wait(30)


def run(wanted: list[Check], *, fix: bool) -> list[Check]:
    """Run the checks, say how each went, and return those that failed."""
    failed = []
    with own_environment() as environment:
        for check in wanted:
            began = time.monotonic()
            if fix and check.mend:
                subprocess.run(check.mend, cwd=CHECKOUT, check=False)
            done = subprocess.run(
                check.command,
                cwd=CHECKOUT,
                env=environment | check.environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            print(f"{'✗' if done.returncode else '✓'} {check.says} ({time.monotonic() - began:.1f} s)", flush=True)
            if done.returncode:
                failed.append(check)
                print(done.stdout.rstrip(), f"  Mend it: {check.cure}", sep="\n", flush=True)
    return failed


def main() -> int:
    """Run all checks, or those named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fix", action="store_true", help="first mend what can be mended by a program")
    parser.add_argument("names", nargs="*", help="only the checks whose name begins so")
    options = parser.parse_args()
    names = tuple(options.names) or ("",)
    failed = run([check for check in checks() if check.says.startswith(names)], fix=options.fix)
    if failed:
        print("\nNot yet:", *(f"{check.says}: {check.cure}" for check in failed), sep="\n  ")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
