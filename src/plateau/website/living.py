"""The living page: every component with much, little and no data, in the theme and language of whoever looks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plateau.website import icons
from plateau.website.samples import sample_context
from plateau.website.words import HOLDERS, TALLIES


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Show what pages are built from."""
    context = sample_context() | {"tallies": TALLIES, "holders": HOLDERS, "icons": icons.NAMES}
    return render(request, "website/components.html", context)
