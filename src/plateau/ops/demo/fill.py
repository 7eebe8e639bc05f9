"""Fills an empty network with a year of life, then draws its films and takes them through the real chain."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from plateau.antenna.actions.air import Airing, put_on_air
from plateau.antenna.models import Publication
from plateau.audience.models import Kind
from plateau.channels.actions import change_network, the_network
from plateau.channels.models import Channel
from plateau.core import clock
from plateau.media.actions.importing import import_master
from plateau.media.actions.texts import add_captions, marks_from_vtt, set_chapters
from plateau.media.models import Film
from plateau.media.progress import progress_of
from plateau.media.states import ENDED, AssetState
from plateau.notices.models import Notice
from plateau.ops.demo.atelier import ATELIER
from plateau.ops.demo.cast import Cast
from plateau.ops.demo.contacts_year import write_contacts
from plateau.ops.demo.crew_year import write_crew
from plateau.ops.demo.crowds import gather, visit
from plateau.ops.demo.films.catalogue import FILMS
from plateau.ops.demo.films.drawing import DrawnFilm, draw_film
from plateau.ops.demo.films.script import FilmScript
from plateau.ops.demo.harbour import HARBOUR
from plateau.ops.demo.sets_year import SetsYear
from plateau.ops.demo.story import ChannelStory, Story
from plateau.ops.demo.talk import answer_questions, talk
from plateau.ops.demo.year import Year, hear_news
from plateau.people.models import Person
from plateau.subjects.models import SubjectFilm

CHANNELS: tuple[ChannelStory, ...] = (ATELIER, HARBOUR)
STORIES: dict[str, tuple[ChannelStory, Story]] = {
    story.film: (told, story) for told in CHANNELS for story in told.subjects if story.film
}
_SEED = 1  # the same year for everybody
_PATIENCE = timedelta(minutes=10)


class FilmStuck(Exception):
    """A demonstration film did not get through the machine; the message says where it stands."""


@dataclass(frozen=True, slots=True)
class Told:
    """One word of progress: which film (empty for the rows), what is done to it, and how far (0 to 1)."""

    film: str
    doing: str
    done: float


type Tell = Callable[[Told], None]


def is_begun() -> bool:
    """Whether the year was written already (in one transaction: all of it, or nothing)."""
    return Channel.objects.filter(slug=ATELIER.slug).exists()


def write_year(tell: Tell) -> None:
    """Write people, channels, subjects and figures; all or nothing."""
    today = clock.now()
    chance = random.Random(_SEED)
    with transaction.atomic():
        casts = [Cast(told, today=today, chance=chance) for told in CHANNELS]
        change_network(
            the_network(),
            by=casts[0].members[0],
            name="Bouquet Plateau",
            tagline="Des télévisions faites par leurs membres",
        )
        everybody = [person for cast in casts for person in cast.members]
        _let_run_the_network(casts[0].members[0])
        for number, (told, cast) in enumerate(zip(CHANNELS, casts, strict=True)):
            tell(Told("", told.name, number / len(CHANNELS)))
            year = Year(told, cast, today=today, chance=chance)
            subjects = year.run()
            for story in told.subjects:
                subject = subjects[story.slug]
                if not story.private and not story.merged_into and not story.draft:
                    gather(story, subject, everybody, today=today, chance=chance)
                began = today - timedelta(days=story.days)
                aired = _aired(story, today)
                visit(subject.public_id, Kind.PAGE, story.visits, first=began, today=today, peak=aired, chance=chance)
        SetsYear(casts[0], today=today).run()
        write_crew(casts[0], today=today)
        write_contacts(casts[0], today=today)
        _read_what_is_old(today - timedelta(days=2))
        _forget_rung_bells()
    tell(Told("", "", 1))


def _let_run_the_network(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(network_admin=True)


def _read_what_is_old(before: datetime) -> None:
    """Let everybody have read their notices of a year, but for those of the last days."""
    Notice.objects.unread().filter(created_at__lt=before).update(read_at=F("created_at"))


def _forget_rung_bells() -> None:
    """Take the tasks of reactions that are done already out of the queue: they would find nothing to do."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo' AND task_name = 'journal.react'")


def _aired(story: Story, today: datetime) -> datetime | None:
    days = next((step.days for step in story.steps if step.to == "published"), None)
    return None if days is None or days < 0 else today - timedelta(days=days)


def scripts_to_air() -> list[FilmScript]:
    """Return the films that are neither on air nor planned yet, the shortest way to air first."""
    there = set(Publication.objects.values_list("film__on_subject__subject__slug", flat=True))
    return [script for script in FILMS if script.slug in STORIES and STORIES[script.slug][1].slug not in there]


def take_to_air(scripts: list[FilmScript], tell: Tell) -> Iterator[Film]:
    """Draw each film, hand it to the machine, and put it on air once it is ready; yield it then.

    While one film is in the machine the next is drawn. Safe to break off and call again.
    Raises FilmStuck when the machine gives one up, or says nothing for ten minutes.
    """
    waiting: list[tuple[FilmScript, Film, DrawnFilm]] = []
    for script in scripts:
        film, drawn = _into_machine(script, tell)
        waiting.append((script, film, drawn))
        for entry in [entry for entry in waiting if _is_ready(entry[0], entry[1], tell)]:
            waiting.remove(entry)
            yield _put_on_air(*entry, tell)
    last_word = time.monotonic()
    seen: tuple[object, ...] = ()
    while waiting:
        for entry in [entry for entry in waiting if _is_ready(entry[0], entry[1], tell)]:
            waiting.remove(entry)
            yield _put_on_air(*entry, tell)
        now_seen = tuple((film.asset.state, progress_of(film.asset).done) for _, film, _ in waiting if film.asset)
        if now_seen != seen:
            seen, last_word = now_seen, time.monotonic()
        elif time.monotonic() - last_word > _PATIENCE.total_seconds():
            stuck = ", ".join(film.title for _, film, _ in waiting)
            raise FilmStuck(f"The machine has said nothing for ten minutes about: {stuck}. Is a worker running?")
        time.sleep(0.5)


def _into_machine(script: FilmScript, tell: Tell) -> tuple[Film, DrawnFilm]:
    """Draw the film unless its file lies there, and import it unless it was."""
    _told, story = STORIES[script.slug]
    link = SubjectFilm.objects.select_related("film__channel", "film__asset", "film__created_by").get(
        subject__slug=story.slug
    )
    film: Film = link.film
    folder = Path(settings.HOME) / "demo-films"
    drawn = draw_film(
        script,
        folder,
        ffmpeg=_ffmpeg(),
        on_progress=lambda done, total: tell(Told(script.title, "drawing", done / total)),
    )
    if film.asset is None or film.asset.state in {AssetState.FAILED, AssetState.CANCELLED}:
        import_master(film, drawn.path, by=film.created_by)
        film.refresh_from_db()
    return film, drawn


def _ffmpeg() -> str:
    import imageio_ffmpeg

    return settings.FFMPEG or str(imageio_ffmpeg.get_ffmpeg_exe())


def _is_ready(script: FilmScript, film: Film, tell: Tell) -> bool:
    film.refresh_from_db()
    if film.asset is None:
        return False
    film.asset.refresh_from_db()
    progress = progress_of(film.asset)
    tell(Told(script.title, "machine", progress.done / progress.total if progress.total else 0))
    if film.asset.state in ENDED and film.asset.state != AssetState.READY:
        raise FilmStuck(f"{film.title}: {progress.failure.happened if progress.failure else progress.word}")
    return film.asset.state == AssetState.READY


def _put_on_air(script: FilmScript, film: Film, drawn: DrawnFilm, tell: Tell) -> Film:
    """Add what belongs to the film, put it on air on its day of the story, and let the plays of since then be counted."""
    told, story = STORIES[script.slug]
    by = film.created_by
    assert by is not None, "the year gives every film a maker"
    add_captions(film, drawn.captions.read_bytes(), language=script.language, by=by)
    set_chapters(film, marks_from_vtt(film, drawn.chapters.read_bytes()), by=by)
    editor = Person.objects.get(name=told.people[0].name)
    today = clock.now()
    aired = _aired(story, today)
    gate = story.gate or told.gate
    starts_at = (
        None if aired else today + timedelta(days=-next(step.days for step in story.steps if step.to == "published"))
    )
    with transaction.atomic():  # a film on air has its plays and its talk, however often the filling is broken off
        with clock.at(aired or today):
            airing = Airing(gate=gate, free_share=film.channel.free_share, tell_followers=True, starts_at=starts_at)
            put_on_air(film, channels=[film.channel], airing=airing, by=editor)
            hear_news()
        if aired:
            with clock.at(aired + timedelta(hours=1)):
                answer_questions(story, film, script, by=editor)
            talk(told, story, film, today=today)
            chance = random.Random(script.slug)
            visit(film.public_id, Kind.PLAY, story.plays, first=aired, today=today, peak=aired, chance=chance)
    drawn.path.unlink(missing_ok=True)
    tell(Told(script.title, "on air" if aired else "planned", 1))
    return film
