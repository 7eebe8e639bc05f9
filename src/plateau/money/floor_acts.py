"""What the floor tells of money: the answer of a guest who leaves, told at once or when the network is back."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from plateau.money.actions import satisfaction
from plateau.money.states import Via
from plateau.people.models import Person
from plateau.studio.floor.acts import Act, act
from plateau.studio.models import Booking


@act("satisfaction.said", words=_("Are you satisfied?"))
def said(booking: Booking, told: Act, by: Person) -> None:
    """Write down what a guest said on the way out, at the moment at which it was said."""
    satisfaction.answer(
        booking, answer=told.text("answer", 20), by=by, at=told.at, act_id=f"floor:{told.act_id}"[:40], via=Via.TABLET
    )
