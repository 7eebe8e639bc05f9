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

CALENDAR_RENEWED = verb("calendar.renewed", "Somebody gave their private calendar a new address.")

DUTY_ADDED = verb("duty.added", "Somebody of the crew is on duty at a set.")
DUTY_REMOVED = verb("duty.removed", "Somebody of the crew is no longer on duty at a set.")

DEAL_DRAFTED = verb("deal.drafted", "The team wrote on the next version of an operation's deal.")
DEAL_OFFERED = verb("deal.offered", "A version of an operation's deal is offered to guests, and never changes again.")
DEAL_SIGNED = verb("deal.signed", "A deal was signed for a booking, on screen or on paper.")
AGE_SAID = verb("release.age_said", "Somebody who appears said whether they are a minor.")
RELEASE_SIGNED = verb("release.signed", "Somebody who appears signed their release form, on screen or on paper.")
RELEASE_REVOKED = verb("release.revoked", "A release form was taken back: the team has to take its films off the air.")
GUARDIAN_NAMED = verb("guardian.named", "Somebody with parental authority over a minor was named.")
GUARDIAN_DROPPED = verb("guardian.dropped", "Somebody named as a minor's guardian by mistake was taken off, unsigned.")
GUARDIAN_SIGNED = verb("guardian.signed", "A guardian signed for a minor, on screen or on paper.")
RETRACTION_DONE = verb("retraction.done", "The team did what a release that was taken back asked for.")

GUEST_PAGE_MADE = verb("guest.page_made", "A person got a private page as a channel's guest.")
GUEST_LINK_SENT = verb("guest.link_sent", "A guest's private link was mailed to their known address.")
GUEST_LINK_RENEWED = verb("guest.link_renewed", "A guest got a new private link; the ones before stopped working.")
REPRESENTATIVE_NAMED = verb("representative.named", "Somebody acts for a guest from now on.")
REPRESENTATIVE_REMOVED = verb("representative.removed", "Somebody no longer acts for a guest.")

SCHEDULE_IMPORTED = verb("schedule.imported", "Recordings were imported from a schedule of another program.")
