"""The homes: of the network, of a channel, its films, what it stands for."""

from __future__ import annotations

from collections import defaultdict
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plateau.antenna.access import listed_to, on_air_for
from plateau.antenna.models import Publication, PublicationQuerySet
from plateau.channels.access import channel_for, may, visible_channels
from plateau.channels.models import Channel, TeamRole
from plateau.channels.roles import Can, Role
from plateau.core.clock import now
from plateau.people.middleware import person_of
from plateau.people.models import Person
from plateau.subjects.models import Subject, SubjectQuerySet
from plateau.subjects.states import State
from plateau.website.airing import aired
from plateau.website.current import most_current
from plateau.website.talk import count_comments

ON_HOME, ON_PAGE = 6, 24
COMING = (State.SHORTLISTED, State.COMMISSIONED, State.IN_PRODUCTION)
LIVELIEST = ("-support_count", "-moved_at", "id")


@require_safe
def network_home(request: HttpRequest) -> HttpResponse:
    """What is on the bouquet: its channels, the newest films, the liveliest debates."""
    person = person_of(request)
    on_air = aired(on_air_for(person)[: ON_HOME * 3], most=ON_HOME + 1)
    debates = list(_subjects(person).in_debate().order_by(*LIVELIEST)[: ON_HOME + 1])
    count_comments((film.subject for film in on_air), debates)
    current = most_current(on_air, [], debates, now=now())
    context = {
        "channels": list(visible_channels(person).annotate(films_on_air=_films_listed(person))),
        "current": current,
        "on_air": [film for film in on_air if not current or film.url != current.url][:ON_HOME],
        "debates": [subject for subject in debates if not current or subject.get_absolute_url() != current.url][
            :ON_HOME
        ],
    }
    return render(request, "website/home.html", context)


@require_safe
def channel_home(request: HttpRequest, slug: str) -> HttpResponse:
    """A channel as it stands now: the most current thing on the stage, then what is on air, in debate and to come."""
    person = person_of(request)
    channel = channel_for(person, slug)
    on_air = aired(on_air_for(person).filter(channel=channel)[: ON_HOME + 1])
    subjects = _subjects(person).filter(channel=channel)
    debates = list(subjects.in_debate().order_by(*LIVELIEST)[: ON_HOME + 1])
    count_comments((film.subject for film in on_air), debates)
    planned = list(_planned(person, channel)[:ON_HOME])
    dated = {publication.film.on_subject.subject_id for publication in planned}
    coming = subjects.filter(state__in=COMING).exclude(pk__in=dated).order_by("-moved_at", "id")
    current = most_current(on_air, planned, debates, now=now())
    context = {
        "channel": channel,
        "current": current,
        "on_air": [film for film in on_air if not current or film.url != current.url][:ON_HOME],
        "debates": [subject for subject in debates if not current or subject.get_absolute_url() != current.url][
            :ON_HOME
        ],
        "coming": list(coming[:ON_HOME]),
        "planned": planned,
    }
    return render(request, "website/channel.html", context)


@require_safe
def channel_films(request: HttpRequest, slug: str) -> HttpResponse:
    """All films of a channel, the newest first, by rubric if wished."""
    person = person_of(request)
    channel = channel_for(person, slug)
    films = on_air_for(person).filter(channel=channel)
    rubrics = list(channel.rubrics.all())
    wanted = next((rubric for rubric in rubrics if rubric.slug == request.GET.get("rubric")), None)
    if wanted is not None:
        films = films.filter(film__on_subject__subject__rubric=wanted)
    page = Paginator(films, ON_PAGE).get_page(request.GET.get("page"))
    shown = aired(page.object_list)
    count_comments(film.subject for film in shown)
    place = {"rubric": wanted.slug if wanted else None, "page": page.number if page.number > 1 else None}
    query = urlencode({name: value for name, value in place.items() if value})
    context = {
        "channel": channel,
        "page": page,
        "films": shown,
        "rubrics": rubrics,
        "rubric": wanted,
        "query": f"?{query}" if query else "",
    }
    return render(request, "website/films.html", context)


@require_safe
def channel_about(request: HttpRequest, slug: str) -> HttpResponse:
    """What the channel stands for, who makes it, and how to keep hearing of it."""
    person = person_of(request)
    channel = channel_for(person, slug)
    order = list(Role)
    rows = TeamRole.objects.filter(channel=channel).select_related("person__company")
    team: dict[Person, list[str]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (order.index(Role(row.role)), row.person.name)):
        team[row.person].append(row.get_role_display())
    context = {
        "channel": channel,
        "rubrics": channel.rubrics.all(),
        "team": list(team.items()),
        "may_edit": may(person, Can.EDIT_CHANNEL, channel),
    }
    return render(request, "website/about.html", context)


def _films_listed(person: Person | None) -> Coalesce:
    """Count the films that this person finds in a channel's list: by the list's own rule, as a part of a query."""
    listed = on_air_for(person).filter(channel=OuterRef("pk")).order_by().values("channel")
    counted = listed.annotate(n=Count("film", distinct=True)).values("n")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())


def _subjects(person: Person | None) -> SubjectQuerySet:
    return Subject.objects.visible_to(person).listed().for_card()


def _planned(person: Person | None, channel: Channel) -> PublicationQuerySet:
    """Return what will go on air on this channel and may be announced to this person, the next first."""
    return (
        Publication.objects.planned()
        .filter(listed_to(person), channel=channel, film__on_subject__subject__private=False)
        .select_related("film__asset", "film__on_subject__subject", "channel")
    )
