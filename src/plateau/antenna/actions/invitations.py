"""Links that let their holder through the gate of one publication."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from plateau.antenna import verbs
from plateau.antenna.models import Invitation, Publication
from plateau.antenna.states import PublicationState
from plateau.channels.models import Gate
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.journal.actions import record
from plateau.people.models import Person

MOST = 200


def invite(publication: Publication, *, label: str, expires_at: datetime | None, by: Person) -> Invitation:
    """Make a link for somebody; ``label`` says for whom. Refuses a film that asks for no invitation."""
    if publication.gate != Gate.INVITED:
        raise Refused("invitation.not_asked", _("This film asks for no invitation: change its access first."))
    if expires_at is not None and expires_at <= now():
        raise Refused("invitation.in_the_past", _("This time has passed. Choose a later one."), 422)
    with transaction.atomic():
        Publication.objects.select_for_update(of=("self",)).get(pk=publication.pk)
        if publication.invitations.filter(revoked_at__isnull=True).count() >= MOST:
            raise Refused("invitation.too_many", _("There are 200 links already. Take some back first."))
        invitation = Invitation.objects.create(
            publication=publication, label=label, expires_at=expires_at, created_by=by
        )
        record(
            verbs.INVITATION_MADE,
            actor=by,
            target=invitation,
            channel=publication.channel,
            film=publication.film.public_id,
            label=label,
        )
    return invitation


def revoke(invitation: Invitation, *, by: Person) -> None:
    """Take a link back: whoever holds it stands before the gate again. Safe to repeat."""
    with transaction.atomic():
        if not Invitation.objects.filter(pk=invitation.pk, revoked_at__isnull=True).update(revoked_at=now()):
            return
        invitation.refresh_from_db(fields=["revoked_at"])
        record(
            verbs.INVITATION_REVOKED,
            actor=by,
            target=invitation,
            channel=invitation.publication.channel,
            film=invitation.publication.film.public_id,
            label=invitation.label,
        )


def redeem(token: str) -> Invitation | None:
    """Count one use of a link and return it; None for one that does not work, whatever the reason."""
    at = now()
    works = Invitation.objects.filter(
        Q(expires_at__isnull=True) | Q(expires_at__gt=at),
        token=token,
        revoked_at__isnull=True,
        publication__state__in=[PublicationState.LIVE, PublicationState.SCHEDULED],
    )
    if not works.update(uses=F("uses") + 1):
        return None
    return Invitation.objects.get(token=token)
