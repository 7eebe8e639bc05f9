"""The lives of this room: an operation from plan to past, a booking from hold to wrap, a wait in line. No models."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from plateau.core.moves import Moves


class OperationState(TextChoices):
    """Whether an operation's slots can be booked."""

    DRAFT = "draft", pgettext_lazy("operation", "Being prepared")
    OPEN = "open", pgettext_lazy("operation", "Open for booking")
    CLOSED = "closed", pgettext_lazy("operation", "Booking closed")
    CANCELLED = "cancelled", pgettext_lazy("operation", "Cancelled")


OPERATION_MOVES: Moves = {
    OperationState.DRAFT: (OperationState.OPEN, OperationState.CANCELLED),
    OperationState.OPEN: (OperationState.CLOSED, OperationState.CANCELLED),
    OperationState.CLOSED: (OperationState.OPEN, OperationState.CANCELLED),
    OperationState.CANCELLED: (),
}


class BookingState(TextChoices):
    """Where a booking stands, from the minutes in which its form is filled to the end of the recording."""

    HELD = "held", pgettext_lazy("booking", "Held for you")
    BOOKED = "booked", pgettext_lazy("booking", "Booked")
    CONFIRMED = "confirmed", pgettext_lazy("booking", "Confirmed")
    CHECKED_IN = "checked_in", pgettext_lazy("booking", "Checked in")
    ON_SET = "on_set", pgettext_lazy("booking", "On set")
    WRAPPED = "wrapped", pgettext_lazy("booking", "Wrapped")
    LAPSED = "lapsed", pgettext_lazy("booking", "Lapsed")
    CANCELLED = "cancelled", pgettext_lazy("booking", "Cancelled")
    NO_SHOW = "no_show", pgettext_lazy("booking", "Did not come")


MOVES: Moves = {
    BookingState.HELD: (BookingState.BOOKED, BookingState.LAPSED, BookingState.CANCELLED),
    BookingState.BOOKED: (BookingState.CONFIRMED, BookingState.CANCELLED, BookingState.NO_SHOW),
    BookingState.CONFIRMED: (
        BookingState.CHECKED_IN,
        BookingState.BOOKED,
        BookingState.CANCELLED,
        BookingState.NO_SHOW,
    ),
    BookingState.CHECKED_IN: (BookingState.ON_SET, BookingState.CONFIRMED, BookingState.CANCELLED),
    BookingState.ON_SET: (BookingState.WRAPPED, BookingState.CHECKED_IN),
    BookingState.WRAPPED: (BookingState.ON_SET,),
    BookingState.LAPSED: (),
    BookingState.CANCELLED: (),
    BookingState.NO_SHOW: (),
}

ACTIVE = frozenset(
    {
        BookingState.HELD,
        BookingState.BOOKED,
        BookingState.CONFIRMED,
        BookingState.CHECKED_IN,
        BookingState.ON_SET,
        BookingState.WRAPPED,
    }
)
"""Where a booking takes its slot: one at a time for each."""

TO_COME = frozenset({BookingState.BOOKED, BookingState.CONFIRMED})
"""Where it can still be moved, changed and cancelled by whoever booked."""


class WaitState(TextChoices):
    """Where somebody stands who waits for a slot."""

    WAITING = "waiting", pgettext_lazy("waiting list", "Waiting")
    OFFERED = "offered", pgettext_lazy("waiting list", "Slot offered")
    BOOKED = "booked", pgettext_lazy("waiting list", "Slot taken")
    PASSED = "passed", pgettext_lazy("waiting list", "Offer not taken in time")
    LEFT = "left", pgettext_lazy("waiting list", "Left the list")
    OVER = "over", pgettext_lazy("waiting list", "No slot came free")


WAIT_MOVES: Moves = {
    WaitState.WAITING: (WaitState.OFFERED, WaitState.LEFT, WaitState.OVER),
    WaitState.OFFERED: (WaitState.BOOKED, WaitState.PASSED, WaitState.LEFT, WaitState.WAITING, WaitState.OVER),
    WaitState.BOOKED: (),
    WaitState.PASSED: (),
    WaitState.LEFT: (),
    WaitState.OVER: (),
}

IN_LINE = frozenset({WaitState.WAITING, WaitState.OFFERED})
"""Where somebody keeps their place: once for each operation."""


class DutyState(TextChoices):
    """What became of asking somebody of the crew."""

    ASKED = "asked", pgettext_lazy("duty", "Asked")
    ACCEPTED = "accepted", pgettext_lazy("duty", "Accepted")
    DECLINED = "declined", pgettext_lazy("duty", "Declined")
    CANCELLED = "cancelled", pgettext_lazy("duty", "Cancelled")


DUTY_MOVES: Moves = {
    DutyState.ASKED: (DutyState.ACCEPTED, DutyState.DECLINED, DutyState.CANCELLED),
    DutyState.ACCEPTED: (DutyState.ASKED, DutyState.DECLINED, DutyState.CANCELLED),
    DutyState.DECLINED: (),
    DutyState.CANCELLED: (),
}

ON_DUTY = frozenset({DutyState.ASKED, DutyState.ACCEPTED})
"""Where a duty takes somebody's time: on one set at once."""


class ReleaseState(TextChoices):
    """Where one person's permission to be shown stands."""

    ASKED = "asked", pgettext_lazy("release form", "To be signed")
    SIGNED = "signed", pgettext_lazy("release form", "Signed")
    REVOKED = "revoked", pgettext_lazy("release form", "Taken back")
    REPLACED = "replaced", pgettext_lazy("release form", "Replaced by a new form")


RELEASE_MOVES: Moves = {
    ReleaseState.ASKED: (ReleaseState.SIGNED, ReleaseState.REPLACED),
    ReleaseState.SIGNED: (ReleaseState.REVOKED, ReleaseState.REPLACED),
    ReleaseState.REVOKED: (),
    ReleaseState.REPLACED: (),
}

PAST_RELEASE = frozenset({ReleaseState.REVOKED, ReleaseState.REPLACED})
"""Where a form allows nothing any more, and another one may be given."""


class RetractionState(TextChoices):
    """Whether the team has taken off the air what somebody no longer agrees to."""

    OPEN = "open", pgettext_lazy("retraction", "To be done")
    DONE = "done", pgettext_lazy("retraction", "Done")


RETRACTION_MOVES: Moves = {RetractionState.OPEN: (RetractionState.DONE,), RetractionState.DONE: ()}


class ErasureState(TextChoices):
    """Whether the recording of an unsatisfied guest is still there."""

    PLANNED = "planned", pgettext_lazy("erasure", "To be erased")
    DROPPED = "dropped", pgettext_lazy("erasure", "Kept: the guest changed their mind")
    DONE = "done", pgettext_lazy("erasure", "Erased")


ERASURE_MOVES: Moves = {
    ErasureState.PLANNED: (ErasureState.DROPPED, ErasureState.DONE),
    ErasureState.DROPPED: (ErasureState.PLANNED,),
    ErasureState.DONE: (),
}


class TakeState(TextChoices):
    """Where one recording on set stands, from the slate to the archive."""

    PLANNED = "planned", pgettext_lazy("take", "Planned")
    ROLLING = "rolling", pgettext_lazy("take", "Rolling")
    RECORDED = "recorded", pgettext_lazy("take", "Recorded")
    CIRCLED = "circled", pgettext_lazy("take", "Circled")
    NG = "ng", pgettext_lazy("take", "No good")
    ARCHIVED = "archived", pgettext_lazy("take", "Archived")
    PURGED = "purged", pgettext_lazy("take", "Purged")


TAKE_MOVES: Moves = {
    TakeState.PLANNED: (TakeState.ROLLING,),
    TakeState.ROLLING: (TakeState.RECORDED,),
    TakeState.RECORDED: (TakeState.CIRCLED, TakeState.NG, TakeState.ARCHIVED),
    TakeState.CIRCLED: (TakeState.RECORDED, TakeState.NG, TakeState.ARCHIVED),
    TakeState.NG: (TakeState.RECORDED, TakeState.CIRCLED, TakeState.ARCHIVED),
    TakeState.ARCHIVED: (TakeState.PURGED,),
    TakeState.PURGED: (),
}


class ContactState(TextChoices):
    """Where a contact with a guest stands: what was said to us, or noted, is filed; an answer is on its way, or not."""

    FILED = "filed", pgettext_lazy("contact", "Filed")
    HELD = "held", pgettext_lazy("contact", "Waits for a colleague")
    PLANNED = "planned", pgettext_lazy("contact", "Leaves later")
    SENT = "sent", pgettext_lazy("contact", "Sent")
    RETURNED = "returned", pgettext_lazy("contact", "Sent back")
    WITHDRAWN = "withdrawn", pgettext_lazy("contact", "Withdrawn")


CONTACT_MOVES: Moves = {
    ContactState.FILED: (),
    ContactState.HELD: (ContactState.PLANNED, ContactState.RETURNED, ContactState.WITHDRAWN),
    ContactState.PLANNED: (
        ContactState.SENT,
        ContactState.HELD,
        ContactState.RETURNED,
        ContactState.WITHDRAWN,
    ),
    ContactState.SENT: (),
    ContactState.RETURNED: (),
    ContactState.WITHDRAWN: (),
}

NOT_SAID = frozenset({ContactState.HELD, ContactState.RETURNED, ContactState.WITHDRAWN})
"""Where an answer did not leave, and does not as things stand: nobody has said it to the guest."""

WORDS, TAKEN = "words", "taken"
"""Why an answer waits for a colleague: its words, or that the case was taken from who wrote it."""


class MaterialState(TextChoices):
    """Where a file stands that a guest sends for their film."""

    RECEIVING = "receiving", pgettext_lazy("side material", "On its way")
    ARRIVED = "arrived", pgettext_lazy("side material", "Being looked at")
    KEPT = "kept", pgettext_lazy("side material", "With the team")
    REFUSED = "refused", pgettext_lazy("side material", "Cannot be used")
    REMOVED = "removed", pgettext_lazy("side material", "Removed")


MATERIAL_MOVES: Moves = {
    MaterialState.RECEIVING: (MaterialState.ARRIVED, MaterialState.REMOVED),
    MaterialState.ARRIVED: (MaterialState.KEPT, MaterialState.REFUSED, MaterialState.REMOVED),
    MaterialState.KEPT: (MaterialState.REMOVED,),
    MaterialState.REFUSED: (MaterialState.REMOVED,),
    MaterialState.REMOVED: (),
}


class MaterialKind(TextChoices):
    """What a file is, by its content."""

    PICTURE = "picture", pgettext_lazy("side material", "Picture")
    DOCUMENT = "document", pgettext_lazy("side material", "Document")
    VIDEO = "video", pgettext_lazy("side material", "Video")
    SOUND = "sound", pgettext_lazy("side material", "Sound")
