"""The public list of a channel, and the search over the whole network."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plateau.channels.access import channel_for
from plateau.core import panels
from plateau.people.middleware import person_of
from plateau.subjects import search
from plateau.subjects.forms.desk import ListForm
from plateau.subjects.listing import counts, in_order, narrow
from plateau.subjects.models import Subject
from plateau.subjects.states import LIFE, State
from plateau.subjects.views.acting import limit

PER_PAGE = 24


@require_safe
def channel_subjects(request: HttpRequest, slug: str) -> HttpResponse:
    """A channel's subjects by state, rubric, format and tag."""
    person = person_of(request)
    channel = channel_for(person, slug)
    form = ListForm(request.GET, channel=channel)
    chosen = form.chosen()
    subjects = in_order(
        narrow(Subject.objects.filter(channel=channel).listed(), chosen, but="state"), chosen, default="fresh"
    )
    number = counts(subjects)
    if "state" in chosen:
        subjects = subjects.filter(state=chosen["state"])
    page = Paginator(subjects.for_card(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "channel": channel,
        "form": form,
        "chosen": chosen,
        "page": page,
        "states": [(state, number[state]) for state in LIFE if number.get(state)],
        "total": sum(number.get(state, 0) for state in LIFE),
    }
    return render(request, "subjects/list.html", context)


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Subjects of all channels that one may enter, the best first, with what was found marked."""
    person = person_of(request)
    form = ListForm(request.GET, channel=None)
    chosen = form.chosen()
    text = chosen.get("q", "")
    context: dict[str, object] = {"form": form, "text": text, "chosen": chosen, "on_air": State.PUBLISHED}
    if text:
        limit("search", person or request)
        found = search.find(text, narrow(search.searchable(person), chosen))
        paginator = Paginator(found.subjects.for_card(), PER_PAGE)
        paginator.count = found.total  # counted already
        page = paginator.get_page(request.GET.get("page"))
        subjects = list(page.object_list)
        marked = search.excerpts(text, subjects) if subjects and not found.guessed else {}
        results = [(subject, *marked.get(subject.pk, ("", ""))) for subject in subjects]
        said = panels.draw("search.said", request, text) if page.number == 1 else ""
        context |= {"page": page, "results": results, "total": found.total, "guessed": found.guessed, "said": said}
    return render(request, "subjects/search.html", context)
