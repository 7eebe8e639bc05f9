"""How people hear of a booking: members by a notice and mail, guests without account by a mail to their private page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from plateau.channels.access import whose_role_allows
from plateau.channels.models import Channel
from plateau.channels.roles import Can
from plateau.core import letters
from plateau.core.letters import Block
from plateau.notices.actions import tell, tell_all
from plateau.notices.models import Notice
from plateau.people.models import Person
from plateau.studio import calendars
from plateau.studio.guests.actions import Reader, readers_of
from plateau.studio.guests.writing import write_to
from plateau.studio.models import Booking

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

type Words = str | _StrPromise

UNDONE_WITHIN = timedelta(minutes=2)
"""A change that is taken back within it is told to nobody."""


@dataclass(frozen=True, slots=True)
class News:
    """What is told: a kind of notice, a line and paragraphs, all lazy; ``key`` makes telling twice the same as once.

    ``leaves``: the reader does not come any more, so that the booking's event is no longer theirs, nor its page unless
    they booked it (``keeps_page``).
    """

    kind: str
    line: Words
    text: Words
    key: str
    leaves: bool = False
    keeps_page: bool = False


def tell_concerned(booking: Booking, news: News) -> int:
    """Tell whoever booked for themselves and everybody on set; return how many heard it for the first time."""
    return sum(tell_person(booking, person, news) for person in concerned_by(booking))


def tell_person(booking: Booking, person: Person, news: News) -> int:
    """Tell one of those concerned, and whoever hears for a guest; return how many heard it for the first time."""
    channel = booking.operation.channel
    if not person.has_account:
        return sum(_write(booking, person, reader, news) for reader in readers_of(person, channel))
    url = _led_to(booking, news)
    return tell(person, news.kind, subject=news.line, text=news.text, url=url, key=news.key, channel=channel)


def tell_team(channel: Channel, news: News, *, url: str, but: str, can: Can = Can.PLAN_STUDIO) -> int:
    """Tell those of the channel's team who may do this, except whoever did it (``but``: a person's public id)."""
    persons = Person.objects.filter(whose_role_allows(can, channel)).with_account().exclude(public_id=but)
    return tell_all(
        persons.select_related("user"),
        news.kind,
        subject=news.line,
        text=news.text,
        url=url,
        key=news.key,
        channel=channel,
    )


def concerned_by(booking: Booking) -> list[Person]:
    """Return whoever booked for themselves, and everybody who is or was to be on set."""
    rule = Q(presences__booking=booking)
    if not booking.by_team:
        rule |= Q(pk=booking.booked_by_id)
    return list(Person.objects.present().filter(rule).select_related("user").distinct().order_by("pk"))


def page_of(booking: Booking) -> str:
    """Return the path of the booking's page for members."""
    return reverse("booking", args=[booking.public_id])


def _led_to(booking: Booking, news: News) -> str:
    return reverse("bookings") if news.leaves and not news.keeps_page else page_of(booking)


def filled(sentence: Words, **values: object) -> Words:
    """Put values into a sentence, each said in the reader's language."""
    return _filled(sentence, values)


def paragraphs(*parts: Words) -> Words:
    """Put paragraphs under each other, in the reader's language; empty ones are left out."""
    return _joined(parts)


def said(function: Callable[..., str], *arguments: object) -> Words:
    """Return what a function will say in the reader's language."""
    return lazy(function, str)(*arguments)


def _write(booking: Booking, guest: Person, reader: Reader, news: News) -> bool:
    """Mail a guest without account, or whoever hears for them, once; the text holds their link and is forgotten then."""
    person, channel = reader.person, booking.operation.channel
    with transaction.atomic(), translation.override(person.language):
        line = " ".join(str(news.line).split())[:200]
        notice = Notice(
            person=person,
            kind=news.kind,
            key=f"{news.key}:{guest.public_id}",
            subject=letters.typeset(line, person.language),
            text=letters.typeset(str(news.text), person.language),
            url=_led_to(booking, news),
            channel=channel,
        )
        Notice.objects.bulk_create([notice], ignore_conflicts=True)
        if not Notice.objects.filter(public_id=notice.public_id).exists():
            return False
        body = [*letters.paragraphs(str(news.text)), Block(_("Open my page"), url=reader.url)]
        if not news.leaves and booking.state not in {"held", "lapsed", "cancelled", "no_show", "wrapped"}:
            body.append(Block(_("Add to my calendar"), url=urljoin(settings.SITE_URL, calendars.event_url(booking))))
        body.append(
            Block(
                _(
                    "You get this mail because you were named for this recording. The link is for you alone: do not pass it on."
                )
            )
        )
        write_to(person, channel, subject=line, body=body, secret=True, kind=news.kind)
    return True


def _fill(sentence: Words, values: dict[str, Any]) -> str:
    return str(sentence) % {name: str(value) for name, value in values.items()}


def _join(parts: Iterable[Words]) -> str:
    return "\n\n".join(words for part in parts if (words := str(part).strip()))


_filled = lazy(_fill, str)
_joined = lazy(_join, str)
