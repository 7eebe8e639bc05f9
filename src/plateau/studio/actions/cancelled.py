"""What an operation that does not take place refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from plateau.core.errors import Refused
from plateau.studio.models import Operation
from plateau.studio.states import OperationState


def demand_not_cancelled(operation: Operation) -> None:
    """Refuse to write down anything for a cancelled operation that somebody would come for."""
    if operation.state == OperationState.CANCELLED:
        raise Refused("operation.cancelled", _("This operation is cancelled: nothing can be booked there."))
