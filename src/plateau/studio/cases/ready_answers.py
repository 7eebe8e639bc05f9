"""Ready answers of a channel, filled with what is known of one guest: slot, place, and the clauses that they signed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from plateau.channels.models import Channel
from plateau.core.clock import now
from plateau.people.models import Person
from plateau.studio.cases.default_answers import DEFAULTS, TONES, Ready
from plateau.studio.guests.visits import Visit
from plateau.studio.models import ReadyAnswer
from plateau.studio.papers.default_deal import TITLES
from plateau.studio.papers.standing import quotes, spoken
from plateau.studio.papers.terms import KEYS, LANGUAGES
from plateau.studio.when import place_words, slot_words

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

ALWAYS = ("name", "channel")
OF_A_RECORDING = ("title", "operation")
TO_COME = ("when", "place")
OF_A_DEAL = tuple(f"clause_{key}" for key in KEYS)
NAMES = (*ALWAYS, *OF_A_RECORDING, *TO_COME, *OF_A_DEAL)
"""All that may stand in braces."""
TEXTS = tuple(f"{tone}_{language}" for tone in TONES for language in LANGUAGES)

_BRACES = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Offered:
    """A ready answer as the team chooses it: its title, and in words why it does not fit the guest, if it does not."""

    key: str
    title: str
    lacks: str | _StrPromise = ""

    @property
    def fits(self) -> bool:
        """Whether all that it asks for is known of the guest."""
        return not self.lacks


def ready_answers(channel: Channel) -> list[Ready]:
    """Return a channel's ready answers: those of the product in its own words where it has some, then its own."""
    rows = {row.key: row for row in ReadyAnswer.objects.filter(channel=channel)}
    found = [_in_own_words(ready, rows.pop(ready.key, None)) for ready in DEFAULTS]
    return found + [_of_row(row) for row in rows.values()]


def ready_answer(channel: Channel, key: str) -> Ready | None:
    """Return one ready answer of a channel."""
    return next((one for one in ready_answers(channel) if one.key == key), None)


def offered_to(channel: Channel, facts: Mapping[str, str], language: str) -> list[Offered]:
    """Return what can be chosen for a guest, with titles as the reader speaks."""
    here = spoken()
    return [Offered(one.key, one.title[here], lacking(one, facts, language)) for one in ready_answers(channel)]


def lacking(ready: Ready, facts: Mapping[str, str], language: str) -> str | _StrPromise:
    """Return in words what is not known of all that a ready answer asks for; empty where everything is."""
    missing = {name for tone in TONES for name in names_in(ready.texts[f"{tone}_{language}"])} - set(facts)
    if missing.intersection(OF_A_RECORDING):
        return _("no recording is known")
    if missing.intersection(TO_COME):
        return _("no recording is to come")
    if not missing:
        return ""
    signed = any(name in OF_A_DEAL for name in facts)
    return _("the deal has no such clause") if signed else _("no deal is signed")


def recording_that_counts(visits: Sequence[Visit]) -> Visit | None:
    """Return the guest's own next recording, or else the last one; none that was cancelled or missed.

    One that nobody closed after its day is not to come any more.
    """
    own = [one for one in visits if not one.acts and not one.is_over]
    to_come = [one for one in own if _is_to_come(one)]
    if to_come:
        return min(to_come, key=_begins)
    return max(own, key=_begins, default=None)


def _is_to_come(visit: Visit) -> bool:
    return not visit.is_recorded and visit.booking.slot.ends_at > now()


def _begins(visit: Visit) -> datetime:
    found: datetime = visit.booking.slot.starts_at
    return found


def facts_of(person: Person, channel: Channel, visits: Sequence[Visit], language: str) -> dict[str, str]:
    """Return what a ready answer may say of a guest, in this language, of the recording that counts.

    When and where to come only before it is over, and clauses only of a deal that is signed.
    """
    facts = {"name": person.name, "channel": channel.name}
    visit = recording_that_counts(visits)
    if visit is None:
        return facts
    booking, signature = visit.booking, visit.papers.signature
    with override(language):
        facts |= {
            "title": booking.subject.title if booking.subject is not None else booking.operation.name,
            "operation": booking.operation.name,
        }
        if _is_to_come(visit):
            facts |= {"when": slot_words(booking.slot), "place": place_words(booking.slot)}
        frame = gettext("“%(text)s” (%(title)s, version %(version)s)")
        for one in quotes(signature.deal, language) if signature is not None else []:
            facts[f"clause_{one.key}"] = frame % {"text": one.text, "title": one.title, "version": one.version}
    return facts


def fill(text: str, facts: Mapping[str, str]) -> str:
    """Return a text with its names filled; what is not known stays in braces."""
    return _BRACES.sub(lambda found: facts.get(found[1], found[0]), text)


def names_in(text: str) -> list[str]:
    """Return what stands in braces, each once."""
    return list(dict.fromkeys(_BRACES.findall(text)))


def meanings() -> list[tuple[str, str]]:
    """Return what may stand in braces, each with what it is filled with, in the present language."""
    said = {
        "name": gettext("the guest’s name"),
        "channel": gettext("the channel’s name"),
        "title": gettext("the title of their recording"),
        "operation": gettext("the name of the operation"),
        "when": gettext("day and time of their slot, before the recording"),
        "place": gettext("set and place, before the recording"),
    }
    clause = gettext("clause “%(title)s”, once the deal is signed")
    here = spoken()
    return list(said.items()) + [(f"clause_{key}", clause % {"title": TITLES[key][here]}) for key in KEYS]


def unknown_names(text: str) -> list[str]:
    """Return what stands in braces and can never be filled."""
    return [name for name in names_in(text) if name not in NAMES]


def samples(channel: Channel, language: str) -> dict[str, str]:
    """Return invented facts, to show how a ready answer reads."""
    with override(language):
        facts = {
            "name": "Clara Koenig",
            "channel": channel.name,
            "title": gettext("The workshop of tomorrow"),
            "operation": gettext("A day at the studio"),
            "when": gettext("Tuesday 8 December, 14:20"),
            "place": gettext("The round set, Hall 1"),
        }
        clause = gettext("“…” (the clause as the guest signed it)")
    return facts | {f"clause_{key}": clause for key in KEYS}


def _in_own_words(ready: Ready, row: ReadyAnswer | None) -> Ready:
    if row is None:
        return ready
    title = dict.fromkeys(LANGUAGES, row.title) if row.title else ready.title
    return Ready(ready.key, title, {name: getattr(row, name) or ready.texts[name] for name in TEXTS})


def own_words(key: str, title: str, texts: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Return title and texts without those that are the product's own still: they follow it when it gets better."""
    given = next((one for one in DEFAULTS if one.key == key), None)
    if given is None:
        return title, dict(texts)
    own = {name: "" if _same(text, given.texts[name]) else text for name, text in texts.items()}
    return ("" if any(_same(title, one) for one in given.title.values()) else title), own


def _same(one: str, other: str) -> bool:
    return one.split() == other.split()


def _of_row(row: ReadyAnswer) -> Ready:
    return Ready(row.key, dict.fromkeys(LANGUAGES, row.title or row.key), {name: getattr(row, name) for name in TEXTS})
