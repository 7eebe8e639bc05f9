"""The words and lamps of the tally: one for each state that a subject, a film or a message can be in.

The state's own value (``in_debate``, ``live``) finds it, so that no room needs a table of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import ngettext_lazy, pgettext_lazy


@dataclass(frozen=True, slots=True)
class Tally:
    """A lamp (its colour in tally.css) and the word beside it; ``lit`` lamps glow."""

    lamp: str
    word: str | Promise
    lit: bool = False


TALLIES: dict[str, Tally] = {
    # a subject's life
    "draft": Tally("off", pgettext_lazy("state", "Draft")),
    "proposed": Tally("idea", pgettext_lazy("state", "Idea")),
    "in_debate": Tally("debate", pgettext_lazy("state", "In debate"), lit=True),
    "shortlisted": Tally("booked", pgettext_lazy("state", "Shortlisted")),
    "commissioned": Tally("booked", pgettext_lazy("state", "Commissioned")),
    "in_production": Tally("machine", pgettext_lazy("state", "In production"), lit=True),
    "published": Tally("done", pgettext_lazy("state", "On air")),
    "parked": Tally("off", pgettext_lazy("state", "Parked")),
    "declined": Tally("off", pgettext_lazy("state", "Declined")),
    "merged": Tally("off", pgettext_lazy("state", "Merged")),
    "withdrawn": Tally("off", pgettext_lazy("state", "Withdrawn")),
    # an operation
    "operation_draft": Tally("off", pgettext_lazy("operation", "Being prepared")),
    "operation_open": Tally("booked", pgettext_lazy("operation", "Open for booking"), lit=True),
    "operation_closed": Tally("booked", pgettext_lazy("operation", "Booking closed")),
    "operation_cancelled": Tally("off", pgettext_lazy("operation", "Cancelled")),
    "operation_over": Tally("done", pgettext_lazy("operation", "Over")),
    # recording
    "held": Tally("key", pgettext_lazy("state", "Being booked")),
    "booked": Tally("booked", pgettext_lazy("state", "Booked")),
    "confirmed": Tally("booked", pgettext_lazy("state", "Confirmed"), lit=True),
    "checked_in": Tally("booked", pgettext_lazy("state", "Arrived"), lit=True),
    "wrapped": Tally("done", pgettext_lazy("state", "Recorded")),
    "lapsed": Tally("off", pgettext_lazy("state", "Lapsed")),
    "no_show": Tally("off", pgettext_lazy("state", "Did not come")),
    "on_set": Tally("air", pgettext_lazy("state", "On set"), lit=True),
    # a take
    "planned": Tally("off", pgettext_lazy("take", "Planned")),
    "rolling": Tally("air", pgettext_lazy("take", "Rolling"), lit=True),
    "recorded": Tally("booked", pgettext_lazy("take", "Recorded")),
    "circled": Tally("done", pgettext_lazy("take", "Circled")),
    "ng": Tally("failed", pgettext_lazy("take", "No good")),
    "purged": Tally("off", pgettext_lazy("take", "Purged")),
    # a film on its way through the machine
    "receiving": Tally("machine", pgettext_lazy("state", "Receiving"), lit=True),
    "received": Tally("machine", pgettext_lazy("state", "Received")),
    "probing": Tally("machine", pgettext_lazy("state", "Being looked at"), lit=True),
    "processing": Tally("machine", pgettext_lazy("state", "In the machine"), lit=True),
    "ready": Tally("done", pgettext_lazy("state", "Ready")),
    "refused": Tally("failed", pgettext_lazy("state", "Refused")),
    "failed": Tally("failed", pgettext_lazy("state", "Failed")),
    "cancelled": Tally("off", pgettext_lazy("state", "Cancelled")),
    "missing": Tally("off", pgettext_lazy("state", "No file yet")),
    # a film on a channel
    "scheduled": Tally("booked", pgettext_lazy("state", "Scheduled")),
    "live": Tally("air", pgettext_lazy("state", "On air"), lit=True),
    "unpublished": Tally("off", pgettext_lazy("state", "Off air")),
    "archived": Tally("off", pgettext_lazy("state", "Archived")),
    # a message
    "queued": Tally("machine", pgettext_lazy("state", "Queued")),
    "kept": Tally("off", pgettext_lazy("state", "Kept here")),
    "sent": Tally("done", pgettext_lazy("state", "Sent")),
    # an offer to the team, a question to the set
    "open": Tally("debate", pgettext_lazy("state", "Open")),
    "waiting": Tally("debate", pgettext_lazy("state", "Waiting for an answer")),
    "accepted": Tally("done", pgettext_lazy("state", "Accepted")),
    "asked": Tally("done", pgettext_lazy("state", "Asked on set")),
    # whoever reads
    "your_turn": Tally("key", pgettext_lazy("state", "Your turn"), lit=True),
}

HOLDERS: dict[str, str | Promise] = {
    "you": pgettext_lazy("waiting for", "you"),
    "team": pgettext_lazy("waiting for", "the team"),
    "proposer": pgettext_lazy("waiting for", "the proposer"),
    "guest": pgettext_lazy("waiting for", "the guest"),
    "sponsor": pgettext_lazy("waiting for", "the sponsor"),
    "members": pgettext_lazy("waiting for", "the members"),
    "machine": pgettext_lazy("waiting for", "the machine"),
    "nobody": pgettext_lazy("waiting for", "nobody"),
}

NOUNS = {
    "answers": ngettext_lazy("%(n)s answer", "%(n)s answers", "n"),
    "channels": ngettext_lazy("%(n)s channel", "%(n)s channels", "n"),
    "comments": ngettext_lazy("%(n)s comment", "%(n)s comments", "n"),
    "films": ngettext_lazy("%(n)s film", "%(n)s films", "n"),
    "followers": ngettext_lazy("%(n)s follower", "%(n)s followers", "n"),
    "members": ngettext_lazy("%(n)s member", "%(n)s members", "n"),
    "offers": ngettext_lazy("%(n)s offer", "%(n)s offers", "n"),
    "opinions": ngettext_lazy("%(n)s opinion", "%(n)s opinions", "n"),
    "plays": ngettext_lazy("%(n)s play", "%(n)s plays", "n"),
    "questions": ngettext_lazy("%(n)s question", "%(n)s questions", "n"),
    "subjects": ngettext_lazy("%(n)s subject", "%(n)s subjects", "n"),
    "views": ngettext_lazy("%(n)s view", "%(n)s views", "n"),
    "would_watch": ngettext_lazy("%(n)s would watch it", "%(n)s would watch it", "n"),
}
