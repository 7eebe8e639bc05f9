import pytest

from plateau.media.models import Film
from plateau.subjects.actions import attaching, drafting, merging
from plateau.subjects.models import Subject
from plateau.subjects.views.subject import SHOWN_VERSIONS
from tests.factories import client_of, make_channel, make_person, make_team
from tests.subjects.making import make_draft, make_subject, mark, verbs_since, words_of

pytestmark = pytest.mark.django_db
TEXT = {
    "title": "Le pain de nuit",
    "pitch": "Deux heures.",
    "format": "debate",
    "rubric": "",
    "tags": "",
    "language": "fr",
    "wanted_on_set": "",
}


def test_the_page_is_whole_for_a_visitor_who_gets_no_session() -> None:
    subject = make_subject(make_channel(), "in_debate", by=make_person("Aïcha Benali"), title="Le pain de nuit")
    client = client_of(None)
    response = client.get(f"/s/{subject.slug}")
    html = response.content.decode()
    assert '<h1 lang="fr">Le pain de nuit</h1>' in html
    assert "Aïcha Benali" in html
    assert f"/account/login/?next=/s/{subject.slug}" in html
    assert "csrfmiddlewaretoken" not in html
    assert not client.cookies


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_speaks_the_readers_language(language: str) -> None:
    subject = make_subject(make_channel(), "in_debate")
    html = client_of(make_person(language=language)).get(f"/s/{subject.slug}").content.decode()
    assert {"fr": "Questions à poser sur le plateau", "en": "Questions to ask on set"}[language] in html


def test_a_merged_subject_leads_to_the_one_that_stays_which_says_so() -> None:
    channel, editor = make_channel(), make_person()
    gone, stays = make_subject(channel, title="Pain"), make_subject(channel, title="Levain")
    merging.merge(gone, into=stays, by=editor)
    response = client_of(None).get("/s/pain")
    assert (response.status_code, response.headers["Location"]) == (301, "/s/levain?from=pain")
    html = client_of(None).get("/s/levain?from=pain").content.decode()
    assert "continue ici" in html
    assert "continue ici" not in client_of(None).get("/s/levain?from=autre").content.decode()


def test_a_draft_leads_its_author_to_the_form_and_is_not_there_for_others() -> None:
    channel, author = make_channel(), make_person()
    draft = make_draft(channel, author)
    response = client_of(author).get(f"/s/{draft.slug}")
    assert response.headers["Location"] == f"/c/atelier/propose?draft={draft.public_id}"
    assert client_of(None).get(f"/s/{draft.slug}").status_code == 404


def test_films_have_numbered_addresses_and_the_first_is_the_page() -> None:
    channel, person = make_channel(), make_person()
    subject = make_subject(channel, "in_production")
    for number in range(2):
        attaching.link_film(subject, Film.objects.create(channel=channel, title=f"Film {number}"), by=person)
    client = client_of(None)
    assert client.get(f"/s/{subject.slug}/1").headers["Location"] == f"/s/{subject.slug}"
    assert client.get(f"/s/{subject.slug}/3").status_code == 404


def test_the_reason_of_a_subject_aside_is_written_on_its_page() -> None:
    subject = make_subject(make_channel(), "declined")
    assert "Parce que." in client_of(None).get(f"/s/{subject.slug}").content.decode()


@pytest.mark.parametrize(("state", "hidden"), [("in_debate", False), ("withdrawn", True)])
def test_search_engines_are_told_what_not_to_keep(state: str, hidden: bool) -> None:
    subject = make_subject(make_channel(), state)
    html = client_of(None).get(f"/s/{subject.slug}").content.decode()
    assert ('name="robots" content="noindex"' in html) == hidden


def test_its_proposer_changes_the_text_and_the_address_stays() -> None:
    author = make_person()
    subject = make_subject(make_channel(), by=author, title="Le pain de jour")
    client = client_of(author)
    assert client.get(f"/s/{subject.slug}/edit").context["form"].initial["title"] == "Le pain de jour"
    response = client.post(f"/s/{subject.slug}/edit", TEXT)
    assert response.headers["Location"] == "/s/le-pain-de-jour"
    assert Subject.objects.values_list("title", "slug").get() == ("Le pain de nuit", "le-pain-de-jour")


def test_a_commissioned_subject_is_changed_by_the_team_only() -> None:
    channel, author = make_channel(), make_person()
    subject = make_subject(channel, "commissioned", by=author)
    start = mark()
    assert client_of(author).post(f"/s/{subject.slug}/edit", TEXT).status_code == 409
    assert verbs_since(start) == []
    assert client_of(make_team(channel, "host")).post(f"/s/{subject.slug}/edit", TEXT).status_code == 302
    assert verbs_since(start) == ["subject.edited"]


def test_a_fault_in_the_text_changes_nothing() -> None:
    author = make_person()
    subject = make_subject(make_channel(), by=author)
    start = mark()
    response = client_of(author).post(f"/s/{subject.slug}/edit", TEXT | {"title": ""})
    assert (response.status_code, verbs_since(start)) == (422, [])


def test_who_saves_second_sees_both_texts_and_loses_none() -> None:
    channel, author = make_channel(), make_person()
    subject = make_subject(channel, by=author, title="Le pain de jour")
    host, url = make_team(channel, "host", name="Hera Host"), f"/s/{subject.slug}/edit"
    mine, theirs = client_of(author), client_of(host)
    version = mine.get(url).context["form"]["version"].value()
    assert f'name="version" value="{version}"' in mine.get(url).content.decode()
    assert theirs.post(url, TEXT | {"title": "Le pain du matin", "version": version}).status_code == 302
    start = mark()
    late = mine.post(url, TEXT | {"format": "portrait", "version": version})
    html = late.content.decode()
    assert (late.status_code, verbs_since(start)) == (409, [])
    assert "Hera Host" in html
    assert "<del>matin</del><ins>nuit</ins>" in html
    assert "<ins>Portrait</ins>" in html
    assert late.context["form"]["title"].value() == "Le pain de nuit"
    again = mine.post(url, TEXT | {"format": "portrait", "version": late.context["form"]["version"].value()})
    assert (again.status_code, Subject.objects.get().title) == (302, "Le pain de nuit")
    assert verbs_since(start) == ["subject.edited"]


def test_the_history_speaks_in_words_and_ends_where_it_is_cut() -> None:
    author = make_person(language="en")
    subject = make_subject(make_channel(), by=author)
    for number in range(SHOWN_VERSIONS + 1):
        drafting.edit(subject, by=author, words=words_of(subject, title=f"Le pain {number}"))
    url, client = f"/s/{subject.slug}/history", client_of(author)
    assert "As it was proposed." not in client.get(url).content.decode()
    assert len(client.get(url).context["versions"]) == SHOWN_VERSIONS
    drafting.edit(subject, by=author, words=words_of(subject, format="photo_story", language="en"))
    html = client.get(url).content.decode()
    assert "<del>Debate</del><ins>Photo story</ins>" in html
    assert "<del>Français</del><ins>English</ins>" in html


def test_the_history_shows_what_came_and_went() -> None:
    author = make_person()
    subject = make_subject(make_channel(), by=author, title="Le pain de jour")
    drafting.edit(subject, by=author, words=words_of(subject, title="Le pain de nuit", format="portrait"))
    html = client_of(author).get(f"/s/{subject.slug}/history").content.decode()
    assert "<del>jour</del><ins>nuit</ins>" in html
    assert client_of(make_person()).get(f"/s/{subject.slug}/history").status_code == 403


def test_its_proposer_withdraws_it_and_brings_it_back() -> None:
    author = make_person()
    subject = make_subject(make_channel(), "in_debate", by=author)
    client = client_of(author)
    assert client.get(f"/s/{subject.slug}/withdraw").status_code == 200
    assert client.post(f"/s/{subject.slug}/withdraw", {"reason": "Je change de métier."}).status_code == 302
    assert Subject.objects.get().state == "withdrawn"
    assert "Je change de métier." in client_of(None).get(f"/s/{subject.slug}").content.decode()
    assert client.post(f"/s/{subject.slug}/resume").status_code == 302
    assert Subject.objects.get().state == "proposed"


def test_withdrawing_a_commissioned_subject_asks_why() -> None:
    author = make_person()
    subject = make_subject(make_channel(), "commissioned", by=author)
    start = mark()
    response = client_of(author).post(f"/s/{subject.slug}/withdraw", {"reason": ""})
    assert response.status_code == 422
    assert (Subject.objects.get().state, verbs_since(start)) == ("commissioned", [])


def test_its_proposer_takes_the_name_off_and_shows_it_again() -> None:
    author = make_person("Odile Roche")
    subject = make_subject(make_channel(), by=author)
    client = client_of(author)
    for answer, shown in (("no", False), ("yes", True)):
        client.post(f"/s/{subject.slug}/name", {"named": answer})
        assert ("Odile Roche" in client_of(None).get(f"/s/{subject.slug}").content.decode()) == shown
