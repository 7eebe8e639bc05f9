"""Accounts as people meet them: register, come back where one came from, log in by code or password, leave."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from allauth.account import urls as account_urls
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from plateau.channels.models import Network
from plateau.journal.models import Entry
from plateau.notices.models import Message
from plateau.people.models import Person, User
from tests.factories import client_of, make_guest, make_person
from tests.mailbox import mail_kept, mail_through, parts_of, smtp_server
from tests.queue import run_queue

pytestmark = pytest.mark.django_db
PASSWORD = "a quiet evening on set"
CODE = re.compile(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", re.MULTILINE)
LOGIN, SIGNUP = "/account/login/", "/account/signup/"


@pytest.fixture(autouse=True)
def _kept() -> Iterator[None]:
    cache.clear()
    with mail_kept():
        yield


def last_code() -> str:
    """Return the code of the newest mail."""
    found = CODE.search(Message.objects.latest("id").text)
    assert found is not None, Message.objects.latest("id").text
    return found[0]


def is_in(client: Client) -> bool:
    """Whether this browser is logged in."""
    return "_auth_user_id" in client.session


def test_a_newcomer_registers_confirms_by_code_and_comes_back_where_they_were() -> None:
    client = Client()
    asked = client.post(
        SIGNUP,
        {"name": "Léa Duval", "email": "Lea@Example.org", "password1": PASSWORD, "website": "", "next": "/s/one"},
    )
    assert (asked.status_code, asked["Location"]) == (302, "/account/confirm-email/")
    assert b"lea@example.org" in client.get("/account/confirm-email/").content
    assert not is_in(client)
    done = client.post("/account/confirm-email/", {"code": last_code()})
    assert (done.status_code, done["Location"]) == (302, "/s/one")
    assert is_in(client)
    person = Person.objects.get()
    assert person.user is not None
    assert (person.name, person.user.email, person.user.check_password(PASSWORD)) == (
        "Léa Duval",
        "lea@example.org",
        True,
    )
    assert EmailAddress.objects.get().verified
    assert [entry.verb for entry in Entry.objects.all()] == ["person.joined"]


def test_a_newcomer_may_register_without_a_password() -> None:
    client = Client()
    client.post(SIGNUP, {"name": "Léa", "email": "lea@example.org", "password1": "", "website": ""})
    client.post("/account/confirm-email/", {"code": last_code()})
    assert is_in(client)
    assert not User.objects.get().has_usable_password()


def test_a_robot_that_fills_the_hidden_field_gets_no_account() -> None:
    client = Client()
    client.post(SIGNUP, {"name": "Bot", "email": "bot@example.org", "password1": "", "website": "https://spam.example"})
    assert (User.objects.count(), Person.objects.count(), Message.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("password", ["short", "password12345"[:8], "1234567890"])
def test_a_weak_password_is_refused_in_words_and_makes_no_account(password: str) -> None:
    answer = Client().post(SIGNUP, {"name": "Léa", "email": "lea@example.org", "password1": password, "website": ""})
    assert answer.status_code == 200
    assert b"errorlist" in answer.content
    assert (User.objects.count(), Entry.objects.count()) == (0, 0)


def test_registering_a_known_address_looks_the_same_and_mails_its_owner_instead() -> None:
    make_person(email="lea@example.org", language="fr")
    pages = []
    for address in ("lea@example.org", "new@example.org"):
        client = Client()
        answer = client.post(SIGNUP, {"name": "X", "email": address, "password1": PASSWORD, "website": ""})
        page = client.get(answer["Location"]).content.decode().replace(address, "ADDRESS")
        pages.append(
            (answer.status_code, answer["Location"], re.sub(r'csrf\w*" value="[^"]+"|nonce="[^"]+"', "", page))
        )
    assert pages[0] == pages[1]
    assert User.objects.filter(email="lea@example.org").count() == 1
    assert Message.objects.get(address="lea@example.org").subject == "Vous avez déjà un compte"


def test_a_member_logs_in_by_code_and_comes_back_where_they_were() -> None:
    make_person(email="lea@example.org")
    client = Client()
    asked = client.post(LOGIN, {"login": "lea@example.org", "password": "", "way": "code", "next": "/s/one?b=1"})
    assert asked["Location"] == "/account/login/code/confirm/?next=%2Fs%2Fone%3Fb%3D1"
    page = client.get(asked["Location"]).content.decode()
    assert 'name="next" value="/s/one?b=1"' in page
    done = client.post("/account/login/code/confirm/", {"code": last_code().lower(), "next": "/s/one?b=1"})
    assert (done["Location"], is_in(client)) == ("/s/one?b=1", True)


def test_an_unknown_address_gets_the_same_page_and_a_mail_without_code() -> None:
    client = Client()
    asked = client.post(LOGIN, {"login": "ghost@example.org", "password": ""})
    assert (asked.status_code, asked["Location"]) == (302, "/account/login/code/confirm/")
    assert client.get(asked["Location"]).status_code == 200
    message = Message.objects.get()
    assert (message.address, message.secret, CODE.search(message.text)) == ("ghost@example.org", False, None)
    assert "/account/signup/" in message.text


def test_a_wrong_code_is_refused_and_the_third_ends_the_try() -> None:
    make_person(email="lea@example.org")
    client = Client()
    client.post(LOGIN, {"login": "lea@example.org", "password": ""})
    code = last_code()
    for _ in range(3):
        client.post("/account/login/code/confirm/", {"code": "AAA-AAA"})
    client.post("/account/login/code/confirm/", {"code": code})
    assert not is_in(client)


def test_a_member_logs_in_by_password_and_a_wrong_one_is_refused_without_saying_which() -> None:
    make_person(email="lea@example.org", password=PASSWORD)
    client = Client()
    wrong = [
        client.post(LOGIN, {"login": mail, "password": "not this one"})
        for mail in ("lea@example.org", "ghost@example.org")
    ]
    assert [answer.status_code for answer in wrong] == [200, 200]
    errors = [re.findall(r'class="errorlist[^>]*>.*?</ul>', answer.content.decode(), re.DOTALL) for answer in wrong]
    assert errors[0] == errors[1] != []
    client.post(LOGIN, {"login": "LEA@example.org", "password": PASSWORD})
    assert is_in(client)


def test_the_code_button_looks_at_no_password() -> None:
    make_person(email="lea@example.org", password=PASSWORD)
    client = Client()
    answer = client.post(LOGIN, {"login": "lea@example.org", "password": "filled by the browser", "way": "code"})
    assert answer["Location"] == "/account/login/code/confirm/"


def test_guessing_passwords_is_stopped_for_the_address_from_everywhere() -> None:
    make_person(email="lea@example.org", password=PASSWORD)
    for number in range(6):
        Client(headers={"x-real-ip": f"203.0.113.{number}"}).post(
            LOGIN, {"login": "lea@example.org", "password": "wrong one"}
        )
    client = Client(headers={"x-real-ip": "203.0.113.99"})
    client.post(LOGIN, {"login": "lea@example.org", "password": PASSWORD})
    assert not is_in(client)


def test_codes_for_one_address_are_limited() -> None:
    make_person(email="lea@example.org")
    for _ in range(6):
        Client().post(LOGIN, {"login": "lea@example.org", "password": ""})
    assert Message.objects.count() == 4


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_the_way_back_never_leads_to_another_site(elsewhere: str) -> None:
    make_person(email="lea@example.org", password=PASSWORD)
    answer = Client().post(LOGIN, {"login": "lea@example.org", "password": PASSWORD, "next": elsewhere})
    assert answer["Location"] == "/"


def test_a_password_set_by_somebody_else_before_the_address_was_proved_opens_nothing() -> None:
    thief = Client()
    thief.post(SIGNUP, {"name": "Thief", "email": "lea@example.org", "password1": PASSWORD, "website": ""})
    owner = Client()
    owner.post(LOGIN, {"login": "lea@example.org", "password": "", "way": "code"})
    owner.post("/account/login/code/confirm/", {"code": last_code()})
    assert is_in(owner)
    thief = Client()
    thief.post(LOGIN, {"login": "lea@example.org", "password": PASSWORD})
    assert not is_in(thief)


def test_a_forgotten_password_is_replaced_by_code_and_ends_other_sessions() -> None:
    person = make_person(email="lea@example.org", password=PASSWORD)
    elsewhere = client_of(person)
    client = Client()
    asked = client.post("/account/password/reset/", {"email": "lea@example.org"})
    assert asked["Location"] == "/account/password/reset/confirm/"
    confirmed = client.post(asked["Location"], {"code": last_code()})
    assert confirmed["Location"] == "/account/password/reset/complete/"
    new = "another quiet evening"
    client.post(confirmed["Location"], {"password1": new, "password2": new})
    user = User.objects.get()
    assert user.check_password(new)
    assert elsewhere.get("/settings/profile").status_code == 401
    assert Message.objects.latest("id").subject == "Votre mot de passe a changé"


def test_a_new_address_counts_only_once_its_code_was_typed_and_the_old_one_is_told() -> None:
    Network.objects.update_or_create(defaults={"name": "Bouquet", "contact_email": "us&co@tv.example.org"})
    person = make_person(email="old@example.org", password=PASSWORD, language="en")
    client = client_of(person)
    again = client.post("/account/email/", {"email": "new@example.org", "action_add": "yes"})
    assert (again["Location"], Message.objects.count()) == ("/account/reauthenticate/?next=%2Faccount%2Femail%2F", 0)
    wrong = client.post("/account/reauthenticate/", {"password": "not this", "next": "/account/email/"})
    assert (wrong.status_code, Message.objects.count()) == (200, 0)
    asked = client.post("/account/reauthenticate/", {"password": PASSWORD, "next": "/account/email/"})
    assert User.objects.get().email == "old@example.org"
    client.post(asked["Location"], {"code": last_code()})
    assert User.objects.get().email == "new@example.org"
    assert [address.email for address in EmailAddress.objects.all()] == ["new@example.org"]
    told = Message.objects.latest("id")
    assert (told.address, told.subject) == ("old@example.org", "Your address has changed")
    assert "new@example.org" in told.text
    assert "write at once to us&co@tv.example.org" in told.text
    assert "/password/reset/" not in told.text, "the old address resets nothing any more"


def test_an_open_session_without_password_changes_the_account_only_with_a_code_from_its_mailbox() -> None:
    client = client_of(make_person(email="old@example.org", language="en"))
    again = client.post("/account/email/", {"email": "new@example.org", "action_add": "yes"})
    assert again["Location"] == "/account/reauthenticate/code/?next=%2Faccount%2Femail%2F"
    assert client.get("/account/password/set/")["Location"] == (
        "/account/reauthenticate/code/?next=%2Faccount%2Fpassword%2Fset%2F"
    )
    new = "another quiet evening"
    assert client.post("/account/password/set/", {"password1": new, "password2": new}).status_code == 302
    assert "old@example.org" in client.get(again["Location"]).content.decode()
    assert (Message.objects.count(), User.objects.get().has_usable_password()) == (0, False)
    client.post("/account/email/", {"email": "new@example.org", "action_add": "yes"})
    page = client.post("/account/reauthenticate/code/", {"way": "mail", "next": "/account/email/"})
    mail = Message.objects.get()
    assert (mail.address, mail.subject, mail.secret) == ("old@example.org", "Your code to change your account", True)
    assert 'name="next" value="/account/email/"' in page.content.decode()
    assert client.post("/account/reauthenticate/code/", {"code": "AAAA-AAAA"}).status_code == 200
    asked = client.post("/account/reauthenticate/code/", {"code": last_code().lower(), "next": "/account/email/"})
    assert asked["Location"] == "/account/confirm-email/"
    client.post(asked["Location"], {"code": last_code()})
    assert User.objects.get().email == "new@example.org"
    assert client.get("/account/password/set/").status_code == 200


def test_the_third_wrong_code_ends_the_try_and_mails_are_limited() -> None:
    client = client_of(make_person(language="en"))
    url = "/account/reauthenticate/code/"
    client.post(url, {"way": "mail"})
    code = last_code()
    for _ in range(3):
        client.post(url, {"code": "AAAA-AAAA"})
    client.post(url, {"code": code, "next": "/account/password/set/"})
    assert client.get("/account/password/set/").status_code == 302
    assert [client.post(url, {"way": "mail"}).status_code for _ in range(6)] == [200] * 5 + [429]
    assert Message.objects.count() == 6
    assert Client().post(url, {"way": "mail"}).status_code == 401


def test_a_login_by_code_is_proof_enough_for_a_first_password() -> None:
    make_person(email="lea@example.org")
    client = Client()
    client.post(LOGIN, {"login": "lea@example.org", "password": "", "way": "code"})
    client.post("/account/login/code/confirm/", {"code": last_code()})
    client.post("/account/password/set/", {"password1": PASSWORD, "password2": PASSWORD})
    assert User.objects.get().check_password(PASSWORD)


def test_counters_of_logins_are_not_culled_by_many_others() -> None:
    for number in range(400):
        cache.set(f"counter-{number}", [number], 600)
    assert len(cache.get_many([f"counter-{number}" for number in range(400)])) == 400


@pytest.mark.parametrize(("language", "subject"), [("fr", "Votre code de connexion"), ("en", "Your code to log in")])
def test_codes_are_mailed_in_the_persons_own_language_over_smtp(language: str, subject: str) -> None:
    make_person(email="lea@example.org", language=language)
    with smtp_server() as (post, port), mail_through(port):
        client = Client(headers={"accept-language": "en" if language == "fr" else "fr"})
        client.post(LOGIN, {"login": "lea@example.org", "password": ""})
        code = last_code()
        run_queue()
        (mail,) = post.arrived
    plain, html = parts_of(mail)
    assert (mail["Subject"], mail["To"], code in plain) == (subject, "lea@example.org", True)
    assert f'<p class="code">{code}</p>' in html
    assert "&#" not in plain


def test_the_list_of_sessions_names_devices_and_ends_one_of_them() -> None:
    person = make_person(email="lea@example.org", password=PASSWORD)
    phone = Client(
        headers={"user-agent": "Mozilla/5.0 (iPhone; CPU) Version/17.4 Safari/604.1", "x-real-ip": "203.0.113.7"}
    )
    desk = Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux) Gecko Firefox/140.0", "x-real-ip": "198.51.100.2"})
    for client in (phone, desk):
        client.post(LOGIN, {"login": "lea@example.org", "password": PASSWORD})
    page = desk.get("/settings/sessions").content.decode()
    assert "Safari, iPhone" in page
    assert "203.0.113.7" in page
    assert "Firefox, Linux" in page
    session = UserSession.objects.get(ip="203.0.113.7")
    assert desk.post("/settings/sessions/end", {"session": str(session.pk)}).status_code == 302
    assert phone.get("/settings/sessions").status_code == 401
    assert desk.get("/settings/sessions").status_code == 200
    assert Entry.objects.get(verb="person.session_ended").actor_id == person.public_id


@pytest.mark.parametrize(
    ("devices", "said"),
    [(0, "That device was not logged in any more."), (1, "Done: that device has"), (2, "Done: 2 devices have to")],
)
def test_ending_all_other_sessions_says_how_many_there_were(devices: int, said: str) -> None:
    make_person(email="lea@example.org", password=PASSWORD, language="en")
    clients = [Client() for _ in range(devices + 1)]
    for client in clients:
        client.post(LOGIN, {"login": "lea@example.org", "password": PASSWORD})
    page = clients[0].post("/settings/sessions/end", follow=True)
    assert said in page.content.decode()
    assert Entry.objects.filter(verb="person.session_ended").count() == devices


@pytest.mark.parametrize("number", ["²", "٣", "1" * 40, "-1", "x"])
def test_what_is_no_number_of_a_session_ends_none(number: str) -> None:
    client = client_of(make_person(language="en"))
    page = client.post("/settings/sessions/end", {"session": number}, follow=True)
    assert "That device was not logged in any more." in page.content.decode()
    assert not Entry.objects.exists()


def test_nobody_ends_somebody_elses_session() -> None:
    make_person(email="lea@example.org", password=PASSWORD)
    victim = Client()
    victim.post(LOGIN, {"login": "lea@example.org", "password": PASSWORD})
    attacker = client_of(make_person())
    attacker.post("/settings/sessions/end", {"session": str(UserSession.objects.get().pk)})
    assert victim.get("/settings/sessions").status_code == 200
    assert not Entry.objects.filter(verb="person.session_ended").exists()


def test_logging_out_asks_first_and_needs_a_press() -> None:
    client = client_of(make_person())
    assert client.get("/account/logout/").status_code == 200
    assert is_in(client)
    client.post("/account/logout/")
    assert not is_in(client)


def test_a_profile_made_for_ones_address_is_offered_after_logging_in_on_the_way_back() -> None:
    make_person(email="lea@example.org", password=PASSWORD)
    make_guest("Léa of the trade show", contact_email="Lea@example.org")
    client = Client()
    answer = client.post(LOGIN, {"login": "lea@example.org", "password": PASSWORD, "next": "/s/one"})
    assert answer["Location"] == "/claims?next=%2Fs%2Fone"
    assert "Léa of the trade show" in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    "url",
    [
        "/account/login/",
        "/account/login/code/",
        "/account/signup/",
        "/account/password/reset/",
        "/account/password/reset/done/",
        "/account/inactive/",
        "/account/logout/",
    ],
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_of_the_entrance_is_ours_in_both_languages(url: str, language: str) -> None:
    client = (
        client_of(make_person(language=language)) if "logout" in url else Client(headers={"accept-language": language})
    )
    page = client.get(url)
    assert page.status_code == 200
    text = page.content.decode()
    assert f'<html lang="{language}">' in text
    assert 'class="entrance' in text
    assert "style=" not in text


def test_no_page_of_allauths_own_look_can_be_reached() -> None:
    member = make_person(password=PASSWORD)
    names = {pattern.name for pattern in account_urls.urlpatterns if pattern.name}
    seen = set()
    for client in (Client(), client_of(member)):
        for url in [reverse(name) for name in sorted(names)] + ["/account/sessions/"]:
            answer = client.get(url)
            assert answer.status_code in {200, 302}, url
            if answer.status_code == 200:
                seen.add(url)
                origins = {template.origin.name for template in answer.templates if template.origin}
                assert not [name for name in origins if "allauth" in name], url
    assert len(seen) > 7


def test_too_many_registrations_from_one_place_get_our_page() -> None:
    client = Client(headers={"x-real-ip": "203.0.113.50"})
    answers = [
        client.post(
            SIGNUP, {"name": "X", "email": f"x{number}@example.org", "password1": "", "website": ""}
        ).status_code
        for number in range(21)
    ]
    assert answers[-1] == 429
    assert User.objects.count() <= 20
