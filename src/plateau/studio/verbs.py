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
UNCONFIRMED = verb("booking.unconfirmed", "Something has to be signed again for a booking that was confirmed.")
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

OFFERED = verb("wait.offered", "A slot that came free was offered to whoever is first in line.")
WAIT_PASSED = verb("wait.passed", "An offered slot was not taken in time.")
WAIT_BOOKED = verb("wait.booked", "An offered slot was taken.")
WAIT_OVER = verb("wait.over", "A waiting list ended without a slot for this person.")

CALENDAR_RENEWED = verb("calendar.renewed", "Somebody gave their private calendar a new address.")

OFFERED = verb("booking.offered", "The team offered a slot to somebody, until a moment.")
OFFER_DECLINED = verb("booking.offer_declined", "Somebody did not want the slot that the team offered.")
OFFER_EXPIRED = verb("booking.offer_expired", "A slot that the team offered was not taken in time.")
OFFER_WITHDRAWN = verb("booking.offer_withdrawn", "The team took back the offer of a slot.")

DUTY_ADDED = verb("duty.added", "Somebody of the crew was asked to be on duty at a set.")
DUTY_CHANGED = verb("duty.changed", "A duty got another time, set, part or note; who has it is asked again.")
DUTY_ACCEPTED = verb("duty.accepted", "Somebody of the crew accepted a duty.")
DUTY_DECLINED = verb("duty.declined", "Somebody of the crew declined a duty, or can no longer come.")
DUTY_REMOVED = verb("duty.removed", "The team cancelled a duty.")
KIT_ADDED = verb("kit.added", "A thing was added to the channel's equipment.")
KIT_CHANGED = verb("kit.changed", "The name, number or note of a piece of equipment was changed.")
KIT_REMOVED = verb("kit.removed", "A thing was taken off the channel's equipment.")
KIT_PLACED = verb("kit.placed", "Pieces of equipment were put on a set for a time.")
KIT_TAKEN_OFF = verb("kit.taken_off", "A piece of equipment was taken off a set.")

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

WALKED_IN = verb("booking.walked_in", "Somebody at the set was given a free slot of the day.")
DAY_REFLOWED = verb("day.reflowed", "A set that ran late got new times for the rest of its day.")
TAKE_PLANNED = verb("take.planned", "A take was put on the slate before it was recorded.")
TAKE_ROLLED = verb("take.rolled", "A take began to record.")
TAKE_CUT = verb("take.cut", "A take was recorded to its end.")
TAKE_CIRCLED = verb("take.circled", "A take was circled: it is the one to keep.")
TAKE_MARKED_NG = verb("take.marked_ng", "A take was marked as no good.")
TAKE_UNMARKED = verb("take.unmarked", "A take is neither circled nor marked as no good any more.")
TAKE_NOTED = verb("take.noted", "Somebody wrote a note on a take, at a moment.")
TAKE_FILED = verb("take.filed", "A file of a camera or a recorder was said to belong to a take.")
TAKE_UNFILED = verb("take.unfiled", "A file that was said to belong to a take no longer does.")
TAKE_ARCHIVED = verb("take.archived", "A take went to the archive.")
TAKE_PURGED = verb("take.purged", "An archived take's files were deleted, with a reason.")

LIST_IMPORTED = verb("guest_list.imported", "A list of slots and guests was imported.")
ERASURE_PLANNED = verb("erasure.planned", "A guest is not satisfied: by the deal, the recording is to be erased on a day.")
ERASURE_DROPPED = verb("erasure.dropped", "A guest changed their mind in time: the recording is kept.")
ERASURE_FILES_REMOVED = verb(
    "erasure.files_removed", "No file of a recording that is to be erased is here any more; the data name what went."
)
ERASURE_DONE = verb("erasure.done", "The team erased a recording as its deal says.")
RECORDING_LEFT_OUT = verb("film.recording_left_out", "The team said that a film holds nothing of a recording.")
RECORDING_TAKEN_IN = verb("film.recording_taken_in", "The team said that a film holds a recording after all.")
PAPERS_HANDED_OVER = verb(
    "booking.papers_handed_over", "The crew gave a guest an address to sign by at the set, for an hour."
)

SCHEDULE_IMPORTED = verb("schedule.imported", "Recordings were imported from a schedule of another program.")
