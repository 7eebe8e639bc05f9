"""An address for the papers of one booking, to sign by at the set: it ends after an hour and opens nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.journal.actions import record
from plateau.people.models import Person
from plateau.studio import verbs
from plateau.studio.guests.actions import page_of
from plateau.studio.guests.visits import Visit, visit_on
from plateau.studio.models import Booking, Guest

LASTS = timedelta(hours=1)
_SALT = "studio.at_the_set"


def hand_over(booking: Booking, guest: Person, *, by: Person) -> str:
    """Return the path by which a guest signs the papers of a booking on a device of the crew, or on their own phone."""
    with transaction.atomic():
        page = page_of(guest, booking.operation.channel)
        ends_at = int((now() + LASTS).timestamp())
        named = [page.public_id, page.link_version, booking.public_id, ends_at]
        record(
            verbs.PAPERS_HANDED_OVER,
            actor=by,
            target=booking,
            channel=booking.operation.channel,
            person=guest.public_id,
        )
    return reverse("handed_sign", args=[signing.Signer(salt=_SALT).sign_object(named)])


def visit_by(token: str) -> Visit:
    """Return what an address opens: a booking, for its guest alone.

    Refuses with 404 one that is not whole, with 410 one whose hour is over, that was stopped, or whose booking is.
    """
    try:
        page_id, version, booking_id, ends_at = signing.Signer(salt=_SALT).unsign_object(token)
    except (signing.BadSignature, ValueError):
        raise Refused("handed.unknown", _("This address is not complete. Ask the team for it again."), 404) from None
    guest: Guest | None = (
        Guest.objects.select_related("person__user", "channel").filter(public_id=page_id, link_version=version).first()
    )
    over = now() >= datetime.fromtimestamp(ends_at, tz=UTC)
    visit = None if guest is None or over else visit_on(guest, booking_id)
    if visit is None or not visit.is_open:
        raise Refused("handed.over", _("The hour of this address is over. Ask the team for a new one."), 410)
    return visit
