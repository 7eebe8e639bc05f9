"""What every page has: frame, languages, refusals, safety."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client, override_settings

from plateau.channels.roles import Role
from plateau.journal.models import Entry
from plateau.notices.models import Notice
from plateau.people.models import Person
from tests.factories import client_of, make_channel, make_person, make_team

pytestmark = pytest.mark.django_db
PAGES = ("/", "/components", "/c/atelier", "/c/atelier/films", "/c/atelier/about", "/me", "/nowhere")


@pytest.mark.parametrize("address", PAGES)
def test_no_page_carries_style_or_script_inside(address: str) -> None:
    make_channel(beta=True)
    for client in (client_of(None), client_of(make_person())):
        page = client.get(address).content.decode()
        assert not re.search(r"<[^>]+\sstyle=", page)
        assert not re.search(r"<style|\son\w+=|javascript:", page)
        assert re.findall(r"<script(?![^>]*src=)([^>]*)>", page) == [' type="importmap"']
        assert "http://" not in page.replace('"http://localhost', "").replace("http://www.w3.org", "")


@pytest.mark.parametrize("address", PAGES)
def test_ids_are_unique_and_labels_point_to_something(address: str) -> None:
    make_channel()
    page = client_of(make_person()).get(address).content.decode()
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))
    wanted = [
        name for value in re.findall(r'aria-(?:labelledby|describedby)="([^"]+)"', page) for name in value.split()
    ]
    assert [name for name in wanted if name not in ids] == []


def test_members_have_a_token_for_htmx_and_visitors_none() -> None:
    assert "X-CSRFToken" in client_of(make_person()).get("/").content.decode()
    assert "X-CSRFToken" not in client_of(None).get("/").content.decode()


def test_unread_notices_are_counted_on_the_bell() -> None:
    person = make_person(language="en")
    Notice.objects.create(person=person, kind="a", key="a", subject="Une nouvelle", url="/")
    assert 'aria-label="Notices, 1 unread"' in client_of(person).get("/").content.decode()


def test_the_desk_is_offered_to_the_team_only() -> None:
    channel = make_channel()
    pages = [
        client_of(person).get("/c/atelier").content.decode()
        for person in (None, make_person(), make_team(channel, Role.CAMERA))
    ]
    assert ['href="/desk/atelier/subjects"' in page for page in pages] == [False, False, True]


def test_a_visitor_chooses_a_language_and_comes_back_to_the_page() -> None:
    client = client_of(None)
    answer = client.post("/language", {"language": "en", "next": "/components"})
    assert (answer.status_code, answer["Location"]) == (303, "/components")
    assert '<html lang="en">' in client.get("/components", headers={"accept-language": "fr"}).content.decode()


def test_a_member_keeps_the_language_in_the_profile() -> None:
    person = make_person(language="fr")
    client_of(person).post("/language", {"language": "en", "next": "/"})
    assert Person.objects.get(pk=person.pk).language == "en"


@pytest.mark.parametrize("language", ["", "xx", "../en"])
def test_a_language_that_is_not_spoken_changes_nothing(language: str) -> None:
    person = make_person(language="fr")
    entries = Entry.objects.count()
    answer = client_of(person).post("/language", {"language": language, "next": "/"})
    assert answer.status_code == 303
    assert not answer.cookies
    assert (Person.objects.get(pk=person.pk).language, Entry.objects.count()) == ("fr", entries)


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_the_language_switch_leads_nowhere_else(elsewhere: str) -> None:
    assert client_of(None).post("/language", {"language": "en", "next": elsewhere})["Location"] == "/"


def test_the_language_is_not_switched_by_a_mere_link() -> None:
    assert client_of(None).get("/language?language=en").status_code == 405


def test_a_refusal_is_a_page_with_its_sentence() -> None:
    answer = client_of(None).get("/c/nowhere", headers={"accept-language": "en"})
    assert answer.status_code == 404
    page = answer.content.decode()
    assert "There is no such channel, or it is not open to you." in page
    assert "/account/login/?next=/c/nowhere" in page


def test_a_refusal_to_htmx_is_a_fragment_for_the_messages() -> None:
    headers = {"accept-language": "en", "hx-request": "true", "hx-current-url": "http://testserver/components"}
    answer = client_of(None).get("/me", headers=headers)
    assert (answer.status_code, answer["HX-Retarget"]) == (401, "#messages")
    page = answer.content.decode()
    assert "<html" not in page
    assert "/account/login/?next=/components" in page


def test_an_unknown_address_is_a_page_of_ours_in_the_readers_language() -> None:
    for language, words in (("fr", "Personne sur ce plateau"), ("en", "Nothing on this set")):
        answer = client_of(None).get("/nowhere", headers={"accept-language": language})
        assert answer.status_code == 404
        assert words in answer.content.decode()


def test_a_form_without_its_token_is_told_what_to_do() -> None:
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    answer = client.post("/account/logout/")
    assert answer.status_code == 403
    assert "This form was open for too long" in answer.content.decode()


def test_a_bug_is_a_page_without_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(raise_request_exception=False)
    with override_settings(ROOT_URLCONF="tests.website.broken_urls"):
        answer = client.get("/broken")
    assert answer.status_code == 500
    page = answer.content.decode()
    assert "<h1>" in page
    assert "RuntimeError" not in page


def test_a_wrong_host_is_answered_in_words() -> None:
    answer = Client(headers={"host": "elsewhere.example"}).get("/")
    assert answer.status_code == 400
    assert "<h1>" in answer.content.decode()


def test_no_template_asks_for_site_which_is_allauths_word() -> None:
    rooms = Path(str(apps.get_app_config("website").path)).parent
    wrong = [
        path.name
        for path in rooms.glob("*/templates/**/*.html")
        if re.search(r"[{ (]site\.(network|person|here|language|absolute|unread|origin)", path.read_text("utf-8"))
    ]
    assert wrong == []
