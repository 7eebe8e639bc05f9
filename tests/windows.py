"""Several processes at once, as the ones of a web server: each begins anew, with the test's database.

A fork would inherit locks of libraries whose threads it does not have (typst waits for ever then).
"""

from __future__ import annotations

import multiprocessing
import time
from importlib import import_module
from queue import Empty
from typing import Any

import django

MOST_SECONDS, STOPPED_WITHIN = 600.0, 30.0  # a slow machine has to start all of them


def at_once(work: Any, each: list[tuple[Any, ...]]) -> list[Any]:
    """Call a module's function in a process for each row of arguments; return what they answered, as they ended.

    Raises ``AssertionError`` when one ended badly or does not end.
    """
    from django.db import connection, connections

    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    database = str(connection.settings_dict["NAME"])
    connections.close_all()
    named = (work.__module__, work.__name__)
    processes = [context.Process(target=_begin, args=(*named, arguments, database, answers)) for arguments in each]
    for process in processes:
        process.start()
    found: list[Any] = []
    began = time.monotonic()
    while len(found) < len(processes) and time.monotonic() - began < MOST_SECONDS:
        try:
            found.append(answers.get(timeout=1))
        except Empty:
            if any(process.exitcode for process in processes):
                break
    for process in processes:
        process.join(STOPPED_WITHIN if len(found) == len(processes) else 0)
        if process.is_alive():
            process.kill()
            process.join()
    assert [process.exitcode for process in processes] == [0] * len(processes)
    return found


def _begin(module: str, name: str, arguments: tuple[Any, ...], database: str, answers: Any) -> None:
    django.setup()
    from django.db import connection, connections

    connection.settings_dict["NAME"] = database
    answers.put(getattr(import_module(module), name)(*arguments))
    connections.close_all()
