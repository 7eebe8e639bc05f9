"""How a profile without account finds its person: invitations, claims and merging.

A link is signed and names an invitation; the invitation's row makes it single-use and lets it expire. A link that
was mailed proves the address (nobody else could read it), a link that was copied does not.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

from allauth.account.models import EmailAddress
from django.apps import apps
from django.conf import settings
from django.core import signing
from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plateau.core import letters
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.core.letters import Block
from plateau.core.rates import spend
from plateau.journal.actions import record
from plateau.people import verbs
from plateau.people.actions import forget_photo
from plateau.people.models import Invitation, Person, PersonQuerySet, User

GOOD_FOR = timedelta(days=30)
MOST_MAILS = 60  # a day and inviter: a team can fill a set, nobody can flood strangers
_SALT = "people.claim"


def add_person(*, name: str, by: Person | None, email: str = "", **fields: Any) -> Person:
    """Make a profile for somebody who has no account yet.

    Says nothing about whether a member uses the address: that member is offered the profile at the next log-in.
    """
    with transaction.atomic():
        person = Person.objects.create(name=name, contact_email=email.lower(), **fields)
        record(verbs.ADDED, actor=by, target=person)
    return person


def set_address(guest: Person, email: str, *, by: Person) -> None:
    """Write where a person without account is written to; links to the address before stop working.

    Refuses a profile that found its person, even at this moment.
    """
    email = email.lower()
    if guest.user_id is not None or guest.merged_into_id is not None:
        raise _has_account()
    if email == guest.contact_email:
        return
    with transaction.atomic():
        close_invitations(guest)
        if not _unclaimed(guest).update(contact_email=email):
            raise _has_account()
        record(verbs.PROFILE_CHANGED, actor=by, target=guest, fields=["contact_email"])
    guest.contact_email = email


def _unclaimed(guest: Person) -> PersonQuerySet:
    """Return the guest's row, if it is still nobody's."""
    return Person.objects.present().filter(pk=guest.pk, user=None)


def _has_account() -> Refused:
    return Refused("person.has_account", _("This person already has an account."))


def invite(person: Person, *, by: Person | None, email: str = "", mailed: bool = False) -> Invitation:
    """Make an invitation to claim this profile; earlier ones stop working. Refuses a profile that has an account.

    ``email`` is the address that the mailed copy of the link proves; ``mailed`` says whether there is such a copy.
    """
    if person.user_id is not None or person.merged_into_id is not None:
        raise _has_account()
    with transaction.atomic():
        close_invitations(person)
        moment = now()
        invitation = Invitation.objects.create(
            person=person, email=email.lower(), invited_by=by, created_at=moment, expires_at=moment + GOOD_FOR
        )
        record(verbs.INVITED, actor=by, target=person, mailed=mailed)
    return invitation


def close_invitations(person: Person) -> None:
    """Stop all links to this profile: a new one was made, its person is found, or it holds more than its maker gave."""
    moment = now()
    person.invitations.filter(used_at=None, expires_at__gt=moment).update(expires_at=moment)


def open_invitation(person: Person) -> Invitation | None:
    """Return the link to this profile that works now, if there is one."""
    return person.invitations.filter(used_at=None, expires_at__gt=now()).order_by("-pk").first()


def claim_url(invitation: Invitation, *, proof: bool) -> str:
    """Return the whole address of an invitation; ``proof`` only for the copy that goes to its own mailbox."""
    token = signing.dumps([invitation.public_id, proof], salt=_SALT)
    return urljoin(settings.SITE_URL, reverse("claim", args=[token]))


def spend_mail(by: Person) -> None:
    """Count a mail that somebody is about to have sent; refuses with 429 past so many a day."""
    spend(f"invite:{by.pk}", most=MOST_MAILS, per=timedelta(days=1))


def mail_invitation(invitation: Invitation, *, by: Person | None, words: str = "") -> None:
    """Mail the link to the invitation's address, in the profile's language."""
    person = invitation.person
    with translation.override(person.language):
        greeting = (
            gettext("%(name)s has prepared a profile for you: %(profile)s.") % {"name": by.name, "profile": person.name}
            if by
            else gettext("A profile has been prepared for you: %(profile)s.") % {"profile": person.name}
        )
        once = gettext("Open it with the link below: it is for you alone, works once, and until %(date)s.")
        body = [
            *letters.paragraphs(greeting),
            *letters.paragraphs(words),
            Block(once % {"date": date_format(invitation.expires_at, "DATE_FORMAT")}),
            Block(gettext("Take over my profile"), url=claim_url(invitation, proof=True)),
            Block(gettext("If this is not for you, ignore this mail.")),
        ]
        letters.letter(
            invitation.email,
            subject=gettext("Your profile is waiting for you"),
            body=body,
            language=person.language,
            kind="account",
            secret=True,
            until=invitation.expires_at,
        ).send()


def read_claim(token: str) -> tuple[Invitation, bool]:
    """Return the invitation of a link and whether it proves the address.

    Refuses an altered link with 404, one that was used, replaced or is too old with 410.
    """
    invitation, proof = _named_by(token)
    guest = invitation.person if invitation is not None else None
    if invitation is None or guest is None or not invitation.is_open_at(now()):
        raise _over()
    if guest.has_account or guest.merged_into_id is not None:
        raise _over()
    return invitation, bool(proof and invitation.email)


def is_claimed_by(token: str, person: Person | None) -> bool:
    """Whether a link's profile became part of this person's already, so that the link has nothing left to do."""
    invitation, _proof = _named_by(token)
    return invitation is not None and person is not None and invitation.person.merged_into_id == person.pk


def _named_by(token: str) -> tuple[Invitation | None, bool]:
    try:
        public_id, proof = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError):
        raise Refused(
            "claim.unknown", _("This link is not complete. Copy the whole address from the mail."), 404
        ) from None
    return Invitation.objects.select_related("person", "invited_by").filter(public_id=public_id).first(), proof


def _over() -> Refused:
    return Refused(
        "claim.over", _("This link has been used or is too old. Ask the team that sent it for a new one."), 410
    )


def _use(invitation: Invitation) -> None:
    """Spend the invitation, or refuse if somebody was quicker."""
    moment = now()
    spent = Invitation.objects.filter(pk=invitation.pk, used_at=None, expires_at__gt=moment).update(used_at=moment)
    if not spent:
        raise _over()


def enter_by_invitation(invitation: Invitation, *, language: str) -> User:
    """Make the account of an invited person whose mailed link proves the address; return it, to be logged in.

    It has no password: the person logs in by mailed codes, or sets one. Refuses when an account has this address.
    """
    person = invitation.person
    with transaction.atomic():
        _use(invitation)
        if User.objects.filter(email__iexact=invitation.email).exists():
            raise Refused(
                "claim.has_account", _("An account with this address exists: log in, then open the link again.")
            )
        user = User.objects.create_user(invitation.email)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        if not _unclaimed(person).update(user=user, language=language, contact_email=""):
            raise _over()
        person.refresh_from_db()
        record(verbs.CLAIMED, actor=person, target=person)
    return user


def claim(invitation: Invitation, *, by: Person) -> Person:
    """Let a member take over the invitation's profile: it becomes part of their own."""
    with transaction.atomic():
        _use(invitation)
        return merge(invitation.person, by, by=by)


def claim_by_address(guest: Person, *, by: Person) -> Person:
    """Let a member take over a profile that was made for their own verified address."""
    _demand_own_address(guest, by)
    return merge(guest, by, by=by)


def decline_claim(guest: Person, *, by: Person) -> None:
    """Note that this profile is not the member's: its address was wrong and is forgotten."""
    _demand_own_address(guest, by)
    with transaction.atomic():
        close_invitations(guest)  # they were mailed to this address
        if not _unclaimed(guest).filter(contact_email=guest.contact_email).update(contact_email=""):
            raise _not_yours()
        record(verbs.NOT_ME, actor=by, target=guest)
    guest.contact_email = ""


def _demand_own_address(guest: Person, person: Person) -> None:
    own = (
        person.user is not None
        and EmailAddress.objects.filter(user=person.user, verified=True, email__iexact=guest.contact_email).exists()
    )
    if not own or guest.user_id is not None or guest.merged_into_id is not None:
        raise _not_yours()


def _not_yours() -> Refused:
    return Refused("claim.not_yours", _("This profile does not wait for your address."), 404)


_FILL = ("headline", "company", "photo", "links")

type Joining = Callable[[Person, Person], None]

_before: list[Joining] = []


def before_merge(function: Joining) -> Joining:
    """Let a room above settle what of its rows would clash: called with the guest and the member, both rows locked."""
    _before.append(function)
    return function


def merge(guest: Person, into: Person, *, by: Person) -> Person:
    """Make a profile without account part of a member's, keeping every relation of every room; return the member.

    1. Stop the links to the guest's profile, then lock both rows, in the order of their keys; not so hard that others
       could not write a row that names one of them, for they may hold what ``before_merge`` has to lock. What they write
       meanwhile follows a little later (``bring_late_rows``).
    2. Let rooms settle what would clash (``before_merge``), then point each row that names the guest, in whatever table,
       to the member. Where the member already has the same one (a constraint says so), theirs stays and the guest's goes.
    3. Fill what the member's profile lacks; keep the right to run the network.
    4. Leave the guest's row as a sign to the member, so that its address and the journal keep their meaning.
    """
    with transaction.atomic():
        close_invitations(guest)
        guest, into = _lock_both(guest.pk, into.pk)
        if guest.pk == into.pk or guest.user_id is not None or guest.merged_into_id is not None or into.user_id is None:
            raise Refused("person.not_mergeable", _("Only a profile without account can become part of a member's."))
        for settle in _before:
            settle(guest, into)
        moved = sum(_repoint(field, guest, into) for field in _fields_to_person())
        left_photo = guest.photo.name if into.photo else ""
        for name in _FILL:
            if not getattr(into, name):
                setattr(into, name, getattr(guest, name))
        into.network_admin = into.network_admin or guest.network_admin
        into.save(update_fields=[*_FILL, "network_admin"])
        guest.merged_into, guest.contact_email, guest.network_admin, guest.photo = into, "", False, ""
        guest.save(update_fields=["merged_into", "contact_email", "network_admin", "photo"])
        record(verbs.MERGED, actor=by, target=into, guest=guest.public_id, moved=moved)
        forget_photo(left_photo or "")
    return into


def bring_late_rows(guest: Person) -> int:
    """Point to the member what others wrote of a merged profile while it was being merged; return how many rows.

    ``merge`` could not see such rows: they were committed after it.
    """
    assert guest.merged_into_id is not None, "only a merged profile has a member whose its rows are"
    with transaction.atomic():
        guest, into = _lock_both(guest.pk, guest.merged_into_id)
        fields = _fields_to_person()
        if not any(field.model._base_manager.filter(**{field.name: guest}).exists() for field in fields):
            return 0
        for settle in _before:
            settle(guest, into)
        moved = sum(_repoint(field, guest, into) for field in fields)
        record(verbs.MERGED, actor=None, target=into, guest=guest.public_id, moved=moved)
    return moved


def _lock_both(guest: int, into: int) -> tuple[Person, Person]:
    locked = Person.objects.select_for_update(no_key=True).filter(pk__in=[guest, into]).order_by("pk")
    rows = {row.pk: row for row in locked}
    return rows[guest], rows[into]


def _fields_to_person() -> list[models.ForeignKey[Any, Any]]:
    return [
        field
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy and model is not Invitation
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey) and field.remote_field.model is Person
    ]


def _repoint(field: models.ForeignKey[Any, Any], guest: Person, into: Person) -> int:
    """Point one table's rows to the member, row by row only where the whole set meets a constraint."""
    rows = field.model._base_manager.filter(**{field.name: guest})
    try:
        with transaction.atomic():
            return rows.update(**{field.name: into})
    except IntegrityError:
        pass
    moved = 0
    for row in rows:
        try:
            with transaction.atomic():
                moved += field.model._base_manager.filter(pk=row.pk).update(**{field.name: into})
        except IntegrityError:
            row.delete()
    return moved
