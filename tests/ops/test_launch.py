"""Which worker takes what: mail and sweeps never wait behind a film."""

from __future__ import annotations

from plateau.media import flow
from plateau.media.tasks import app
from plateau.ops.launch import queues_but
from plateau.ops.printed import QUEUES
from plateau.ops.programs import ENCODE_QUEUE, MEDIA_QUEUE


def test_no_work_on_films_is_done_where_mail_is_sent() -> None:
    assert queues_but(ENCODE_QUEUE, MEDIA_QUEUE) == ["builtin", "mail", "news", "pages", "sweeps"]
    assert set(flow.QUEUE.values()) == {ENCODE_QUEUE, MEDIA_QUEUE} == {"encode", "media"}


def test_what_frees_the_jobs_of_dead_workers_waits_for_no_film() -> None:
    queues = {
        name: task.queue for name, task in app.tasks.items() if name.startswith("media.") and name != "media.run_job"
    }
    beside_the_pages = {name for name, queue in queues.items() if queue == "pages"}
    assert beside_the_pages == {"media.first_poster", "media.store_upload"}
    assert set(queues.values()) == {"sweeps", "pages"}


def test_every_queue_has_its_line_and_a_worker() -> None:
    named = {task.queue for task in app.tasks.values()} - {"builtin"} | set(flow.BELLS)
    assert named == set(QUEUES)
