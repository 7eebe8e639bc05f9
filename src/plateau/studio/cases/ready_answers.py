"""Ready answers of a channel, filled with what is known of one guest: slot, place, and the clauses that they signed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, override

from plateau.channels.models import Channel
from plateau.people.models import Person
from plateau.studio.cases.default_answers import DEFAULTS, TONES, Ready
from plateau.studio.guests.visits import Visit
from plateau.studio.models import ReadyAnswer
from plateau.studio.papers.standing import deal_of, quotes, spoken
from plateau.studio.papers.terms import KEYS, LANGUAGES
from plateau.studio.when import place_words, slot_words

ALWAYS = ("name", "channel")
OF_A_RECORDING = ("title", "operation", "when", "place", *(f"clause_{key}" for key in KEYS))
NAMES = (*ALWAYS, *OF_A_RECORDING)
"""All that may stand in braces."""
TEXTS = tuple(f"{tone}_{language}" for tone in TONES for language in LANGUAGES)

_BRACES = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Offered:
    """A ready answer as the team chooses it: its title, and whether what it asks for is known of the guest."""

    key: str
    title: str
    fits: bool


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
    return [
        Offered(one.key, one.title[here], all(can_fill(one.texts[f"{tone}_{language}"], facts) for tone in TONES))
        for one in ready_answers(channel)
    ]


def facts_of(person: Person, channel: Channel, visits: Sequence[Visit], language: str) -> dict[str, str]:
    """Return what a ready answer may say of a guest, in this language; of their next recording, or else the last."""
    facts = {"name": person.name, "channel": channel.name}
    visit = next((one for one in visits if not one.acts and not one.is_over), None)
    if visit is None:
        return facts
    booking = visit.booking
    with override(language):
        facts |= {
            "title": booking.subject.title if booking.subject is not None else booking.operation.name,
            "operation": booking.operation.name,
            "when": slot_words(booking.slot),
            "place": place_words(booking.slot),
        }
        signature = visit.papers.signature
        deal = signature.deal if signature is not None else deal_of(booking)
        frame = gettext("“%(text)s” (%(title)s, version %(version)s)")
        for one in quotes(deal, language):
            facts[f"clause_{one.key}"] = frame % {"text": one.text, "title": one.title, "version": one.version}
    return facts


def fill(text: str, facts: Mapping[str, str]) -> str:
    """Return a text with its names filled; what is not known stays in braces."""
    return _BRACES.sub(lambda found: facts.get(found[1], found[0]), text)


def can_fill(text: str, facts: Mapping[str, str]) -> bool:
    """Whether everything that a text asks for is known."""
    return all(name in facts for name in names_in(text))


def names_in(text: str) -> list[str]:
    """Return what stands in braces, each once."""
    return list(dict.fromkeys(_BRACES.findall(text)))


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


def _of_row(row: ReadyAnswer) -> Ready:
    return Ready(row.key, dict.fromkeys(LANGUAGES, row.title or row.key), {name: getattr(row, name) for name in TEXTS})
