"""Invitations made on the server: a profile, its rights, and the link that opens it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from plateau.channels.actions import give_network, give_role, the_network
from plateau.channels.models import Channel
from plateau.channels.roles import Role
from plateau.notices.outbox import has_transport
from plateau.people import claims
from plateau.people.models import Person, User


class BadInvitation(Exception):
    """An invitation that cannot be made; the message says why and what to write instead."""


@dataclass(frozen=True, slots=True)
class Invited:
    """What was done: ``link`` is empty for somebody who has an account already."""

    person: Person
    link: str = ""
    until: datetime | None = None
    mailed: bool = False


def invite_by_address(
    email: str,
    *,
    name: str = "",
    channel_slug: str = "",
    roles: Sequence[str] = (),
    language: str = "fr",
    network_admin: bool = False,
) -> Invited:
    """Give the person at this address these rights, and a link if they have no account yet.

    The link proves the address: whoever can run commands on the server could write to the database as well.
    Raises BadInvitation for an address, channel, role or language that does not exist.
    """
    email = email.strip().lower()
    channel, wanted = _checked(email, channel_slug, roles, language)
    the_network()
    with transaction.atomic():
        user = User.objects.filter(email=email).first()
        person = Person.objects.filter(user=user).first() if user else Person.objects.waiting_for(email).first()
        if person is None and user is not None:
            person = Person.objects.create(user=user, name=name or email.partition("@")[0], language=language)
        if person is None:
            person = claims.add_person(name=name or email.partition("@")[0], by=None, email=email, language=language)
        if network_admin:
            give_network(person, by=None)
        for role in wanted:
            assert channel is not None, "roles are checked to come with a channel"
            give_role(channel, person, role, by=None)
        if person.user is not None:
            return Invited(person)
        invitation = claims.invite(person, by=None, email=email, mailed=True)
        claims.mail_invitation(invitation, by=None)
    return Invited(person, claims.claim_url(invitation, proof=True), invitation.expires_at, has_transport())


def _checked(email: str, channel_slug: str, roles: Sequence[str], language: str) -> tuple[Channel | None, list[Role]]:
    try:
        validate_email(email)
    except ValidationError:
        raise BadInvitation(f"{email!r} is not an e-mail address.") from None
    if language not in {"fr", "en"}:
        raise BadInvitation(f"The language {language!r} is not spoken here: write fr or en.")
    known = {role.value for role in Role}
    for role in roles:
        if role not in known:
            raise BadInvitation(f"There is no role {role!r}. The roles are: {', '.join(sorted(known))}.")
    if roles and not channel_slug:
        raise BadInvitation("A role belongs to a channel: add --channel with its address word.")
    channel = Channel.objects.filter(slug=channel_slug).first() if channel_slug else None
    if channel_slug and channel is None:
        slugs = ", ".join(Channel.objects.values_list("slug", flat=True)) or "none yet"
        raise BadInvitation(f"There is no channel {channel_slug!r}. The channels are: {slugs}.")
    return channel, [Role(role) for role in roles]
