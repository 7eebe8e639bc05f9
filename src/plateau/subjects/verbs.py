"""What subjects write in the journal."""

from __future__ import annotations

from plateau.journal.actions import verb
from plateau.subjects.states import State

DRAFTED = verb("subject.drafted", "A member began to write a proposal.")
DISCARDED = verb("subject.draft_discarded", "A member threw a draft away.")
PROPOSED = verb("subject.proposed", "A member proposed a subject, in public or to the team only.")
EDITED = verb("subject.edited", "The text of a subject was changed.")
SUGGESTION_PUBLISHED = verb("subject.suggestion_published", "The team published a private suggestion.")
NAME_CHOSEN = verb("subject.name_chosen", "A proposer chose whether their name is shown.")
OPENED = verb("subject.opened_by_team", "The team made a subject's page for a film that had none.")

REOPENED = verb("subject.reopened", "A parked, declined or withdrawn subject came back as an idea.")
DEBATE_OPENED = verb("subject.debate_opened", "The team opened the debate on a subject.")
SHORTLISTED = verb("subject.shortlisted", "The team put a subject on its shortlist.")
COMMISSIONED = verb("subject.commissioned", "The team decided to make a subject.")
PRODUCTION_BEGUN = verb("subject.production_begun", "A commissioned subject went into production.")
PUBLISHED = verb("subject.published", "A subject's film is on air.")
PARKED = verb("subject.parked", "The team put a subject aside for now, with a reason.")
DECLINED = verb("subject.declined", "The team declined a subject, with a reason.")
MERGED = verb("subject.merged", "The team merged a duplicate into another subject.")
WITHDRAWN = verb("subject.withdrawn", "The proposer withdrew a subject.")

SUPPORTED = verb("subject.supported", "A member would watch a subject.")
UNSUPPORTED = verb("subject.unsupported", "A member no longer says they would watch a subject.")
FOLLOWED = verb("subject.followed", "A member follows a subject.")
UNFOLLOWED = verb("subject.unfollowed", "A member no longer follows a subject.")

OPINION_GIVEN = verb("opinion.given", "A member said how they find a subject.")
OPINION_CHANGED = verb("opinion.changed", "A member changed their opinion of a subject.")
OPINION_REMOVED = verb("opinion.removed", "A member took their opinion back.")
OPINION_HIDDEN = verb("opinion.hidden", "The team hid an opinion, with a reason.")
OPINION_RESTORED = verb("opinion.restored", "The team showed a hidden opinion again.")

QUESTION_ADDED = verb("question.added", "A member wrote a question to ask on set.")
QUESTION_REMOVED = verb("question.removed", "A member took their question back.")
QUESTION_SUPPORTED = verb("question.supported", "A member wants a question asked.")
QUESTION_UNSUPPORTED = verb("question.unsupported", "A member no longer wants a question asked.")
QUESTION_ASKED = verb("question.asked", "The team marked a question as asked on set.")
QUESTION_NOT_ASKED = verb("question.not_asked", "The team took the mark off a question.")
QUESTION_ANSWERED = verb("question.answered", "The team said at which moment of a film a question is answered.")
QUESTION_NOT_ANSWERED = verb("question.not_answered", "The team took back where a question is answered.")
QUESTION_HIDDEN = verb("question.hidden", "The team hid a question, with a reason.")
QUESTION_RESTORED = verb("question.restored", "The team showed a hidden question again.")

OFFER_MADE = verb("offer.made", "A member offered to take part in a subject.")
OFFER_ACCEPTED = verb("offer.accepted", "The team accepted an offer.")
OFFER_DECLINED = verb("offer.declined", "The team declined an offer, with words.")
OFFER_WITHDRAWN = verb("offer.withdrawn", "A member took an offer back.")

CONTRIBUTOR_ADDED = verb("subject.contributor_added", "A person takes part in a subject.")
CONTRIBUTOR_REMOVED = verb("subject.contributor_removed", "A person no longer takes part in a subject.")
ATTACHMENT_ADDED = verb("subject.attachment_added", "A link or document was added to a subject.")
ATTACHMENT_REMOVED = verb("subject.attachment_removed", "A link or document was removed from a subject.")
FILM_LINKED = verb("subject.film_linked", "A film was linked to a subject.")
FILM_UNLINKED = verb("subject.film_unlinked", "A film was taken off a subject.")

VERB_OF_MOVE: dict[str, str] = {
    State.PROPOSED: REOPENED,
    State.IN_DEBATE: DEBATE_OPENED,
    State.SHORTLISTED: SHORTLISTED,
    State.COMMISSIONED: COMMISSIONED,
    State.IN_PRODUCTION: PRODUCTION_BEGUN,
    State.PUBLISHED: PUBLISHED,
    State.PARKED: PARKED,
    State.DECLINED: DECLINED,
    State.MERGED: MERGED,
    State.WITHDRAWN: WITHDRAWN,
}
