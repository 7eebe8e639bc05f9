import pytest
from django.db import IntegrityError, transaction

from plateau.core.errors import Refused
from plateau.journal.models import Entry
from plateau.subjects.actions import moving
from plateau.subjects.models import Contribution, Move, SearchText, Subject
from plateau.subjects.states import MOVES, State
from tests.factories import make_channel, make_person
from tests.subjects.making import make_draft, make_subject, mark, verbs_since

pytestmark = pytest.mark.django_db


def test_a_decision_leaves_a_step_and_an_entry_with_who_and_why() -> None:
    subject, editor = make_subject(make_channel(), "shortlisted"), make_person("Édith Editor")
    moving.decide(subject, "in_debate", by=editor, reason="  Pas assez d'avis.  ")
    step = Move.objects.last()
    assert step is not None
    assert (step.from_state, step.to_state, step.person, step.reason) == (
        "shortlisted",
        "in_debate",
        editor,
        "Pas assez d'avis.",
    )
    entry = Entry.objects.latest("pk")
    assert (entry.verb, entry.actor_id, entry.data) == (
        "subject.debate_opened",
        editor.public_id,
        {"came_from": "shortlisted", "reason": "Pas assez d'avis."},
    )
    assert Subject.objects.get(pk=subject.pk).moved_at == step.at


@pytest.mark.parametrize(
    ("state", "to"), [("proposed", "declined"), ("in_debate", "parked"), ("shortlisted", "in_debate")]
)
def test_a_move_that_hurts_without_a_reason_changes_nothing(state: str, to: str) -> None:
    subject = make_subject(make_channel(), state)
    start = mark()
    with pytest.raises(Refused) as no:
        moving.decide(subject, to, by=make_person(), reason="  ")
    assert (no.value.code, no.value.status) == ("subject.reason_needed", 422)
    assert Subject.objects.get(pk=subject.pk).state == state
    assert verbs_since(start) == []


def test_the_database_keeps_no_declined_step_without_a_reason() -> None:
    subject = make_subject(make_channel())
    with pytest.raises(IntegrityError), transaction.atomic():
        Move.objects.create(subject=subject, from_state="proposed", to_state="declined")


@pytest.mark.parametrize("state", ["draft", "proposed", "published", "withdrawn", "declined", "in_production"])
@pytest.mark.parametrize("to", list(State))
def test_a_decision_outside_the_life_is_refused(state: str, to: State) -> None:
    person = make_person()
    subject = make_draft(make_channel(), person) if state == "draft" else make_subject(make_channel(), state, by=person)
    if (
        to in MOVES[state]
        and state not in {"draft", "withdrawn"}
        and to not in {"merged", "withdrawn", "published", "in_production"}
    ):
        moving.decide(subject, to, by=person, reason="Parce que.")
        assert Subject.objects.get(pk=subject.pk).state == to
        return
    start = mark()
    with pytest.raises(Refused) as no:
        moving.decide(subject, to, by=person, reason="Parce que.")
    assert no.value.code == "subject.no_such_move"
    assert Subject.objects.get(pk=subject.pk).state == state
    assert verbs_since(start) == []


def test_two_editors_cannot_both_move_what_one_page_showed() -> None:
    subject = make_subject(make_channel())
    seen_earlier = Subject.objects.get(pk=subject.pk)
    moving.decide(subject, "in_debate", by=make_person())
    start = mark()
    with pytest.raises(Refused) as no:
        moving.decide(seen_earlier, "declined", by=make_person(), reason="Non.")
    assert no.value.code == "subject.moved_meanwhile"
    assert Subject.objects.get(pk=subject.pk).state == "in_debate"
    assert verbs_since(start) == []


def test_a_withdrawn_subject_comes_back_as_an_idea() -> None:
    person = make_person()
    subject = make_subject(make_channel(), "in_debate", by=person)
    moving.withdraw(subject, by=person, reason="Je change de métier.")
    assert Subject.objects.get(pk=subject.pk).state == "withdrawn"
    moving.resume(subject, by=person)
    assert Subject.objects.get(pk=subject.pk).state == "proposed"


def test_only_a_withdrawn_subject_is_brought_back() -> None:
    subject = make_subject(make_channel(), "declined")
    with pytest.raises(Refused):
        moving.resume(subject, by=make_person())
    assert Subject.objects.get(pk=subject.pk).state == "declined"


def test_a_commissioned_subject_goes_on_air_through_production() -> None:
    subject = make_subject(make_channel(), "commissioned")
    start = mark()
    moving.mark_published(subject, by=None)
    moving.mark_published(subject, by=None)
    assert verbs_since(start) == ["subject.production_begun", "subject.published"]
    assert Subject.objects.get(pk=subject.pk).state == "published"


def test_a_film_taken_off_brings_its_subject_back_to_production() -> None:
    subject = make_subject(make_channel(), "published")
    moving.mark_in_production(subject, by=make_person())
    moving.mark_in_production(subject, by=make_person())
    assert Move.objects.filter(to_state="in_production").count() == 2
    assert Subject.objects.get(pk=subject.pk).state == "in_production"


@pytest.mark.parametrize("state", ["proposed", "in_debate", "shortlisted", "parked", "declined", "withdrawn"])
def test_nothing_goes_on_air_that_was_not_commissioned(state: str) -> None:
    subject = make_subject(make_channel(), state)
    start = mark()
    for move in (moving.mark_in_production, moving.mark_published):
        with pytest.raises(Refused) as no:
            move(subject, by=make_person())
        assert no.value.code == "subject.not_commissioned"
    assert (Subject.objects.get(pk=subject.pk).state, verbs_since(start)) == (state, [])


def test_a_film_for_whoever_has_the_address_takes_its_subject_off_the_lists() -> None:
    subject = make_subject(make_channel(), "commissioned")
    moving.mark_published(subject, by=None, unlisted=True)
    assert not Subject.objects.listed().exists()
    moving.mark_published(subject, by=None, unlisted=False)
    assert list(Subject.objects.listed()) == [subject]


def test_a_private_suggestion_is_published_with_the_name_its_author_allows() -> None:
    subject = make_subject(make_channel(), private=True, named=True)
    start = mark()
    moving.publish_suggestion(subject, by=make_person(), named=True)
    assert Subject.objects.values_list("private", "named").get() == (False, True)
    assert verbs_since(start) == ["subject.suggestion_published"]


def test_a_team_may_publish_without_a_name_that_it_might_show() -> None:
    subject = make_subject(make_channel(), private=True, named=True)
    moving.publish_suggestion(subject, by=make_person(), named=False)
    assert Subject.objects.values_list("private", "named").get() == (False, False)
    assert list(Contribution.objects.values_list("shown", flat=True)) == [False]


def test_nobody_publishes_a_name_that_its_owner_withheld() -> None:
    subject = make_subject(make_channel(), private=True, named=False)
    start = mark()
    with pytest.raises(Refused) as no:
        moving.publish_suggestion(subject, by=make_person(), named=True)
    assert no.value.code == "subject.name_withheld"
    assert Subject.objects.values_list("private", "named").get() == (True, False)
    assert verbs_since(start) == []


@pytest.mark.parametrize("to", ["in_debate", "shortlisted"])
def test_a_private_suggestion_enters_no_debate_before_it_is_published(to: str) -> None:
    subject = make_subject(make_channel(), private=True)
    start = mark()
    with pytest.raises(Refused) as no:
        moving.decide(subject, to, by=make_person())
    assert no.value.code == "subject.still_private"
    assert (Subject.objects.get().state, verbs_since(start)) == ("proposed", [])


def test_the_database_keeps_a_private_suggestion_out_of_the_debate() -> None:
    subject = make_subject(make_channel(), private=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Subject.objects.filter(pk=subject.pk).update(state="in_debate")


def test_a_name_withheld_is_not_found_by_search() -> None:
    person = make_person("Odile Roche")
    subject = make_subject(make_channel(), by=person)
    assert SearchText.objects.get().names == "Odile Roche"
    start = mark()
    moving.choose_name(subject, by=person, named=False)
    moving.choose_name(subject, by=person, named=False)
    assert SearchText.objects.get().names == ""
    assert verbs_since(start) == ["subject.name_chosen"]
