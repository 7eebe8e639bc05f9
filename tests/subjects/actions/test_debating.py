import pytest
from django.db import IntegrityError, transaction

from plateau.core.errors import Refused
from plateau.media.models import Film
from plateau.subjects.actions import debating
from plateau.subjects.models import Follow, Opinion, Question, QuestionSupport, Subject, SubjectFilm, Support
from tests.factories import make_channel, make_person
from tests.subjects.making import counts_of, make_subject, mark, verbs_since
from tests.website.rows import make_aired

pytestmark = pytest.mark.django_db
CLOSED = ["in_production", "published", "parked", "declined", "withdrawn"]


def test_support_counts_a_person_once_and_is_taken_back() -> None:
    subject, person = make_subject(make_channel()), make_person()
    start = mark()
    assert [debating.set_support(subject, by=person, on=on) for on in (True, True, False, False)] == [
        True,
        False,
        True,
        False,
    ]
    assert counts_of(subject)["support_count"] == 0
    assert verbs_since(start) == ["subject.supported", "subject.unsupported"]


@pytest.mark.parametrize("state", CLOSED)
def test_support_comes_too_late_once_the_debate_is_over(state: str) -> None:
    subject = make_subject(make_channel(), state)
    start = mark()
    with pytest.raises(Refused) as no:
        debating.set_support(subject, by=make_person(), on=True)
    assert no.value.code == "subject.closed"
    assert (Support.objects.count(), counts_of(subject)["support_count"], verbs_since(start)) == (0, 0, [])


@pytest.mark.parametrize("state", ["proposed", "published", "parked", "declined", "withdrawn"])
def test_a_subject_is_followed_at_every_step_of_its_life(state: str) -> None:
    subject, person = make_subject(make_channel(), state), make_person()
    assert debating.set_follow(subject, by=person, on=True)
    assert person in subject.followers()
    assert counts_of(subject)["follower_count"] == 2
    assert debating.set_follow(subject, by=person, on=False)
    assert counts_of(subject)["follower_count"] == 1


def test_the_database_keeps_one_support_and_one_follow_a_person() -> None:
    subject, person = make_subject(make_channel()), make_person()
    for model in (Support, Follow):
        model.objects.get_or_create(subject=subject, person=person)
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.create(subject=subject, person=person)


def test_an_opinion_said_again_replaces_the_first() -> None:
    subject, person = make_subject(make_channel()), make_person()
    start = mark()
    for text in ("Utile", "Utile et explosif", "Utile et explosif"):
        debating.give_opinion(subject, by=person, text=text)
    opinion = Opinion.objects.get()
    assert (opinion.text, opinion.edited_at is not None, counts_of(subject)["opinion_count"]) == (
        "Utile et explosif",
        True,
        1,
    )
    assert verbs_since(start) == ["opinion.given", "opinion.changed"]


@pytest.mark.parametrize(("text", "code"), [("  \n ", "text.empty"), ("x" * 281, "text.too_long")])
def test_an_opinion_is_between_one_word_and_280_characters(text: str, code: str) -> None:
    subject = make_subject(make_channel())
    start = mark()
    with pytest.raises(Refused) as no:
        debating.give_opinion(subject, by=make_person(), text=text)
    assert (no.value.code, no.value.status) == (code, 422)
    assert (Opinion.objects.count(), verbs_since(start)) == (0, [])


def test_an_opinion_taken_back_is_no_longer_counted() -> None:
    subject, person = make_subject(make_channel()), make_person()
    debating.remove_opinion(debating.give_opinion(subject, by=person, text="Utile"), by=person)
    assert (Opinion.objects.count(), counts_of(subject)["opinion_count"]) == (0, 0)


def test_a_hidden_opinion_is_neither_counted_nor_rewritten_and_comes_back() -> None:
    subject, person, editor = make_subject(make_channel()), make_person(), make_person()
    opinion = debating.give_opinion(subject, by=person, text="Une insulte")
    start = mark()
    debating.set_hidden(opinion, by=editor, reason="Une insulte")
    debating.set_hidden(opinion, by=editor, reason="Une insulte")
    assert counts_of(subject)["opinion_count"] == 0
    with pytest.raises(Refused) as no:
        debating.give_opinion(subject, by=person, text="Encore")
    assert no.value.code == "opinion.hidden"
    debating.set_hidden(opinion, by=editor, reason="")
    assert counts_of(subject)["opinion_count"] == 1
    assert verbs_since(start) == ["opinion.hidden", "opinion.restored"]


def test_hidden_words_are_not_taken_back_to_be_said_again() -> None:
    subject, person, editor = make_subject(make_channel()), make_person(), make_person()
    opinion = debating.give_opinion(subject, by=person, text="Une insulte")
    question = debating.add_question(subject, by=person, text="Une insulte ?")
    for said in (opinion, question):
        debating.set_hidden(type(said).objects.get(pk=said.pk), by=editor, reason="Une insulte")
    start = mark()
    for code, remove in (
        ("opinion.hidden", lambda: debating.remove_opinion(opinion, by=person)),
        ("question.hidden", lambda: debating.remove_question(question, by=person)),
    ):
        with pytest.raises(Refused) as no:
            remove()
        assert (no.value.code, no.value.status) == (code, 403)
    assert (Opinion.objects.count(), Question.objects.count(), verbs_since(start)) == (1, 1, [])
    assert (counts_of(subject)["opinion_count"], counts_of(subject)["question_count"]) == (0, 0)


def test_a_question_begins_with_its_authors_support() -> None:
    subject, person = make_subject(make_channel()), make_person()
    start = mark()
    question = debating.add_question(subject, by=person, text="Combien de commandes perdez-vous ?")
    assert (question.support_count, counts_of(subject)["question_count"]) == (1, 1)
    assert list(QuestionSupport.objects.values_list("person", flat=True)) == [person.pk]
    assert verbs_since(start) == ["question.added"]


def test_the_same_question_is_not_asked_twice() -> None:
    subject = make_subject(make_channel())
    debating.add_question(subject, by=make_person(), text="Combien de commandes ?")
    start = mark()
    with pytest.raises(Refused) as no:
        debating.add_question(subject, by=make_person(), text="combien de  COMMANDES ?")
    assert no.value.code == "question.there_already"
    assert (Question.objects.count(), verbs_since(start)) == (1, [])


def test_support_for_a_question_moves_its_count() -> None:
    subject = make_subject(make_channel())
    question = debating.add_question(subject, by=make_person(), text="Combien ?")
    other = make_person()
    assert [debating.set_question_support(question, by=other, on=on) for on in (True, True, False)] == [
        True,
        False,
        True,
    ]
    assert Question.objects.get().support_count == 1


def test_a_question_that_others_want_stays() -> None:
    subject, author = make_subject(make_channel()), make_person()
    question = debating.add_question(subject, by=author, text="Combien ?")
    debating.set_question_support(question, by=make_person(), on=True)
    start = mark()
    with pytest.raises(Refused) as no:
        debating.remove_question(question, by=author)
    assert no.value.code == "question.wanted"
    assert (Question.objects.count(), counts_of(subject)["question_count"], verbs_since(start)) == (1, 1, [])


def test_a_question_nobody_else_wants_is_taken_back() -> None:
    subject, author = make_subject(make_channel()), make_person()
    debating.remove_question(debating.add_question(subject, by=author, text="Combien ?"), by=author)
    assert (Question.objects.count(), counts_of(subject)["question_count"]) == (0, 0)


def test_a_question_is_marked_as_asked_and_the_mark_taken_off() -> None:
    subject, host = make_subject(make_channel()), make_person()
    question = debating.add_question(subject, by=make_person(), text="Combien ?")
    start = mark()
    for asked in (True, True, False):
        debating.set_asked(question, by=host, asked=asked)
    assert Question.objects.get().asked_at is None
    assert verbs_since(start) == ["question.asked", "question.not_asked"]


def test_the_answer_to_a_question_is_found_in_a_film_of_its_subject() -> None:
    subject, host = make_subject(make_channel()), make_person()
    question = debating.add_question(subject, by=make_person(), text="Combien ?")
    film = Film.objects.create(channel=subject.channel, title="Le film")
    SubjectFilm.objects.create(subject=subject, film=film, number=1)
    start = mark()
    for _ in range(2):
        debating.set_answer(question, by=host, film=film, at_ms=21_400)
    fresh = Question.objects.get()
    assert (fresh.answer_film, fresh.answer_seconds, fresh.asked_at is not None) == (film, 21.4, True)
    assert verbs_since(start) == ["question.answered"]
    debating.set_asked(question, by=host, asked=False)
    assert (Question.objects.get().answer_film, Question.objects.get().answer_seconds) == (None, None)


@pytest.mark.parametrize(
    ("own", "at_ms", "code"),
    [(False, 5, "question.foreign_film"), (True, 90_001, "question.past_the_end"), (True, -1, "question.past_the_end")],
)
def test_an_answer_that_is_in_no_film_of_the_subject_is_refused(own: bool, at_ms: int, code: str) -> None:
    subject = make_subject(make_channel())
    question = debating.add_question(subject, by=make_person(), text="Combien ?")
    film = make_aired(subject.channel).film
    if own:
        SubjectFilm.objects.filter(film=film).update(subject=subject)
    start = mark()
    with pytest.raises(Refused) as no:
        debating.set_answer(question, by=make_person(), film=film, at_ms=at_ms)
    assert no.value.code == code
    assert (Question.objects.get().asked_at, Question.objects.get().answer_film, verbs_since(start)) == (None, None, [])


def test_a_hidden_question_takes_no_support() -> None:
    subject = make_subject(make_channel())
    question = debating.add_question(subject, by=make_person(), text="Combien ?")
    debating.set_hidden(question, by=make_person(), reason="Hors sujet")
    start = mark()
    with pytest.raises(Refused):
        debating.set_question_support(question, by=make_person(), on=True)
    assert (Question.objects.get().support_count, counts_of(subject)["question_count"], verbs_since(start)) == (
        1,
        0,
        [],
    )


@pytest.mark.parametrize("state", CLOSED)
def test_words_come_too_late_once_the_debate_is_over(state: str) -> None:
    subject, person = make_subject(make_channel(), state), make_person()
    start = mark()
    for say in (debating.give_opinion, debating.add_question):
        with pytest.raises(Refused) as no:
            say(subject, by=person, text="Trop tard")
        assert no.value.code == "subject.closed"
    assert (Opinion.objects.count(), Question.objects.count(), verbs_since(start)) == (0, 0, [])


def test_a_merged_subject_takes_no_follower() -> None:
    from plateau.subjects.actions.merging import merge

    channel = make_channel()
    gone, stays = make_subject(channel), make_subject(channel)
    merge(gone, into=stays, by=make_person())
    with pytest.raises(Refused) as no:
        debating.set_follow(Subject.objects.get(pk=gone.pk), by=make_person(), on=True)
    assert no.value.code == "subject.not_live"
