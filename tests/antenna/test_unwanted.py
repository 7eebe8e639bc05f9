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
from plateau.people.models import Person
from plateau.studio.actions import erasing, footage
from plateau.studio.guests import actions as guests
from plateau.studio.models import Booking, Erasure, Release, Take
from plateau.studio.papers.actions import releasing
from plateau.subjects.models import Subject
from tests.factories import client_of, make_guest, make_team
from tests.mailbox import mail_kept
from tests.money.clearing import make_cleared, say
from tests.queue import run_queue
from tests.studio.filming import hold
from tests.studio.papers.signing import sign_release
from tests.subjects.making import mark, verbs_since

from .conftest import Stage

COMES_OFF = "A film with this recording is on air: the team takes it off"
REASON = "What it needs of its guests is missing: the film’s page on the desk says what."
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


def after_a_while() -> list[Message]:
    """Return the mails to Léo once what waits for second thoughts is heard too."""
    with clock.at(now() + timedelta(minutes=3)):
        return mails_to_leo()


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


def test_a_film_that_is_still_on_air_is_said_to_come_off_in_french_too(
    stage: Stage, booking: Booking, film: Publication
) -> None:
    Person.objects.filter(pk=booking.booked_by_id).update(language="fr")
    say(booking, "not_satisfied")
    assert mails_to_leo()[-1].subject.startswith("Va quitter l’antenne\u202f: «\u202f")


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
    assert (film.state, film.end_reason) == ("unpublished", REASON), "whoever sees the desk reads it"
    page = client.get("/desk/atelier/guests").content.decode()
    assert "Take it off the air now" not in page
    assert film.desk_url in page, "a person still looks at what was cut from it"


def test_beside_a_form_that_was_taken_back_the_press_says_no_more_either(
    stage: Stage, booking: Booking, film: Publication
) -> None:
    releasing.revoke_release(Release.objects.get(booking=booking), by=booking.booked_by)
    stage.editor.language = "en"
    stage.editor.save()
    page = client_of(stage.editor).get("/desk/atelier/guests").content.decode()
    assert f'action="/publications/{film.public_id}/off"' in page
    assert page.split('name="reason" value="')[1].split('"')[0] == REASON


def test_a_form_taken_back_is_not_said_to_be_done_while_its_film_is_on_air(
    stage: Stage, booking: Booking, film: Publication
) -> None:
    form = Release.objects.get(booking=booking)
    task, before = releasing.revoke_release(form, by=booking.booked_by), mark()
    with pytest.raises(Refused, match=r"^retraction\.on_air:.* Léo Dubois "):
        releasing.finish_retraction(task, by=stage.editor, words="Off.")
    task.refresh_from_db()
    assert (task.state, task.done_at, verbs_since(before)) == ("open", None, [])
    take_off(film, by=stage.editor, reason="Léo took the form back.")
    releasing.finish_retraction(task, by=stage.editor, words="Off.")
    assert task.state == "done"


def test_a_form_that_was_given_anew_lets_the_film_stay(stage: Stage, booking: Booking, film: Publication) -> None:
    task = releasing.revoke_release(Release.objects.get(booking=booking), by=booking.booked_by)
    sign_release(booking, booking.booked_by)
    releasing.finish_retraction(task, by=stage.editor, words="Léo signed again.")
    film.refresh_from_db()
    assert (task.state, film.state) == ("done", "live")


def test_who_was_promised_that_a_film_comes_off_hears_that_it_holds_nothing_of_theirs(
    stage: Stage, booking: Booking, film: Publication
) -> None:
    other: Film = stage.make("Le pain de jour")
    link_to(other, booking.subject.public_id, by=stage.editor)
    further = stage.air(other)
    say(booking, "not_satisfied")
    told = len(mails_to_leo())
    footage.leave_out(other, booking, by=stage.editor)
    assert len(after_a_while()) == told, "another film on air holds it still"
    footage.leave_out(film.film, booking, by=stage.editor)
    footage.take_in(film.film, booking, by=stage.editor)
    assert len(after_a_while()) == told, "it was taken back at once"
    footage.leave_out(film.film, booking, by=stage.editor)
    *_rest, mail = found = after_a_while()
    assert (len(found), mail.subject) == (told + 1, f"Not on air: “{booking.subject.title}”")
    assert "holds nothing of this recording" in mail.text
    assert "We erase the recording on" in mail.text
    assert further.state == "live"


def test_two_films_that_leave_a_recording_out_at_once_are_told_once(
    stage: Stage, booking: Booking, film: Publication
) -> None:
    other: Film = stage.make("Le pain de jour")
    link_to(other, booking.subject.public_id, by=stage.editor)
    stage.air(other)
    say(booking, "not_satisfied")
    told = len(mails_to_leo())
    for one in (other, film.film):
        footage.leave_out(one, booking, by=stage.editor)
    assert len(after_a_while()) == told + 1


def test_who_is_satisfied_hears_nothing_of_what_a_film_leaves_out(
    stage: Stage, booking: Booking, film: Publication
) -> None:
    told = len(mails_to_leo())
    footage.leave_out(film.film, booking, by=stage.editor)
    assert len(after_a_while()) == told


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
