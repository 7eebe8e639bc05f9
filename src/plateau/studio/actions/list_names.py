"""Who the names in a list of guests are: each one person throughout its file, and nobody of the same name by chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.db.models.functions import Lower

from plateau.channels.access import may_invite
from plateau.journal.models import Entry
from plateau.people import claims
from plateau.people.models import Person
from plateau.people.verbs import NOT_ME
from plateau.studio.actions import bringing
from plateau.studio.actions.bringing import Named
from plateau.studio.interchange.guest_list import Row
from plateau.studio.models import ListedGuest, Operation

type Key = tuple[str, str]
"""A name in small letters with its address: families share an address, and strangers a name."""


@dataclass(slots=True)
class Names:
    """The names of one file.

    ``persons``: whom they are known to be. ``addresses``: which each name has in the file. ``known``: names of guests whom
    the channel knows; ``namesakes``: those of them for whom a profile was made nevertheless; ``elsewhere``: who is
    written to at another address than their row says; ``declined`` and ``not_given``: whose address is not noted, for it
    was found to be somebody else's once, or for whoever imports the list may not give their profile away.
    """

    operation: Operation
    by: Person
    persons: dict[Key, Person] = field(default_factory=dict)
    addresses: dict[str, set[str]] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    namesakes: frozenset[str] = frozenset()
    elsewhere: frozenset[Key] = frozenset()
    declined: frozenset[Key] = frozenset()
    not_given: frozenset[Key] = frozenset()

    def forget_remarks(self) -> None:
        """Begin anew with what is to be said of the guests of the next rows."""
        self.namesakes, self.elsewhere = frozenset(), frozenset()
        self.declined, self.not_given = frozenset(), frozenset()

    def key_of(self, named: Named) -> Key:
        """Return how a name is known: without an address in its row it is whoever has this name in another row."""
        name = named.name.casefold()
        there = self.addresses.get(name, set())
        return name, named.email or (min(there) if len(there) == 1 else "")

    def person(self, named: Named) -> Person:
        """Return who it is: of this file, or of this name at this address; else a profile is made."""
        key = self.key_of(named)
        found = self.persons.get(key)
        if found is not None:
            self.note_address(found, named)
        else:
            whole = Named(named.name, key[1], named.language)
            found = bringing.person_waiting(self.operation.channel, whole)
            if found is None:
                found = bringing.person_named(self.operation, whole, by=self.by)
                self.namesakes |= self.known & {key[0]}
            self.persons[key] = found
        return found

    def note_address(self, person: Person, named: Named) -> bool:
        """Write down the address that the file has by now of a guest of its own who had none; return whether it did.

        Whoever uses an address may take the profile over: it is noted only by who may give it away. A profile whose
        address was found to be somebody else's gets none from a list any more.
        """
        name, address = self.key_of(named)
        if named.email and person.contact_email not in {"", named.email}:
            self.elsewhere |= {(name, named.email)}
        channel = self.operation.channel
        if not address or person.contact_email or person.made_on != channel.public_id or person.has_account:
            return False
        if not may_invite(self.by, person, channel):
            self.not_given |= {(name, address)}
            return False
        if _was_declined(person):
            self.declined |= {(name, address)}
            return False
        claims.set_address(person, address, by=self.by)
        return True


def names_of(rows: Iterable[Row], operation: Operation, earlier: Sequence[ListedGuest], *, by: Person) -> Names:
    """Return the names of a file; ``earlier``: whom it put on set when it was imported before."""
    addresses: dict[str, set[str]] = {}
    for guest in (one for row in rows for one in row.guests):
        addresses.setdefault(guest.name.casefold(), set()).update({guest.email} - {""})
    names = Names(operation, by, addresses=addresses, known=_known(operation, addresses))
    each = Counter(name for name, _person in {(one.name.casefold(), one.person_id) for one in earlier})
    for listed in earlier:
        name, person = listed.name.casefold(), listed.person
        names.persons.setdefault((name, person.contact_email), person)
        key = names.key_of(Named(name))
        only_one = not addresses.get(name) and each[name] == 1
        if only_one or person.contact_email in {"", key[1]}:  # else it is a namesake, or the address was corrected
            names.persons.setdefault(key, person)
    return names


def _was_declined(person: Person) -> bool:
    return Entry.objects.filter(verb=NOT_ME, target_kind=person.journal_kind, target_id=person.public_id).exists()


def _known(operation: Operation, names: Iterable[str]) -> frozenset[str]:
    channel = operation.channel
    here = Q(made_on=channel.public_id) | Q(presences__booking__operation__channel=channel)
    rows = Person.objects.present().annotate(small=Lower("name")).filter(here, small__in=list(names))
    return frozenset(name.casefold() for name in rows.values_list("name", flat=True))
