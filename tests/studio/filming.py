"""Films that hold takes, said so by the actions that people use."""

from __future__ import annotations

from plateau.channels.roles import Role
from plateau.media.models import Film
from plateau.studio.floor.actions import takes
from plateau.studio.models import Booking
from plateau.studio.states import BookingState
from tests.factories import make_team
from tests.studio.papers.signing import sign_all


def hold(film: Film, booking: Booking) -> None:
    """Say that a film holds a take of a recording."""
    team = make_team(booking.operation.channel, Role.PRODUCER)
    Booking.objects.filter(pk=booking.pk).update(state=BookingState.ON_SET)
    booking.refresh_from_db()
    sign_all(booking)
    take = takes.roll(booking, by=team)
    takes.cut(take, by=team)
    takes.add_file(take, f"C{film.pk}.MP4", by=team, film=film)
    Booking.objects.filter(pk=booking.pk).update(state=BookingState.WRAPPED)
    booking.refresh_from_db()
