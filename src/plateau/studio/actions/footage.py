"""Which recordings a film holds, where the team knows better than the subject that they share."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.journal.actions import record
from plateau.media.models import Film
from plateau.people.models import Person
from plateau.studio import verbs
from plateau.studio.footage import may_be_left_out, recordings_in
from plateau.studio.models import Booking, LeftOut


def leave_out(film: Film, booking: Booking, *, by: Person) -> None:
    """Say that a film holds nothing of a recording; refuses where files of its takes are in the film."""
    with transaction.atomic():
        Film.objects.select_for_update(of=("self",)).get(pk=film.pk)
        if LeftOut.objects.filter(film=film, booking=booking).exists():
            return
        if booking.pk not in {one.pk for one in recordings_in(film)}:
            raise Refused("film.not_its_recording", _("This recording does not belong to the film's subject."), 404)
        if not may_be_left_out(film):
            raise Refused(
                "film.holds_takes", _("Files of this recording's takes are in the film: take them off in the take log.")
            )
        LeftOut.objects.create(film=film, booking=booking, by=by, at=now())
        record(verbs.RECORDING_LEFT_OUT, actor=by, target=film, channel=film.channel, booking=booking.public_id)


def take_in(film: Film, booking: Booking, *, by: Person) -> None:
    """Say that a film holds a recording after all."""
    with transaction.atomic():
        gone, _rows = LeftOut.objects.filter(film=film, booking=booking).delete()
        if gone:
            record(verbs.RECORDING_TAKEN_IN, actor=by, target=film, channel=film.channel, booking=booking.public_id)
