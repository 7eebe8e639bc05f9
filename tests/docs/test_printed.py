"""What the code prints into docs/ is what stands there."""

from __future__ import annotations

import pytest

from plateau.ops import printed


@pytest.mark.parametrize("name", sorted(printed.PAGES))
def test_the_printed_page_stands_in_docs(name: str) -> None:
    assert (printed.FOLDER / name).read_text("utf-8") == printed.PAGES[name](), "run: tools/docs"


def test_every_task_says_what_it_does_and_names_its_queue() -> None:
    from procrastinate.contrib.django import app

    for name, task in app.tasks.items():
        if task.queue != "builtin":
            assert task.func.__doc__, name
            assert task.queue in printed.QUEUES, f"{name}: say in printed.QUEUES what the queue {task.queue} is for"
