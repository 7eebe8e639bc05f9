"""What contacts with guests write in the journal: never a word of what was said, which can be erased; the journal cannot."""

from __future__ import annotations

from plateau.journal.actions import verb

CONTACT_RECEIVED = verb("contact.received", "Something that a guest wrote or said was filed to their case.")
CONTACT_NOTED = verb("contact.noted", "The team noted something in a guest's case, for itself or said by telephone.")
CONTACT_TAGGED = verb("contact.tagged", "Somebody of the team said what a guest's message is: news, thanks, a threat.")
THANKS_SHARED = verb("contact.thanks_shared", "A guest's thanks were passed on to the whole team.")
CASE_GIVEN = verb("case.given", "Somebody of the team looks after a guest's case from now on.")
CASE_SETTLED = verb("case.settled", "The team said that what a guest wrote needs no answer.")
CASE_HANDED_OVER = verb("case.handed_over", "A threat handed a guest's case over to a second person.")
CASE_CALMED = verb("case.calmed", "A guest's case is no longer marked as threatening.")
ANSWER_WRITTEN = verb("answer.written", "Somebody of the team answered a guest; an angry answer waits for a colleague.")
ANSWER_HELD = verb(
    "answer.held", "An answer that was to leave later waits for a colleague: the case was taken from who wrote it."
)
ANSWER_RELEASED = verb("answer.released", "A colleague read an answer that waited, and let it leave.")
ANSWER_SENT_BACK = verb(
    "answer.sent_back", "A colleague gave an answer back to be written anew, or nobody knew an address any more."
)
ANSWER_WITHDRAWN = verb("answer.withdrawn", "An answer was taken back before it left.")
ANSWER_SENT = verb("answer.sent", "An answer was mailed to a guest and whoever hears for them.")
RULES_CHANGED = verb("contact_rules.changed", "The team changed its quiet hours, or when messages are told once a day.")
READY_ANSWER_CHANGED = verb("ready_answer.changed", "The team wrote a ready answer in its own words.")
READY_ANSWER_REMOVED = verb("ready_answer.removed", "The team gave up its own words of a ready answer.")
