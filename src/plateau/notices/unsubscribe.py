"""The link under each mail: signed, for one person and one kind, good for as long as the mail is."""

from __future__ import annotations

from urllib.parse import urljoin

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from plateau.core.errors import Refused
from plateau.notices.kinds import Kind, kind_named
from plateau.people.models import Person

_SALT = "notices.unsubscribe"


def unsubscribe_url(person: Person, kind: str) -> str:
    """Return the whole address that stops this kind of mail for this person."""
    token = signing.Signer(salt=_SALT).sign_object([person.public_id, kind])
    return urljoin(settings.SITE_URL, reverse("unsubscribe", args=[token]))


def read_unsubscribe(token: str) -> tuple[Person, Kind]:
    """Return whom and what a link is about; a mail to a guest who has an account by now is about that. Refuses with 404 one that was altered or whose person is gone."""
    try:
        public_id, kind = signing.Signer(salt=_SALT).unsign_object(token)
        person = Person.objects.select_related("merged_into").get(public_id=public_id)
        return person.merged_into or person, kind_named(kind)
    except (signing.BadSignature, ValueError, LookupError, Person.DoesNotExist):
        raise Refused(
            "unsubscribe.unknown",
            _("This link is not complete. Copy all of it from the mail, or choose your mails in your settings."),
            404,
        ) from None
