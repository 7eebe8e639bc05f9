"""Lists of guests, brought, looked at and imported as the page does."""

from __future__ import annotations

from plateau.people.models import Person
from plateau.studio.actions import listing
from plateau.studio.actions.listing import Outcome
from plateau.studio.models import ImportedFile, Operation

HEAD = "jour;début;fin;plateau;sujet;invité;courriel;langue"


def listed(operation: Operation, *rows: str) -> bytes:
    """Return a list; ``@`` that begins a row is the operation's first day."""
    return "\n".join([HEAD, *(row.replace("@", f"{operation.starts_on:%d/%m/%Y}", 1) for row in rows)]).encode()


def looked(operation: Operation, team: Person, data: bytes) -> tuple[ImportedFile, list[Outcome]]:
    """Bring a list and look at it."""
    kept = listing.keep_list(operation, by=team, name="Invités.csv", data=data)
    found = listing.read_kept(kept.kind, kept.content(), operation)
    return kept, listing.rehearse_list(found, operation, by=team)


def imported(operation: Operation, team: Person, data: bytes, *, told: bool = False) -> list[Outcome]:
    """Bring a list, look at it, and import it as it was shown."""
    kept, outcomes = looked(operation, team, data)
    return listing.import_list(kept, by=team, seen=listing.mark_of(outcomes), told=told)
