"""Mail goes out through a real SMTP server, is tried again with its reason, and is never lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.mail import EmailMultiAlternatives, send_mail
from django.test import Client

from plateau.core import letters
from plateau.core.clock import at, now
from plateau.core.errors import Refused
from plateau.journal.models import Entry
from plateau.notices import outbox, tasks
from plateau.notices.actions import send_again, tell
from plateau.notices.models import Message
from plateau.notices.states import MessageState
from plateau.people import claims
from tests.factories import client_of, make_channel, make_guest, make_person
from tests.kinds import declare
from tests.mailbox import Post, mail_kept, mail_through, parts_of, smtp_server
from tests.queue import queued, run_queue

pytestmark = pytest.mark.django_db
CODE = letters.Block("ABC-DEF", code=True)


@pytest.fixture
def post() -> Iterator[Post]:
    """A running SMTP server that the outbox sends to."""
    with smtp_server() as (server, port), mail_through(port):
        yield server


def due_now(message: Message) -> None:
    """Let the next try of a mail begin."""
    Message.objects.filter(pk=message.pk).update(next_try_at=now() - timedelta(seconds=1))


def test_a_mail_waits_in_the_outbox_until_its_job_sends_it(post: Post) -> None:
    send_mail("Bonjour", "Un texte accentué : déjà.\n", None, ["lea@example.org"])
    message = Message.objects.get()
    assert (message.state, post.arrived, queued("notices.send")) == ("queued", [], [{"message_id": message.pk}])
    run_queue()
    message.refresh_from_db()
    (mail,) = post.arrived
    assert (mail["Subject"], mail["To"], mail.get_content().strip()) == (
        "Bonjour",
        "lea@example.org",
        "Un texte accentué : déjà.",
    )
    assert mail["Message-ID"] == message.headers["Message-ID"]
    assert (message.state, message.attempts, message.next_try_at) == ("sent", 1, None)
    assert message.sent_at is not None


@pytest.mark.parametrize(
    ("language", "word"), [("fr", "Votre film est prêt : « Déjà »"), ("en", "Your film is ready: “Done”")]
)
def test_a_letter_arrives_as_plain_text_and_html_in_both_languages(post: Post, language: str, word: str) -> None:
    text = f"{word}\n\nABC-DEF\n\nOpen it\nhttps://tv.example.org/s/one?a=1&b=2"
    letters.letter("lea@example.org", subject=word, body=letters.blocks(text), language=language, kind="account").send()
    run_queue()
    (mail,) = post.arrived
    plain, html = parts_of(mail)
    said = letters.typeset(word, language)
    assert (mail["Subject"], mail["Content-Language"], mail["Auto-Submitted"]) == (said, language, "auto-generated")
    assert letters.KIND not in mail
    assert said in plain
    assert "https://tv.example.org/s/one?a=1&b=2" in plain
    assert f'<html lang="{language}">' in html
    assert '<p class="code">ABC-DEF</p>' in html
    assert '<a class="key" href="https://tv.example.org/s/one?a=1&amp;b=2">Open it</a>' in html


def test_each_recipient_gets_a_mail_of_their_own(post: Post) -> None:
    send_mail("Hello", "Text", None, ["a@example.org", "b@example.org"])
    run_queue()
    assert [mail["To"] for mail in post.arrived] == ["a@example.org", "b@example.org"]


def test_a_permanent_refusal_fails_at_once_with_the_servers_words(post: Post) -> None:
    post.answers["nobody@example.org"] = "550 no such user here"
    send_mail("Hello", "Text", None, ["nobody@example.org"])
    run_queue()
    message = Message.objects.get()
    assert (message.state, message.attempts, message.last_failure) == ("failed", 1, "550 no such user here")
    assert post.arrived == []


def test_a_temporary_refusal_is_tried_again_later_and_keeps_the_reason(post: Post) -> None:
    post.answers["full@example.org"] = "452 mailbox full"
    send_mail("Hello", "Text", None, ["full@example.org"])
    run_queue()
    message = Message.objects.get()
    assert (message.state, message.attempts, message.last_failure) == ("queued", 1, "452 mailbox full")
    assert message.next_try_at is not None
    assert message.next_try_at > now()
    assert outbox.deliver(message.pk) is None, "not before its time"
    del post.answers["full@example.org"]
    due_now(message)
    assert outbox.deliver(message.pk) == MessageState.SENT
    message.refresh_from_db()
    assert (message.attempts, message.last_failure, len(post.arrived)) == (2, "", 1)


def test_a_server_that_is_away_fails_the_mail_after_the_last_try() -> None:
    with smtp_server() as (_post, port):
        pass  # the port is free again: nobody listens
    with mail_through(port):
        send_mail("Hello", "Text", None, ["lea@example.org"])
        message = Message.objects.get()
        for _ in range(len(outbox.WAITS)):
            due_now(message)
            assert outbox.deliver(message.pk) == MessageState.QUEUED
        due_now(message)
        assert outbox.deliver(message.pk) == MessageState.FAILED
    message.refresh_from_db()
    assert message.attempts == len(outbox.WAITS) + 1
    assert "refused" in message.last_failure.lower()


def test_a_doubled_job_sends_once(post: Post) -> None:
    send_mail("Hello", "Text", None, ["lea@example.org"])
    message = Message.objects.get()
    assert [outbox.deliver(message.pk), outbox.deliver(message.pk)] == [MessageState.SENT, None]
    assert len(post.arrived) == 1


def test_a_lost_job_is_found_by_the_sweep(post: Post) -> None:
    send_mail("Hello", "Text", None, ["lea@example.org"])
    message = Message.objects.get()
    Message.objects.filter(pk=message.pk).update(next_try_at=now() - timedelta(minutes=11))
    before = len(queued("notices.send"))
    tasks.sweep.func(0)
    assert len(queued("notices.send")) == before + 1
    Message.objects.filter(pk=message.pk).update(next_try_at=now() - timedelta(minutes=9))
    tasks.sweep.func(0)
    assert len(queued("notices.send")) == before + 1


def test_without_a_transport_mails_are_kept_and_nothing_is_queued() -> None:
    with mail_kept():
        send_mail("Hello", "Text", None, ["lea@example.org"])
        message = Message.objects.get()
        assert (message.state, queued()) == ("kept", [])
        with pytest.raises(Refused, match=r"message\.no_transport"):
            send_again(message, by=make_person())
    message.refresh_from_db()
    assert message.state == "kept"
    assert not Entry.objects.exists()


def test_the_text_of_a_code_is_forgotten_once_it_left_and_shown_to_nobody(post: Post) -> None:
    letters.letter("lea@example.org", subject="Code", body=[CODE], language="en", kind="account", secret=True).send()
    message = Message.objects.get()
    assert (message.secret, message.readable) == (True, False)
    run_queue()
    message.refresh_from_db()
    assert "ABC-DEF" in parts_of(post.arrived[0])[0]
    assert (message.text, message.html, message.readable) == ("", "", False)
    assert letters.SECRET not in post.arrived[0]


def test_a_failed_mail_is_sent_again_by_hand_and_a_sent_one_is_refused(post: Post) -> None:
    post.answers["lea@example.org"] = "550 not today"
    send_mail("Hello", "Text", None, ["lea@example.org"])
    run_queue()
    del post.answers["lea@example.org"]
    message, person = Message.objects.get(), make_person()
    send_again(message, by=person)
    assert Entry.objects.get().verb == "message.retried"
    run_queue()
    message.refresh_from_db()
    assert (message.state, len(post.arrived)) == ("sent", 1)
    with pytest.raises(Refused, match="no_such_move"):
        send_again(message, by=person)
    assert Entry.objects.count() == 1


def test_attachments_are_refused_rather_than_lost() -> None:
    mail = EmailMultiAlternatives("Hello", "Text", None, ["lea@example.org"])
    mail.attach("a.txt", "words", "text/plain")
    with mail_kept(), pytest.raises(ValueError, match="attachments"):
        mail.send()
    assert not Message.objects.exists()


def test_the_unsubscribe_address_arrives_in_one_piece_however_long(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    declare(monkeypatch, "test.news", "News")
    tell(make_person(), "test.news", subject="Déjà", text="Été", url="/s/one", key="1", channel=make_channel(name="É"))
    link = Message.objects.get().headers["List-Unsubscribe"]
    assert len(link) > 78
    run_queue("notices.send")
    (raw,) = post.raw
    assert f"\r\nList-Unsubscribe: {link}\r\n".encode() in raw
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    assert post.arrived[0]["Subject"] == "Déjà"
    assert all(len(line) < 999 for line in raw.split(b"\r\n")), "RFC 5322, 2.1.1"


def test_a_break_in_a_subject_or_a_channels_name_stops_no_mail(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    declare(monkeypatch, "test.news", "News")
    channel = make_channel(name="Canal\r\nAtelier")
    tell(make_person(), "test.news", subject="One\r\nTwo", text="T", url="/", key="1", channel=channel)
    run_queue("notices.send")
    (mail,) = post.arrived
    assert (mail["Subject"], mail["From"].addresses[0].display_name) == ("One Two", "Canal Atelier")


def test_the_text_of_a_mail_is_forgotten_90_days_after_it_left_and_that_it_left_is_not(post: Post) -> None:
    for name in ("old", "young"):
        send_mail("Hello", "Text", None, [f"{name}@example.org"])
    run_queue("notices.send")
    Message.objects.filter(address="old@example.org").update(sent_at=now() - timedelta(days=91))
    tasks.forget.func(0)
    old, young = Message.objects.order_by("address")
    assert (old.subject, old.text, old.headers, old.state) == ("Hello", "", {}, "sent")
    assert (young.text, bool(young.headers)) == ("Text", True)
    page = client_of(make_person(network_admin=True, language="en")).get(f"/network/outbox/{old.public_id}")
    assert "Its text was forgotten" in page.content.decode()


def test_a_code_that_has_stopped_working_is_not_sent_any_more_and_forgotten(post: Post) -> None:
    post.answers["lea@example.org"] = "452 mailbox full"
    until = now() + timedelta(minutes=15)
    words = {"subject": "Code", "body": [CODE], "language": "en", "kind": "account"}
    letters.letter("lea@example.org", secret=True, until=until, **words).send()  # type: ignore[arg-type]
    message = Message.objects.get()
    assert (message.expires_at, letters.UNTIL in message.headers) == (until, False)
    run_queue("notices.send")
    del post.answers["lea@example.org"]
    due_now(message)
    with at(until):
        assert outbox.deliver(message.pk) == MessageState.FAILED
    message.refresh_from_db()
    assert (message.text, message.html, message.next_try_at, post.arrived) == ("", "", None, [])
    assert message.last_failure
    with pytest.raises(Refused, match=r"message\.forgotten"):
        send_again(message, by=make_person())
    message.refresh_from_db()
    assert (message.state, Entry.objects.count()) == ("failed", 0)


def test_codes_and_invitations_say_how_long_they_are_worth_sending(post: Post) -> None:
    guest = make_guest(contact_email="lea@example.org")
    invitation = claims.invite(guest, by=None, email="lea@example.org")
    claims.mail_invitation(invitation, by=None)
    make_person(email="max@example.org")
    Client().post("/account/login/", {"login": "max@example.org", "password": ""})
    invited, code = Message.objects.order_by("id")
    assert invited.expires_at == invitation.expires_at
    assert code.expires_at is not None
    assert timedelta(minutes=14) < code.expires_at - now() <= timedelta(minutes=15)


def test_a_code_that_never_left_is_forgotten_once_it_opens_nothing_and_other_mails_stay() -> None:
    words = {"subject": "Code", "body": [CODE], "language": "en", "kind": "account"}
    with mail_kept():
        for name, minutes, secret in (("dead", -1, True), ("alive", 15, True), ("plain", -1, False)):
            for state in (MessageState.FAILED, MessageState.KEPT):
                until = now() + timedelta(minutes=minutes)
                letters.letter(f"{name}.{state}@example.org", secret=secret, until=until, **words).send()  # type: ignore[arg-type]
                Message.objects.filter(address=f"{name}.{state}@example.org").update(state=state)
        tasks.forget.func(0)
        forgotten = Message.objects.filter(text="", html="").order_by("address")
        assert [mail.address for mail in forgotten] == ["dead.failed@example.org", "dead.kept@example.org"]
        client = client_of(make_person(network_admin=True, language="en"))
        page = client.get(f"/network/outbox/{forgotten[1].public_id}").content.decode()
        assert "once its code or link had stopped working" in page
