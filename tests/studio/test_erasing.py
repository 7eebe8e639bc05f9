"""The recording of an unsatisfied guest: planned to be erased, kept if they change their mind, erased, told."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.test import Client

from plateau.channels.roles import Can, Role
from plateau.core import clock
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.money.actions import satisfaction
from plateau.money.models import Satisfaction, SatisfactionAct
from plateau.notices.models import Message, Notice
from plateau.studio.actions import erasing
from plateau.studio.floor.actions import takes
from plateau.studio.guests import actions as guests
from plateau.studio.models import Booking, Erasure, Release, Take
from plateau.studio.papers.actions import releasing
from plateau.studio.papers.owed import tell_due
from plateau.studio.states import BookingState
from tests.factories import client_of, make_channel, make_guest, make_person, make_team
from tests.money.clearing import make_recorded, say
from tests.permissions import assert_answers, make_cast, team_only
from tests.queue import run_queue
from tests.subjects.making import mark, verbs_since

pytestmark = pytest.mark.django_db


def unsatisfied(**terms: object) -> Booking:
    booking = make_recorded(make_channel(), **terms)
    say(booking, "not_satisfied")
    return booking


def after(erasure: Erasure, days: int = 0) -> AbstractContextManager[None]:
    """Let it be noon at the set, so many days after the day of erasing."""
    noon = now().replace(hour=12) + (erasure.due_on - now().date()) + timedelta(days=days)
    return clock.at(noon)


def test_not_satisfied_plans_it_by_the_signed_deal_and_another_answer_keeps_the_recording() -> None:
    booking = unsatisfied(rushes_days=10)
    erasure = Erasure.objects.get(booking=booking)
    said_at = Satisfaction.objects.get(booking=booking).answered_at
    assert said_at is not None
    assert erasure.due_on == booking.operation.day_of(said_at) + timedelta(days=10)
    before = mark()
    say(booking, "thinking")
    erasure.refresh_from_db()
    assert (erasure.state, verbs_since(before)) == (
        "dropped",
        ["satisfaction.thinking", "erasure.dropped", "order.quoted"],
    )
    say(booking, "not_satisfied")
    erasure.refresh_from_db()
    assert (erasure.state, Erasure.objects.count()) == ("planned", 1)


def test_a_day_is_counted_from_when_it_was_said_however_late_it_is_told() -> None:
    booking = make_recorded(make_channel())
    said_at = now() - timedelta(days=3)
    satisfaction.answer(booking, answer="not_satisfied", by=None, at=said_at)
    assert Erasure.objects.get().due_on == booking.operation.day_of(said_at) + timedelta(days=30)


def test_nothing_is_erased_before_the_day_nor_without_a_word() -> None:
    booking = unsatisfied()
    erasure, by = Erasure.objects.get(), make_person()
    before = mark()
    with pytest.raises(Refused, match="too_early"), after(erasure, -1):
        erasing.finish(erasure, by=by, words="Tout.")
    with pytest.raises(Refused, match="words_needed"), after(erasure):
        erasing.finish(erasure, by=by, words=" ")
    erasure.refresh_from_db()
    assert (erasure.state, erasure.done_at, verbs_since(before)) == ("planned", None, [])
    assert booking.takes.count() == 0


def test_the_team_erases_it_on_the_day_and_the_answer_stands_from_then_on() -> None:
    booking = unsatisfied()
    Booking.objects.filter(pk=booking.pk).update(state=BookingState.ON_SET)
    booking.refresh_from_db()
    team = make_team(booking.operation.channel, Role.PRODUCER)
    take = takes.roll(booking, by=team)
    takes.cut(take, by=team)
    takes.plan_take(booking, by=team)
    Booking.objects.filter(pk=booking.pk).update(state=BookingState.WRAPPED)
    erasure = Erasure.objects.get()
    before = mark()
    with after(erasure):
        for _ in range(2):
            erasing.finish(erasure, by=team, words="Cartes A et B.")
    assert (erasure.state, erasure.done_by, erasure.done_words) == ("done", team, "Cartes A et B.")
    assert [(one.state, one.reason) for one in Take.objects.in_order()] == [
        ("purged", "Cartes A et B."),
        ("planned", ""),
    ]
    assert verbs_since(before) == ["erasure.done"]
    acts = SatisfactionAct.objects.count()
    with pytest.raises(Refused, match=r"erasure\.done"):
        say(booking, "satisfied")
    answer = Satisfaction.objects.get().answer
    assert (answer, SatisfactionAct.objects.count(), verbs_since(before)) == ("not_satisfied", acts, ["erasure.done"])


def test_a_guest_hears_of_it_before_and_after_in_their_language() -> None:
    channel = make_channel()
    guest = make_guest("Léo Dubois", contact_email="leo@example.org", language="fr")
    booking = make_recorded(channel, by=guest)
    say(booking, "not_satisfied")
    run_queue()
    erasure = Erasure.objects.get()
    with after(erasure):
        erasing.finish(erasure, by=make_person(), words="Tout.")
        run_queue()
    subjects = list(Message.objects.filter(address="leo@example.org").order_by("pk").values_list("subject", flat=True))
    told = [one for one in subjects if one.startswith(("Non publié", "Effacé"))]
    assert len(told) == 2
    assert told[0].startswith("Non publié")


def test_the_guests_page_says_what_happens_and_what_happened() -> None:
    channel = make_channel()
    guest = make_person("Léo Dubois", language="en")
    booking = make_recorded(channel, by=guest)
    say(booking, "not_satisfied")
    path, erasure = guests.page_path(guest, channel), Erasure.objects.get()
    page = Client().get(path).content.decode()
    assert "Nothing of this recording is published. It is erased on" in page
    assert "Until then you may change your mind." in page
    assert 'value="satisfied"' in page
    with after(erasure):
        erasing.finish(erasure, by=make_person(), words="All.")
    page = Client().get(path).content.decode()
    assert "Nothing of this recording is left" in page
    assert "The recording was erased on" in page
    assert 'value="satisfied"' not in page


def test_the_team_sees_what_is_due_and_is_told_on_the_day_and_when_it_is_late() -> None:
    booking = unsatisfied()
    channel, erasure = booking.operation.channel, Erasure.objects.get()
    handler = make_team(channel, Role.COMMUNITY_MANAGER, language="en")
    desk = f"/desk/{channel.slug}/guests"
    page = client_of(handler).get(desk).content.decode()
    assert "the guest may still change their mind" in page
    assert "It is erased" not in page
    told = []
    for days in (-1, 0, 1, 3, 4):
        with after(erasure, days):
            tell_due()
        told.append(Notice.objects.filter(person=handler, key__startswith="erasure.").count())
    assert told == [0, 1, 1, 2, 2]
    with after(erasure):
        client = client_of(handler)
        assert "It is erased" in client.get(desk).content.decode()
        client.post(f"/desk/{channel.slug}/erasures/{erasure.public_id}", {"words": "Cards A and B."})
        assert "Léo Dubois · " not in client.get(desk).content.decode().split("waiting-title")[0]
    erasure.refresh_from_db()
    assert (erasure.state, erasure.done_by) == ("done", handler)


def test_who_says_that_a_recording_is_erased() -> None:
    booking = unsatisfied()
    erasure, cast = Erasure.objects.get(), make_cast(booking.operation.channel)
    path = f"/desk/{booking.operation.channel.slug}/erasures/{erasure.public_id}"
    with after(erasure):
        assert_answers(path, team_only(Can.HANDLE_GUESTS, allowed=302), cast, method="post", data={"words": "Tout."})
    other = make_channel("ailleurs")
    elsewhere = team_only(Can.HANDLE_GUESTS, allowed=404)
    away = f"/desk/{other.slug}/erasures/{erasure.public_id}"
    assert_answers(away, elsewhere, make_cast(other), method="post", data={"words": "Tout."})


def test_a_film_to_take_off_is_recalled_two_days_before_its_day_and_once_it_is_late() -> None:
    booking = make_recorded(make_channel())
    channel = booking.operation.channel
    handler = make_team(channel, Role.COMMUNITY_MANAGER)
    task = releasing.revoke_release(Release.objects.get(booking=booking), by=booking.booked_by)
    told = []
    for days in (-3, -2, 0, 1, 2):
        with clock.at(now().replace(hour=12) + (task.due_on - now().date()) + timedelta(days=days)):
            tell_due()
        told.append(Notice.objects.filter(person=handler, key__startswith="retraction.").count())
    assert told == [0, 1, 1, 2, 2]
    releasing.finish_retraction(task, by=handler, words="Retiré.")
    with clock.at(now() + timedelta(days=90)):
        assert tell_due() == 0
