"""Reads the environment once, with a sentence for whatever cannot be understood."""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

CHECKOUT = Path(__file__).resolve().parents[3]
SOCKET_PATH_LIMIT = 100  # bytes; the kernels take 104 to 108
ACROSS_A_NETWORK: dict[str, object] = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
    "options": "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
    " -c idle_in_transaction_session_timeout=120000",
}
"""Both ends notice within about a minute that the other is gone (libpq's and the server's parameters; times in seconds
and milliseconds): else a machine whose cable is pulled would keep what it had locked for two hours, TCP's own patience.
"""


class BadSetting(Exception):
    """An environment variable that cannot be used; the message says which, and what to write."""


@dataclass(frozen=True, slots=True)
class Env:
    """Everything that an installation may decide.

    ``home`` is the one folder that holds state; ``url`` is the address that people type; ``database_url``
    and ``email_url`` are URLs, empty where the embedded server or the outbox alone is meant. Sizes are in gigabytes
    (10⁹ bytes): the largest file, what one channel, one person and one guest may keep, what stays free on the disk, what a
    machine keeps of masters that it fetched, and its edge of films that lie elsewhere. ``stores`` are names and addresses
    of storage, ``storage`` a name among them, and so is ``cold_storage``, where masters go after ``cold_days``; after
    ``finer_days`` unwatched the finer sizes of a film are put away (0 days: never).
    """

    home: Path
    url: str
    debug: bool
    database_url: str
    email_url: str
    secret_key: str
    media_secret: str
    ffmpeg: str
    metrics_token: str
    file_gb: int
    channel_gb: int
    person_gb: int
    guest_gb: int
    keep_free_gb: int
    whisper_model: str
    transcripts: bool
    stores: str
    storage: str
    cache_gb: int
    scrub_mb: int
    edge_cache_gb: int
    finer_days: int
    cold_storage: str
    cold_days: int


def read_env(environ: Mapping[str, str] = os.environ) -> Env:
    """Return the installation's settings; make the two secrets on the first call.

    Raises BadSetting when a variable cannot be understood.
    """
    home = Path(environ.get("PLATEAU_HOME") or CHECKOUT / "var").expanduser().resolve()
    url = (environ.get("PLATEAU_URL") or _running_at(home) or "http://localhost:8000").rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
        raise BadSetting(
            f"PLATEAU_URL is {url!r}: write a scheme and a host, such as https://tv.example.org, without a path."
        )
    return Env(
        home=home,
        url=url,
        debug=_flag(environ, "PLATEAU_DEBUG"),
        database_url=environ.get("DATABASE_URL", ""),
        email_url=environ.get("PLATEAU_EMAIL_URL", "outbox://"),
        secret_key=environ.get("PLATEAU_SECRET_KEY") or kept_secret(home / "secret"),
        media_secret=environ.get("PLATEAU_MEDIA_SECRET") or kept_secret(home / "media-secret"),
        ffmpeg=environ.get("PLATEAU_FFMPEG", ""),
        metrics_token=environ.get("PLATEAU_METRICS_TOKEN", ""),
        file_gb=_gigabytes(environ, "PLATEAU_FILE_GB", 64),
        channel_gb=_gigabytes(environ, "PLATEAU_CHANNEL_GB", 2000),
        person_gb=_gigabytes(environ, "PLATEAU_PERSON_GB", 1000),
        guest_gb=_gigabytes(environ, "PLATEAU_GUEST_GB", 50),
        keep_free_gb=_gigabytes(environ, "PLATEAU_KEEP_FREE_GB", 2),
        whisper_model=environ.get("PLATEAU_WHISPER_MODEL", ""),
        transcripts=not _flag(environ, "PLATEAU_NO_TRANSCRIPTS"),
        stores=environ.get("PLATEAU_STORES", ""),
        storage=environ.get("PLATEAU_STORAGE") or "home",
        cache_gb=_gigabytes(environ, "PLATEAU_CACHE_GB", 100),
        scrub_mb=_whole(environ, "PLATEAU_SCRUB_MB", 4, "megabytes a second"),
        edge_cache_gb=_gigabytes(environ, "PLATEAU_EDGE_CACHE_GB", 10),
        finer_days=_whole(environ, "PLATEAU_FINER_DAYS", 0, "days"),
        cold_storage=environ.get("PLATEAU_COLD_STORAGE", ""),
        cold_days=_whole(environ, "PLATEAU_COLD_DAYS", 0, "days"),
    )


def _running_at(home: Path) -> str:
    """Return the address at which `plateau up` serves this folder now, if it does."""
    try:
        return (home / "run" / "address").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""


def _flag(environ: Mapping[str, str], name: str) -> bool:
    value = environ.get(name, "0").lower()
    if value not in {"0", "1", "false", "true", "no", "yes", ""}:
        raise BadSetting(f"{name} is {value!r}: write 1 or 0.")
    return value in {"1", "true", "yes"}


def _gigabytes(environ: Mapping[str, str], name: str, default: int) -> int:
    return _whole(environ, name, default, "gigabytes")


def _whole(environ: Mapping[str, str], name: str, default: int, of: str) -> int:
    value = environ.get(name) or str(default)
    if not (value.isascii() and value.isdigit()):
        raise BadSetting(f"{name} is {value!r}: write a whole number of {of}.")
    return int(value)


def kept_secret(path: Path) -> str:
    """Return the secret in this file, made (readable by its owner only) if it is not there yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    value = secrets.token_urlsafe(48)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(value + "\n")
    return value


def socket_folder(home: Path) -> Path:
    """Return the folder of an installation's sockets: inside ``home``, or a short one where ``home`` lies too deep."""
    inside = home / "run"
    if len(os.fsencode(inside / "postgres" / ".s.PGSQL.5432.lock")) <= SOCKET_PATH_LIMIT:
        return inside
    return Path(tempfile.gettempdir()) / f"plateau-{hashlib.sha256(os.fsencode(home)).hexdigest()[:12]}"


def database_from(url: str, home: Path) -> dict[str, object]:
    """Turn DATABASE_URL into Django's settings; an empty URL means the embedded server of ``home``.

    Raises BadSetting for anything but PostgreSQL.
    """
    common: dict[str, object] = {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }
    if not url:
        return common | {
            "NAME": "plateau",
            "USER": "postgres",
            "HOST": str(socket_folder(home) / "postgres"),
            "PORT": "",
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise BadSetting(
            f"DATABASE_URL starts with {parts.scheme!r}: only PostgreSQL 16 or newer serves, postgresql://…"
        )
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    if not unquote(query.get("host", "")).startswith("/"):
        common["OPTIONS"] = ACROSS_A_NETWORK
    return common | {
        "NAME": parts.path.lstrip("/") or "plateau",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", "")) or parts.hostname or "",
        "PORT": str(parts.port or ""),
    }


def mail_from(url: str) -> dict[str, object] | None:
    """Turn PLATEAU_EMAIL_URL into the options of Django's SMTP backend; None for the outbox alone.

    ``smtps://`` is TLS from the first byte (RFC 8314, port 465), ``smtp+tls://`` STARTTLS (port 587), ``smtp://``
    neither (port 25). Raises BadSetting for another scheme, for TLS from the first byte at a port where servers wait for
    STARTTLS, and for a password that would cross a network in the open.
    """
    parts = urlsplit(url)
    if parts.scheme == "outbox":
        return None
    if parts.scheme not in {"smtp", "smtp+tls", "smtps"}:
        raise BadSetting(
            f"PLATEAU_EMAIL_URL begins with {parts.scheme!r}: write smtps://user:password@host (TLS, port 465), "
            "smtp+tls://… (STARTTLS, port 587), smtp://host, or outbox://"
        )
    try:
        port = parts.port
    except ValueError:
        raise BadSetting("PLATEAU_EMAIL_URL has no port that could be one: write a number up to 65535.") from None
    host = parts.hostname or "localhost"
    if parts.scheme == "smtps" and port in {25, 587}:
        raise BadSetting(
            f"PLATEAU_EMAIL_URL names port {port} with smtps://: mail servers begin there in the open and turn to TLS "
            f"afterwards. Write smtp+tls:// for port {port}, or leave the port out for 465."
        )
    if parts.scheme == "smtp" and parts.username and host not in {"localhost", "127.0.0.1", "::1"}:
        raise BadSetting(
            f"PLATEAU_EMAIL_URL would send its password to {host} in the open: write smtps:// (TLS, port 465) or "
            "smtp+tls:// (STARTTLS, port 587)."
        )
    return {
        "host": host,
        "port": port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme],
        "username": unquote(parts.username or "") or None,
        "password": unquote(parts.password or "") or None,
        "use_tls": parts.scheme == "smtp+tls",
        "use_ssl": parts.scheme == "smtps",
    }
