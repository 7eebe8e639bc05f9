"""What the studio writes in the journal."""

from __future__ import annotations

from plateau.journal.actions import verb

OPERATION_ADDED = verb("operation.added", "The team began to prepare an operation.")
OPERATION_CHANGED = verb("operation.changed", "The team changed an operation's texts, dates or rules.")
OPERATION_OPENED = verb("operation.opened", "An operation's slots can be booked.")
OPERATION_CLOSED = verb("operation.closed", "An operation's slots can no longer be booked.")
OPERATION_CANCELLED = verb("operation.cancelled", "The team cancelled an operation, with a reason.")
PLACE_ADDED = verb("place.added", "A place was added to an operation.")
PLACE_CHANGED = verb("place.changed", "A place of an operation was changed.")
PLACE_REMOVED = verb("place.removed", "A place without sets was taken off an operation.")
SET_ADDED = verb("set.added", "A set was added to an operation.")
SET_CHANGED = verb("set.changed", "A set of an operation was changed.")
SET_REMOVED = verb("set.removed", "A set without bookings was taken off an operation.")
CODE_ADDED = verb("access_code.added", "A code that opens reserved slots was made.")
CODE_REMOVED = verb("access_code.removed", "A code was taken back; its slots are open to everybody.")

SLOTS_LAID_OUT = verb("slots.laid_out", "Slots were made from a pattern.")
SLOT_ADDED = verb("slot.added", "A slot, break or blocker was added by hand.")
SLOT_CHANGED = verb("slot.changed", "A slot's format, label or reservation was changed.")
SLOT_MOVED = verb("slot.moved", "A slot was moved to another time or set, with whoever booked it.")
SLOT_REMOVED = verb("slot.removed", "A slot that nobody has was removed.")

HELD = verb("booking.held", "Somebody holds a slot while filling its form.")
BOOKED = verb("booking.booked", "A held slot was booked for a subject.")
CONFIRMED = verb("booking.confirmed", "A booking was confirmed.")
MOVED = verb("booking.moved", "A booking was moved to another slot.")
PEOPLE_CHANGED = verb("booking.people_changed", "Who is on set with a booking was changed.")
LAPSED = verb("booking.lapsed", "The time to fill a held slot's form ran out.")
CANCELLED = verb("booking.cancelled", "A booking was cancelled, by the guest or by the team.")
CHECKED_IN = verb("booking.checked_in", "A guest arrived.")
CHECK_IN_UNDONE = verb("booking.check_in_undone", "A check-in was taken back.")
ON_SET = verb("booking.on_set", "A recording began.")
OFF_SET = verb("booking.off_set", "A recording that had begun by mistake was taken back.")
WRAPPED = verb("booking.wrapped", "A recording ended.")
UNWRAPPED = verb("booking.unwrapped", "A recording that had ended goes on.")
NO_SHOW = verb("booking.no_show", "A guest did not come.")

WAIT_JOINED = verb("wait.joined", "Somebody joined a waiting list.")
WAIT_LEFT = verb("wait.left", "Somebody left a waiting list.")
WAIT_OFFERED = verb("wait.offered", "A slot that came free was offered to whoever is first in line.")
WAIT_PASSED = verb("wait.passed", "An offered slot was not taken in time.")
WAIT_BOOKED = verb("wait.booked", "An offered slot was taken.")
WAIT_OVER = verb("wait.over", "A waiting list ended without a slot for this person.")

DUTY_ADDED = verb("duty.added", "Somebody of the crew is on duty at a set.")
DUTY_REMOVED = verb("duty.removed", "Somebody of the crew is no longer on duty at a set.")
