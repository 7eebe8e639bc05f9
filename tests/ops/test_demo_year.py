"""The demonstration's year: every state, the figures that the stories tell, and what is said once a film is on air."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.db.models import Count, Sum
from django.test import override_settings
from procrastinate.contrib.django.models import ProcrastinateJob

from plateau.antenna.models import Publication
from plateau.audience.figures import figure_of
from plateau.audience.models import DailyCount, Kind
from plateau.channels.models import Channel, Network, TeamRole
from plateau.channels.roles import Role
from plateau.community.models import Comment
from plateau.core.clock import now
from plateau.journal.models import Reaction
from plateau.media.models import Asset
from plateau.money.models import Order
from plateau.notices.models import Notice
from plateau.ops.demo import fill
from plateau.ops.demo.fill import CHANNELS, STORIES, Told
from plateau.ops.demo.films.captions import write_captions, write_chapters
from plateau.ops.demo.films.drawing import DrawnFilm
from plateau.ops.demo.films.films_atelier import AVIS
from plateau.ops.demo.films.films_harbour import TIDE
from plateau.ops.demo.films.script import FilmScript
from plateau.ops.demo.films.speech import Timing
from plateau.ops.demo.sets_year import hours_around
from plateau.ops.demo.story import Remark, Story
from plateau.people.models import Person
from plateau.studio.models import Booking, Case, Contact, Duty, Operation
from plateau.subjects.models import Contribution, Part, Question, Subject
from plateau.subjects.states import OPEN, State
from tests.clips import ffmpeg
from tests.factories import client_of
from tests.media.machine import run

STORIES_BY_SLUG = {story.slug: story for told in CHANNELS for story in told.subjects}


@pytest.fixture(scope="module")
def written(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[list[Told], float]]:
    """The year, written once for this file and taken back after it: what was said, and its seconds of this process."""
    home = tmp_path_factory.mktemp("demo")
    storage = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": home / "public", "base_url": "/public/"},
    }
    said: list[Told] = []
    places = {name: home / name.lower() for name in ("HOME", "MASTERS", "AIR", "UPLOADS", "SCRATCH")}
    with (
        override_settings(STORAGES=settings.STORAGES | {"default": storage}, KEEP_FREE_BYTES=0, **places),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        assert not fill.is_begun()
        began = time.process_time()
        fill.write_year(said.append)
        yield said, time.process_time() - began
        transaction.set_rollback(True)


@pytest.fixture
def year(written: tuple[list[Told], float], db: None) -> list[Told]:
    """The year as it was written; what a test adds to it is taken back."""
    assert fill.is_begun()
    return written[0]


def flat(remarks: tuple[Remark, ...]) -> list[Remark]:
    return [one for remark in remarks for one in (remark, *flat(remark.answers))]


def test_the_year_is_written_in_seconds(written: tuple[list[Told], float]) -> None:
    _said, seconds = written
    assert seconds < 30  # of this process alone, most of them for thirty drawn portraits; ten on a busy machine


def test_there_is_a_subject_in_every_state(year: list[Told]) -> None:
    states = set(Subject.objects.values_list("state", flat=True))
    assert states == set(State) - {State.PUBLISHED}  # that one takes a film on air
    assert {STORIES[script.slug][1].slug for script in fill.scripts_to_air()} == set(
        Subject.objects.filter(films__isnull=False).values_list("slug", flat=True)
    )
    assert [told.done for told in year] == [0, 0.5, 1]


def test_everything_has_its_told_figures(year: list[Told]) -> None:
    today = now()
    for story in STORIES_BY_SLUG.values():
        subject = Subject.objects.filter(slug=story.slug).first() or Subject.objects.get(title=story.title)
        assert figure_of(subject.public_id, kind=Kind.PAGE) == story.visits, story.slug
        days = DailyCount.objects.filter(target=subject.public_id)
        assert (days.aggregate(sum=Sum("visits"))["sum"] or 0) == story.visits
        if story.visits:
            assert days.latest("day").day <= today.date()
            assert days.earliest("day").day >= (today - timedelta(days=story.days)).date()
        if not (story.draft or story.private or story.merged_into):
            assert subject.support_count == subject.supports.count() == story.support, story.slug
            assert subject.follower_count == subject.follows.count()
            wanted = {
                question.text: question.support_count for question in subject.questions.filter(person__isnull=False)
            }
            for asked in story.questions:
                assert wanted[asked.text] == asked.support, asked.text
    paid = Subject.objects.get(slug="avis-payes")
    assert (figure_of(paid.public_id, kind=Kind.PAGE), paid.support_count) == (4168, 128)


def test_one_operation_is_over_one_runs_one_has_sixty_slots_and_one_goes_on(year: list[Told]) -> None:
    today = now()
    over, running, to_come, mondays = (
        Operation.objects.get(slug=slug) for slug in ("mains-habiles", "metiers-rares", "sme", "lundis")
    )
    assert over.is_over_at(today)
    assert running.day_of(today) == running.starts_on == running.ends_on
    assert (to_come.starts_on > running.starts_on, to_come.slots.count()) == (True, 60)
    assert (mondays.ends_on, {slot.starts_at.weekday() for slot in mondays.slots.all()}) == (None, {0})
    assert set(Booking.objects.filter(operation=over).values_list("state", flat=True)) == {"wrapped", "no_show"}
    assert set(Order.objects.filter(booking__operation=over).values_list("state", flat=True)) == {
        "paid",
        "invoiced",
        "due",
        "part_paid",
        "quoted",
        "dropped",
    }
    assert Booking.objects.filter(operation=to_come, offered_by=None).count() == 22
    assert Booking.objects.filter(operation=to_come, state="held").exclude(offered_by=None).count() == 1
    duties = Duty.objects.order_by("operation__slug", "id").values_list("operation__slug", "state")
    assert [f"{slug} {state}" for slug, state in duties] == [
        "metiers-rares accepted",
        "metiers-rares accepted",
        "metiers-rares asked",
        "sme asked",
        "sme asked",
    ]


def test_a_guest_thanks_another_insists_and_one_threatens(year: list[Told]) -> None:
    threat = Case.objects.select_related("holder", "taken_from").exclude(threat_at=None).get()
    assert threat.holder is not None
    assert threat.taken_from is not None
    assert (threat.holder.name, threat.taken_from.name) == ("Maëlle Quintrec", "Bastien Orlec")
    said = Contact.objects.from_guests().values_list("tag").annotate(n=Count("pk"))
    assert dict(said) == {"thanks": 2, "plain": 6, "pressure": 2, "threat": 1}
    answers = Contact.objects.filter(direction="out").values_list("state").annotate(n=Count("pk"))
    assert dict(answers) == {"sent": 2, "held": 1}
    assert Case.objects.waiting().count() == 4


@pytest.mark.parametrize("hour", range(24))
def test_the_day_that_runs_is_in_its_middle_and_within_itself(hour: int) -> None:
    begun, ends = hours_around(datetime(2026, 11, 27, hour, 40, tzinfo=UTC))
    assert begun < ends
    assert begun.hour <= hour
    assert ends.hour >= hour or hour == 23


def test_nothing_lies_in_the_future_and_the_lives_are_in_order(year: list[Told]) -> None:
    moment = now()
    for subject in Subject.objects.all():
        moves = list(subject.moves.values_list("at", flat=True))
        assert moves == sorted(moves)
        assert all(at <= moment for at in moves)
    assert not Notice.objects.filter(created_at__gt=moment).exists()
    assert not Contribution.objects.exclude(part__in=Part.values).exists()


def test_all_news_of_the_year_was_heard(year: list[Told]) -> None:
    assert not Reaction.objects.filter(done_at=None).exists()
    assert not ProcrastinateJob.objects.filter(task_name="journal.react", status="todo").exists()
    assert Notice.objects.exists()


def test_two_channels_with_their_teams_are_there_and_open_to_everybody(year: list[Told]) -> None:
    assert set(Channel.objects.values_list("slug", flat=True)) == {told.slug for told in CHANNELS}
    assert Network.objects.get().name == "Bouquet Plateau"
    assert Person.objects.filter(network_admin=True).count() == 1
    names = {Channel.objects.get(slug=told.slug).name: told for told in CHANNELS}
    for name, told in names.items():
        roles = {one.name: set(one.roles) for one in told.people if one.roles}
        roles[told.people[0].name].add(Role.ADMINISTRATOR)  # who opens a channel administers it
        found: dict[str, set[str]] = {}
        for row in TeamRole.objects.filter(channel__name=name).select_related("person"):
            found.setdefault(row.person.name, set()).add(row.role)
        assert found == roles
    client = client_of(None)
    for story in STORIES_BY_SLUG.values():
        if not (story.draft or story.private or story.merged_into):
            assert client.get(f"/s/{story.slug}").status_code == 200, story.slug
    for address in ("/", "/c/atelier", "/c/harbour", "/c/atelier/subjects"):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("story", [story for _told, story in STORIES.values()], ids=lambda story: story.slug)
def test_remarks_are_said_while_the_film_is_on_air_and_about_its_moments(story: Story) -> None:
    script = next(script for script in fill.FILMS if script.slug == story.film)
    aired = next(step.days for step in story.steps if step.to == State.PUBLISHED)
    remarks = flat(story.remarks)
    assert all(0 < remark.days < aired for remark in remarks)
    assert all(remark.days < answered.days for answered in remarks for remark in answered.answers)
    assert all(remark.seconds < Timing.of(script).seconds for remark in remarks if remark.seconds is not None)


def test_fourteen_remarks_stand_under_the_paid_reviews() -> None:
    numbers = sorted(len(flat(story.remarks)) for _told, story in STORIES.values())
    assert len(flat(STORIES[AVIS.slug][1].remarks)) == 14
    assert {0, 1, 2, 14} <= set(numbers)


def draw_small(script: FilmScript, out_dir: Path, **_named: object) -> DrawnFilm:
    """Make a small film of the script's whole length, with its captions and chapters."""
    out_dir.mkdir(parents=True, exist_ok=True)
    timing = Timing.of(script)
    drawn = DrawnFilm(*(out_dir / f"{script.slug}.{end}" for end in ("mp4", "vtt", "chapters.vtt")), timing.seconds)
    write_captions(script, timing, drawn.captions)
    write_chapters(script, timing, drawn.chapters)
    picture, sound = "testsrc2=size=64x36:rate=5", "sine=frequency=220"
    ffmpeg(
        "-f",
        "lavfi",
        "-i",
        picture,
        "-f",
        "lavfi",
        "-i",
        sound,
        "-t",
        timing.seconds,
        "-preset",
        "ultrafast",
        drawn.path,
    )
    return drawn


def work(_told: Told) -> None:
    """Be the machine: carry out what waits."""
    for asset in Asset.objects.filter(jobs__state="waiting").distinct():
        run(asset)


def test_a_film_goes_on_air_with_its_talk_and_its_answers(year: list[Told], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fill, "draw_film", draw_small)
    left = len(fill.scripts_to_air())
    (film,) = fill.take_to_air([AVIS], work)
    subject = Subject.objects.get(slug="avis-payes")
    told, story = STORIES[AVIS.slug]
    aired = next(step.days for step in story.steps if step.to == State.PUBLISHED)
    publication = Publication.objects.on_air().get()
    assert (subject.state, publication.film, publication.gate) == (State.PUBLISHED, film, story.gate)
    assert publication.live_at
    assert abs(now() - timedelta(days=aired) - publication.live_at) < timedelta(minutes=10)
    assert figure_of(film.public_id, kind=Kind.PLAY) == story.plays

    comments = list(
        Comment.objects.filter(subject=subject).select_related("person", "parent__person").order_by("said_at")
    )
    names = {character.key: character.name for character in told.people}
    remarks = sorted(flat(story.remarks), key=lambda remark: -remark.days)
    assert [(one.person.name, one.body) for one in comments] == [(names[one.who], one.text) for one in remarks]
    assert all(one.said_at > publication.live_at for one in comments)
    assert Comment.objects.counts([subject.pk]) == {subject.pk: 14}
    answered = {answer.text: remark.text for remark in story.remarks for answer in remark.answers}
    assert {one.body: one.parent.body for one in comments if one.parent} == answered
    assert [(one.film, one.at_ms) for one in comments if one.at_ms is not None] == [(film, 20_000)]

    asks = next(spoken for spoken in Timing.of(AVIS).spoken if spoken.line.asks)
    question = Question.objects.get(answer_film=film)
    assert (question.text, question.answer_ms) == (AVIS.question, round(asks.start * 1000))
    assert not Reaction.objects.filter(done_at=None).exists()
    assert Notice.objects.filter(kind="comment.answered").exists()

    page = client_of(None).get("/s/avis-payes", headers={"accept-language": "fr"}).content.decode()
    assert "14 commentaires" in page
    assert len(fill.scripts_to_air()) == left - 1
    assert not (Path(settings.HOME) / "demo-films" / "avis-payes.mp4").exists()


def test_a_planned_film_is_announced_and_nothing_is_said_yet(year: list[Told], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fill, "draw_film", draw_small)
    (film,) = fill.take_to_air([TIDE], work)
    publication = Publication.objects.get()
    assert (publication.film, publication.state) == (film, "scheduled")
    assert publication.starts_at
    assert now() < publication.starts_at < now() + timedelta(days=2)
    assert not Comment.objects.exists()
    assert figure_of(film.public_id, kind=Kind.PLAY) == 0
    assert Subject.objects.get(slug="before-the-tide").state not in {*OPEN, State.PUBLISHED}


def test_breaking_off_between_air_and_talk_leaves_neither(year: list[Told], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object, **_named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(fill, "draw_film", draw_small)
    with monkeypatch.context() as patched:
        patched.setattr(fill, "talk", broken)
        with pytest.raises(KeyboardInterrupt):
            list(fill.take_to_air([AVIS], work))
    assert not Publication.objects.exists()
    assert AVIS in fill.scripts_to_air()
    assert len(list(fill.take_to_air([AVIS], work))) == 1
    assert (Publication.objects.count(), Comment.objects.count()) == (1, 14)
