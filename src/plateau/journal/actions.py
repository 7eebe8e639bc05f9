"""Write an entry, and ring those who asked to hear it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Protocol

from django.db import transaction

from plateau.core.clock import now
from plateau.core.queue import ring
from plateau.journal.models import Entry, Reaction

type Subscriber = Callable[[Entry], None]

_subscribers: dict[str, list[str]] = {}
_by_name: dict[str, Subscriber] = {}
_waits: dict[str, timedelta] = {}
LONGEST_WAIT = timedelta(minutes=5)  # the sweep takes what has waited for ten to be lost
VERBS: dict[str, str] = {}


class Named(Protocol):
    """A row that an entry can name: its model says its kind, the row its public id."""

    journal_kind: str

    @property
    def public_id(self) -> str: ...


def verb(name: str, meaning: str) -> str:
    """Declare a verb (``noun.past``) with one English sentence for the documentation; return its name."""
    VERBS[name] = meaning
    return name


def subscribe(*verbs: str, after: timedelta = timedelta()) -> Callable[[Subscriber], Subscriber]:
    """Let a function hear entries of these verbs, each in its own transaction, at least once: it must be idempotent.

    ``after``: so long after they were written, for what is often taken back at once. Raises ValueError past five minutes.
    """
    if after > LONGEST_WAIT:
        raise ValueError(f"A reaction waits {LONGEST_WAIT} at most: the sweep would carry it out before.")

    def register(function: Subscriber) -> Subscriber:
        name = f"{function.__module__}.{function.__name__}"
        _by_name[name] = function
        _waits[name] = after
        for wanted in verbs:
            _subscribers.setdefault(wanted, []).append(name)
        return function

    return register


def hearers(verb_name: str) -> list[str]:
    """Return the names of the functions that hear this verb."""
    return list(_subscribers.get(verb_name, []))


def record(verb_name: str, *, actor: Named | None, target: Named, channel: Named | None = None, **data: Any) -> Entry:
    """Append an entry inside the caller's transaction and queue the reactions to it.

    ``actor`` is None for the machine. Raises LookupError for a verb that nobody declared.
    """
    if verb_name not in VERBS:
        raise LookupError(f"The verb {verb_name} is not declared: give it a sentence with journal.actions.verb().")
    from plateau.journal.tasks import react

    with transaction.atomic():
        entry = Entry.objects.create(
            verb=verb_name,
            actor_kind=actor.journal_kind if actor else "",
            actor_id=actor.public_id if actor else "",
            target_kind=target.journal_kind,
            target_id=target.public_id,
            channel=channel.public_id if channel else "",
            data=data,
        )
        reactions = Reaction.objects.bulk_create(
            [Reaction(entry=entry, subscriber=name) for name in hearers(verb_name)]
        )
        for reaction in reactions:
            wait = _waits.get(reaction.subscriber)
            bell = react.configure(schedule_at=now() + wait) if wait else react
            ring(bell, reaction_id=reaction.pk)
    return entry


def carry_out(reaction_id: int) -> bool:
    """Run one reaction unless it is done already; return whether it ran.

    1. Lock the row, so that a doubled task waits and then finds it done.
    2. Call the subscriber, and mark the row in the same transaction.
    A failure rolls everything back and is raised: the queue retries, the sweep finds what is left.
    """
    with transaction.atomic():
        reaction = (
            Reaction.objects.select_for_update(of=("self",))
            .select_related("entry")
            .filter(pk=reaction_id, done_at__isnull=True)
            .first()
        )
        if reaction is None:
            return False
        function = _by_name.get(reaction.subscriber)
        if function is not None:  # a subscriber that a later version dropped has nothing left to do
            function(reaction.entry)
        reaction.done_at = now()
        reaction.save(update_fields=["done_at"])
    return True
