"""Keeping a slot, filling its form, booking; what was typed outlives a hold that ran out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from plateau.channels.roles import Role
from plateau.core import clock
from plateau.core.clock import now
from plateau.people.models import Person
from plateau.studio.actions import booking as bookings
from plateau.studio.actions import operations, slots
from plateau.studio.models import Booking, Slot
from plateau.studio.states import BookingState
from plateau.subjects.models import Subject
from tests.factories import client_of, make_channel, make_person, make_team
from tests.studio.making import make_booking, make_open, slots_of
from tests.subjects.making import make_subject, mark, verbs_since

pytestmark = pytest.mark.django_db
NEW = {
    "subject": "new",
    "title": "Le pain de nuit",
    "pitch": "Pourquoi la nuit ?",
    "format": "interview",
    "language": "fr",
    "me": "on",
    "words": "Bonjour.",
}


def keep(client: Client, slot: Slot, **more: str) -> Booking:
    """Keep a slot by the button of the page; return the hold."""
    answer = client.post(f"/{slot.operation.slug}/hold", {"slot": slot.public_id} | more)
    assert answer.status_code == 302
    return Booking.objects.get(public_id=answer["Location"].split("/")[2].split("?")[0])


def test_one_press_keeps_a_slot_and_leads_to_its_form() -> None:
    slot = slots_of(make_open(make_channel()))[0]
    anna = make_person("Anna", language="en")
    client = client_of(anna)
    held = keep(client, slot)
    assert (held.state, held.booked_by, held.slot) == (BookingState.HELD, anna, slot)
    html = client.get(f"/bookings/{held.public_id}").content.decode()
    left = int(html.split('data-countdown="')[1].split('"')[0])
    assert 14 * 60 < left <= 15 * 60
    assert "Kept for you until" in html


def test_whoever_minds_no_time_gets_the_first_that_is_free() -> None:
    operation = make_open(make_channel(), slots_a_day=1)
    first, second, *rest = slots_of(operation)
    make_booking(first)
    client = client_of(make_person(language="en"))
    assert "the first free one" in client.get(f"/{operation.slug}").content.decode()
    assert client.post(f"/{operation.slug}/hold", {"slot": "first"}).status_code == 302
    assert Booking.objects.get(state=BookingState.HELD).slot == second
    for slot in rest:
        make_booking(slot)
    assert "the first free one" not in client_of(make_person()).get(f"/{operation.slug}").content.decode()
    before = mark()
    answer = client_of(make_person(language="en")).post(f"/{operation.slug}/hold", {"slot": "first"}, follow=True)
    assert answer.redirect_chain == [(f"/{operation.slug}", 302)]
    assert "Every slot is taken" in answer.content.decode()
    assert verbs_since(before) == []


def test_a_taken_slot_leads_back_with_the_reason() -> None:
    slot = slots_of(make_open(make_channel()))[0]
    make_booking(slot)
    before = mark()
    answer = client_of(make_person(language="en")).post(
        f"/{slot.operation.slug}/hold", {"slot": slot.public_id}, follow=True
    )
    assert answer.redirect_chain == [(f"/{slot.operation.slug}", 302)]
    assert "Somebody has just taken this slot" in answer.content.decode()
    assert verbs_since(before) == []


def test_a_new_subject_is_proposed_in_the_same_form_with_who_comes() -> None:
    channel = make_channel()
    slot = slots_of(make_open(channel))[0]
    anna = make_person("Anna")
    client = client_of(anna)
    held, before = keep(client, slot), mark()
    data = NEW | {"name_1": "Léo  Martin", "email_1": "leo@example.org", "name_2": "Mia"}
    answer = client.post(f"/bookings/{held.public_id}", data)
    assert (answer.status_code, answer["Location"]) == (302, f"/bookings/{held.public_id}")
    held.refresh_from_db()
    subject = Subject.objects.get()
    assert (held.state, held.subject, held.words) == (BookingState.BOOKED, subject, "Bonjour.")
    assert (subject.state, subject.title, subject.proposer, subject.channel) == (
        "proposed",
        "Le pain de nuit",
        anna,
        channel,
    )
    people = [(one.person.name, one.person.contact_email, one.person.made_on) for one in held.presences.all()]
    assert people == [
        ("Anna", "", ""),
        ("Léo Martin", "leo@example.org", channel.public_id),
        ("Mia", "", channel.public_id),
    ]
    assert [verb for verb in verbs_since(before) if verb.startswith(("subject.", "booking."))] == [
        "subject.drafted",
        "subject.proposed",
        "booking.booked",
    ]


def test_a_form_that_is_not_whole_says_so_and_keeps_the_slot() -> None:
    slot = slots_of(make_open(make_channel()))[0]
    client = client_of(make_person(language="en"))
    held, before = keep(client, slot), mark()
    for data, sentence in (
        (NEW | {"title": ""}, "A new subject needs a title"),
        ({**NEW, "me": ""}, "Somebody has to be on set"),
        (NEW | {"email_1": "leo@example.org"}, "Say whose address this is."),
        (NEW | {"subject": "nothing"}, "Select a valid choice"),
    ):
        answer = client.post(f"/bookings/{held.public_id}", data)
        assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    held.refresh_from_db()
    assert (held.state, Subject.objects.count(), verbs_since(before)) == (BookingState.HELD, 0, [])


def test_own_and_open_subjects_can_be_chosen_and_no_others() -> None:
    channel, elsewhere = make_channel(), make_channel("port")
    anna, ben = make_person("Anna"), make_person("Ben")
    mine = make_subject(channel, by=anna, private=True, title="À moi")
    opened = make_subject(channel, "in_debate", by=ben, title="Ouvert")
    for subject in (
        make_subject(channel, by=ben, private=True, title="Son secret"),
        make_subject(channel, "parked", by=ben, title="Rangé"),
        make_subject(elsewhere, "in_debate", title="Ailleurs"),
    ):
        assert subject.pk
    client = client_of(anna)
    held = keep(client, slots_of(make_open(channel))[0], subject=opened.slug)
    html = client.get(f"/bookings/{held.public_id}?subject={opened.slug}").content.decode()
    chosen = {title for title in ("À moi", "Ouvert", "Son secret", "Rangé", "Ailleurs") if title in html}
    assert chosen == {"À moi", "Ouvert"}
    assert f'<option value="{opened.public_id}" selected>' in html
    answer = client.post(f"/bookings/{held.public_id}", {"subject": mine.public_id, "me": "on"})
    assert answer.status_code == 302
    held.refresh_from_db()
    assert held.subject == mine


def test_a_hold_that_ran_out_is_taken_up_again_when_nobody_has_the_slot() -> None:
    slot = slots_of(make_open(make_channel()))[0]
    client = client_of(make_person())
    held = keep(client, slot)
    with clock.at(now() + timedelta(minutes=20)):
        answer = client.post(f"/bookings/{held.public_id}", NEW)
    booking = Booking.objects.get(state=BookingState.BOOKED)
    assert answer["Location"] == f"/bookings/{booking.public_id}"
    held.refresh_from_db()
    assert (held.state, booking.slot) == (BookingState.LAPSED, slot)


def test_what_was_typed_outlives_a_hold_that_somebody_else_got() -> None:
    one, two, *_ = slots_of(make_open(make_channel()))
    anna = make_person(language="en")
    client = client_of(anna)
    held = keep(client, one)
    with clock.at(now() + timedelta(minutes=20)):
        make_booking(one)
        before = mark()
        answer = client.post(
            f"/bookings/{held.public_id}", NEW | {"name_1": "Léo", "email_1": "leo@example.org"}, follow=True
        )
        assert "What you wrote is kept" in answer.content.decode()
        assert (Subject.objects.filter(proposer=anna).count(), Person.objects.filter(name="Léo").count()) == (0, 0)
        assert "booking.booked" not in verbs_since(before)
        again = keep(client, two)
        html = client.get(f"/bookings/{again.public_id}").content.decode()
        assert 'value="Le pain de nuit"' in html
        assert "Pourquoi la nuit ?" in html
        assert 'value="leo@example.org"' in html
        assert client.post(f"/bookings/{again.public_id}", NEW).status_code == 302
    assert "studio.forms" in client.session
    assert client.session["studio.forms"] == {}


def test_a_form_that_is_not_whole_is_kept_too_when_the_hold_ran_out() -> None:
    slot = slots_of(make_open(make_channel()))[0]
    client = client_of(make_person(language="en"))
    held = keep(client, slot)
    with clock.at(now() + timedelta(minutes=20)):
        answer = client.post(f"/bookings/{held.public_id}", NEW | {"title": ""})
        assert answer["Location"] == f"/{slot.operation.slug}"
        again = keep(client, slot)
        assert "Pourquoi la nuit ?" in client.get(f"/bookings/{again.public_id}").content.decode()


def test_a_person_who_is_elsewhere_is_said_in_the_form() -> None:
    channel = make_channel()
    one, other = make_open(channel), make_open(channel)
    anna = make_person("Anna", language="en")
    make_booking(slots_of(one)[0], by=anna)
    client = client_of(anna)
    held = keep(client, slots_of(other)[0])
    answer = client.post(f"/bookings/{held.public_id}", NEW)
    assert (answer.status_code, "Anna is on another set at that time." in answer.content.decode()) == (409, True)
    assert Subject.objects.filter(title="Le pain de nuit").count() == 0


def test_letting_go_frees_the_slot_and_only_the_holder_may() -> None:
    slot = slots_of(make_open(make_channel()))[0]
    client = client_of(make_person())
    held = keep(client, slot)
    assert client_of(make_person()).post(f"/bookings/{held.public_id}/release").status_code == 404
    answer = client.post(f"/bookings/{held.public_id}/release")
    assert answer["Location"] == f"/{slot.operation.slug}"
    held.refresh_from_db()
    assert held.state == BookingState.LAPSED
    assert bookings.hold(slot, by=make_person()).slot == slot


def test_the_true_reason_is_said_where_a_slot_cannot_be_taken_up_again() -> None:
    operation = make_open(make_channel(), days=1)
    taken, blocked, reserved, begun, *_ = slots_of(operation)
    team = make_team(operation.channel, Role.PRODUCER)
    code = operations.add_code(operation, by=team, word="Soleil", label="Un partenaire")
    anybody = {"kind": "bookable", "format": "", "label": ""}
    slots.change_slot(reserved, by=team, code=code, **anybody)
    in_a_while, past = now() + timedelta(minutes=20), begun.starts_at + timedelta(minutes=1)
    for slot, moment, sentence in (
        (taken, in_a_while, "Somebody has just taken this slot."),
        (blocked, in_a_while, "it is a break or blocked."),
        (reserved, in_a_while, "This slot is reserved."),
        (begun, past, "This slot has begun already."),
    ):
        client = client_of(make_person(language="en"))
        held = keep(client, slot, **({"code": "soleil"} if slot == reserved else {}))
        with clock.at(moment):
            bookings.lapse_due()
            if slot == taken:
                make_booking(slot)
            if slot == blocked:
                slots.change_slot(slot, by=team, code=None, **anybody | {"kind": "blocked"})
            text = client.post(f"/bookings/{held.public_id}", NEW, follow=True).content.decode()
        assert ("The time to fill the form ran out." in text, sentence in text) == (True, True), sentence
        assert "somebody else has the slot" not in text


def test_a_form_that_was_not_whole_in_time_says_that_the_slot_is_free_again() -> None:
    slot = slots_of(make_open(make_channel()))[0]
    client = client_of(make_person(language="en"))
    held = keep(client, slot)
    with clock.at(now() + timedelta(minutes=20)):
        text = client.post(f"/bookings/{held.public_id}", NEW | {"title": ""}, follow=True).content.decode()
    assert "The time to fill the form ran out. The slot is free again. What you wrote is kept." in text


def test_a_slot_that_somebody_else_has_by_then_is_not_called_free() -> None:
    slot = slots_of(make_open(make_channel()))[0]
    client = client_of(make_person(language="en"))
    held = keep(client, slot)
    with clock.at(now() + timedelta(minutes=20)):
        bookings.lapse_due()
        make_booking(slot)
        text = client.post(f"/bookings/{held.public_id}", NEW | {"title": ""}, follow=True).content.decode()
    assert ("The slot is free again." in text, "Somebody has just taken this slot." in text) == (False, True)


def test_the_page_of_a_lapsed_hold_offers_to_keep_it_again() -> None:
    slot = slots_of(make_open(make_channel()))[0]
    client = client_of(make_person(language="en"))
    held = keep(client, slot)
    with clock.at(now() + timedelta(minutes=20)):
        html = client.get(f"/bookings/{held.public_id}").content.decode()
    assert "The time to fill the form ran out." in html
    assert "Keep this slot again" in html


def test_a_word_to_the_organisers_is_not_for_the_other_guests() -> None:
    channel = make_channel()
    slot = slots_of(make_open(channel))[0]
    anna, ben = make_person("Anna", language="en"), make_person("Ben", language="en")
    booking = bookings.hold(slot, by=anna)
    people = [(anna, "guest"), (ben, "guest")]
    bookings.book(booking, by=anna, subject=make_subject(channel, "in_debate"), people=people, words="Je suis timide.")
    assert "Je suis timide." in client_of(anna).get(f"/bookings/{booking.public_id}").content.decode()
    seen = client_of(ben).get(f"/bookings/{booking.public_id}").content.decode()
    assert ("Je suis timide." in seen, "I cannot come" in seen) == (False, False)
