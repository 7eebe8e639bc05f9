"""What the small acts of a subject's page share: who acts, on what, how often, and where the answer goes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import salted_hmac

from plateau.channels.access import need_person
from plateau.core.rates import spend
from plateau.people.middleware import person_of
from plateau.people.models import Person
from plateau.subjects.forms.debate import DocumentForm, LinkForm, OpinionForm, QuestionForm
from plateau.subjects.models import Subject
from plateau.subjects.page import page_of, subject_on_page

HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
LIMITS: Mapping[str, tuple[int, timedelta]] = {
    "propose": (10, DAY),
    "draft": (40, MINUTE),
    "similar": (60, MINUTE),
    "search": (60, MINUTE),
    "toggle": (60, MINUTE),
    "opinion": (20, HOUR),
    "question": (20, HOUR),
    "offer": (20, DAY),
    "attach": (40, HOUR),
}
"""How often one person may do a thing; far above what a hand does."""


def limit(what: str, who: Person | HttpRequest) -> None:
    """Count one act of this person (or of this visitor's address, kept only as a digest), or refuse with 429."""
    if isinstance(who, Person):
        key = str(who.pk)
    else:
        key = salted_hmac("subjects.rate", who.META.get("REMOTE_ADDR", ""), algorithm="sha256").hexdigest()[:20]
    most, per = LIMITS[what]
    spend(f"subjects.{what}:{key}", most=most, per=per)


def acting(request: HttpRequest, slug: str, what: str) -> tuple[Person, Subject]:
    """Return who acts on which subject, or refuse: 401, 404, 429."""
    subject = subject_on_page(person_of(request), slug)
    person = need_person(request)
    limit(what, person)
    return person, subject


def answer(request: HttpRequest, subject: Subject, part: str, *, said: str = "") -> HttpResponse:
    """Answer an act with the part of the page that it changed, or with the page itself at that place."""
    if request.headers.get("HX-Request") == "true":
        person = person_of(request)
        fresh = subject_on_page(person, subject.slug)
        context = page_context(request, fresh) | {"said": said}
        return render(request, f"subjects/subject.html#{part}", context)
    if said:
        messages.success(request, said)
    return redirect(f"{subject.get_absolute_url()}#{part}")


def page_context(request: HttpRequest, subject: Subject, **more: Any) -> dict[str, Any]:
    """Return what the page's template needs."""
    page = page_of(person_of(request), subject, whole="all" in request.GET)
    return {
        "subject": subject,
        "channel": subject.channel,
        "page": page,
        "steps": (steps := subject.timeline()),
        "ball": (ball := subject.ball(with_offers=page.is_mine or page.may_manage or page.may_answer)),
        "whose": "you"
        if (page.is_mine and ball.holder == "proposer") or (page.may_answer and ball.holder == "team")
        else ball.holder,
        "reason": next((step.reason for step in steps if step.phase == "aside"), ""),
        "opinion_form": OpinionForm(initial={"text": page.mine.text if page.mine else ""}, auto_id="opinion_%s"),
        "question_form": QuestionForm(auto_id="question_%s"),
        "link_form": LinkForm(auto_id="link_%s"),
        "document_form": DocumentForm(auto_id="document_%s"),
    } | more
