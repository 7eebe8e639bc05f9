import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from plateau.channels.models import Channel
from plateau.subjects.actions import attaching, debating, merging, offering
from plateau.subjects.models import Question, Subject
from plateau.subjects.page import FIRST, page_of, subject_on_page
from tests.factories import client_of, make_channel, make_person, make_team
from tests.subjects.making import make_subject
from tests.website.rows import make_aired

pytestmark = pytest.mark.django_db
FIRST_TABLE = re.compile(r'FROM "(\w+)"')


def furnish(subject: Subject, times: int) -> None:
    """Put so many of everything on a subject's page."""
    for number in range(times):
        person = make_person(f"Person {number}")
        debating.set_support(subject, by=person, on=True)
        debating.add_question(subject, by=person, text=f"Question {number} ?")
        debating.give_opinion(subject, by=person, text=f"Avis {number}")
        attaching.add_link(subject, by=person, label=f"Lien {number}", url=f"https://example.org/{number}")
        offering.add_contributor(subject, person, "guest", by=person)
        offering.make_offer(subject, by=person, kind="speak", motivation="Je sais.")


def queries(client: Client, url: str) -> tuple[int, int]:
    """Return how many queries a page costs, and how many of them ask this room's tables."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    tables = [found[1] for query in captured.captured_queries if (found := FIRST_TABLE.search(query["sql"]))]
    return len(captured), sum(table.startswith("subjects_") for table in tables)


@pytest.mark.parametrize("times", [1, 3])
def test_the_page_costs_a_visitor_four_queries_of_ours_and_eight_in_all_at_most(times: int) -> None:
    subject = make_subject(make_channel(), "in_debate")
    furnish(subject, times)
    everything, ours = queries(client_of(None), f"/s/{subject.slug}")
    assert ours == 4
    assert everything <= 8


@pytest.mark.parametrize("times", [1, 3])
def test_the_page_costs_a_member_no_more_of_ours_and_twelve_in_all_at_most(times: int) -> None:
    subject = make_subject(make_channel(), "in_debate")
    furnish(subject, times)
    everything, ours = queries(client_of(make_person()), f"/s/{subject.slug}")
    assert ours == 4
    assert everything <= 12


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize(("url", "most"), [("/c/atelier/subjects", 8), ("/search?q=sujet", 8), ("/search?q=sujjet", 9)])
def test_lists_cost_a_visitor_three_queries_of_ours_and_few_in_all(url: str, most: int, times: int) -> None:
    channel = make_channel()
    for _ in range(times):
        make_subject(channel, "in_debate")
    everything, ours = queries(client_of(None), url)
    assert ours == 3
    assert everything <= most


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize(("words", "ours"), [("sujet", 4), ("sujjet", 5)])
def test_a_channels_list_searched_costs_what_the_search_costs(words: str, ours: int, times: int) -> None:
    channel = make_channel()
    for _ in range(times):
        make_subject(channel, "in_debate")
    assert queries(client_of(None), f"/c/atelier/subjects?q={words}&state=in_debate")[1] == ours


@pytest.mark.parametrize("times", [1, 3])
def test_the_desk_costs_the_team_three_queries_of_ours_and_one_subject_four(times: int) -> None:
    channel = make_channel()
    for _ in range(times):
        subject = make_subject(channel, "in_debate")
    furnish(subject, times)
    client = client_of(make_team(channel, "producer"))
    everything, ours = queries(client, "/desk/atelier/subjects")
    assert ours == 3
    assert everything <= 12
    everything, ours = queries(client, f"/desk/atelier/subjects/{subject.public_id}")
    assert ours == 4
    assert everything <= 12


def test_a_long_debate_is_shown_in_parts_and_says_how_many_more() -> None:
    subject = make_subject(make_channel(), "in_debate")
    for number in range(FIRST + 2):
        debating.add_question(subject, by=make_person(), text=f"Question {number} ?")
    page = page_of(None, subject_on_page(None, subject.slug))
    assert (len(page.questions), page.more_questions) == (FIRST, 2)
    whole = page_of(None, subject_on_page(None, subject.slug), whole=True)
    assert (len(whole.questions), whole.more_questions) == (FIRST + 2, 0)


def test_questions_stand_in_the_order_of_those_who_want_them() -> None:
    subject = make_subject(make_channel(), "in_debate")
    first, second = (debating.add_question(subject, by=make_person(), text=f"{n} ?") for n in ("Un", "Deux"))
    debating.set_question_support(second, by=make_person(), on=True)
    assert page_of(None, subject_on_page(None, subject.slug)).questions == [second, first]


def test_hidden_words_are_for_their_author_and_the_team() -> None:
    channel, author = make_channel(), make_person()
    subject = make_subject(channel, "in_debate")
    debating.set_hidden(debating.give_opinion(subject, by=author, text="Une insulte"), by=author, reason="Insulte")
    debating.set_hidden(debating.add_question(subject, by=author, text="Hors sujet ?"), by=author, reason="Hors sujet")
    seen = {}
    for name, person in {
        "visitor": None,
        "member": make_person(),
        "author": author,
        "team": make_team(channel, "host"),
    }.items():
        page = page_of(person, subject_on_page(person, subject.slug))
        seen[name] = (len(page.opinions), len(page.questions))
    assert seen == {"visitor": (0, 0), "member": (0, 0), "author": (1, 1), "team": (1, 1)}


def test_a_withheld_name_stands_nowhere_on_the_page() -> None:
    channel = make_channel()
    author = make_person("Odile Roche")
    subject = make_subject(channel, by=author, named=False)
    for person in (None, make_person()):
        html = client_of(person).get(f"/s/{subject.slug}").content.decode()
        assert "Odile" not in html
        assert author.public_id not in html
    assert "Odile Roche" in client_of(make_team(channel, "host")).get(f"/s/{subject.slug}").content.decode()


def test_a_name_withheld_on_a_duplicate_stays_withheld_after_the_merge() -> None:
    channel, author = make_channel(), make_person("Odile Roche")
    gone = make_subject(channel, by=author, private=True, named=False)
    stays = make_subject(channel, by=make_person("Paul Dubreuil"))
    merging.merge(gone, into=stays, by=make_team(channel, "editor_in_chief"))
    readers = {
        "visitor": None,
        "member": make_person(),
        "survivor's proposer": stays.proposer,
        "camera": make_team(channel, "camera"),
        "author": author,
        "host": make_team(channel, "host"),
    }
    seen = {}
    for name, person in readers.items():
        html = client_of(person).get(f"/s/{stays.slug}").content.decode()
        assert "Paul Dubreuil" in html
        seen[name] = f"/p/{author.public_id}" in html
    assert seen == dict.fromkeys(readers, False) | {"author": True, "host": True}


def test_my_own_opinion_stands_first_and_in_the_form() -> None:
    channel: Channel = make_channel()
    subject, me = make_subject(channel, "in_debate"), make_person()
    debating.give_opinion(subject, by=me, text="Le mien")
    for number in range(3):
        debating.give_opinion(subject, by=make_person(), text=f"Autre {number}")
    page = page_of(me, subject_on_page(me, subject.slug))
    assert page.opinions[0].text == "Le mien"
    assert page.mine == page.opinions[0]


@pytest.mark.parametrize("times", [1, 3])
def test_an_asked_question_leads_to_its_answer_for_no_query_more(times: int) -> None:
    publication = make_aired(make_channel())
    film, subject = publication.film, publication.film.on_subject.subject
    for number in range(times):
        question = Question.objects.create(subject=subject, person=make_person(), text=f"Question {number} ?")
        debating.set_answer(question, by=make_person(), film=film, at_ms=21_400 + number)
    client = client_of(None)
    assert queries(client, f"/s/{subject.slug}") == (8, 4)
    page = client.get(f"/s/{subject.slug}", headers={"accept-language": "en"}).content.decode()
    assert f'<a class="tc" href="/s/{subject.slug}?t=21.4" data-seek="21.4">' in page
    assert page.count("Answered at 0:21") == times
