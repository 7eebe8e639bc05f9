"""How a channel handles contacts with guests: quiet hours, when messages fold, and ready answers in its own words."""

from __future__ import annotations

from datetime import time

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plateau.channels.models import Channel
from plateau.core.errors import Refused
from plateau.core.ids import new_public_id
from plateau.journal.actions import record
from plateau.people.models import Person
from plateau.studio.cases import verbs
from plateau.studio.cases.default_answers import DEFAULTS
from plateau.studio.cases.ready_answers import TEXTS, own_words, unknown_names
from plateau.studio.models import ContactRules, ReadyAnswer

MOST_OWN = 40
_GIVEN = {one.key for one in DEFAULTS}


def change_rules(
    channel: Channel, *, by: Person, quiet_from: time, quiet_until: time, quiet_sundays: bool, fold_after: int
) -> list[str]:
    """Write a channel's rules and return the names of those that changed; none changed: nothing journalled."""
    fields = {
        "quiet_from": quiet_from,
        "quiet_until": quiet_until,
        "quiet_sundays": quiet_sundays,
        "fold_after": fold_after,
    }
    with transaction.atomic():
        Channel.objects.select_for_update(no_key=True).get(pk=channel.pk)
        rules = ContactRules.objects.filter(channel=channel).first() or ContactRules(channel=channel)
        changed = sorted(name for name, value in fields.items() if getattr(rules, name) != value)
        if changed:
            ContactRules.objects.update_or_create(channel=channel, defaults=fields)
            record(verbs.RULES_CHANGED, actor=by, target=channel, channel=channel, fields=changed)
    return changed


def write_ready_answer(
    channel: Channel, key: str, *, by: Person, title: str, texts: dict[str, str]
) -> ReadyAnswer | None:
    """Write a ready answer in the channel's own words; an empty ``key`` makes a new one.

    What is the product's own still is not kept; None where nothing else is: the channel has no words of its own then.
    Refuses names in braces that nothing fills, a new one without a title or a text, and more than forty of one's own.
    """
    title, texts = own_words(key, " ".join(title.split()), {name: texts.get(name, "").strip() for name in TEXTS})
    unknown = [name for text in texts.values() for name in unknown_names(text)]
    if unknown:
        raise Refused(
            "ready_answer.unknown_name", _("Nothing is known by the name {%(name)s}.") % {"name": unknown[0]}, 422
        )
    own = ReadyAnswer.objects.filter(channel=channel)
    with transaction.atomic():
        Channel.objects.select_for_update(no_key=True).get(pk=channel.pk)
        known = key in _GIVEN or own.filter(key=key).exists()
        if key and not known:
            raise Refused("ready_answer.not_found", _("There is no such ready answer."), 404)
        if key not in _GIVEN and (not title or not all(texts.values())):
            raise Refused("ready_answer.not_whole", _("One of your own needs a title and all four texts."), 422)
        if not key and own.count() >= MOST_OWN:
            raise Refused("ready_answer.too_many", _("Forty ready answers of your own are enough: change one of them."))
        if key in _GIVEN and not title and not any(texts.values()):
            if own.filter(key=key).exists():
                remove_ready_answer(channel, key, by=by)
            return None
        row, _new = ReadyAnswer.objects.update_or_create(
            channel=channel, key=key or new_public_id(), defaults={"title": title, **texts}
        )
        record(verbs.READY_ANSWER_CHANGED, actor=by, target=row, channel=channel, key=row.key)
    return row


def remove_ready_answer(channel: Channel, key: str, *, by: Person) -> None:
    """Give up the channel's own words: one that comes with the product has its first words again, another goes."""
    with transaction.atomic():
        row = ReadyAnswer.objects.select_for_update().filter(channel=channel, key=key).first()
        if row is None:
            raise Refused("ready_answer.not_found", _("There is no such ready answer."), 404)
        record(verbs.READY_ANSWER_REMOVED, actor=by, target=row, channel=channel, key=key)
        row.delete()
