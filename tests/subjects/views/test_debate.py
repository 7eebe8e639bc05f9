import pytest
from django.test import Client

from plateau.media.models import Film
from plateau.subjects.actions import debating
from plateau.subjects.models import Opinion, Question, SubjectFilm
from tests.factories import client_of, make_channel, make_person, make_team
from tests.subjects.making import counts_of, make_subject, mark, verbs_since

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def test_a_press_without_script_comes_back_to_the_same_place() -> None:
    subject = make_subject(make_channel(), "in_debate")
    response = client_of(make_person()).post(f"/s/{subject.slug}/support", {"on": "yes"})
    assert (response.status_code, response.headers["Location"]) == (302, f"/s/{subject.slug}#acts")
    assert counts_of(subject)["support_count"] == 1


def test_a_press_by_htmx_brings_the_part_of_the_page_that_changed() -> None:
    subject = make_subject(make_channel(), "in_debate")
    client = client_of(make_person())
    html = client.post(f"/s/{subject.slug}/support", {"on": "yes"}, **HTMX).content.decode()
    assert 'id="acts"' in html
    assert 'aria-pressed="true"' in html
    assert "<html" not in html
    html = client.post(f"/s/{subject.slug}/follow", {"on": "yes"}, **HTMX).content.decode()
    assert html.count('aria-pressed="true"') == 2


def test_pressing_twice_does_no_harm() -> None:
    subject, client = make_subject(make_channel(), "in_debate"), client_of(make_person())
    for answer in ("yes", "yes", "no", "no", "yes"):
        client.post(f"/s/{subject.slug}/follow", {"on": answer})
    assert counts_of(subject)["follower_count"] == 2


def test_a_question_joins_the_list_and_is_said_aloud() -> None:
    subject = make_subject(make_channel(), "in_debate")
    html = client_of(make_person()).post(f"/s/{subject.slug}/questions", {"text": "Combien ?"}, **HTMX).content.decode()
    assert "Combien" in html
    assert 'hx-swap-oob="innerHTML:#messages"' in html


@pytest.mark.parametrize("act", ["questions", "opinion"])
@pytest.mark.parametrize("text", ["", "x" * 281])
def test_words_of_a_wrong_length_are_refused_where_messages_appear(act: str, text: str) -> None:
    subject = make_subject(make_channel(), "in_debate")
    start = mark()
    response = client_of(make_person()).post(f"/s/{subject.slug}/{act}", {"text": text}, **HTMX)
    assert (response.status_code, response.headers["HX-Retarget"]) == (422, "#messages")
    assert (Question.objects.count(), Opinion.objects.count(), verbs_since(start)) == (0, 0, [])


def test_an_opinion_is_changed_and_taken_back_by_its_author() -> None:
    subject, client = make_subject(make_channel(), "in_debate"), client_of(make_person())
    for text in ("Utile", "Utile et explosif"):
        client.post(f"/s/{subject.slug}/opinion", {"text": text})
    assert Opinion.objects.get().text == "Utile et explosif"
    client.post(f"/s/{subject.slug}/opinion/remove")
    assert Opinion.objects.count() == 0


def test_a_question_is_taken_back_by_its_author_only() -> None:
    subject, author = make_subject(make_channel(), "in_debate"), make_person()
    question = debating.add_question(subject, by=author, text="Combien ?")
    url = f"/s/{subject.slug}/questions/{question.public_id}/remove"
    assert client_of(make_person()).post(url).status_code == 403
    assert Question.objects.count() == 1
    assert client_of(author).post(url).status_code == 302
    assert Question.objects.count() == 0


def test_the_team_hides_and_shows_again_with_a_reason() -> None:
    channel = make_channel()
    subject = make_subject(channel, "in_debate")
    opinion = debating.give_opinion(subject, by=make_person(), text="Une insulte")
    client, url = (
        client_of(make_team(channel, "community_manager")),
        f"/s/{subject.slug}/opinions/{opinion.public_id}/hide",
    )
    assert client.post(url, {"reason": ""}).status_code == 422
    client.post(url, {"reason": "Une insulte"})
    assert counts_of(subject)["opinion_count"] == 0
    client.post(url, {"on": "no"})
    assert counts_of(subject)["opinion_count"] == 1


def test_hidden_words_have_no_button_to_take_them_back() -> None:
    subject, author = make_subject(make_channel(), "in_debate"), make_person()
    opinion = debating.give_opinion(subject, by=author, text="Une insulte")
    question = debating.add_question(subject, by=author, text="Une insulte ?")
    page, buttons = f"/s/{subject.slug}", ("/opinion/remove", f"/questions/{question.public_id}/remove")
    html = client_of(author).get(page).content.decode()
    assert [f'action="{page}{button}"' in html for button in buttons] == [True, True]
    for said in (opinion, question):
        debating.set_hidden(said, by=make_person(), reason="Une insulte")
    html = client_of(author).get(page).content.decode()
    assert [f'action="{page}{button}"' in html for button in buttons] == [False, False]


def test_a_question_of_another_subject_is_not_reached_from_here() -> None:
    channel = make_channel()
    here, there = make_subject(channel, "in_debate"), make_subject(channel, "in_debate")
    question = debating.add_question(there, by=make_person(), text="Combien ?")
    response = client_of(make_person()).post(f"/s/{here.slug}/questions/{question.public_id}/support", {"on": "yes"})
    assert response.status_code == 404


@pytest.fixture
def filmed() -> tuple[Question, Client]:
    """A question on a subject with one film, and the host's browser."""
    channel = make_channel()
    subject = make_subject(channel, "in_production")
    question = Question.objects.create(subject=subject, person=make_person(), text="Combien ?")
    SubjectFilm.objects.create(subject=subject, film=Film.objects.create(channel=channel, title="Un"), number=1)
    return question, client_of(make_team(channel, "host"))


def test_the_team_says_where_a_question_is_answered_and_takes_it_back(filmed: tuple[Question, Client]) -> None:
    question, client = filmed
    url = f"/s/{question.subject.slug}/questions/{question.public_id}/answer"
    page = client.get(f"/s/{question.subject.slug}").content.decode()
    assert f'action="{url}"' in page
    assert "subjects/answered.js" in page
    assert url not in client_of(question.person).get(f"/s/{question.subject.slug}").content.decode()
    film = Film.objects.get()
    for typed, at_ms in (("12:31", 751_000), ("1:02:09", 3_729_000), ("0:21.4", 21_400), ("90:00,25", 5_400_250)):
        html = client.post(url, {"film": film.public_id, "at": typed}, **HTMX).content.decode()
        question.refresh_from_db()
        assert (question.answer_film, question.answer_ms, question.asked_at is not None) == (film, at_ms, True)
    assert 'value="1:30:00"' in html
    start = mark()
    for _ in range(2):
        assert client.post(url, {"on": "no"}).status_code == 302
    question.refresh_from_db()
    assert (question.answer_film, question.answer_ms, question.asked_at is not None) == (None, None, True)
    assert verbs_since(start) == ["question.not_answered"]


def test_with_two_films_the_team_says_in_which(filmed: tuple[Question, Client]) -> None:
    question, client = filmed
    second = Film.objects.create(channel=question.subject.channel, title="Deux")
    SubjectFilm.objects.create(subject=question.subject, film=second, number=2)
    url = f"/s/{question.subject.slug}/questions/{question.public_id}/answer"
    html = client.post(url, {"film": second.public_id, "at": "0:05"}, **HTMX).content.decode()
    assert f'<option value="{second.public_id}" selected>Deux</option>' in html


@pytest.mark.parametrize("typed", ["", "751", "12:61", "1:75:00", "-1:00", "douze", "١:٠٠"])
def test_what_is_no_moment_is_refused(filmed: tuple[Question, Client], typed: str) -> None:
    question, client = filmed
    start = mark()
    for film in (Film.objects.get().public_id, "elsewhere"):
        data = {"film": film, "at": typed if film != "elsewhere" else "12:31"}
        assert client.post(f"/s/{question.subject.slug}/questions/{question.public_id}/answer", data).status_code == 422
    question.refresh_from_db()
    assert (question.asked_at, question.answer_ms, verbs_since(start)) == (None, None, [])


def test_acting_too_often_is_refused_for_a_while() -> None:
    subject, client = make_subject(make_channel(), "in_debate"), client_of(make_person())
    for number in range(20):
        assert client.post(f"/s/{subject.slug}/questions", {"text": f"Question {number} ?"}).status_code == 302
    start = mark()
    assert client.post(f"/s/{subject.slug}/questions", {"text": "De trop ?"}).status_code == 429
    assert (Question.objects.count(), verbs_since(start)) == (20, [])


def test_a_form_from_another_site_changes_nothing() -> None:
    subject, person = make_subject(make_channel(), "in_debate"), make_person()
    client = Client(enforce_csrf_checks=True)
    client.force_login(person.user)
    assert client.post(f"/s/{subject.slug}/support", {"on": "yes"}).status_code == 403
    assert counts_of(subject)["support_count"] == 0
