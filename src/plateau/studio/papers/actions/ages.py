"""Puts right whether somebody is a minor, where it was said by mistake: what they signed as the other is signed anew."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.core.moves import move
from plateau.journal.actions import record
from plateau.people.models import Person
from plateau.studio import verbs
from plateau.studio.actions.lock import lock_booking
from plateau.studio.models import Booking, Release, Signature
from plateau.studio.papers.actions.dealing import settle_anew
from plateau.studio.papers.actions.releasing import form_for
from plateau.studio.states import RELEASE_MOVES, ReleaseState


def correct_age(booking: Booking, person: Person, *, minor: bool, by: Person, reason: str) -> Release:
    """Make an adult of whoever was taken for a minor, or the other way round, and return the form to be signed now.

    1. The form of the wrong age stays as it is, replaced; so do its guardians and what they signed.
    2. A new form asks for the signatures that the right age needs.
    3. The deal is set aside if it binds this person: a minor alone could not sign it, nor a guardian for an adult.
    4. A booking that was confirmed waits for papers again. One whose guests have arrived stays where it is; they go on
       set once it is signed.

    Refuses without a reason, before anybody said an age, and what changes nothing.
    """
    reason = " ".join(reason.split())[:300]
    if not reason:
        raise Refused("release.reason_needed", _("Say why, in a sentence: the guest will read it."), 422)
    with transaction.atomic():
        fresh = lock_booking(booking)
        release = form_for(fresh, person)
        if release.minor is None:
            raise Refused(
                "release.age_not_said", _("Nobody said yet whether they are a minor: there is nothing to correct.")
            )
        if release.minor == minor:
            raise Refused("release.age_right", _("This is what the form says already."))
        move(release, ReleaseState.REPLACED, RELEASE_MOVES)
        made: Release = Release.objects.create(booking=fresh, person=person, minor=minor, age_reason=reason)
        _record(
            verbs.AGE_CORRECTED,
            fresh,
            by=by,
            person=person.public_id,
            minor=minor,
            reason=reason,
            replaced=release.public_id,
            release=made.public_id,
            was_signed=release.signed_at is not None,
        )
        _set_deal_aside(fresh, person, by=by)
        settle_anew(fresh, by=by)
    booking.refresh_from_db()
    return made


def _set_deal_aside(booking: Booking, person: Person, *, by: Person) -> None:
    signed = Signature.objects.standing().filter(booking=booking, person=person)
    there: Signature | None = signed.select_related("deal").first()
    if there is None:
        return
    Signature.objects.filter(pk=there.pk).update(set_aside_at=now())
    _record(
        verbs.DEAL_SET_ASIDE,
        booking,
        by=by,
        person=person.public_id,
        signature=there.public_id,
        version=there.deal.version,
        sha256=there.sha256,
    )


def _record(name: str, booking: Booking, *, by: Person, **data: object) -> None:
    operation = booking.operation
    record(name, actor=by, target=booking, channel=operation.channel, operation=operation.public_id, **data)
