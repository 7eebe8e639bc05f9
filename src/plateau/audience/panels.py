"""The audience on the pages of a subject and of an operation: its figure, and the mark by which the page is counted."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plateau.audience.figures import Figure, figures_of, page_figure
from plateau.audience.models import Kind
from plateau.audience.words import SOURCE_WORDS
from plateau.core.clock import now
from plateau.core.panels import panel
from plateau.studio.models import Operation
from plateau.subjects.models import Subject


@panel("subject.side", order=40)
def figure(request: HttpRequest, subject: Subject) -> str:
    """Show how often the page was seen and its films were played, by when, and whence; one query."""
    figures = figures_of(subject, today=now().date())
    plays = sum(found.total for (kind, _target), found in figures.items() if kind == Kind.PLAY)
    return _card(request, subject.public_id, figures.get((Kind.PAGE, subject.public_id)), plays)


@panel("operation.side", order=40)
def figure_of_operation(request: HttpRequest, operation: Operation) -> str:
    """Show how often the page of an operation was seen, and whence; one query. One in preparation is not counted."""
    if operation.state == "draft":
        return ""
    return _card(request, operation.public_id, page_figure(operation.public_id, today=now().date()), None)


def _card(request: HttpRequest, target: str, page: Figure | None, plays: int | None) -> str:
    """Draw the figure; ``plays`` is None where nothing is played."""
    return render_to_string(
        "audience/_figure.html",
        {
            "target": target,
            "page": page,
            "today": now(),
            "plays": plays,
            "before": plays == 0,
            "plays_words": ngettext("play of the film", "plays of the film", plays or 0),
            "page_words": ngettext("visit of this page", "visits of this page", page.total) if page else "",
            "label": _("Visits of the last %(days)d days") % {"days": len(page.days)} if page else "",
            "shares": [(share, SOURCE_WORDS[source]) for source, share in page.shares[:3]] if page else [],
        },
        request,
    )
