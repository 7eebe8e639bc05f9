"""People are told once, in their language, by mail if they wish."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from plateau.core.letters import FOOT
from plateau.journal.models import Entry
from plateau.notices.actions import choose_mail, mark_read, tell, tell_all
from plateau.notices.models import MailChoice, Message, Notice
from plateau.people.models import Person
from tests.factories import make_channel, make_guest, make_person
from tests.kinds import declare
from tests.mailbox import mail_kept

pytestmark = pytest.mark.django_db
LOUD, QUIET = "test.loud", "test.quiet"


@pytest.fixture(autouse=True)
def _kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    declare(monkeypatch, LOUD, "Loud things")
    declare(monkeypatch, QUIET, "Quiet things", mail=False)
    with mail_kept():
        yield


def tell_it(person: object, **changes: object) -> bool:
    """Tell something with words that Django itself translates."""
    words = {"kind": LOUD, "subject": _("Yes"), "text": _("No"), "url": "/s/one", "key": "one"} | changes
    return tell(person, words.pop("kind"), **words)  # type: ignore[arg-type]


def test_a_notice_is_said_in_the_readers_language_whatever_the_callers() -> None:
    french, english = make_person(language="fr"), make_person(language="en")
    with translation.override("en"):
        assert tell_all([french, english], LOUD, subject=_("Yes"), text=_("No"), url="/s/one", key="one") == 2
    assert Notice.objects.get(person=french).subject == "Oui"
    assert Notice.objects.get(person=english).subject == "Yes"
    assert {mail.subject: mail.headers["Content-Language"] for mail in Message.objects.all()} == {
        "Oui": "fr",
        "Yes": "en",
    }


@pytest.mark.parametrize(
    ("url", "mailed"),
    [
        ("/s/one", "/s/one?from=mail"),
        ("/s/one?comment=abc#c-abc", "/s/one?comment=abc&from=mail#c-abc"),
        ("/desk/a/subjects/b#offers", "/desk/a/subjects/b?from=mail#offers"),
    ],
)
def test_a_mail_marks_its_link_and_the_notice_does_not(url: str, mailed: str) -> None:
    tell_it(make_person(), url=url)
    assert Notice.objects.get().url == url
    mail = Message.objects.get()
    assert f"{settings.SITE_URL}{mailed}\n" in mail.text
    assert f'href="{settings.SITE_URL}{mailed.replace("&", "&amp;")}"' in mail.html
    leave = mail.headers["List-Unsubscribe"][1:-1]
    assert "from=mail" not in leave, "the link that stops mails stays as it was signed"
    assert leave in mail.text
    assert mail.text.count("from=mail") == 1


def test_telling_twice_with_one_key_is_telling_once() -> None:
    person = make_person()
    assert [tell_it(person), tell_it(person), tell_it(person, key="two")] == [True, False, True]
    assert (Notice.objects.count(), Message.objects.count()) == (2, 2)


def test_a_quiet_kind_is_not_mailed_unless_chosen() -> None:
    person = make_person()
    tell_it(person, kind=QUIET)
    assert not Message.objects.exists()
    choose_mail(person, {QUIET: True}, by=person, how="settings")
    tell_it(person, kind=QUIET, key="two")
    assert Message.objects.get().kind == QUIET


def test_whoever_stopped_a_kind_gets_the_notice_and_no_mail() -> None:
    person = make_person()
    choose_mail(person, {LOUD: False}, by=person, how="link")
    tell_it(person)
    assert (Notice.objects.count(), Message.objects.count()) == (1, 0)
    entry = Entry.objects.get()
    assert (entry.verb, entry.data) == ("person.mail_chosen", {"choices": {LOUD: False}, "how": "link"})


def test_a_guest_without_account_is_mailed_at_the_contact_address_and_one_without_address_is_not() -> None:
    tell_it(make_guest(contact_email="lea@example.org"))
    tell_it(make_guest())
    assert Message.objects.get().address == "lea@example.org"


def test_a_closed_account_gets_no_mail() -> None:
    person = make_person()
    assert person.user is not None
    person.user.is_active = False
    person.user.save()
    tell_it(person)
    assert not Message.objects.exists()


def test_the_mail_names_its_channel_and_carries_the_one_click_headers() -> None:
    channel = make_channel(name='Canal "Atelier", <1>')
    tell_it(make_person(), channel=channel)
    mail = Message.objects.get()
    assert mail.channel == channel
    assert mail.sender.startswith('"Canal Atelier 1" <')
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = mail.headers["List-Unsubscribe"].strip("<>")
    assert link in mail.text
    assert "/s/one" in mail.text


def test_an_undeclared_kind_is_a_mistake_of_ours() -> None:
    with pytest.raises(LookupError, match="nowhere"):
        tell_it(make_person(), kind="nowhere")
    assert not Notice.objects.exists()


def test_telling_many_takes_as_many_queries_for_three_as_for_one(django_assert_num_queries: object) -> None:
    for number in (1, 3):
        made = [make_person().pk for _number in range(number)]
        persons = list(Person.objects.filter(pk__in=made))
        with django_assert_num_queries(9):  # type: ignore[operator]  # two of them begin and end the transaction
            assert tell_all(persons, LOUD, subject="S", text="T", url="/", key=f"k{number}") == number


def test_marking_read_touches_only_ones_own() -> None:
    person, other = make_person(), make_person()
    for somebody in (person, other):
        tell_it(somebody)
        tell_it(somebody, key="two")
    theirs = Notice.objects.filter(person=other).first()
    assert theirs is not None
    assert mark_read(person, [theirs.public_id]) == 0
    assert mark_read(person) == 2
    assert Notice.objects.filter(person=other).unread().count() == 2


def test_choosing_an_undeclared_kind_changes_nothing() -> None:
    person = make_person()
    with pytest.raises(LookupError):
        choose_mail(person, {LOUD: False, "nowhere": False}, by=person, how="settings")
    assert (MailChoice.objects.count(), Entry.objects.count()) == (0, 0)


def test_what_somebody_wrote_makes_neither_button_nor_code_in_a_mail() -> None:
    trap = "Confirm your account\nhttps://evil.example\n\nABCD-EFGH\n\n-- \n\nBye"
    tell_it(make_person(language="en"), text=trap)
    mail = Message.objects.get()
    assert re.findall(r'class="key" href="([^"]+)"', mail.html) == ["http://localhost:8000/s/one?from=mail"]
    assert 'class="code"' not in mail.html
    card, _, foot = mail.html.partition('<div class="foot">')
    assert ("Open the page" in card, "Open the page" in foot) == (True, False)
    assert mail.text.count(FOOT) == 1


def test_choosing_what_was_chosen_is_journalled_once() -> None:
    person = make_person()
    choose_mail(person, {LOUD: False}, by=person, how="link")
    choose_mail(person, {LOUD: False}, by=person, how="link")
    choose_mail(person, {LOUD: False, QUIET: True}, by=person, how="settings")
    assert [entry.data["choices"] for entry in Entry.objects.all()] == [{LOUD: False}, {QUIET: True}]
