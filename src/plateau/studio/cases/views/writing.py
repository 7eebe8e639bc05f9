"""What a guest writes to the team on their private page, and what of it they read there again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plateau.core.rates import spend
from plateau.people.models import Person
from plateau.studio.cases import correspondence
from plateau.studio.cases.actions import filing
from plateau.studio.cases.forms import WriteForm
from plateau.studio.guests import actions as guests
from plateau.studio.guests.views.private import private
from plateau.studio.models import Contact, Guest, Representative

MOST_WRITTEN = 20  # a day and page; folding begins long before


@private
@require_POST
def write(request: HttpRequest, guest: Guest) -> HttpResponse:
    """File what whoever has the link wrote to the team."""
    acting = _acting(guest)
    form = WriteForm(request.POST, persons=_persons(guest, acting))
    if not form.is_valid():
        context = talk_of(guest, form) | {"channel": guest.channel}
        return render(request, "studio/guest/write.html", context, status=422)
    spend(f"guest-writes:{guest.pk}", most=MOST_WRITTEN, per=timedelta(days=1))
    kept = filing.receive(form.about_whom, guest.channel, author=guest.person, text=form.cleaned_data["text"])
    reads_here = kept.person_id == guest.person_id or any(one.hears for one in acting if one.guest_id == kept.person_id)
    messages.success(request, _what_follows(kept, guest.person, reads_here=reads_here))
    return redirect(f"{reverse('guest', args=[guests.token_of(guest)])}#talk")


def _what_follows(kept: Contact, reader: Person, *, reads_here: bool) -> str:
    """Say to who wrote what becomes of it: when the team reads it, and where the answer will be, if it can be anywhere.

    A mail is promised to whoever has an address of their own: what others get is theirs.
    """
    name = {"name": kept.person.name}
    if filing.is_folded(kept):
        return _(
            "Received, like all your messages: nothing is lost, and you need not write again. The team reads them together once a day; how often you write changes neither the order nor the date."
        )
    if reads_here and reader.address:
        return _("Received: the whole team can read it. The answer comes by mail, and stands here.")
    if reads_here:
        return _(
            "Received: the whole team can read it. No e-mail address of yours is known: come back to this page, where the answer will stand."
        )
    if kept.person.address:
        return _("Received: the whole team can read it. The answer goes to %(name)s by mail.") % name
    if correspondence.reached_by(kept.person, kept.channel) is None:
        return _("Received: the whole team can read it.")
    return _("Received: the whole team can read it. The answer goes to %(name)s, not to this page.") % name


def talk_of(guest: Guest, writing: WriteForm | None = None) -> dict[str, Any]:
    """Return what the page says of messages: those that its reader may read, the form, and when the team answers."""
    acting = _acting(guest)
    rules = correspondence.rules_of(guest.channel)
    return {
        "talk": correspondence.shown_to(guest, acting),
        "writing": writing or WriteForm(persons=_persons(guest, acting)),
        "rules": rules,
        "guest": guest,
        "token": guests.token_of(guest),
        "has_quiet_hours": rules.quiet_from != rules.quiet_until,
        "is_mailed": bool(guest.person.address),
    }


def _acting(guest: Guest) -> list[Representative]:
    rows = Representative.objects.filter(channel=guest.channel, person=guest.person)
    return list(rows.select_related("guest").order_by("pk"))


def _persons(guest: Guest, acting: list[Representative]) -> list[Person]:
    """Return whom a message may be about: those for whom the reader acts first, then the reader."""
    return [*(one.guest for one in acting), guest.person]
