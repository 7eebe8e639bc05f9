import pytest

from plateau.channels.models import Rubric
from plateau.subjects.actions import drafting
from tests.factories import client_of, make_channel, make_person
from tests.subjects.making import make_subject, words_of

pytestmark = pytest.mark.django_db


def shown(url: str) -> list[str]:
    """Return the titles on a list's page, in order."""
    return [subject.title for subject in client_of(None).get(url).context["page"]]


@pytest.fixture(autouse=True)
def subjects() -> None:
    """Five subjects of a channel, and one of another."""
    channel, person = make_channel(), make_person()
    trade = Rubric.objects.create(channel=channel, name="Métiers", slug="metiers")
    first = make_subject(channel, "in_debate", title="Le pain")
    drafting.edit(first, by=person, words=words_of(first, rubric=trade, tags=["pain", "nuit"], format="portrait"))
    second = make_subject(channel, title="Bread")
    drafting.edit(second, by=person, words=words_of(second, language="en", tags=["pain"]))
    make_subject(channel, "published", title="Le levain")
    make_subject(channel, "declined", title="Une publicité")
    make_subject(channel, title="Un secret", private=True)
    make_subject(make_channel("ailleurs"), title="Ailleurs")


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Le levain", "Bread", "Le pain"]),
        ("?state=in_debate", ["Le pain"]),
        ("?rubric=metiers", ["Le pain"]),
        ("?format=portrait", ["Le pain"]),
        ("?tag=pain", ["Bread", "Le pain"]),
        ("?tag=pain&language=en", ["Bread"]),
        ("?sort=moved", ["Le levain", "Bread", "Le pain"]),
        ("?q=levain", ["Le levain"]),
        ("?q=levin", ["Le levain"]),
        ("?q=pain&state=proposed", ["Bread"]),
        ("?state=declined", ["Le levain", "Bread", "Le pain"]),
        ("?rubric=nothing&format=opera&sort=chance&page=999", ["Le levain", "Bread", "Le pain"]),
    ],
)
def test_a_channels_list_shows_what_was_asked_for(query: str, titles: list[str]) -> None:
    assert shown(f"/c/atelier/subjects{query}") == titles


def test_the_tabs_count_each_state() -> None:
    context = client_of(None).get("/c/atelier/subjects?state=in_debate").context
    assert ([(state.value, number) for state, number in context["states"]], context["total"]) == (
        [("proposed", 1), ("in_debate", 1), ("published", 1)],
        3,
    )


@pytest.mark.parametrize(("words", "state"), [("pain", "in_debate"), ("levin", "published")])
def test_the_tabs_count_what_the_words_find(words: str, state: str) -> None:
    context = client_of(None).get(f"/c/atelier/subjects?q={words}&state={state}").context
    expected = {"pain": [("proposed", 1), ("in_debate", 1)], "levin": [("published", 1)]}[words]
    assert [(found.value, number) for found, number in context["states"]] == expected
    assert context["total"] == sum(number for _state, number in expected)
    assert context["page"].paginator.count == 1


def test_search_covers_all_channels_and_says_how_many() -> None:
    response = client_of(None).get("/search?q=ailleurs")
    html = response.content.decode()
    assert [subject.title for subject, _title, _passage in response.context["results"]] == ["Ailleurs"]
    assert "<mark>Ailleurs</mark>" in html
    assert "noindex" in html


def test_an_empty_search_and_an_empty_channel_say_what_will_be_here() -> None:
    make_channel("vide")
    assert client_of(None).get("/search").status_code == 200
    assert "/c/vide/propose" in client_of(None).get("/c/vide/subjects").content.decode()
    assert "Rien trouvé" in client_of(None).get("/search?q=xylophone").content.decode()
