"""Tell people something, mark it read, choose one's mails, and send a mail on its way again."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import batched, groupby
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plateau.channels.models import Channel
from plateau.core import letters
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.core.letters import Block
from plateau.core.moves import move
from plateau.journal.actions import record
from plateau.notices import outbox, verbs
from plateau.notices.kinds import kind_named
from plateau.notices.models import MailChoice, Message, Notice
from plateau.notices.states import MOVES, MessageState
from plateau.notices.unsubscribe import unsubscribe_url
from plateau.people.models import Person

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

BATCH = 500


def tell(
    person: Person,
    kind: str,
    *,
    subject: str | _StrPromise,
    text: str | _StrPromise,
    url: str,
    key: str,
    channel: Channel | None = None,
) -> bool:
    """Tell one person something; return whether it was new. See ``tell_all``."""
    return tell_all([person], kind, subject=subject, text=text, url=url, key=key, channel=channel) == 1


def tell_all(
    persons: Iterable[Person],
    kind: str,
    *,
    subject: str | _StrPromise,
    text: str | _StrPromise,
    url: str,
    key: str,
    channel: Channel | None = None,
) -> int:
    """Tell people something, each once for a ``key``: a notice in the app, and a mail if they wish; return how many.

    ``subject`` and ``text`` are lazy translations, said in each reader's language; ``url`` is a path of ours.
    ``channel`` says whose mail it is: its team sees it in the outbox. Raises LookupError for an undeclared kind.
    """
    kind_named(kind)
    told = 0
    for batch in batched(persons, BATCH):
        by_language = sorted({person.pk: person for person in batch}.values(), key=lambda person: person.language)
        prefetch_related_objects(by_language, "user")
        for language, group in groupby(by_language, key=lambda person: person.language):
            with translation.override(language):
                line = " ".join(str(subject).split())[:200]  # a break would stop the mail for good
                what = Notice(kind=kind, key=key, subject=line, text=str(text), url=url, channel=channel)
                told += _tell_in_one_language(list(group), what)
    return told


def _tell_in_one_language(persons: list[Person], what: Notice) -> int:
    language = persons[0].language
    what.subject, what.text = letters.typeset(what.subject, language), letters.typeset(what.text, language)
    with transaction.atomic():
        notices = [
            Notice(
                person=person,
                kind=what.kind,
                key=what.key,
                subject=what.subject,
                text=what.text,
                url=what.url,
                channel=what.channel,
            )
            for person in persons
        ]
        Notice.objects.bulk_create(notices, ignore_conflicts=True)
        new = set(
            Notice.objects.filter(public_id__in=[notice.public_id for notice in notices]).values_list(
                "person", flat=True
            )
        )
        wanting = _who_wants_mail([person for person in persons if person.pk in new], what.kind)
        outbox.post([_mail(person, what) for person in wanting])
    return len(new)


def _who_wants_mail(persons: list[Person], kind: str) -> list[Person]:
    chosen = dict(MailChoice.objects.filter(person__in=persons, kind=kind).values_list("person", "mail"))
    default = kind_named(kind).mail
    return [person for person in persons if chosen.get(person.pk, default) and person.address]


def _mail(person: Person, what: Notice) -> Message:
    leave = unsubscribe_url(person, what.kind)
    open_it = Block(gettext("Open the page"), url=urljoin(settings.SITE_URL, _marked(what.url)))
    body = [*letters.paragraphs(what.text), open_it]
    foot = [
        Block(gettext("You get this mail because of your choices.")),
        Block(gettext("Stop mails of this kind"), url=leave),
    ]
    return Message(
        kind=what.kind,
        channel=what.channel,
        person=person,
        sender=sender_of(what.channel),
        address=person.address,
        subject=what.subject,
        text=letters.as_text(body, foot, language=person.language),
        html=letters.as_html(
            body,
            foot,
            subject=what.subject,
            language=person.language,
            brand=what.channel.name if what.channel else "Plateau",
        ),
        headers={
            "List-Unsubscribe": f"<{leave}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058
            "Auto-Submitted": "auto-generated",
            "Content-Language": person.language,
        },
    )


def _marked(url: str) -> str:
    """Return a path of ours with the mark by which the audience knows that a mail led there."""
    parts = urlsplit(url)
    return parts._replace(query="&".join(part for part in (parts.query, "from=mail") if part)).geturl()


def sender_of(channel: Channel | None) -> str:
    """Return the From line: the channel's name before the installation's address."""
    standard: str = settings.DEFAULT_FROM_EMAIL
    if channel is None:
        return standard
    name = "".join(letter for letter in channel.name if letter not in '"\\<>,;:@')
    return f'"{" ".join(name.split())}" <{standard.rpartition("<")[2].rstrip(">")}>'


def mark_read(person: Person, notices: Iterable[str] | None = None) -> int:
    """Mark these of the person's notices (by public id; None: all) as read; return how many were not."""
    unread = Notice.objects.filter(person=person).unread()
    if notices is not None:
        unread = unread.filter(public_id__in=list(notices))
    return unread.update(read_at=now())


def choose_mail(person: Person, choices: dict[str, bool], *, by: Person | None, how: str) -> None:
    """Keep which kinds a person wants by mail; ``how`` (``settings``, ``link``) goes into the journal as evidence.

    What was chosen before is neither written nor journalled again.
    """
    for name in choices:
        kind_named(name)
    with transaction.atomic():
        chosen = dict(MailChoice.objects.filter(person=person, kind__in=choices).values_list("kind", "mail"))
        new = {name: wanted for name, wanted in choices.items() if chosen.get(name) != wanted}
        for name, wanted in new.items():
            MailChoice.objects.update_or_create(person=person, kind=name, defaults={"mail": wanted, "chosen_at": now()})
        if new:
            record(verbs.MAIL_CHOSEN, actor=by, target=person, choices=new, how=how)


def send_again(message: Message, *, by: Person) -> None:
    """Put a failed or kept mail back on its way.

    Refuses one that is waiting or sent, one whose text was forgotten, and any without a mail transport.
    """
    if not outbox.has_transport():
        raise Refused(
            "message.no_transport",
            _("This installation sends no mail: PLATEAU_EMAIL_URL is not set. The mail stays in the outbox."),
        )
    if not message.text:
        raise Refused("message.forgotten", _("Its code or link no longer works. A new one has to be asked for."), 410)
    with transaction.atomic():
        move(message, MessageState.QUEUED, MOVES, next_try_at=now(), attempts=0)
        record(verbs.MESSAGE_RETRIED, actor=by, target=message, channel=message.channel)
        outbox.ring(message)
