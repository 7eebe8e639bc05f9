"""A guest's private page: its address, who else reads it, the link sent again, and who acts for a guest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plateau.channels.models import Channel
from plateau.core.errors import Refused
from plateau.core.letters import Block
from plateau.core.rates import spend
from plateau.journal.actions import Named, record
from plateau.people import claims
from plateau.people.models import Person
from plateau.studio import verbs
from plateau.studio.guests.writing import write_to
from plateau.studio.models import Guardian, Guest, Representative

if TYPE_CHECKING:
    from plateau.studio.models import Booking

_SALT = "studio.guest"
_GUARDIAN_SALT = "studio.guardian"
MOST_LINKS = 4  # an hour and address: whoever lost the link asks again, nobody fills a mailbox


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody to write to about a guest, and where their own page is."""

    person: Person
    url: str


def page_of(person: Person, channel: Channel) -> Guest:
    """Return the private page of a person on a channel, made when first needed."""
    person = person.merged_into or person
    own = Guest.objects.filter(channel=channel, person=person, former=False)
    found: Guest | None = own.select_related("channel").first()
    if found is not None:
        return found
    with transaction.atomic():
        made, is_new = Guest.objects.get_or_create(channel=channel, person=person, former=False)
        if is_new:
            record(verbs.GUEST_PAGE_MADE, actor=None, target=made, channel=channel, person=person.public_id)
    return made


def token_of(guest: Guest) -> str:
    """Return the key of a page's address: the same each time, until the link is renewed."""
    return signing.Signer(salt=_SALT).sign_object([guest.public_id, guest.link_version])


def page_path(person: Person, channel: Channel) -> str:
    """Return the path of a person's private page."""
    return reverse("guest", args=[token_of(page_of(person, channel))])


def page_url(person: Person, channel: Channel) -> str:
    """Return the whole address of a person's private page: what every mail to a guest leads to."""
    return urljoin(settings.SITE_URL, page_path(person, channel))


def guest_by(token: str) -> Guest:
    """Return the page that an address opens.

    Refuses with 404 one that is not whole, with 410 one that was replaced.
    """
    try:
        public_id, version = signing.Signer(salt=_SALT).unsign_object(token)
    except (signing.BadSignature, ValueError):
        raise Refused(
            "guest.unknown", _("This address is not complete. Copy all of it from the mail, or ask for it again."), 404
        ) from None
    found: Guest | None = (
        Guest.objects.select_related("person__user", "channel")
        .filter(public_id=public_id, link_version=version)
        .first()
    )
    if found is None:
        raise _replaced()
    return found


def _replaced() -> Refused:
    return Refused(
        "guest.replaced",
        _("This link no longer works: a newer one was sent. Look in your mails, or ask for it again."),
        410,
    )


def renew_link(guest: Guest, *, by: Person) -> None:
    """Stop every link given out before, those of former pages too: one of them fell into wrong hands."""
    with transaction.atomic():
        Guest.objects.filter(channel=guest.channel, person=guest.person).update(link_version=F("link_version") + 1)
        record(verbs.GUEST_LINK_RENEWED, actor=by, target=guest, channel=guest.channel)
    guest.refresh_from_db(fields=["link_version"])


def renew_and_send(guest: Guest, *, by: Person) -> None:
    """Stop every link given out before and mail a new one: both, or neither where it cannot be mailed."""
    with transaction.atomic():
        renew_link(guest, by=by)
        send_link(guest, by=by)


def send_link(guest: Guest, *, by: Person | None) -> None:
    """Mail the link to the person's known address; refuses when nobody knows one."""
    person, channel = guest.person, guest.channel
    if not person.address:
        raise Refused("guest.no_address", _("Nobody knows an e-mail address of this guest: add one first."), 422)
    spend(f"guest-link:{guest.pk}", most=MOST_LINKS, per=timedelta(hours=1))
    with transaction.atomic(), translation.override(person.language):
        write_to(
            person,
            channel,
            subject=gettext("Your page on %(channel)s") % {"channel": channel.name},
            body=[
                Block(gettext("Here is the link to your private page: your slot, what to sign, and later your film.")),
                Block(gettext("Open my page"), url=page_url(person, channel)),
                Block(gettext("It is for you alone: whoever has the link reads the page. Do not pass it on.")),
            ],
            secret=True,
        )
        record(verbs.GUEST_LINK_SENT, actor=by, target=guest, channel=channel)


def send_lost_links(email: str, channel: Channel) -> None:
    """Send the links of whoever uses this address on this channel, to that address; say nothing of whether there are any."""
    known = Guest.objects.filter(channel=channel, person__in=_persons_at(email), former=False).select_related(
        "person__user", "channel"
    )
    for guest in known[:5]:
        try:
            send_link(guest, by=None)
        except Refused as refusal:
            if refusal.status != 429:
                raise


def _persons_at(email: str) -> list[int]:
    email = email.strip().lower()
    accounts = Person.objects.present().filter(user__email__iexact=email, user__is_active=True)
    return [*accounts.values_list("pk", flat=True), *Person.objects.waiting_for(email).values_list("pk", flat=True)]


def readers_of(person: Person, channel: Channel) -> list[Reader]:
    """Return whom to write to about a guest: the guest, and whoever hears for them, each with their own page."""
    return [Reader(one, page_url(one, channel)) for one in hearing_for(person, channel)]


def hearing_for(person: Person, channel: Channel) -> list[Person]:
    """Return the guest and whoever hears for them, as far as an address is known."""
    acting = Representative.objects.filter(guest=person, channel=channel, hears=True).select_related("person__user")
    return [one for one in (person, *(one.person for one in acting)) if one.address]


def person_for(name: str, email: str, channel: Channel, *, by: Person | None, language: str) -> Person:
    """Return the profile without account that this channel has of this name at this address, or make one.

    An address alone says not who it is: families share one, and a slip of the pen gives somebody else's. Whoever has
    another name there stays as they are, and whoever asked is not told of them; the team sees on the new guest's page
    that the address is shared. A member who uses the address is not looked up: they are offered the profile at the next
    log-in.
    """
    name = " ".join(name.split())
    here = Person.objects.waiting_for(email).filter(made_on=channel.public_id)
    kept: Person | None = here.filter(name__iexact=name).order_by("pk").first()
    if kept is not None:
        return kept
    return claims.add_person(name=name, by=by, email=email, made_on=channel.public_id, language=language)


def others_at_address(person: Person, channel: Channel) -> list[Person]:
    """Return the channel's other guests without account who are written to at the same address."""
    if person.has_account or not person.contact_email:
        return []
    here = Person.objects.waiting_for(person.contact_email).filter(made_on=channel.public_id)
    return list(here.exclude(pk=person.pk).order_by("pk"))


def name_representative(
    guest: Person, channel: Channel, *, by: Named, person: Person, signs: bool, hears: bool
) -> Representative:
    """Let somebody act for a guest on this channel; naming them again changes what they may."""
    if guest.pk == person.pk:
        raise Refused("representative.self", _("Nobody represents themselves."), 422)
    with transaction.atomic():
        named, _made = Representative.objects.update_or_create(
            channel=channel, guest=guest, person=person, defaults={"signs": signs, "hears": hears}
        )
        page_of(person, channel)
        record(
            verbs.REPRESENTATIVE_NAMED,
            actor=by,
            target=named,
            channel=channel,
            guest=guest.public_id,
            person=person.public_id,
            signs=signs,
            hears=hears,
        )
    return named


def remove_representative(representative: Representative, *, by: Named) -> None:
    """Let somebody no longer act for a guest; what they signed stays signed."""
    with transaction.atomic():
        channel = representative.channel
        record(
            verbs.REPRESENTATIVE_REMOVED,
            actor=by,
            target=representative,
            channel=channel,
            guest=representative.guest.public_id,
            person=representative.person.public_id,
        )
        representative.delete()


def guardian_path(guardian: Guardian) -> str:
    """Return the path of a guardian's own page."""
    token = signing.Signer(salt=_GUARDIAN_SALT).sign_object([guardian.public_id])
    return reverse("guardian", args=[token])


def guardian_by(token: str) -> Guardian:
    """Return the guardian that an address is for, or refuse with 404."""
    try:
        (public_id,) = signing.Signer(salt=_GUARDIAN_SALT).unsign_object(token)
    except (signing.BadSignature, ValueError):
        public_id = ""
    found: Guardian | None = (
        Guardian.objects.select_related(
            "release__person", "release__booking__operation__channel", "release__booking__slot__set__place"
        )
        .filter(public_id=public_id)
        .first()
    )
    if found is None:
        raise Refused(
            "guardian.unknown",
            _(
                "This address is not complete, or no longer needed. Copy all of it from the mail, or ask whoever sent it."
            ),
            404,
        )
    return found


def write_to_guardian(guardian: Guardian, booking: Booking) -> None:
    """Mail a guardian the link to the page where they sign."""
    minor, channel = guardian.release.person, booking.operation.channel
    if not guardian.email:
        return
    with translation.override(guardian.language):
        write_to(
            None,
            channel,
            address=guardian.email,
            language=guardian.language,
            subject=gettext("%(name)s is to be filmed: your agreement is needed") % {"name": minor.name},
            body=[
                Block(gettext("Hello %(name)s,") % {"name": guardian.name}),
                Block(
                    gettext(
                        "%(minor)s is to be filmed by %(channel)s (%(operation)s) and named you as somebody with parental authority. Nothing is filmed before you have agreed."
                    )
                    % {"minor": minor.name, "channel": channel.name, "operation": booking.operation.name}
                ),
                Block(gettext("Read and sign"), url=urljoin(settings.SITE_URL, guardian_path(guardian))),
                Block(gettext("If this is not for you, ignore this mail, and nothing happens.")),
            ],
            secret=True,
        )
