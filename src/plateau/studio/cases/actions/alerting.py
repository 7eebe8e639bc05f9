"""How the team hears of guests' messages: one by one, once quiet hours end, or as the digest of a day."""

from __future__ import annotations

from itertools import groupby

from django.db import transaction

from plateau.channels.models import Channel
from plateau.core.clock import now
from plateau.people.models import Person
from plateau.studio.cases import news as case_news
from plateau.studio.cases.actions.filing import lock_case
from plateau.studio.cases.news import tell_handlers
from plateau.studio.models import Contact, Tag


def alert_due(only: Contact | None = None) -> int:
    """Tell the team of what is to be told by now, all of one guest's together; return how many guests it was about.

    ``only``: of this message's guest.
    """
    rows = Contact.objects.to_tell(now())
    if only is not None:
        rows = rows.of(only.person, only.channel)
    due = sorted(set(rows.values_list("channel", "person")))
    persons = Person.objects.in_bulk({person for _channel, person in due})
    told = 0
    for key, pairs in groupby(due, key=lambda one: one[0]):
        channel = Channel.objects.get(pk=key)
        for _channel, person in pairs:
            told += _tell(persons[person], channel)
    return told


def _tell(person: Person, channel: Channel) -> bool:
    """Tell of one guest's messages: a threat on its own, thanks on their own, the rest as one.

    Whoever marked a threat, or filed it, is not told of it.

    The case's lock makes two workers tell once; the notice's key does so again.
    """
    with transaction.atomic():
        case = lock_case(person, channel)
        due = Contact.objects.of(case.person, channel).to_tell(now())
        contacts = list(due.select_related("person", "author", "tagged_by", "filed_by"))
        if not contacts:
            return False
        Contact.objects.filter(pk__in=[one.pk for one in contacts]).update(alert_at=None)
        alone = [one for one in contacts if one.tag in {Tag.THREAT, Tag.THANKS}]
        for contact in alone:
            if contact.tag == Tag.THREAT:
                tell_handlers(case, case_news.threatened(contact), but=contact.tagged_by or contact.filed_by)
            else:
                tell_handlers(case, case_news.thanked(contact), everybody=True)
        rest = [one for one in contacts if one not in alone]
        if len(rest) == 1:
            tell_handlers(case, case_news.wrote(rest[0]))
        elif rest:
            tell_handlers(case, case_news.digest(rest))
    return True
