"""A member's own page: what waits for me, what became of mine, where I was."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from plateau.antenna.access import on_air_for
from plateau.antenna.models import Watching
from plateau.channels.access import channels_where, need_person
from plateau.channels.models import Channel
from plateau.channels.roles import Can
from plateau.media.models import Film
from plateau.notices.models import Notice
from plateau.people.models import Person
from plateau.subjects.models import Subject
from plateau.subjects.states import State
from plateau.subjects.turn import whose_turn

AT_MOST = 8
RESTS = frozenset({State.PUBLISHED, State.DECLINED, State.MERGED, State.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Mine:
    """A subject of mine, and what is waited for."""

    subject: Subject
    sentence: str | Promise

    @property
    def rests(self) -> bool:
        """Whether nothing is waited for any more."""
        return self.subject.state in RESTS


@dataclass(frozen=True, slots=True)
class Desk:
    """A channel that I work on, and how many of its subjects wait for an answer."""

    channel: Channel
    answers_due: int


@dataclass(frozen=True, slots=True)
class Begun:
    """A film that I began to watch, and how much of it I saw, in percent."""

    film: Film
    url: str
    percent: int


@never_cache
@require_safe
def my_page(request: HttpRequest) -> HttpResponse:
    """What waits for this member, then what became of their subjects, what they follow and where they stopped watching."""
    person = need_person(request)
    subjects = list(Subject.objects.filter(proposer=person).for_card().order_by("-moved_at", "-id")[: AT_MOST * 4])
    desks = _desks(person)
    context = {
        "drafts": [subject for subject in subjects if subject.is_draft],
        "mine": [_mine(subject) for subject in subjects if not subject.is_draft][:AT_MOST],
        "followed": _followed(person),
        "notices": list(Notice.objects.filter(person=person).unread().order_by("-created_at", "-id")[:AT_MOST]),
        "begun": _begun(person),
        "desks": desks,
        "answers_due": [desk for desk in desks if desk.answers_due],
    }
    return render(request, "website/me.html", context)


def _mine(subject: Subject) -> Mine:
    return Mine(subject, whose_turn(subject.state, since=subject.moved_at, private=subject.private).sentence)


def _followed(person: Person) -> list[Subject]:
    """Return the subjects that this person follows, the ones that moved last first; not their own."""
    followed = Subject.objects.visible_to(person).followed_by(person).exclude(proposer=person)
    return list(followed.for_card().order_by("-moved_at", "-id")[:AT_MOST])


def _desks(person: Person) -> list[Desk]:
    """Return the channels this person works on, with how many subjects that they may read wait there for an answer."""
    waiting = Subject.objects.visible_to(person).on_desk().needing_answer().order_by()
    due = dict(waiting.values_list("channel").annotate(n=Count("pk")))
    return [Desk(channel, due.get(channel.pk, 0)) for channel in channels_where(person, Can.SEE_DESK)]


def _begun(person: Person) -> list[Begun]:
    """Return what this person began to watch and can still watch, the last first."""
    rows = (
        Watching.objects.filter(person=person, finished=False, frame__gt=0, film__in=on_air_for(person).values("film"))
        .select_related("film__asset", "film__on_subject__subject")
        .order_by("-watched_at")[:4]
    )
    return [Begun(row.film, row.film.on_subject.get_absolute_url(), _percent(row)) for row in rows]


def _percent(row: Watching) -> int:
    whole = row.film.asset.duration_ms if row.film.asset else None
    return min(99, round(row.seconds * 100_000 / whole)) if whole else 0
