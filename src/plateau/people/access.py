"""Who sees which profile: every present one has its public page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from plateau.core.errors import Refused
from plateau.people.models import Person


def profile_at(public_id: str) -> Person:
    """Return the person of a public page, or the one that it became part of; refuses with 404."""
    person = Person.objects.select_related("company", "merged_into__company").filter(public_id=public_id).first()
    if person is None:
        raise Refused("person.not_found", _("There is nobody at this address."), 404)
    return person.merged_into or person


def account_person(person: Person | None) -> Person:
    """Return the logged-in person, or refuse with 401."""
    if person is None:
        raise Refused("login.needed", _("Log in to do this."), 401)
    return person
