"""An unsatisfied guest whose film is on air: nobody says that nothing is published, and nothing is done until it is off."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from plateau.antenna.actions.air import take_off
from plateau.antenna.actions.linking import link_to
from plateau.antenna.models import Publication
from plateau.channels.roles import Role
from plateau.core import clock
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.media.models import Film
from plateau.notices.models import Message
from plateau.studio.actions import erasing
from plateau.studio.guests import actions as guests
from plateau.studio.models import Booking, Erasure, Release, Take
from plateau.studio.papers.actions import releasing
from plateau.subjects.models import Subject
from tests.factories import client_of, make_guest, make_team
from tests.mailbox import mail_kept
from tests.money.clearing import make_cleared, say
from tests.queue import run_queue
from tests.studio.filming import hold
from tests.subjects.making import mark, verbs_since

from .conftest import Stage

COMES_OFF = "A film with this recording is on air: the team takes it off"
NOTHING = ("Nothing of this recording is published", "nothing of this recording is published", "Not published")


@pytest.fixture
def booking(stage: Stage) -> Booking:
    """A free recording of Léo, who has no account and is satisfied so far."""
    leo = make_guest("Léo Dubois", contact_email="leo@example.org", language="en")
    return make_cleared(stage.channel, by=leo)


@pytest.fixture
def film(stage: Stage, booking: Booking) -> Publication:
    """Its film, on air."""
    return on_air(stage, booking)


def on_air(stage: Stage, booking: Booking) -> Publication:
    Subject.objects.filter(pk=booking.subject_id).update(state="in_production")
    film: Film = stage.make("Le pain de nuit")
    link_to(film, booking.subject.public_id, by=stage.editor)
    return stage.air(film)


def page_of(booking: Booking) -> str:
    return Client().get(guests.page_path(booking.booked_by, booking.operation.channel)).content.decode()


def on_the_day() -> AbstractContextManager[None]:
    erasure = Erasure.objects.get()
    return clock.at(now().replace(hour=12) + (erasure.due_on - now().date()))


def mails_to_leo() -> list[Message]:
    with mail_kept():
        run_queue("journal.react")
    return list(Message.objects.filter(address="leo@example.org").order_by("pk"))


def test_page_and_mail_say_that_the_film_comes_off_and_once_it_is_off_that_nothing_is_published(
    stage: Stage, booking: Booking, film: Publication
) -> None:
    mails_to_leo()
    page = page_of(booking)
    assert "on air already: if you are not satisfied, the team takes it off" in page
    say(booking, "not_satisfied")
    mail = mails_to_leo()[-1]
    assert mail.subject == f"Comes off the air: “{booking.subject.title}”"
    page = page_of(booking)
    for said in (page, mail.text):
        assert COMES_OFF in said
        assert not any(words in said for words in NOTHING)
    assert "On air" in page
    assert "show it on your own site" not in page
    take_off(film, by=stage.editor, reason="Léo said no.")
    page = page_of(booking)
    assert COMES_OFF not in page
    assert "You pay nothing, and nothing of this recording is published." in page
    assert "no longer on air" in mails_to_leo()[-1].subject


def test_a_recording_is_not_said_to_be_erased_while_its_film_is_on_air(
    stage: Stage, booking: Booking, film: Publication
) -> None:
    say(booking, "not_satisfied")
    erasure = Erasure.objects.get()
    before = mark()
    with on_the_day():
        with pytest.raises(Refused, match=r"erasure\.on_air"):
            erasing.finish(erasure, by=stage.editor, words="Tout.")
        erasure.refresh_from_db()
        assert (erasure.state, erasure.done_at, verbs_since(before)) == ("planned", None, [])
        take_off(film, by=stage.editor, reason="Léo said no.")
        erasing.finish(erasure, by=stage.editor, words="Tout.")
    assert erasure.state == "done"
    assert "The recording has been erased, as the deal says. Nothing of it is on air." in mails_to_leo()[-1].text
    assert "Nothing of this recording is left, and nothing of it is on air." in page_of(booking)


def test_beside_what_is_to_be_erased_one_press_takes_the_film_off(
    stage: Stage, booking: Booking, film: Publication
) -> None:
    say(booking, "not_satisfied")
    stage.editor.language = "en"
    stage.editor.save()
    client = client_of(stage.editor)
    page = client.get("/desk/atelier/guests").content.decode()
    assert "Take it off the air now" in page
    handler = make_team(stage.channel, Role.COMMUNITY_MANAGER, language="en")
    others = client_of(handler).get("/desk/atelier/guests").content.decode()
    assert ("Take it off the air now" in others, "Whoever puts films on air" in others) == (False, True)
    reason = page.split('name="reason" value="')[1].split('"')[0]
    client.post(f"/publications/{film.public_id}/off", {"reason": reason})
    film.refresh_from_db()
    assert (film.state, film.end_reason) == ("unpublished", "Its guest is not satisfied.")
    page = client.get("/desk/atelier/guests").content.decode()
    assert "Take it off the air now" not in page
    assert film.desk_url in page, "a person still looks at what was cut from it"


def test_the_page_of_guests_costs_the_same_with_one_and_three_tasks_of_each_kind(stage: Stage) -> None:
    client, counted = client_of(stage.editor), []
    for many in (1, 2):
        for _ in range(many):
            unwanted, taken_back = make_cleared(stage.channel), make_cleared(stage.channel)
            for one in (unwanted, taken_back):
                on_air(stage, one)
            hold(stage.make("C0012"), unwanted)
            say(unwanted, "not_satisfied")
            releasing.revoke_release(Release.objects.get(booking=taken_back), by=taken_back.booked_by)
        client.get("/desk/atelier/guests")  # what all pages share is kept in the process for half a minute
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/desk/atelier/guests").content.decode()
        assert page.count("/publications/") == 2 * Erasure.objects.count()
        counted.append(len(queries))
    assert (Erasure.objects.count(), Take.objects.count()) == (3, 3)
    assert counted[0] == counted[1]


def test_a_plan_ahead_does_not_count_as_on_air(stage: Stage, booking: Booking) -> None:
    Subject.objects.filter(pk=booking.subject_id).update(state="in_production")
    film = stage.make("Le pain de nuit")
    link_to(film, booking.subject.public_id, by=stage.editor)
    stage.air(film, starts_at=now() + timedelta(days=60))
    say(booking, "not_satisfied")
    assert "You pay nothing, and nothing of this recording is published." in page_of(booking)
