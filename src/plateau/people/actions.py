"""Changes to persons: joining, the profile and its photo."""

from __future__ import annotations

from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from PIL import Image

from plateau.core.ids import new_token
from plateau.core.pictures import square
from plateau.journal.actions import record
from plateau.people import verbs
from plateau.people.models import Company, Person, User, small_name


def join(user: User, *, name: str, language: str) -> Person:
    """Make the person of a new account."""
    with transaction.atomic():
        person = Person.objects.create(user=user, name=name, language=language)
        record(verbs.JOINED, actor=person, target=person)
    return person


def company_named(name: str) -> Company | None:
    """Return the company of this name whatever the case, made if nobody named it before; None for an empty name."""
    name = " ".join(name.split())
    if not name:
        return None
    found = Company.objects.filter(name__iexact=name).first()
    return found or Company.objects.get_or_create(name__iexact=name, defaults={"name": name})[0]


def change_profile(person: Person, *, by: Person, company: str | None = None, **fields: Any) -> list[str]:
    """Write these fields of a profile and return the names of those that changed; none changed: nothing journalled."""
    with transaction.atomic():
        if company is not None:
            fields["company"] = company_named(company)
        changed = sorted(name for name, value in fields.items() if getattr(person, name) != value)
        for name in changed:
            setattr(person, name, fields[name])
        if changed:
            person.save(update_fields=changed)
            record(verbs.PROFILE_CHANGED, actor=by, target=person, fields=changed)
    return changed


def set_photo(person: Person, picture: Image.Image, *, by: Person) -> None:
    """Keep a photo at 512 and 256 pixels; the files before it are removed once the change holds."""
    large = f"portraits/{person.public_id}-{new_token()[:8]}-512.webp"
    default_storage.save(large, square(picture, 512))
    default_storage.save(small_name(large), square(picture, 256))
    _change_photo(person, large, by=by)


def remove_photo(person: Person, *, by: Person) -> None:
    """Take the photo away; the person's initials stand in."""
    if person.photo.name:
        _change_photo(person, "", by=by)


def _change_photo(person: Person, name: str, *, by: Person) -> None:
    old = person.photo.name
    with transaction.atomic():
        person.photo = name
        person.save(update_fields=["photo"])
        record(verbs.PROFILE_CHANGED, actor=by, target=person, fields=["photo"])
        forget_photo(old or "")


def forget_photo(name: str) -> None:
    """Remove a photo's two files once the change in hand holds; an empty name means none."""

    def remove() -> None:
        for each in (name, small_name(name)):
            default_storage.delete(each)

    if name:
        transaction.on_commit(remove)
