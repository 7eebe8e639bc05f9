"""A film waits for its guests: refused and listed before anybody presses, ended or called off when a guest takes it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import translation

from plateau.antenna.actions.air import Airing, go_live, put_on_air, replan
from plateau.antenna.actions.linking import link_to
from plateau.antenna.models import Publication
from plateau.channels.roles import Can, Role
from plateau.core import clock
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.media.models import Film
from plateau.notices.models import Notice
from plateau.studio.actions import footage
from plateau.studio.guests import actions as guests
from plateau.studio.models import Booking, Release, Retraction
from plateau.studio.papers.actions import releasing
from plateau.subjects.models import Subject
from tests.factories import client_of, make_channel, make_person, make_team
from tests.money.clearing import make_cleared, make_recorded, say
from tests.permissions import assert_answers, make_cast, team_only
from tests.queue import run_queue
from tests.subjects.making import mark, verbs_since

from .conftest import Stage

NOW = {"gate": "everybody", "free_share": "0", "when": "now", "channels": ["atelier"]}


def film_of(stage: Stage, booking: Booking) -> Film:
    """Return a film that is ready to air on the page of a recording's subject."""
    Subject.objects.filter(pk=booking.subject_id).update(state="in_production")
    film: Film = stage.make()
    link_to(film, booking.subject.public_id, by=stage.editor)
    return film


def recorded(stage: Stage, answer: str = "", **terms: object) -> tuple[Booking, Film]:
    booking = make_recorded(stage.channel, **terms)
    if answer:
        say(booking, answer)
    return booking, film_of(stage, booking)


def cleared(stage: Stage) -> tuple[Booking, Film]:
    booking = make_cleared(stage.channel)
    return booking, film_of(stage, booking)


def revoke(booking: Booking) -> Retraction:
    return releasing.revoke_release(Release.objects.get(booking=booking), by=booking.booked_by, reason="Non.")


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("", "Léo Dubois has not said whether they are satisfied: by the deal, the film waits."),
        ("thinking", "Léo Dubois still thinks about whether they are satisfied: by the deal, the film waits."),
        ("not_satisfied", "Léo Dubois is not satisfied with the recording: nothing of it is to be published."),
        ("satisfied", "Léo Dubois has not paid the fee of €500 yet: by the deal, the film waits for it."),
    ],
)
@pytest.mark.parametrize("later", [False, True])
def test_a_film_neither_airs_nor_is_planned_while_something_waits(
    stage: Stage, answer: str, sentence: str, later: bool
) -> None:
    _booking, film = recorded(stage, answer)
    starts_at = now() + timedelta(days=2) if later else None
    before, count = mark(), Publication.objects.count()
    with pytest.raises(Refused) as refused, transaction.atomic(), translation.override("en"):
        put_on_air(film, channels=[stage.channel], airing=Airing("everybody", starts_at=starts_at), by=stage.editor)
    assert refused.value.code == "publication.not_cleared"
    assert str(refused.value.sentence).startswith(sentence)
    assert (Publication.objects.count(), verbs_since(before)) == (count, [])


def test_a_cleared_film_airs(stage: Stage) -> None:
    _booking, film = cleared(stage)
    assert stage.air(film).state == "live"


def test_the_desk_lists_what_waits_before_anybody_presses_and_leads_there(stage: Stage) -> None:
    booking, film = recorded(stage, "satisfied")
    Release.objects.filter(booking=booking).delete()
    stage.editor.language = "en"
    stage.editor.save()
    client = client_of(stage.editor)
    page = client.get(film.desk_url).content.decode()
    order = booking.orders.get()
    assert "Before it can go on air" in page
    assert f"/desk/atelier/money/orders/{order.public_id}" in page
    assert f"/desk/atelier/guests/{booking.booked_by.public_id}" in page
    assert "See what people will see" not in page
    before = mark()
    answer = client.post(f"{film.desk_url}/air", NOW | {"confirmed": "1"})
    assert answer.status_code == 409
    assert "has not paid the fee of €500 yet" in answer.content.decode()
    assert (Publication.objects.count(), verbs_since(before)) == (0, [])


def test_who_does_not_publish_reads_nothing_of_money_and_papers(stage: Stage) -> None:
    _booking, film = recorded(stage, "satisfied")
    camera = make_team(stage.channel, Role.CAMERA, language="en")
    page = client_of(camera).get(film.desk_url).content.decode()
    assert "Those who put films on air here see what it is." in page
    assert ("Léo Dubois" in page, "fee" in page.split('id="on-air"')[1].split("</section>")[0]) == (False, False)


def test_a_plan_ends_when_a_form_is_taken_back_and_those_who_publish_hear_why(stage: Stage) -> None:
    booking, film = cleared(stage)
    publication = stage.air(film, starts_at=now() + timedelta(days=2))
    revoke(booking)
    run_queue()
    publication.refresh_from_db()
    assert publication.state == "draft"
    assert "Léo" not in publication.end_reason, "the whole desk reads the reason"
    notice = Notice.objects.get(person=stage.editor, kind="film.plan_dropped")
    assert "Léo Dubois a retiré son autorisation" in notice.text


def test_another_channels_team_reads_nothing_of_a_guests_papers(stage: Stage) -> None:
    booking, film = cleared(stage)
    other = make_channel("harbour", language="en")
    publisher = make_team(other, Role.EDITOR_IN_CHIEF, language="en")
    publication = stage.air(film, starts_at=now() + timedelta(days=2))
    Publication.objects.filter(pk=publication.pk).update(channel=other)
    revoke(booking)
    run_queue()
    notice = Notice.objects.get(person=publisher, kind="film.plan_dropped")
    assert "the channel that it comes from knows what" in notice.text
    assert "Léo" not in notice.text


def test_what_came_in_between_keeps_a_planned_film_off_air_at_its_time(stage: Stage) -> None:
    booking, film = recorded(stage, unanswered="airs")
    publication = stage.air(film, starts_at=now() + timedelta(days=2))
    say(booking, "satisfied")  # and with it a fee is due, which is to be paid first
    with clock.at(now() + timedelta(days=2, minutes=1)):
        assert go_live(publication.pk) is False
        assert go_live(publication.pk) is False
    publication.refresh_from_db()
    assert publication.state == "draft"
    assert Notice.objects.filter(person=stage.editor, kind="film.plan_dropped").count() == 1


def test_a_plan_is_not_moved_to_a_day_that_its_forms_do_not_reach(stage: Stage) -> None:
    booking, film = cleared(stage)
    publication = stage.air(film, starts_at=now() + timedelta(days=2))
    Release.objects.filter(booking=booking).update(until=now().date() + timedelta(days=3))
    before = mark()
    with pytest.raises(Refused, match="not_cleared"), transaction.atomic():
        replan(publication, at=now() + timedelta(days=5), by=stage.editor)
    assert verbs_since(before) == []


def test_a_film_on_air_is_called_off_and_one_press_takes_it_off(stage: Stage) -> None:
    booking, film = cleared(stage)
    publication = stage.air(film)
    task = revoke(booking)
    run_queue()
    notice = Notice.objects.get(person=stage.editor, kind="film.off_wanted")
    assert notice.url == f"{film.desk_url}#on-air"
    stage.editor.language = "en"
    stage.editor.save()
    client = client_of(stage.editor)
    page = client.get("/desk/atelier/guests").content.decode()
    assert "Take it off the air now" in page
    guest = client_of(None).get(guests.page_path(booking.booked_by, stage.channel)).content.decode()
    assert "Ce film quitte nos pages au plus tard le" in guest
    assert "It should not be on air or planned" in client.get(film.desk_url).content.decode()
    handler = make_team(stage.channel, Role.COMMUNITY_MANAGER, language="en")
    others = client_of(handler).get("/desk/atelier/guests").content.decode()
    assert ("Take it off the air now" in others, "Whoever puts films on air" in others) == (False, True)
    reason = page.split('name="reason" value="')[1].split('"')[0]
    client.post(f"/publications/{publication.public_id}/off", {"reason": reason})
    publication.refresh_from_db()
    assert (publication.state, publication.end_reason) == (
        "unpublished",
        "What it needs of its guests is missing: the film’s page on the desk says what.",
    )
    assert "No film with this recording is on air here." in client.get("/desk/atelier/guests").content.decode()
    task.refresh_from_db()
    assert task.state == "open", "who it was given to is for a person to ask"


def test_a_film_on_air_whose_guest_is_not_satisfied_after_all_is_called_off_once(stage: Stage) -> None:
    booking, film = recorded(stage, unanswered="airs")
    stage.air(film)
    say(booking, "not_satisfied")
    run_queue()
    assert Notice.objects.filter(person=stage.editor, kind="film.off_wanted").count() == 1


def test_a_recording_that_is_left_out_keeps_no_film_back(stage: Stage) -> None:
    booking = make_cleared(stage.channel)
    other = make_recorded(stage.channel)
    Booking.objects.filter(pk=other.pk).update(subject=booking.subject)
    film = film_of(stage, booking)
    with pytest.raises(Refused, match="not_cleared"), transaction.atomic():
        stage.air(film)
    stage.editor.language = "en"
    stage.editor.save()
    client = client_of(stage.editor)
    assert "Nothing of this recording is in the film" in client.get(film.desk_url).content.decode()
    client.post(f"{film.desk_url}/recordings/{other.public_id}/out")
    assert "It is in the film after all" in client.get(film.desk_url).content.decode()
    assert stage.air(film).state == "live"


def test_who_says_what_a_film_leaves_out(stage: Stage) -> None:
    booking, film = recorded(stage)
    cast = make_cast(stage.channel)
    path = f"{film.desk_url}/recordings/{booking.public_id}"
    says = team_only(Can.PUBLISH, allowed=302)
    assert_answers(f"{path}/out", says, cast, method="post")
    footage.leave_out(film, booking, by=stage.editor)
    assert_answers(f"{path}/in", says, cast, method="post")
    nothing = team_only(Can.PUBLISH, allowed=404)
    assert_answers(f"{path}/burn", nothing, cast, method="post")
    strange = make_cleared(stage.channel)
    assert_answers(f"{film.desk_url}/recordings/{strange.public_id}/out", nothing, cast, method="post")


def test_a_guests_page_says_what_the_film_waits_for(stage: Stage) -> None:
    guest = make_person("Léo Dubois", language="en")
    booking = make_recorded(stage.channel, by=guest)
    path = guests.page_path(guest, stage.channel)
    assert "waits until it is said whether you are satisfied" in client_of(None).get(path).content.decode()
    say(booking, "satisfied")
    page = client_of(None).get(path).content.decode()
    assert "The film goes on air once its fee is paid." in page
    assert "waits until it is said" not in page
