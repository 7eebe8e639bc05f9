"""A refusal reaches each caller in its own form: page, fragment, or problem+json."""

from __future__ import annotations

import json
import re
from urllib.parse import urlencode

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory

from plateau.channels.roles import Role
from plateau.core.errors import OutsideFailed, Refused
from plateau.core.middleware import RefusedMiddleware, answer_refusal
from plateau.journal.models import Entry
from tests.factories import client_of, make_channel, make_person, make_team

pytestmark = pytest.mark.django_db
URL = "/desk/atelier/settings"


def test_a_page_says_the_sentence_and_offers_a_visitor_to_log_in_and_come_back() -> None:
    make_channel()
    page = Client(headers={"accept-language": "en"}).get(URL + "?a=1&b=2")
    text = page.content.decode()
    assert (page.status_code, page["Content-Type"]) == (401, "text/html; charset=utf-8")
    assert "Log in to do this." in text
    assert "/account/login/?next=/desk/atelier/settings%3Fa%3D1%26b%3D2" in text


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/s/one?sort=new", "/s/one%3Fsort%3Dnew"),
        ("https://evil.example/s/one", "/"),
        ("http://testserver//evil.example/", "/evil.example/"),
        ("", "/"),
    ],
)
def test_a_visitor_who_posted_comes_back_to_the_page_where_the_button_was(referer: str, back: str) -> None:
    page = Client().post("/notices/read", headers={"referer": referer} if referer else {})
    assert page.status_code == 401
    assert set(re.findall(r"\?next=([^\"]*)\"", page.content.decode())) == {back}


def test_a_member_without_the_right_gets_403_in_their_language() -> None:
    make_channel()
    page = client_of(make_person(language="fr")).get(URL)
    assert page.status_code == 403
    assert "Vos rôles sur cette chaîne ne le permettent pas." in page.content.decode()


def test_an_htmx_caller_gets_a_fragment_for_the_place_of_messages() -> None:
    make_channel()
    page = Client().get(URL, headers={"hx-request": "true"})
    assert (page.status_code, page["HX-Retarget"], page["HX-Reswap"]) == (401, "#messages", "innerHTML")
    assert "<html" not in page.content.decode()


def test_a_program_gets_problem_json() -> None:
    make_channel()
    page = Client(headers={"accept-language": "en"}).get(URL, headers={"accept": "application/json"})
    assert (page.status_code, page["Content-Type"]) == (401, "application/problem+json")
    assert json.loads(page.content) == {
        "type": "about:blank#login.needed",
        "title": "Log in to do this.",
        "status": 401,
        "code": "login.needed",
    }


@pytest.fixture
def asked() -> HttpRequest:
    """A request that a program made."""
    return RequestFactory(headers={"accept": "application/json"}).get("/anything")


def test_too_often_says_when_to_come_back(asked: HttpRequest) -> None:
    page = answer_refusal(asked, Refused("rate.too_often", "Slowly.", 429, retry_seconds=17))
    assert (page.status_code, page["Retry-After"]) == (429, "17")


@pytest.mark.parametrize(
    "address",
    ["/embed/%00", "/c/atelier/films?rubric=%00", "/desk/atelier/films/a%00b", "/s/x?comment=%00", "/?a=1&%00=2"],
)
def test_a_zero_byte_in_an_address_is_a_bad_request_and_no_failure(address: str) -> None:
    make_channel()
    assert Client().get(address).status_code == 400


@pytest.mark.django_db(transaction=True)  # a failed statement ends the transaction that a test would hold
@pytest.mark.parametrize(
    ("url", "field", "status"),
    [
        ("/desk/atelier/settings/rubrics", "name", 400),
        ("/desk/atelier/settings/rubrics", "rubric", 400),
        ("/claims", "person", 400),
        ("/notices/read", "notice", 400),
        ("/settings/profile", "name", 422),
    ],
)
def test_a_zero_byte_in_a_form_is_a_bad_request_and_no_failure(url: str, field: str, status: int) -> None:
    client = client_of(make_team(make_channel(), Role.ADMINISTRATOR))
    data = {"act": "add" if field == "name" else "remove", field: "a\0b"}
    assert client.post(url, data).status_code == status  # the test client sends multipart
    assert client.post(url, urlencode(data), content_type="application/x-www-form-urlencoded").status_code == status
    assert not Entry.objects.exists()


def test_a_mistake_of_ours_is_not_dressed_up_as_a_refusal(asked: HttpRequest) -> None:
    middleware = RefusedMiddleware(lambda _request: pytest.fail("not asked"))
    assert middleware.process_exception(asked, ZeroDivisionError()) is None
    assert middleware.process_exception(asked, OutsideFailed("The mail server is away.", again=True)) is None
    refused = middleware.process_exception(asked, Refused("a.b", "No.", 418))
    assert refused is not None
    assert refused.status_code == 418
