"""Which worker takes what: mail and sweeps never wait behind a film."""

from __future__ import annotations

from plateau.media import flow
from plateau.media.tasks import SENDING, SENDING_SMALL, UNHURRIED, app
from plateau.ops.launch import COPIES_SLOTS, queues_but
from plateau.ops.printed import QUEUES
from plateau.ops.programs import COPIES_QUEUE, ENCODE_QUEUE, MEDIA_QUEUE


def test_no_work_on_films_is_done_where_mail_is_sent() -> None:
    assert queues_but(ENCODE_QUEUE, MEDIA_QUEUE, COPIES_QUEUE) == ["builtin", "mail", "news", "pages", "sweeps"]
    assert set(flow.QUEUE.values()) == {ENCODE_QUEUE, MEDIA_QUEUE} == {"encode", "media"}


def test_what_frees_the_jobs_of_dead_workers_waits_for_no_film() -> None:
    queues = {
        name: task.queue for name, task in app.tasks.items() if name.startswith("media.") and name != "media.run_job"
    }
    beside_the_pages = {name for name, queue in queues.items() if queue == "pages"}
    assert beside_the_pages == {"media.first_poster", "media.sweep_uploads"}
    assert set(queues.values()) == {"sweeps", "pages", "copies"}


def test_what_moves_or_reads_whole_files_holds_up_neither_mail_nor_first_play() -> None:
    copies = {name: task for name, task in app.tasks.items() if task.queue == COPIES_QUEUE}
    assert set(copies) == {"media.store_upload", "media.scrub", "media.cool_masters", "studio.look_at"}
    unhurried = {name for name, task in copies.items() if task.lock == UNHURRIED}
    assert unhurried == {"media.scrub", "media.cool_masters"}  # one at a time: the other places are for people's files
    for_hours = {task.lock for name, task in copies.items() if name != "studio.look_at"} | {SENDING_SMALL}
    assert for_hours == {UNHURRIED, SENDING, SENDING_SMALL}
    assert len(for_hours) < COPIES_SLOTS, "whatever goes on, a guest's file finds a place"


def test_every_queue_has_its_line_and_a_worker() -> None:
    named = {task.queue for task in app.tasks.values()} - {"builtin"} | set(flow.BELLS)
    assert named == set(QUEUES)
