"""The uploaded rushes of an unsatisfied guest go on the day that the deal says; nothing else does."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from plateau.antenna.actions import erasing as sweeping
from plateau.antenna.actions.erasing import erase_due, kept_of_each
from plateau.core import clock
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.media.models import Asset, Captions, Chapter, Film
from plateau.media.storage.packages import is_still_there
from plateau.studio.actions import erasing
from plateau.studio.floor.actions import takes
from plateau.studio.models import Booking, Erasure, Take, TakeFile
from plateau.subjects.models import SubjectFilm
from tests.factories import client_of, make_team
from tests.money.clearing import make_recorded, say
from tests.studio.filming import hold
from tests.subjects.making import mark, verbs_since

from .conftest import Stage


def on_the_day(days: int = 0) -> AbstractContextManager[None]:
    erasure = Erasure.objects.first()
    assert erasure is not None
    return clock.at(now().replace(hour=12) + (erasure.due_on - now().date()) + timedelta(days=days))


@pytest.fixture
def booking(stage: Stage) -> Booking:
    return make_recorded(stage.channel)


@pytest.fixture
def rushes(stage: Stage, booking: Booking) -> Film:
    """A film that holds a take of the recording, with words and chapters of its own."""
    film: Film = stage.make("C0012")
    hold(film, booking)
    Captions.objects.create(film=film, language="fr", body="WEBVTT\n", cues=0)
    Chapter.objects.create(film=film, starts_ms=0, title="Début")
    booking.refresh_from_db()
    return film


def test_on_the_day_files_and_words_of_the_rushes_go_for_good(
    stage: Stage, booking: Booking, rushes: Film, django_capture_on_commit_callbacks
) -> None:
    say(booking, "not_satisfied")
    asset = Asset.objects.get(film=rushes)
    with on_the_day(-1):
        assert erase_due() == 0
    assert asset.package.exists()
    before = mark()
    with on_the_day(), django_capture_on_commit_callbacks(execute=True):
        assert (erase_due(), erase_due()) == (1, 0)
    asset.refresh_from_db()
    rushes.refresh_from_db()
    assert (asset.removed_at is not None, asset.package.exists(), is_still_there(asset)) == (True, False, False)
    assert (rushes.asset, rushes.captions.count(), rushes.chapters.count()) == (None, 0, 0)
    assert verbs_since(before) == ["film.erased", "erasure.files_removed"]
    assert TakeFile.objects.get().name == f"C{rushes.pk}.MP4", "the log keeps that there was one"
    page = client_of(stage.editor).get(rushes.desk_url)
    assert page.status_code == 200


def test_whoever_changed_their_mind_loses_nothing(stage: Stage, booking: Booking, rushes: Film) -> None:
    say(booking, "not_satisfied")
    say(booking, "thinking")
    with on_the_day(3):
        assert erase_due() == 0
    assert Asset.objects.get(film=rushes).removed_at is None


def test_after_the_files_are_gone_the_answer_stands(stage: Stage, booking: Booking, rushes: Film) -> None:
    say(booking, "not_satisfied")
    with on_the_day():
        erase_due()
        before = mark()
        with pytest.raises(Refused, match=r"erasure\.done"):
            say(booking, "satisfied")
    assert verbs_since(before) == []


def test_what_another_recording_needs_or_was_on_air_or_cut_stays_for_a_person_to_look_at(
    stage: Stage, booking: Booking, rushes: Film
) -> None:
    other = make_recorded(stage.channel)
    shared, cut, aired = stage.make("Partagé"), stage.make("Montage"), stage.make("Passé")
    hold(shared, booking)
    hold(shared, other)
    hold(aired, booking)
    SubjectFilm.objects.create(subject=booking.subject, film=cut, number=1)
    aired.publications.create(
        channel=stage.channel,
        state="unpublished",
        live_at=now(),
        ended_at=now(),
        end_reason="Fini.",
        confirmed_at=now(),
    )
    booking.refresh_from_db()
    say(booking, "not_satisfied")
    with on_the_day():
        assert erase_due() == 1
    gone = set(Asset.objects.filter(removed_at__isnull=False).values_list("film__title", flat=True))
    assert gone == {"C0012"}
    assert {film.title for film in kept_of_each([booking])[booking.pk]} == {"Partagé", "Montage", "Passé"}
    handler = make_team(stage.channel, "community_manager", language="en")
    page = client_of(handler).get("/desk/atelier/guests").content.decode()
    assert all(film.desk_url in page for film in (shared, cut, aired))
    assert rushes.desk_url not in page


def test_a_file_that_still_comes_in_is_waited_for(stage: Stage, booking: Booking, rushes: Film) -> None:
    say(booking, "not_satisfied")
    Asset.objects.filter(film=rushes).update(state="receiving")
    before = mark()
    with on_the_day():
        assert erase_due() == 0
    assert (Erasure.objects.get().films_at, verbs_since(before)) == (None, [])
    Asset.objects.filter(film=rushes).update(state="cancelled")
    with on_the_day():
        assert erase_due() == 1


def test_all_of_a_recording_goes_at_once_or_nothing(stage: Stage, booking: Booking, rushes: Film) -> None:
    later: Film = stage.make("C0013")
    hold(later, booking)
    say(booking, "not_satisfied")
    Asset.objects.filter(film=later).update(state="receiving")
    before = mark()
    with on_the_day():
        assert erase_due() == 0
    assert (Asset.objects.filter(film=rushes, removed_at=None).count(), verbs_since(before)) == (1, [])


def test_rushes_that_come_after_the_others_went_are_erased_too_and_the_answer_stands(
    stage: Stage, booking: Booking, rushes: Film
) -> None:
    say(booking, "not_satisfied")
    with on_the_day():
        assert erase_due() == 1
        late: Film = stage.make("C0013")
        hold(late, booking)
        with pytest.raises(Refused, match=r"erasure\.done"):
            say(booking, "satisfied")
        before = mark()
        assert erase_due() == 0, "it may be there by mistake: for a day it can be taken off"
    with on_the_day(2):
        assert (erase_due(), erase_due()) == (1, 0)
        assert verbs_since(before) == ["film.erased", "erasure.files_removed"]
        erasing.finish(Erasure.objects.get(), by=stage.editor, words="Tout.")
        later: Film = stage.make("C0014")
        hold(later, booking)
        assert erase_due() == 0
    with on_the_day(4):
        assert (erase_due(), erase_due()) == (1, 0)
    assert Asset.objects.filter(removed_at=None).count() == 0


def test_a_master_that_was_put_to_an_erased_take_by_mistake_can_be_taken_off_again(
    stage: Stage, booking: Booking, rushes: Film
) -> None:
    noted = takes.add_file(Take.objects.get(), "C0042", by=stage.editor)
    say(booking, "not_satisfied")
    with on_the_day():
        assert erase_due() == 1
        erasing.finish(Erasure.objects.get(), by=stage.editor, words="Tout.")
        other: Film = stage.make("C0042")
        takes.add_file(noted.take, "C0042", by=stage.editor, film=other)
        before = mark()
        assert erase_due() == 0
        assert verbs_since(before) == []
        takes.remove_file(noted, by=stage.editor)
    with on_the_day(2):
        assert erase_due() == 0
    assert Asset.objects.get(film=other).removed_at is None


def test_a_new_file_in_the_page_of_an_erased_film_has_its_day_too(stage: Stage, booking: Booking, rushes: Film) -> None:
    say(booking, "not_satisfied")
    with on_the_day():
        assert erase_due() == 1
    with on_the_day(9):
        asset = Asset.objects.create(film=rushes, original_name="C0099.MP4", size_bytes=1)
        assert erase_due() == 0
    asset.refresh_from_db()
    assert asset.removed_at is None


def test_one_whose_file_is_still_coming_in_keeps_no_other_from_its_turn(
    stage: Stage, booking: Booking, rushes: Film, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "AT_ONCE", 1)
    say(booking, "not_satisfied")
    Asset.objects.filter(film=rushes).update(state="receiving")
    other = make_recorded(stage.channel)
    hold(stage.make("C0020"), other)
    say(other, "not_satisfied")
    with on_the_day():
        assert (erase_due(), erase_due()) == (1, 0)
