"""Where an installation keeps its state: the folders of PLATEAU_HOME, made with the right owner and rights."""

from __future__ import annotations

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from plateau.config.env import socket_folder

OWN = 0o700
READABLE = 0o755


class WrongPlace(Exception):
    """A folder that cannot be used; the message says which, and how to mend it."""


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of one installation."""

    home: Path

    @property
    def sockets(self) -> Path:
        return socket_folder(self.home)

    @property
    def run(self) -> Path:
        return self.home / "run"

    @property
    def log(self) -> Path:
        return self.home / "log"

    @property
    def postgres(self) -> Path:
        return self.home / "postgres"

    @property
    def air(self) -> Path:
        return self.home / "air"

    @property
    def public(self) -> Path:
        return self.home / "public"

    @property
    def static(self) -> Path:
        return self.home / "static"

    @property
    def documents(self) -> Path:
        return self.home / "documents"

    @property
    def scratch(self) -> Path:
        return self.home / "scratch"

    @property
    def kept(self) -> tuple[Path, ...]:
        """The folders that hold what people brought; all but these can be made anew."""
        return self.postgres, self.home / "masters", self.documents, self.air, self.home / "uploads", self.public

    @property
    def anew(self) -> tuple[Path, ...]:
        """The folders that hold only what can be made anew."""
        again = (self.home / name for name in ("cache", "models", "demo-films"))
        return self.static, self.run, self.log, self.scratch, *again

    def make(self) -> None:
        """Make what is missing; refuse a folder that somebody else owns.

        Raises WrongPlace.
        """
        for folder, mode in (
            (self.home, READABLE),
            (self.run, READABLE),
            (self.sockets, READABLE),
            (self.log, OWN),
            (self.home / "masters", OWN),
            (self.home / "uploads", OWN),
            (self.documents, OWN),
            (self.scratch, OWN),
            (self.air, OWN),
            (self.public, READABLE),
            (self.static, READABLE),
        ):
            _make(folder, mode)


def _make(folder: Path, mode: int) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=mode)
        found = folder.lstat()
    except OSError as error:
        message = f"{folder} cannot be made ({error.strerror}): choose another folder with PLATEAU_HOME."
        raise WrongPlace(message) from error
    if not stat.S_ISDIR(folder.stat().st_mode) or (found.st_uid != os.geteuid() and os.geteuid() != 0):
        owner = pwd.getpwuid(found.st_uid).pw_name
        message = f"{folder} belongs to {owner}: run as {owner}, or choose another folder with PLATEAU_HOME."
        raise WrongPlace(message)
    if not os.access(folder, os.W_OK | os.X_OK):
        message = f"{folder} cannot be written: chmod u+rwx {folder}"
        raise WrongPlace(message)


def open_way(folder: Path, account: pwd.struct_passwd) -> list[Path]:
    """Let *account* pass through (not list) every folder above *folder*; return those that had to be opened.

    Only root calls it, for the database, which refuses to run as root.
    """
    opened = []
    for above in reversed(folder.resolve().parents):
        found = above.stat()
        passes = stat.S_IXUSR if found.st_uid == account.pw_uid else stat.S_IXOTH
        if not found.st_mode & passes:
            above.chmod(stat.S_IMODE(found.st_mode) | passes)
            opened.append(above)
    return opened
