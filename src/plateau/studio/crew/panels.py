"""What the crew's duties show elsewhere: on a member's own page what they are asked and have accepted."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from plateau.core.clock import now
from plateau.core.panels import panel
from plateau.people.models import Person
from plateau.studio.models import Duty

MOST = 4


@panel("me.main", order=12)
def my_duties(request: HttpRequest, person: Person) -> str:
    """Show the next duties of a member, those to answer with the others."""
    rows = Duty.objects.standing().with_set().filter(person=person, during__endswith__gt=now())
    duties = list(rows.order_by("during")[:MOST])
    if not duties:
        return ""
    return render_to_string("studio/_my_duties.html", {"duties": duties}, request)
