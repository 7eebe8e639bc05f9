"""The team asks a guest for files: by mail with the link to their page, reminded once, until the team has them."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.journal.actions import record
from plateau.people.models import Person
from plateau.studio import verbs
from plateau.studio.actions.lock import lock_persons
from plateau.studio.material.access import taking_part
from plateau.studio.material.actions.files import takes_material
from plateau.studio.material.news import asked, asked_again
from plateau.studio.models import Booking, Material, MaterialAsk
from plateau.studio.telling import tell_person

MOST_OPEN = 5
REMINDED_AFTER = timedelta(days=3)
TOO_LATE = timedelta(days=21)
"""A reminder that could not leave for so long says nothing useful any more."""


def ask(booking: Booking, person: Person, *, by: Person, words: str) -> MaterialAsk:
    """Ask a guest for files; they, and whoever hears for them, get a mail with the link to their page.

    Refuses where nothing can be sent any more, and past five open questions.
    """
    if not takes_material(booking, now()):
        raise Refused("material.closed_to_ask", _("Nothing can be sent for this recording any more."))
    with transaction.atomic():
        lock_persons([person.pk])
        if MaterialAsk.objects.filter(booking=booking, person=person, closed_at=None).count() >= MOST_OPEN:
            raise Refused(
                "material.asked_enough",
                _("You have asked this guest for five things already. Close one of them first."),
            )
        made: MaterialAsk = MaterialAsk.objects.create(booking=booking, person=person, words=words.strip(), asked_by=by)
        record(
            verbs.MATERIAL_ASKED,
            actor=by,
            target=made,
            channel=booking.operation.channel,
            booking=booking.public_id,
            person=person.public_id,
        )
        tell_person(booking, person, asked(made))
    return made


def close(found: MaterialAsk, *, by: Person) -> None:
    """Note that the team has what it asked for, or no longer needs it."""
    with transaction.atomic():
        changed = MaterialAsk.objects.filter(pk=found.pk, closed_at=None).update(closed_at=now(), closed_by=by)
        if not changed:
            raise Refused("material.ask_closed", _("This is closed already."))
        record(
            verbs.MATERIAL_ASK_CLOSED,
            actor=by,
            target=found,
            channel=found.booking.operation.channel,
            booking=found.booking.public_id,
        )
    found.refresh_from_db()


def unanswered() -> QuerySet[MaterialAsk]:
    """Return open questions since which their guest, who still takes part, has sent nothing."""
    sent = Material.objects.there().filter(
        booking=OuterRef("booking"), person=OuterRef("person"), created_at__gte=OuterRef("asked_at")
    )
    return MaterialAsk.objects.filter(taking_part(), ~Exists(sent), closed_at=None)


def remind_due() -> int:
    """Remind each guest once, three days after they were asked and have sent nothing; return how many were told."""
    moment, told = now(), 0
    due = unanswered().filter(reminded_at=None, asked_at__lte=moment - REMINDED_AFTER, asked_at__gt=moment - TOO_LATE)
    for one in due.select_related("person__user").order_by("pk")[:200]:
        booking = Booking.objects.with_slot().get(pk=one.booking_id)
        if not takes_material(booking, moment):
            continue  # the reminder is kept: whoever changes their mind about the recording can send again
        with transaction.atomic():
            claimed = MaterialAsk.objects.filter(pk=one.pk, reminded_at=None, closed_at=None).update(reminded_at=moment)
            if claimed:
                one.booking = booking
                told += tell_person(booking, one.person, asked_again(one))
    return told
