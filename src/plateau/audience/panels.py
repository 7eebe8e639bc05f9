"""The audience on the subject's page: its figure, and the mark by which the page is counted."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plateau.audience.figures import figures_of
from plateau.audience.models import Kind
from plateau.audience.words import SOURCE_WORDS
from plateau.core.clock import now
from plateau.core.panels import panel
from plateau.subjects.models import Subject


@panel("subject.side", order=40)
def figure(request: HttpRequest, subject: Subject) -> str:
    """Show how often the page was seen and its films were played, by when, and whence; one query."""
    figures = figures_of(subject, today=now().date())
    page = figures.get((Kind.PAGE, subject.public_id))
    plays = sum(found.total for (kind, _target), found in figures.items() if kind == Kind.PLAY)
    return render_to_string(
        "audience/_figure.html",
        {
            "subject": subject,
            "page": page,
            "today": now(),
            "plays": plays,
            "plays_words": ngettext("play of the film", "plays of the film", plays),
            "page_words": ngettext("visit of this page", "visits of this page", page.total) if page else "",
            "label": _("Visits of the last %(days)d days") % {"days": len(page.days)} if page else "",
            "shares": [(share, SOURCE_WORDS[source]) for source, share in page.shares[:3]] if page else [],
        },
        request,
    )
