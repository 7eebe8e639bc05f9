"""Steps of a guest's private page beside papers: what they send, and the recording; and to the team, files on the subject."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from plateau.core.clock import now
from plateau.core.panels import panel
from plateau.people.middleware import person_of
from plateau.studio.guests import actions as guests
from plateau.studio.guests.visits import Visit
from plateau.studio.material.access import may_read_material
from plateau.studio.material.actions import files as material
from plateau.studio.models import Material
from plateau.studio.states import MaterialState
from plateau.subjects.models import Subject
from plateau.subjects.states import State


@panel("guest.page", order=20)
def material_on_page(request: HttpRequest, visit: Visit) -> str:
    """Show a guest what they sent and are asked for, as a step of their page, and lead to where files are sent."""
    opened, sent = material.takes_material(visit.booking, now()), visit.sent
    if not sent.files and (not opened or (visit.is_on_air and not sent.asks)):
        return ""
    waits = opened and (sent.unanswered or sent.undecided)
    good = any(one.is_usable for one in sent.files)
    step = "turn" if waits else "done" if good else "later"
    first = waits and not (visit.may_sign_deal or visit.may_sign_release or visit.needs_guardians)
    context = {"visit": visit, "open": opened, "token": guests.token_of(visit.guest), "step": step, "first": first}
    return render_to_string("studio/guest/_material_step.html", context, request)


@panel("guest.page", order=40)
def recording_on_page(request: HttpRequest, visit: Visit) -> str:
    """Show the recording itself between what comes before it and what rooms above say of the time after."""
    return "" if visit.is_over else render_to_string("studio/guest/_recorded.html", {"visit": visit}, request)


@panel("subject.side", order=6)
def material_on_subject(request: HttpRequest, subject: Subject) -> str:
    """Show those of the team who may have it what guests sent for a subject, until its film stands on the page."""
    if subject.state == State.PUBLISHED or not may_read_material(person_of(request), subject.channel):
        return ""
    rows = Material.objects.there().filter(booking__subject=subject, booking__operation__channel=subject.channel)
    rows = rows.exclude(state=MaterialState.RECEIVING)
    files = list(rows.select_related("person").order_by("pk")[:60])
    if not files:
        return ""
    context = {"files": files, "channel": subject.channel}
    return render_to_string("studio/_material_on_subject.html", context, request)
