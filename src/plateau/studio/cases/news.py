"""What the team is told of contacts with guests, in sentences, and whom it is told."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from plateau.channels.access import may, whose_role_allows
from plateau.channels.roles import Can
from plateau.notices.actions import tell_all
from plateau.notices.kinds import kind
from plateau.people.models import Person
from plateau.studio.cases.correspondence import who_handles
from plateau.studio.models import Case, Contact
from plateau.studio.telling import News, Words, filled, paragraphs, said

WROTE = kind("guest.wrote", _("A guest wrote to the team"))
THANKED = kind("guest.thanked", _("A guest thanks the team"))
THREATENED = kind("guest.threatened", _("A guest’s message needs a second person"))
_ADVICE = _("Do not answer alone or in anger. Keep what was written; call the police where somebody is in danger.")
ANSWER_HELD = kind("answer.held", _("A colleague’s answer to a guest waits for you, or yours was read"))


def wrote(contact: Contact) -> News:
    """Say who wrote, and about whom."""
    line = (
        _("%(author)s has written about %(name)s") if _for_another(contact) else _("%(name)s has written to the team")
    )
    return News(
        WROTE,
        filled(line, **_names(contact)),
        paragraphs(contact.text),
        f"contact:{contact.public_id}",
    )


def digest(contacts: Sequence[Contact]) -> News:
    """Say all that was written about a guest since the team was last told, and by whom."""
    return News(
        WROTE,
        said(_so_many, contacts[0].person.name, len(contacts)),
        paragraphs(
            _(
                "This guest writes often: the messages of a day are told together. Nothing about the film changes by it."
            ),
            *(part for contact in contacts for part in (_by(contact), contact.text)),
        ),
        f"contacts:{contacts[-1].public_id}",
    )


def thanked(contact: Contact) -> News:
    """Say who thanks the team, and for whom."""
    line = _("%(author)s thanks you, about %(name)s") if _for_another(contact) else _("%(name)s thanks you")
    return News(
        THANKED,
        filled(line, **_names(contact)),
        paragraphs(contact.text),
        f"contact:{contact.public_id}",
    )


def threatened(contact: Contact) -> News:
    """Say that a message was marked as a threat, by which words, and who said it."""
    line = _("To be looked at now: a message of %(name)s")
    if _for_another(contact):
        line = _("To be looked at now: a message of %(author)s about %(name)s")
    return News(
        THREATENED,
        filled(line, **_names(contact)),
        paragraphs(_because(contact), _ADVICE, contact.text),
        f"threat:{contact.public_id}",
    )


def handed_over(case: Case, contact: Contact, key: str) -> News:
    """Say to the second person that a case is theirs now."""
    return News(
        THREATENED,
        filled(_("The case of %(name)s is yours from now on"), name=case.person.name),
        paragraphs(
            _("A message in it was marked as a threat, so that a second person looks after it. Read it, then decide."),
            _because(contact),
            _ADVICE,
            _by(contact),
            contact.text,
        ),
        key,
    )


def with_nobody_else(contact: Contact, key: str) -> News:
    """Say that a message is a threat, and that the team has no second person to look after its case."""
    line = _("A message of %(name)s was marked as a threat; nobody else here answers guests")
    if _for_another(contact):
        line = _("A message of %(author)s about %(name)s was marked as a threat; nobody else here answers guests")
    return News(
        THREATENED,
        filled(line, **_names(contact)),
        paragraphs(_because(contact), _ADVICE, contact.text),
        key,
    )


def relieved(case: Case, second: Person, key: str) -> News:
    """Say to whom a threatening case was taken from that a colleague looks after it."""
    return News(
        THREATENED,
        filled(_("%(second)s looks after the case of %(name)s now"), second=second.name, name=case.person.name),
        paragraphs(
            _(
                "A message in it was marked as a threat. You need not answer it; an answer of yours waits for a colleague."
            )
        ),
        key,
    )


def held(answer: Contact, key: str) -> News:
    """Say to colleagues that an answer waits to be read."""
    return News(
        ANSWER_HELD,
        filled(_("An answer to %(name)s waits for a second reader"), name=answer.person.name),
        paragraphs(
            filled(_("%(author)s wrote it. Release it, or send it back with a word."), author=_author(answer)),
            answer.text,
        ),
        key,
    )


def sent_back(answer: Contact, key: str) -> News:
    """Say to the author why their answer came back."""
    return News(
        ANSWER_HELD,
        filled(_("Your answer to %(name)s came back"), name=answer.person.name),
        paragraphs(answer.words_back or _("Nobody knows an e-mail address of this guest any more."), answer.text),
        key,
    )


def shared(contact: Contact, key: str) -> News:
    """Pass thanks on, and say whose they are."""
    line = _("%(name)s thanks the whole team")
    if _for_another(contact):
        line = _("%(author)s thanks the whole team, about %(name)s")
    return News(THANKED, filled(line, **_names(contact)), paragraphs(contact.text), key)


def tell_handlers(case: Case, news: News, *, everybody: bool = False, but: Person | None = None) -> int:
    """Tell whoever holds the case, or all whose work guests are where nobody does; ``everybody``: all of them anyway.

    ``but`` is not told: they know.
    """
    holder = case.holder
    if holder is not None and not everybody and answers_guests(holder, case):
        persons = [holder]
    else:
        persons = list(who_handles(case.channel))
    return _tell([one for one in persons if one != but], case, news)


def tell_team_of_thanks(case: Case, news: News, *, but: str) -> int:
    """Tell the whole team, except whoever passes it on (a person's public id)."""
    persons = Person.objects.filter(whose_role_allows(Can.SEE_DESK, case.channel)).with_account()
    return _tell(list(persons.exclude(public_id=but).select_related("user")), case, news, url=f"/c/{case.channel.slug}")


def tell_one(person: Person, case: Case, news: News) -> int:
    """Tell one person of the team, unless they have left it or its guests: what is said there is not theirs to read."""
    return _tell([person], case, news) if answers_guests(person, case) else 0


def answers_guests(person: Person, case: Case) -> bool:
    """Whether somebody is on the team of a case's channel, and guests are their work."""
    return person.has_account and may(person, Can.HANDLE_GUESTS, case.channel)


def _tell(persons: list[Person], case: Case, news: News, *, url: str = "") -> int:
    page = url or reverse("desk_case", args=[case.channel.slug, case.person.public_id])
    return tell_all(persons, news.kind, subject=news.line, text=news.text, url=page, key=news.key, channel=case.channel)


def _so_many(name: str, n: int) -> str:
    line = ngettext(
        "%(name)s: %(n)s message since you were last told", "%(name)s: %(n)s messages since you were last told", n
    )
    return line % {"name": name, "n": n}


def _because(contact: Contact) -> Words:
    words = ", ".join(f"“{word}”" for word in contact.marks)
    if contact.tagged_by_id is not None or not words:
        return _("A colleague marked it as a threat.")
    return filled(_("It was marked as a threat because of these words: %(words)s"), words=words)


def _author(contact: Contact) -> str:
    return contact.author.name if contact.author is not None else ""


def _for_another(contact: Contact) -> bool:
    """Whether somebody else than the guest said it."""
    return contact.author is not None and contact.author_id != contact.person_id


def _names(contact: Contact) -> dict[str, str]:
    return {"author": _author(contact), "name": contact.person.name}


def _by(contact: Contact) -> Words:
    """Say who wrote what follows, where it is not the guest."""
    return filled(_("%(author)s, about %(name)s:"), **_names(contact)) if _for_another(contact) else ""
