"""Looks an installation over: what is missing or wrong, and how to mend it; `plateau doctor` prints it."""

from __future__ import annotations

import contextlib
import os
import shutil
import smtplib
import socket
import ssl
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlsplit

from plateau.config.env import CHECKOUT, BadSetting, Env, database_from, mail_from
from plateau.media.storage.addresses import BadAddress, read_stores
from plateau.media.storage.errors import StorageFailed
from plateau.ops import processes
from plateau.ops.edge.config import Edge, is_free, loopback
from plateau.ops.places import Places, WrongPlace
from plateau.ops.postgres import VERSION, DatabaseTrouble, account, binaries, embedded

OLDEST_POSTGRES = 16
NEEDED_EXTENSIONS = ("unaccent", "pg_trgm", "btree_gist")
LITTLE_ROOM_GB = 5
SILENT_WORKER_SECONDS = 60
SMTP_SECONDS = 10


class Verdict(StrEnum):
    """How one thing is."""

    WELL = "well"
    NOTE = "note"
    ILL = "ill"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: what it is, how it is, and what to do about it."""

    subject: str
    verdict: Verdict
    story: str
    cure: str = ""


def examine(env: Env) -> Iterator[Finding]:
    """Yield what was found, from the ground up; an examination that fails itself is a finding too."""
    for subject, look in _EXAMINATIONS:
        try:
            yield from (Finding(subject, *found) for found in look(env))
        except (OSError, RuntimeError, BadSetting, WrongPlace, DatabaseTrouble) as error:
            yield Finding(subject, Verdict.ILL, str(error).strip().split("\n")[0])


type Found = tuple[Verdict, str] | tuple[Verdict, str, str]
type Look = Callable[[Env], Iterator[Found]]


def _python(_env: Env) -> Iterator[Found]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Verdict.WELL, f"Python {version}"
    if os.geteuid() == 0:
        yield (
            Verdict.NOTE,
            "Everything but PostgreSQL runs as root",
            "Beyond a trial, give Plateau an account of its own.",
        )


def _browser_libraries(_env: Env) -> Iterator[Found]:
    folder = CHECKOUT / "src" / "plateau" / "website" / "static" / "vendor"
    if any(folder.glob("*.mjs")):
        yield Verdict.WELL, "There"
    else:
        yield Verdict.ILL, "Missing: pages would have no player", "make setup"


def _messages(_env: Env) -> Iterator[Found]:
    catalogues = list((CHECKOUT / "src" / "plateau").glob("*/locale/*/LC_MESSAGES/django.po"))
    late = [path for path in catalogues if not path.with_suffix(".mo").exists()]
    if late:
        yield Verdict.ILL, f"{len(late)} of {len(catalogues)} catalogues are not compiled", "tools/messages compile"
    else:
        yield Verdict.WELL, f"{len(catalogues)} catalogues"


def _folders(env: Env) -> Iterator[Found]:
    places = Places(env.home)
    places.make()
    free = shutil.disk_usage(env.home).free / 10**9
    room = f"{env.home}, {free:.0f} GB free"
    if free < max(LITTLE_ROOM_GB, env.keep_free_gb):
        yield Verdict.ILL, room, "Make room, or move PLATEAU_HOME to a larger disk: uploads will be refused."
    else:
        yield Verdict.WELL, room
    for name in ("secret", "media-secret"):
        path = env.home / name
        if path.exists() and path.stat().st_mode & 0o077:
            yield Verdict.ILL, f"{path} can be read by others", f"chmod 600 {path}"


def _storages(env: Env) -> Iterator[Found]:
    for one, other in (("uploads", "masters"), ("scratch", "air")):
        if (env.home / one).stat().st_dev != (env.home / other).stat().st_dev:
            yield (
                Verdict.ILL,
                f"{one}/ and {other}/ lie on two disks: no film can be put in place",
                "Keep PLATEAU_HOME on one disk, and name the other one in PLATEAU_STORES.",
            )
    try:
        stores = read_stores(env.stores)
    except BadAddress:  # the edge's examination says so
        return
    for name, store in stores.items():
        try:
            store.demand_presence()
        except StorageFailed as error:
            yield Verdict.ILL, str(error), "Until then, what arrives for it waits in uploads/."
        else:
            if not store.origin:  # a bucket is not asked
                yield Verdict.WELL, f"{name} is at {store.says}"


def _ffmpeg(_env: Env) -> Iterator[Found]:
    from plateau_engine.errors import EngineError
    from plateau_engine.ffmpeg import find_ffmpeg

    try:
        found = find_ffmpeg()
    except EngineError as error:
        yield Verdict.ILL, str(error), "make setup brings one; or name another in PLATEAU_FFMPEG."
        return
    missing = [name for name in ("zscale", "tonemap", "webp") if not getattr(found, name)]
    if missing:
        yield (
            Verdict.NOTE,
            f"{found.version} lacks {', '.join(missing)}",
            "HDR films or light pictures suffer: unset PLATEAU_FFMPEG to use the one that came along.",
        )
    else:
        yield Verdict.WELL, f"{found.version} at {found.path}"


def _database(env: Env) -> Iterator[Found]:
    import psycopg

    if not env.database_url:
        owner = account()
        if not (Places(env.home).postgres / "PG_VERSION").exists():
            yield Verdict.NOTE, f"Embedded PostgreSQL {VERSION} from {binaries()}, not made yet", "plateau up makes it."
            return
        if not embedded(env.home).answers():
            yield Verdict.NOTE, f"Embedded PostgreSQL {VERSION} does not run", "plateau up starts it."
            return
        runs_as = f", as {owner.pw_name}" if owner else ""
        yield Verdict.WELL, f"Embedded PostgreSQL {VERSION} answers{runs_as}"
    settings = database_from(env.database_url, env.home)
    try:
        connection = psycopg.connect(
            dbname=str(settings["NAME"]),
            user=str(settings.get("USER") or ""),
            password=str(settings.get("PASSWORD") or ""),
            host=str(settings.get("HOST") or ""),
            port=str(settings.get("PORT") or ""),
            connect_timeout=5,
        )
    except psycopg.OperationalError as error:
        story = str(error).strip().split("\n")[0]
        yield (
            Verdict.ILL,
            story,
            "See that the server runs, and that DATABASE_URL names it: postgresql://user:password@host/name",
        )
        return
    with connection:
        if env.database_url:
            version = connection.info.server_version // 10000
            if version < OLDEST_POSTGRES:
                yield Verdict.ILL, f"PostgreSQL {version}", f"Plateau needs {OLDEST_POSTGRES} or newer."
            else:
                yield Verdict.WELL, f"PostgreSQL {version} answers"
        rows = connection.execute(
            "select name from pg_available_extensions where name = any(%s)", [list(NEEDED_EXTENSIONS)]
        ).fetchall()
    if missing := sorted(set(NEEDED_EXTENSIONS) - {str(row[0]) for row in rows}):
        yield (
            Verdict.ILL,
            f"The server lacks {', '.join(missing)}",
            "Install its contrib package (Debian: postgresql-contrib; managed servers allow them by name).",
        )


def _tables(env: Env) -> Iterator[Found]:
    if not _database_answers(env):
        return
    from plateau.ops import data

    if waiting := data.waiting_migrations():
        yield Verdict.ILL, f"{waiting} migrations wait", "plateau up applies them, or: plateau manage migrate"
    else:
        yield Verdict.WELL, "Up to date"


def _workers(env: Env) -> Iterator[Found]:
    if not _database_answers(env):
        return
    from django.db import connection
    from django.db.utils import ProgrammingError

    with contextlib.suppress(ProgrammingError), connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from procrastinate_workers where last_heartbeat > now() - make_interval(secs => %s)",
            [SILENT_WORKER_SECONDS],
        )
        alive = cursor.fetchone()[0]
        cursor.execute("select count(*), min(j.scheduled_at) from procrastinate_jobs j where status = 'todo'")
        waiting = cursor.fetchone()[0]
        if alive:
            yield Verdict.WELL, f"{alive} live, {waiting} tasks wait"
        else:
            yield (
                Verdict.NOTE,
                f"None lives, {waiting} tasks wait",
                "plateau up starts them; plateau worker starts one.",
            )


def _edge(env: Env) -> Iterator[Found]:
    places = Places(env.home)
    running = bool(processes.of_installation(env.home, "edge"))
    edge = Edge(
        places,
        env.url,
        env.media_secret,
        loopback(urlsplit(env.url).port or 8000),
        stores=env.stores,
        keeps_gb=env.edge_cache_gb,
    )
    if not (running or (places.run / "address").exists()):
        edge = replace(edge, name="edge-trial.conf")  # what `plateau up` wrote is its own, even while nginx is down
        try:
            edge.write()
        except BadAddress as error:
            yield Verdict.ILL, f"PLATEAU_STORES: {error}", "Write it as docs/operations.md says."
            return
    if fault := edge.fault():
        yield Verdict.ILL, fault.split("\n")[0], "Look into " + str(edge.path)
    else:
        yield Verdict.WELL, "Its configuration is valid"
    port = urlsplit(env.url).port or 8000
    if running:
        yield Verdict.WELL, f"It serves {env.url}"
    elif is_free(loopback(port)):
        yield Verdict.WELL, f"Port {port} is free"
    else:
        yield Verdict.NOTE, f"Port {port} is busy", "plateau up takes the next free one, or name one with --port."


def _mail(env: Env) -> Iterator[Found]:
    server = mail_from(env.email_url)
    if server is None:
        yield (
            Verdict.NOTE,
            "Mails are kept in the outbox and sent nowhere",
            "Set PLATEAU_EMAIL_URL=smtps://user:password@host",
        )
        return
    host, port, context = str(server["host"]), int(str(server["port"])), ssl.create_default_context()
    try:
        with (
            smtplib.SMTP_SSL(host, port, timeout=SMTP_SECONDS, context=context)
            if server["use_ssl"]
            else smtplib.SMTP(host, port, timeout=SMTP_SECONDS)
        ) as answering:
            if server["use_tls"]:
                answering.starttls(context=context)
            answering.noop()
    except (OSError, smtplib.SMTPException) as error:
        yield Verdict.ILL, f"{host} port {port} does not take mail: {error}", "Correct PLATEAU_EMAIL_URL."
    else:
        yield Verdict.WELL, f"{host} port {port} answers"


def _reactions(env: Env) -> Iterator[Found]:
    if not _database_answers(env):
        return
    from django.db.utils import ProgrammingError

    from plateau.journal.models import Reaction

    with contextlib.suppress(ProgrammingError):
        if hopeless := Reaction.objects.hopeless().count():
            again = "from plateau.journal.models import Reaction; Reaction.objects.hopeless().update(failures=0)"
            cure = f'log/worker-quick.log says why. Once that is mended: plateau manage shell -c "{again}"'
            yield Verdict.ILL, f"{hopeless} reactions gave up", cure
        else:
            yield Verdict.WELL, "None gave up"


def _stored(env: Env) -> Iterator[Found]:
    if not _database_answers(env):
        return
    from django.db.utils import ProgrammingError

    from plateau.media.storage.scrubbing import ailing

    with contextlib.suppress(ProgrammingError):
        if files := ailing().count():
            cure = "plateau storage show lists them. Put each back from a backup, then: plateau storage scrub --ailing"
            yield Verdict.ILL, f"{files} damaged or missing", cure
        else:
            yield Verdict.WELL, "None known to be damaged or missing"


def _outbox(env: Env) -> Iterator[Found]:
    if not _database_answers(env):
        return
    from django.db.utils import ProgrammingError

    from plateau.core.clock import now
    from plateau.notices.models import Message

    with contextlib.suppress(ProgrammingError):
        late, failed = Message.objects.late(now()).count(), Message.objects.failed_lately(now()).count()
        if late or failed:
            story = f"{late} mails wait for over an hour, {failed} failed this week"
            yield Verdict.NOTE, story, "/network/outbox says why, and sends them again."
        else:
            yield Verdict.WELL, "No mail waits for over an hour, none failed this week"


def _address(env: Env) -> Iterator[Found]:
    parts = urlsplit(env.url)
    host = parts.hostname or ""
    local = host in {"localhost", "127.0.0.1", "::1"}
    if not local and parts.scheme == "http":
        yield (
            Verdict.NOTE,
            f"{env.url} is not encrypted",
            "Put a proxy with a certificate in front; see docs/operations.md.",
        )
        return
    try:
        socket.getaddrinfo(host, None)
    except OSError:
        yield Verdict.ILL, f"The name {host} is not known", "Enter it with your name provider, or correct PLATEAU_URL."
        return
    yield Verdict.WELL, env.url
    if env.debug and not local:
        yield Verdict.ILL, "PLATEAU_DEBUG shows the inside of errors to everybody", "Unset PLATEAU_DEBUG."


def _database_answers(env: Env) -> bool:
    from django.db import connection
    from django.db.utils import OperationalError

    if not env.database_url and not embedded(env.home).answers():
        return False
    try:
        connection.ensure_connection()
    except OperationalError:
        return False
    return True


_EXAMINATIONS: tuple[tuple[str, Look], ...] = (
    ("Python", _python),
    ("Browser libraries", _browser_libraries),
    ("Translations", _messages),
    ("Folder", _folders),
    ("Storages", _storages),
    ("ffmpeg", _ffmpeg),
    ("Database", _database),
    ("Tables", _tables),
    ("Workers", _workers),
    ("Reactions", _reactions),
    ("Stored files", _stored),
    ("Edge", _edge),
    ("Address", _address),
    ("Mail", _mail),
    ("Outbox", _outbox),
)
