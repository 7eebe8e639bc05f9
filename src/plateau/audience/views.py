"""The team's pages of the audience: a channel's list, and one subject by day and source."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from plateau.audience.figures import figures_of, month_by_source, totals_of, with_views
from plateau.audience.models import Kind
from plateau.audience.tables import channel_rows, subject_tables
from plateau.channels.access import channel_for, demand
from plateau.channels.roles import Can
from plateau.core.clock import now
from plateau.people.middleware import person_of
from plateau.subjects.access import desk_subject
from plateau.subjects.models import Subject, SubjectFilm

PER_PAGE = 50


def channel_audience(request: HttpRequest, slug: str) -> HttpResponse:
    """List the channel's subjects with their visits and plays, the most seen of the last 30 days first."""
    person = person_of(request)
    channel = channel_for(person, slug)
    demand(person, Can.SEE_AUDIENCE, channel)
    today = now().date()
    subjects = with_views(Subject.objects.visible_to(person).on_desk().filter(channel=channel), today=today)
    ordered = subjects.prefetch_related(Prefetch("films", SubjectFilm.objects.select_related("film")))
    page = Paginator(ordered, PER_PAGE).get_page(request.GET.get("page"))
    films = [link.film.public_id for subject in page for link in subject.films.all()]
    month = month_by_source([*films, *(subject.public_id for subject in page)], today=today)
    rows = channel_rows(list(page), month, totals_of(films, kind=Kind.PLAY))
    return render(
        request, "audience/channel.html", {"channel": channel, "desk_section": "audience", "page": page, "rows": rows}
    )


def subject_audience(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Show one subject's visits and plays by day and by source."""
    person = person_of(request)
    subject = desk_subject(person, channel_for(person, slug), public_id, Can.SEE_AUDIENCE)
    films = {link.film.public_id: link.film.title for link in subject.films.select_related("film")}
    tables = subject_tables(figures_of(subject, today=now().date()), page=subject.public_id, films=films)
    return render(
        request,
        "audience/subject.html",
        {"channel": subject.channel, "desk_section": "audience", "subject": subject, "tables": tables},
    )
