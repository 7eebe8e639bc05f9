"""What this room hears, and what buyers read: real mails in both languages, each once, with the link that opens their page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from plateau.core.clock import at
from plateau.journal.actions import carry_out
from plateau.journal.models import Reaction
from plateau.money.actions import invoicing, orders, reminders, satisfaction
from plateau.money.models import Order, Reminder, Satisfaction
from plateau.money.states import OrderState
from plateau.notices import outbox
from plateau.notices.models import Message
from plateau.people.models import Person
from plateau.studio.floor.actions import day as floor
from plateau.studio.guests.actions import page_url
from plateau.studio.states import BookingState
from tests.factories import make_channel, make_person
from tests.mailbox import Post, mail_through, parts_of, smtp_server
from tests.money.making import invoice_of, make_order, make_seller, make_wrapped, pay
from tests.studio.making import make_booking, make_open, slots_of

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 27, 10, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture
def post() -> Iterator[Post]:
    """A real mail server, to which everything goes."""
    with smtp_server() as (post, port), mail_through(port):
        yield post


def hear() -> None:
    """Carry out every reaction of this room that waits, as the queue does."""
    while waiting := list(
        Reaction.objects.undone().filter(subscriber__startswith="plateau.money").values_list("pk", flat=True)
    ):
        for reaction in waiting:
            carry_out(reaction)


def deliver(post: Post) -> list[tuple[str, str]]:
    """Send what waits in the outbox; return subject and text of what arrived."""
    for message in Message.objects.filter(state="queued").order_by("pk").values_list("pk", flat=True):
        outbox.deliver(message)
    arrived = [(str(mail["Subject"]), parts_of(mail)[0]) for mail in post.arrived]
    post.arrived.clear()
    return arrived


def guest(language: str) -> Person:
    return make_person("Léo Dubois", email="leo@fournil.example", language=language)


def test_a_recording_that_ends_opens_the_question_and_one_that_goes_on_does_not() -> None:
    slot = slots_of(make_open(make_channel(), slots_a_day=1, days=1))[0]
    booking = make_booking(slot, BookingState.ON_SET)
    by = make_person()
    floor.wrap(booking, by=by)
    floor.resume(booking, by=by)
    hear()
    assert not Satisfaction.objects.exists()
    floor.wrap(booking, by=by)
    hear()
    hear()
    assert (Satisfaction.objects.get().answer, Order.objects.get().state) == ("", "quoted")


@pytest.mark.parametrize(
    ("language", "thinking", "due"),
    [
        ("fr", "prenez votre temps", "à qui nous pouvons facturer : 500"),
        ("en", "take your time", "invoice: €500 excl. VAT (at most €600 with it)"),
    ],
)
def test_each_answer_is_followed_by_one_mail_with_the_link(post: Post, language: str, thinking: str, due: str) -> None:
    booking = make_wrapped(make_channel(), by=guest(language))
    satisfaction.answer(booking, answer="thinking", by=None)
    hear()
    hear()
    ((subject, text),) = deliver(post)
    assert thinking in subject
    assert page_url(booking.booked_by, booking.operation.channel) + "#fee" in text
    satisfaction.answer(booking, answer="satisfied", by=None)
    hear()
    ((subject, text),) = deliver(post)
    assert due in text.replace("\u202f", " ").replace("\n", " ")
    assert page_url(booking.booked_by, booking.operation.channel) + "#fee" in text


def test_a_mail_with_the_link_leaves_no_text_behind_for_the_team(post: Post) -> None:
    booking = make_wrapped(make_channel(), by=guest("fr"))
    satisfaction.answer(booking, answer="thinking", by=None)
    hear()
    assert len(deliver(post)) == 1
    assert Message.objects.get().text == ""


@pytest.mark.parametrize(
    ("language", "invoiced", "paid", "credited"),
    [
        ("fr", "votre facture", "votre paiement est arrivé", "votre avoir"),
        ("en", "your invoice", "your payment arrived", "your credit note"),
    ],
)
def test_invoice_payment_and_credit_note_are_told(
    post: Post, language: str, invoiced: str, paid: str, credited: str
) -> None:
    channel = make_channel()
    make_seller(channel)
    order = make_order(channel, OrderState.INVOICED, by=guest(language))
    pay(order, 60_000)
    invoicing.credit(invoice_of(order), by=make_person(), reason="Erreur.", again=False)
    hear()
    said = deliver(post)
    subjects = [subject for subject, _text in said]
    assert [words in subject for words, subject in zip((invoiced, paid, credited), subjects[-3:], strict=True)] == [
        True
    ] * 3
    assert order.reference_in_groups in said[-3][1]


def test_whoever_is_known_already_is_not_asked_again(post: Post) -> None:
    booking = make_wrapped(make_channel(), by=guest("fr"))
    satisfaction.answer(booking, answer="satisfied", by=None)
    orders.give_buyer(Order.objects.get(), by=None, name="Fournil", street="1", postcode="1", city="R", country="FR")
    hear()
    assert deliver(post) == []


def sent(order: Order) -> list[str]:
    return list(Reminder.objects.filter(order=order).values_list("step", flat=True))


def walk(days: int, *, start: datetime = FRIDAY) -> None:
    """Let the sweep run at seven, at ten and at eleven in the evening, for so many days."""
    for day in range(days):
        for hours in (-3, 0, 13):
            with at(start + timedelta(days=day, hours=hours)):
                reminders.remind_due()


def test_an_open_invoice_is_recalled_four_times_in_working_hours_each_once(post: Post) -> None:
    with at(FRIDAY):
        channel = make_channel()
        make_seller(channel)
        order = make_order(channel, OrderState.INVOICED, by=guest("fr"))
        hear()
        deliver(post)
    walk(70)
    assert sent(order) == ["soon", "late_1", "late_2", "late_3"]
    with at(FRIDAY + timedelta(days=71)):
        assert len(deliver(post)) == 4
    for at_ in Reminder.objects.values_list("sent_at", flat=True):
        local = at_.astimezone(ZoneInfo("Europe/Paris"))
        assert (local.hour, local.weekday() < 5) == (10, True)


@pytest.mark.parametrize("end", ["paid", "disputed", "credited"])
def test_reminders_stop_when_it_is_paid_disputed_or_credited(post: Post, end: str) -> None:
    with at(FRIDAY):
        channel = make_channel()
        make_seller(channel)
        order = make_order(channel, OrderState.INVOICED)
    walk(34)
    assert sent(order) == ["soon", "late_1"]
    with at(FRIDAY + timedelta(days=40)):
        if end == "paid":
            pay(order, 60_000)
        elif end == "disputed":
            orders.set_disputed(order, by=make_person(), disputed=True)
        else:
            invoicing.credit(invoice_of(order), by=make_person(), reason="Erreur.", again=False)
    walk(70)
    assert sent(order) == ["soon", "late_1"]


def test_an_invoice_made_anew_after_a_credit_note_is_recalled_from_the_start(post: Post) -> None:
    with at(FRIDAY):
        channel = make_channel()
        make_seller(channel)
        order = make_order(channel, OrderState.INVOICED)
    walk(34)
    with at(FRIDAY + timedelta(days=34)):
        invoicing.credit(invoice_of(order), by=make_person(), reason="Adresse.", again=True)
        order.refresh_from_db()
        invoicing.issue(order, by=None)
    walk(104, start=FRIDAY + timedelta(days=34))
    assert sent(order) == ["soon", "late_1", "soon", "late_1", "late_2", "late_3"]
    assert Reminder.objects.filter(invoice=invoice_of(order)).count() == 4


def test_who_is_to_be_invoiced_is_asked_twice_and_a_waived_fee_not_at_all() -> None:
    with at(FRIDAY):
        channel = make_channel()
        asked, waived = make_order(channel), make_order(channel)
        orders.waive(waived, by=make_person(), reason="Geste.")
    walk(40)
    assert (sent(asked), sent(waived)) == (["details_1", "details_2"], [])
