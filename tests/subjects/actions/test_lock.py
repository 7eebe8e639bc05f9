"""What hangs on a subject may be taken away, or carried elsewhere by a merge, while somebody looks at it."""

from collections.abc import Callable

import pytest

from plateau.core.errors import Refused
from plateau.subjects.actions import attaching, debating, merging, offering
from plateau.subjects.models import Attachment, Contribution, Offer, Opinion, Question, Subject
from tests.factories import make_channel, make_person
from tests.subjects.making import counts_of, make_subject, mark, verbs_since

pytestmark = pytest.mark.django_db
type Row = Opinion | Question | Offer | Contribution | Attachment


def rows_of(subject: Subject) -> dict[str, Row]:
    """Put one of each on a subject."""
    person = make_person()
    offering.add_contributor(subject, person, "guest", by=person)
    return {
        "opinion": debating.give_opinion(subject, by=person, text="Utile"),
        "question": debating.add_question(subject, by=person, text="Combien ?"),
        "offer": offering.make_offer(subject, by=person, kind="speak", motivation="Je sais."),
        "part": Contribution.objects.get(person=person),
        "link": attaching.add_link(subject, by=person, label="Étude", url="https://example.org/"),
    }


ACTS: list[tuple[str, Callable[[Row], object]]] = [
    ("opinion", lambda row: debating.remove_opinion(row, by=make_person())),
    ("opinion", lambda row: debating.set_hidden(row, by=make_person(), reason="Hors sujet")),
    ("question", lambda row: debating.remove_question(row, by=make_person())),
    ("question", lambda row: debating.set_question_support(row, by=make_person(), on=True)),
    ("question", lambda row: debating.set_asked(row, by=make_person(), asked=True)),
    ("question", lambda row: debating.set_hidden(row, by=make_person(), reason="Hors sujet")),
    ("offer", lambda row: offering.answer_offer(row, by=make_person(), accepted=True, words="Oui.")),
    ("offer", lambda row: offering.withdraw_offer(row, by=make_person())),
    ("part", lambda row: offering.remove_contributor(row, by=make_person())),
    ("link", lambda row: attaching.remove_attachment(row, by=make_person())),
]


@pytest.mark.parametrize(("kind", "act"), ACTS)
def test_what_was_taken_away_meanwhile_is_refused(kind: str, act: Callable[[Row], object]) -> None:
    subject = make_subject(make_channel())
    row = rows_of(subject)[kind]
    type(row).objects.filter(pk=row.pk).delete()
    before, start = counts_of(subject), mark()
    with pytest.raises(Refused) as no:
        act(row)
    assert (no.value.code, no.value.status) == ("subject.part_gone", 409)
    assert (counts_of(subject), verbs_since(start)) == (before, [])


@pytest.mark.parametrize(("kind", "act"), ACTS)
def test_what_a_merge_carried_elsewhere_is_handled_where_it_is_now(kind: str, act: Callable[[Row], object]) -> None:
    channel = make_channel()
    gone, stays = make_subject(channel), make_subject(channel)
    row = rows_of(gone)[kind]
    merging.merge(Subject.objects.get(pk=gone.pk), into=Subject.objects.get(pk=stays.pk), by=make_person())
    act(row)
    assert set(counts_of(gone).values()) == {0}
    assert counts_of(stays) == {
        "support_count": 0,
        "follower_count": stays.follows.count(),
        "opinion_count": stays.opinions.filter(hidden_at=None).count(),
        "question_count": stays.questions.filter(hidden_at=None).count(),
        "waiting_offer_count": stays.offers.filter(state="waiting").count(),
    }
