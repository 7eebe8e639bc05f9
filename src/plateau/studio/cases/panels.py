"""What contacts show elsewhere: on a guest's private page their messages and the way to write."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from plateau.core.panels import panel
from plateau.studio.cases.views.writing import talk_of
from plateau.studio.models import Guest


@panel("guest.talk", order=10)
def talk_on_guest_page(request: HttpRequest, guest: Guest) -> str:
    """Show what its reader and the team wrote to each other, and let them write."""
    return render_to_string("studio/guest/_talk.html", talk_of(guest) | {"channel": guest.channel}, request)
