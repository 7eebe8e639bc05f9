"""Tells the team of what came into guests' cases; looks at cases anew when two profiles become one."""

from __future__ import annotations

from plateau.channels.models import Channel
from plateau.journal.actions import subscribe
from plateau.journal.models import Entry
from plateau.people.claims import before_merge
from plateau.people.models import Person
from plateau.studio.cases import news as case_news
from plateau.studio.cases import verbs
from plateau.studio.cases.actions import alerting, filing
from plateau.studio.models import Case, Contact
from plateau.studio.states import ContactState


@subscribe(verbs.CONTACT_RECEIVED)
def tell_of_message(entry: Entry) -> None:
    """Tell the team at once of what is not to wait; the rest is told by the sweep."""
    alerting.alert_due(_contact(entry.target_id))


@subscribe(verbs.CONTACT_TAGGED)
def tell_of_mark(entry: Entry) -> None:
    """Tell whoever looks after the case at once of a message that a colleague marked as a threat."""
    alerting.alert_due(_contact(entry.target_id))


@subscribe(verbs.CASE_HANDED_OVER)
def tell_second_person(entry: Entry) -> None:
    """Tell whoever a threatening case is given to, and whom it was taken from; where nobody else is, all who answer guests.

    They are all told, too, where the second person does not answer guests any more by now.
    """
    contact = _contact(entry.data["contact"])
    case = _case_of(contact)
    if not entry.data["to"]:
        case_news.tell_handlers(case, case_news.with_nobody_else(contact, _key(entry)), everybody=True)
        return
    second = Person.objects.with_account().select_related("user").filter(public_id=entry.data["to"]).first()
    if second is None or not case_news.answers_guests(second, case):
        case_news.tell_handlers(case, case_news.threatened(contact), everybody=True)
        return
    case_news.tell_one(second, case, case_news.handed_over(case, contact, _key(entry)))
    if case.taken_from is not None:
        case_news.tell_one(case.taken_from, case, case_news.relieved(case, second, _key(entry)))


@subscribe(verbs.ANSWER_WRITTEN)
def tell_colleagues(entry: Entry) -> None:
    """Tell the others that an answer waits for one of them."""
    if not entry.data.get("held"):
        return
    _tell_of_held(entry)


@subscribe(verbs.ANSWER_HELD)
def tell_colleagues_of_held(entry: Entry) -> None:
    """Tell the others that an answer which was to leave waits for one of them now."""
    _tell_of_held(entry)


@subscribe(verbs.ANSWER_SENT_BACK)
def tell_author(entry: Entry) -> None:
    """Tell whoever wrote an answer that it came back."""
    answer = _contact(entry.target_id)
    if answer.author is not None:
        case_news.tell_one(answer.author, _case_of(answer), case_news.sent_back(answer, _key(entry)))


@subscribe(verbs.THANKS_SHARED)
def tell_whole_team(entry: Entry) -> None:
    """Pass thanks on to everybody of the team."""
    contact = _contact(entry.target_id)
    case_news.tell_team_of_thanks(_case_of(contact), case_news.shared(contact, _key(entry)), but=entry.actor_id)


@subscribe("person.merged")
def look_anew_at_cases(entry: Entry) -> None:
    """Look anew at the cases of whoever took over a profile: its contacts are theirs now."""
    person = Person.objects.present().filter(public_id=entry.target_id).first()
    if person is not None:
        filing.look_anew(person)


before_merge(filing.join_cases)


def _tell_of_held(entry: Entry) -> None:
    answer = _contact(entry.target_id)
    if answer.state == ContactState.HELD:
        case_news.tell_handlers(
            _case_of(answer), case_news.held(answer, _key(entry)), everybody=True, but=answer.author
        )


def _contact(public_id: str) -> Contact:
    rows = Contact.objects.select_related("person", "channel", "author__user")
    found: Contact = rows.get(public_id=public_id)
    return found


def _case_of(contact: Contact) -> Case:
    rows = Case.objects.select_related("person", "channel", "holder__user", "taken_from__user")
    case, _made = rows.get_or_create(person=contact.person, channel=Channel.objects.get(pk=contact.channel_id))
    return case


def _key(entry: Entry) -> str:
    return f"{entry.verb}:{entry.public_id}"
