"""A real S3 server on this machine for tests: rclone over a folder, on loopback or where a test says."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

KEY = "plateau-tests"
SECRET = "a secret/with signs+that need care"
BUCKET = "films"


@dataclass
class S3Server:
    """The server, its folder, and how a setting names it. ``objects`` is what lies under the prefix: tests may look inside."""

    folder: Path
    host: str = "127.0.0.1"
    port: int = 0
    wrapper: list[str] = field(default_factory=list)
    """What the command is run by, such as ``ip netns exec …``."""
    process: subprocess.Popen[bytes] | None = None
    prefix: str = "films/of/a/test"

    @property
    def objects(self) -> Path:
        return self.folder / BUCKET / self.prefix

    @property
    def endpoint(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def address(self) -> str:
        """The address for PLATEAU_STORES, after ``name=``."""
        return f"s3://{KEY}:{quote(SECRET, safe='')}@{BUCKET}/{self.prefix}?endpoint={self.endpoint}"

    def start(self) -> None:
        """Start it and wait until it listens."""
        (self.folder / BUCKET).mkdir(parents=True, exist_ok=True)
        if not self.port:
            with socket.socket() as free:
                free.bind((self.host, 0))
                self.port = int(free.getsockname()[1])
        program = Path(sys.executable).with_name("rclone")
        with (self.folder / "rclone.log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    *self.wrapper, str(program), "serve", "s3", str(self.folder), "--addr", f"{self.host}:{self.port}",
                    "--auth-key", f"{KEY},{SECRET}", "--config", os.devnull, "--vfs-cache-mode", "off",
                    "--vfs-read-chunk-size", "4M", "--exclude", "rclone.log",
                ],
                stdout=log,
                stderr=subprocess.STDOUT,
            )  # fmt: skip
        if self.wrapper:
            time.sleep(0.5)  # it listens where this process may not reach it
            return
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex((self.host, self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError((self.folder / "rclone.log").read_text())

    def stop(self) -> None:
        """End it; what it holds stays."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait()
        self.process = None

    def begin_anew(self) -> None:
        """Turn to another prefix, where nothing lies; removing files under the server would confuse it."""
        self.prefix = f"films/{secrets.token_hex(6)}"

    def lying(self) -> list[str]:
        """Return what it holds, by key."""
        return sorted(path.relative_to(self.objects).as_posix() for path in self.objects.rglob("*") if path.is_file())
