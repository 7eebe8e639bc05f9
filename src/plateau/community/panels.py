"""The discussion on the subject's page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from plateau.community.access import CLOSED, may_moderate
from plateau.community.forms import CommentForm
from plateau.community.thread import discussion_of
from plateau.core.clock import now
from plateau.core.panels import panel
from plateau.people.middleware import person_of
from plateau.subjects.models import Subject

MOST_PAGES = 50


@panel("subject.main", order=50)
def discussion(request: HttpRequest, subject: Subject) -> str:
    """Show what people say under the subject; one query for a visitor."""
    return render_to_string("community/_discussion.html", discussion_context(request, subject), request)


def discussion_context(request: HttpRequest, subject: Subject, *, form: CommentForm | None = None) -> dict[str, Any]:
    """Return what the discussion's template needs; ``form`` is one that was sent and needs mending."""
    person = person_of(request)
    moderating = may_moderate(person, subject)
    asked = request.GET.get("comments", "1")
    pages = min(int(asked), MOST_PAGES) if asked.isascii() and asked.isdigit() and int(asked) else 1
    return {
        "subject": subject,
        "channel": subject.channel,
        "discussion": discussion_of(
            subject,
            person,
            now=now(),
            moderating=moderating,
            pages=pages,
            containing=request.GET.get("comment", "")[:12],
        ),
        "next_page": pages + 1,
        "moderating": moderating,
        "open": subject.state not in CLOSED,
        "comment_form": form or CommentForm(auto_id="comment_%s"),
    }
