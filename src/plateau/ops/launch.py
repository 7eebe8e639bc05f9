"""Starts one program of an installation, after clearing away what an earlier one left; the supervisor calls it.

1. Mark this process with the installation and the program, so that it and its children can be found.
2. Stop processes of the same program that outlived their parent.
3. Become the program.
"""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from plateau.config.env import Env, read_env
from plateau.ops import processes
from plateau.ops.places import Places
from plateau.ops.programs import COPIES_QUEUE, ENCODE_QUEUE, MEDIA_QUEUE, page_workers

PAGE_THREADS = 6
QUICK_SLOTS = 4
MEDIA_SLOTS = 3
COPIES_SLOTS = 4
GRACE_SECONDS = 5
ORPHAN_SECONDS = 1


def launch(name: str) -> NoReturn:
    """Become the program called *name*."""
    env = read_env()
    places = Places(env.home)
    os.environ |= {processes.INSTANCE: str(env.home), processes.PROGRAM: name}
    stopped = processes.stop(processes.of_installation(env.home, name), ORPHAN_SECONDS)
    if stopped:
        print(f"{stopped} processes of an earlier {name} were still there and have been stopped.", flush=True)
    os.chdir(places.run)
    if name == "warden":
        _become(sys.executable, "-m", "plateau.ops.warden")
    if name == "postgres":
        _become_postgres(env)
    if name == "edge":
        from plateau.ops.edge.config import nginx

        (places.sockets / "elsewhere.sock").unlink(
            missing_ok=True
        )  # a killed nginx leaves it, and cannot bind it again
        _become(str(nginx()), "-p", ".", "-e", str(places.log / "edge-error.log"), "-c", str(places.run / "edge.conf"))
    if name == "web":
        _become_granian(
            "wsgi", places, "web", "--workers", str(page_workers()), "--blocking-threads", str(PAGE_THREADS)
        )
    if name == "pulse":
        _become_granian("asgi", places, "pulse", "--workers", "1")
    if name == "worker-quick":
        _become_worker(name, queues_but(ENCODE_QUEUE, MEDIA_QUEUE, COPIES_QUEUE), QUICK_SLOTS)
    if name == "worker-media":
        _become_worker(name, [MEDIA_QUEUE], MEDIA_SLOTS)
    if name == "worker-copies":
        _become_worker(name, [COPIES_QUEUE], COPIES_SLOTS)
    if name.startswith("worker-encode-"):
        _become_worker(name, [ENCODE_QUEUE], 1)
    sys.exit(f"There is no program called {name}.")


def queues_but(*left_out: str) -> list[str]:
    """Return every queue that a task of ours names, and Procrastinate's own, but these."""
    import django

    django.setup()
    from procrastinate.contrib.django import app

    return sorted({task.queue for task in app.tasks.values()} - set(left_out))


def _become_postgres(env: Env) -> NoReturn:
    from plateau.ops.postgres import DatabaseTrouble, embedded

    cluster = embedded(env.home)
    try:
        cluster.prepare()
    except DatabaseTrouble as trouble:
        sys.exit(str(trouble))
    cluster.become()


def _become_granian(interface: str, places: Places, name: str, *options: str) -> NoReturn:
    socket = places.sockets / f"{name}.sock"
    # granian removes its socket only when it ends in peace, and refuses to take one over
    socket.unlink(missing_ok=True)
    _become(
        *(sys.executable, "-m", "granian", "--interface", interface, "--no-ws", "--log-level", "warning"),
        *("--uds", str(socket), "--uds-permissions", "0600"),
        *("--backlog", "2048", "--respawn-failed-workers", "--workers-kill-timeout", str(GRACE_SECONDS)),
        *options,
        f"plateau.config.{interface}:application",
    )


def _become_worker(name: str, queues: list[str], slots: int) -> NoReturn:
    _become(
        *(sys.executable, "-m", "plateau.ops.cli", "worker", "--name", name, "--queues", ",".join(queues)),
        *("--slots", str(slots), "--grace", str(GRACE_SECONDS)),
    )


def _become(*command: str) -> NoReturn:
    os.execv(command[0], command)


if __name__ == "__main__":
    launch(sys.argv[1])
