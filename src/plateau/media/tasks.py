"""The queue's side of films: a bell for each job, and the sweeps that make the rows right again."""

from __future__ import annotations

from django.conf import settings
from django.db import close_old_connections
from procrastinate import JobContext
from procrastinate.contrib.django import app

from plateau.media import work
from plateau.media.actions import moving, pictures, putting_away, storing, sweeping, uploads
from plateau.media.machines import register
from plateau.media.storage import leaving, scrubbing

UNHURRIED = "media.unhurried"
"""One lock for what may take hours and can wait: of the worker's places it holds one at most."""
SENDING, SENDING_SMALL = "media.sending", "media.sending.small"
"""One lock each for large and for small films on their way to their storage, however many: a small one waits for no
large one, and of the places one is left, for what guests have sent."""


@app.task(queue="encode", name="media.run_job", pass_context=True)
def run_job(context: JobContext, job_id: int) -> None:
    """Do the job of the bell's queue whose turn it is; a worker that shuts down gives it back."""
    hurry = context.additional_context.get("hurry", lambda: False)
    close_old_connections()
    try:
        work.answer(
            context.job.queue,
            worker=context.additional_context.get("worker"),
            should_stop=lambda: context.should_abort() or hurry(),
        )
    finally:
        close_old_connections()


@app.periodic(cron="* * * * * */30")
@app.task(queue="sweeps", queueing_lock="media.rescue", name="media.rescue", priority=95)
def rescue(timestamp: int) -> None:
    """Free what dead workers held, and ring anew for what nobody heard."""
    work.rescue()


@app.periodic(cron="* * * * *")
@app.task(queue="sweeps", queueing_lock="media.release_stalled", name="media.release_stalled", priority=95)
async def release_stalled(timestamp: int) -> None:
    """Ring again for tasks whose worker died in the middle: all tasks of the house may run twice."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=60):
        await app.job_manager.retry_job(job)


@app.task(queue="pages", name="media.first_poster", priority=90)
def first_poster(asset_id: int) -> None:
    """Give a film that was made ready on another machine its poster, beside the pages that show it."""
    pictures.fetch_first_poster(asset_id)


@app.task(queue="copies", name="media.store_upload", priority=90, lock=SENDING, pass_context=True)
def store_upload(context: JobContext, upload_id: int) -> None:
    """Send a file that has arrived whole from this machine's disk to the storage: a large one and a small one at a time."""
    hurry = context.additional_context.get("hurry", lambda: False)
    storing.store_upload(upload_id, stop=lambda: context.should_abort() or hurry())


@app.periodic(cron="* * * * * */20")
@app.task(queue="sweeps", queueing_lock="media.store_left", name="media.store_left")
def store_left(timestamp: int) -> None:
    """Ring anew for files that have arrived whole and are not in the storage yet."""
    storing.ring_for_left()


@app.periodic(cron="17 * * * *")
@app.task(queue="pages", queueing_lock="media.sweep_uploads", name="media.sweep_uploads")
def sweep_uploads(timestamp: int) -> None:
    """Give up uploads for which nothing came for days, and finish what a crash left one step short, beside their files."""
    uploads.sweep_uploads()


@app.periodic(cron="47 * * * *")
@app.task(queue="sweeps", queueing_lock="media.sweep_files", name="media.sweep_files")
def sweep_files(timestamp: int) -> None:
    """Remove what crashes left on the disk a day ago: copies of imports, scratch folders, removed films' files."""
    sweeping.sweep_files()


@app.periodic(cron="23 3 * * *")
@app.task(queue="sweeps", queueing_lock="media.forget_workers", name="media.forget_workers")
def forget_workers(timestamp: int) -> None:
    """Forget workers that have been silent for a week."""
    register.forget_gone()


@app.periodic(cron="*/5 * * * *")
@app.task(
    queue="copies", queueing_lock="media.scrub", name="media.scrub", priority=-50, lock=UNHURRIED, pass_context=True
)
def scrub(context: JobContext, timestamp: int) -> None:
    """Read a few stored files again at a bounded rate, the one read longest ago first, and say which are not whole."""
    if settings.SCRUB_BYTES_A_SECOND:
        hurry = context.additional_context.get("hurry", lambda: False)
        scrubbing.scrub(
            scrubbing.to_read(),
            rate=settings.SCRUB_BYTES_A_SECOND,
            seconds=scrubbing.SHIFT_SECONDS,
            stop=lambda: context.should_abort() or hurry(),
        )


@app.periodic(cron="7 * * * *")
@app.task(queue="sweeps", queueing_lock="media.remove_leaving", name="media.remove_leaving", priority=-10)
def remove_leaving(timestamp: int) -> None:
    """Remove files that a film has left behind, once every address given out for them has ended."""
    leaving.remove_leaving()


@app.periodic(cron="29 * * * *")
@app.task(queue="sweeps", queueing_lock="media.put_away_finer", name="media.put_away_finer", priority=-20)
def put_away_finer(timestamp: int) -> None:
    """Put the finer sizes of films away that nobody has watched for as long as the settings say, some films at a time."""
    putting_away.put_away_unwatched(most=putting_away.AT_ONCE)


@app.periodic(cron="*/10 * * * *")
@app.task(
    queue="copies",
    queueing_lock="media.cool_masters",
    name="media.cool_masters",
    priority=-30,
    lock=UNHURRIED,
    pass_context=True,
)
def cool_masters(context: JobContext, timestamp: int) -> None:
    """Take masters to the cold storage whose film has been ready for as long as the settings say, one after another."""
    hurry = context.additional_context.get("hurry", lambda: False)
    moving.cool_masters(seconds=moving.SHIFT_SECONDS, stop=lambda: context.should_abort() or hurry())


@app.periodic(cron="13 2 * * *")
@app.task(queue="sweeps", queueing_lock="media.sweep_orphans", name="media.sweep_orphans", priority=-40)
def sweep_orphans(timestamp: int) -> None:
    """Remove what killed copies left half written in a folder, and what no row has named for a week; where that is most of a storage, none of it."""
    leaving.sweep_orphans()
