"""Release forms: of adults, of minors with all their guardians, on paper, and taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plateau.channels.roles import Role
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.studio.floor.actions import day as floor
from plateau.studio.models import Booking, Guardian, Release, Retraction
from plateau.studio.papers.actions import releasing
from plateau.studio.papers.missing import missing
from plateau.studio.papers.standing import form_text, papers_of
from plateau.studio.papers.terms import fingerprint_of
from plateau.studio.states import BookingState, ReleaseState
from tests.factories import make_channel, make_person, make_team
from tests.studio.making import make_booking, make_open, slots_of
from tests.studio.papers.signing import scan, sign_as_guardian, sign_deal, sign_release
from tests.subjects.making import mark, verbs_since

pytestmark = pytest.mark.django_db

PARENTS = [("Maud Ferrand", "maud@example.org"), ("Éric Ferrand", "eric@example.org")]


def refused(code: str):
    return pytest.raises(Refused, match=f"^{code}:")


def booked() -> Booking:
    return make_booking(slots_of(make_open(make_channel()))[0])


def make_minor() -> tuple[Booking, list[Guardian]]:
    """Return a booking by a minor who signed and named both parents."""
    booking = booked()
    sign_release(booking, minor=True)
    return booking, releasing.name_guardians(booking, booking.booked_by, PARENTS, by=booking.booked_by)


def test_a_form_keeps_what_was_signed_and_what_it_allows() -> None:
    booking = booked()
    release = sign_release(booking)
    text = form_text(booking, booking.booked_by, minor=False, language="fr")
    assert (release.text, release.sha256, release.language) == (text, fingerprint_of(text), "fr")
    recorded = booking.operation.day_of(booking.slot.starts_at)
    assert (release.media, release.territory) == (["site", "social"], "world")
    assert release.until == recorded.replace(year=recorded.year + 5)
    assert release.is_in_force_on(release.until)
    assert not release.is_in_force_on(release.until + timedelta(days=1))


def test_the_age_is_asked_first() -> None:
    booking, before = booked(), mark()
    person = booking.booked_by
    sha256 = fingerprint_of(form_text(booking, person, minor=False, language="fr"))
    with refused("release.age_first"):
        releasing.sign_release(booking, person, signer=person, name="Anna", language="fr", sha256=sha256, by=person)
    assert (verbs_since(before), Release.objects.count()) == ([], 0)


def test_a_form_that_reads_otherwise_by_now_is_read_again() -> None:
    booking = booked()
    person = booking.booked_by
    releasing.say_age(booking, person, minor=False, by=person)
    before = mark()
    with refused("release.changed"):
        releasing.sign_release(booking, person, signer=person, name="Anna", language="fr", sha256="0" * 64, by=person)
    assert (verbs_since(before), Release.objects.get().state) == ([], ReleaseState.ASKED)


def test_whoever_does_not_appear_has_no_form() -> None:
    booking, before = booked(), mark()
    with refused("release.not_on_set"):
        releasing.say_age(booking, make_person("Otto"), minor=False, by=booking.booked_by)
    assert (verbs_since(before), Release.objects.count()) == ([], 0)


def test_a_minor_is_blocked_until_all_guardians_have_signed() -> None:
    booking, (maud, eric) = make_minor()
    minor = booking.booked_by
    assert [str(sentence) for sentence in missing(booking)] == [
        "L’accord n’est pas signé.",
        f"{minor.name} est mineur(e)\u202f: Maud Ferrand n’a pas encore signé.",
        f"{minor.name} est mineur(e)\u202f: Éric Ferrand n’a pas encore signé.",
    ]
    sign_as_guardian(maud, with_deal=True)
    booking.refresh_from_db()
    assert (booking.state, len(missing(booking))) == (BookingState.BOOKED, 1)
    before = mark()
    sign_as_guardian(eric)
    booking.refresh_from_db()
    assert (booking.state, missing(booking)) == (BookingState.CONFIRMED, [])
    assert verbs_since(before) == ["guardian.signed", "booking.confirmed"]
    signature = booking.signatures.get()
    assert signature.name == "Maud Ferrand"
    assert (signature.signer, signature.person) == (None, minor)


def test_a_minor_without_guardians_is_blocked_in_words() -> None:
    booking = booked()
    sign_deal(booking)
    sign_release(booking, minor=True)
    booking.refresh_from_db()
    assert booking.state == BookingState.BOOKED
    assert [str(sentence) for sentence in missing(booking)] == [
        f"{booking.booked_by.name} est mineur(e)\u202f: aucun titulaire de l’autorité parentale n’est encore indiqué."
    ]


def test_a_guardian_who_signs_twice_signs_once() -> None:
    _booking, (maud, _eric) = make_minor()
    sign_as_guardian(maud)
    before = mark()
    sign_as_guardian(maud)
    assert verbs_since(before) == []


def test_nobody_signs_in_a_minors_place() -> None:
    booking = booked()
    person = booking.booked_by
    releasing.say_age(booking, person, minor=True, by=person)
    agent, before = make_person("Agent"), mark()
    sha256 = fingerprint_of(form_text(booking, person, minor=True, language="fr"))
    with refused("release.minor_signs"):
        releasing.sign_release(booking, person, signer=agent, name="Agent", language="fr", sha256=sha256, by=agent)
    assert (verbs_since(before), Release.objects.get().state) == ([], ReleaseState.ASKED)


def test_naming_guardians_anew_keeps_whoever_signed() -> None:
    booking, (maud, _eric) = make_minor()
    sign_as_guardian(maud)
    minor, before = booking.booked_by, mark()
    new = releasing.name_guardians(booking, minor, [("Lia Ferrand", "lia@example.org")], by=minor)
    names = [guardian.name for guardian in papers_of(booking).forms[0].release.guardians.all()]
    assert ([one.name for one in new], names) == (["Lia Ferrand"], ["Maud Ferrand", "Lia Ferrand"])
    assert verbs_since(before) == ["guardian.dropped", "guardian.named"]


def test_naming_nobody_or_a_crowd_is_refused() -> None:
    booking = booked()
    person = booking.booked_by
    releasing.say_age(booking, person, minor=True, by=person)
    before = mark()
    with refused("guardian.nobody"):
        releasing.name_guardians(booking, person, [("", "")], by=person)
    with refused("guardian.too_many"):
        releasing.name_guardians(booking, person, [(f"A{n}", f"a{n}@example.org") for n in range(5)], by=person)
    assert (verbs_since(before), Guardian.objects.count()) == ([], 0)


def test_an_adult_needs_no_guardian() -> None:
    booking = booked()
    sign_release(booking)
    before = mark()
    with refused("release.not_minor"):
        releasing.name_guardians(booking, booking.booked_by, PARENTS, by=booking.booked_by)
    assert (verbs_since(before), Guardian.objects.count()) == ([], 0)


def test_a_minor_does_not_become_an_adult_once_a_guardian_signed() -> None:
    booking = booked()
    person = booking.booked_by
    releasing.say_age(booking, person, minor=True, by=person)
    maud, _eric = releasing.name_guardians(booking, person, PARENTS, by=person)
    sign_as_guardian(maud)
    before = mark()
    with refused("release.signed"):
        releasing.say_age(booking, person, minor=False, by=person)
    assert (verbs_since(before), Release.objects.get().minor) == ([], True)


def test_saying_ones_age_wrongly_is_corrected_before_signing() -> None:
    booking = booked()
    person = booking.booked_by
    releasing.say_age(booking, person, minor=True, by=person)
    releasing.name_guardians(booking, person, PARENTS, by=person)
    releasing.say_age(booking, person, minor=False, by=person)
    assert (Release.objects.get().minor, Guardian.objects.count()) == (False, 0)


def test_papers_are_scanned_by_the_team() -> None:
    booking = booked()
    team = make_team(booking.operation.channel, Role.PRODUCER)
    person = booking.booked_by
    release = releasing.sign_release_on_paper(booking, person, by=team, name="Anna", minor=True, scan=scan())
    assert (release.how, release.taken_by, release.is_given()) == ("paper", team, False)
    (maud,) = releasing.name_guardians(booking, person, PARENTS[:1], by=team)
    releasing.sign_as_guardian_on_paper(maud, by=team, name="Maud", scan=scan())
    assert Release.objects.get().is_given()
    with refused("guardian.signed"):
        releasing.sign_as_guardian_on_paper(maud, by=team, name="Maud", scan=scan())


def test_a_paper_makes_no_adult_of_a_minor() -> None:
    booking = booked()
    person = booking.booked_by
    releasing.say_age(booking, person, minor=True, by=person)
    team, before = make_team(booking.operation.channel, Role.PRODUCER), mark()
    with refused("release.minor_known"):
        releasing.sign_release_on_paper(booking, person, by=team, name="Anna", minor=False, scan=scan())
    release = Release.objects.get()
    assert (release.minor, release.state, verbs_since(before)) == (True, ReleaseState.ASKED, [])


def test_taking_a_release_back_gives_the_team_a_task() -> None:
    booking = booked()
    release = sign_release(booking)
    before = mark()
    task = releasing.revoke_release(release, by=booking.booked_by, reason="Je change d’avis.")
    due = booking.operation.day_of(now()) + timedelta(days=10)
    assert (release.state, task.state, task.due_on, task.reason) == ("revoked", "open", due, "Je change d’avis.")
    assert not release.is_in_force_on(booking.operation.day_of(now()))
    assert verbs_since(before) == ["release.revoked"]
    assert len(papers_of(booking).forms[0].lacks()) == 1


def test_taking_it_back_twice_is_refused_and_nothing_is_written() -> None:
    booking = booked()
    release = sign_release(booking)
    releasing.revoke_release(release, by=booking.booked_by)
    before = mark()
    with refused("release.no_such_move"):
        releasing.revoke_release(release, by=booking.booked_by)
    assert (verbs_since(before), Retraction.objects.count()) == ([], 1)


def test_a_permission_taken_back_can_be_given_again_and_both_stay() -> None:
    booking = booked()
    releasing.revoke_release(sign_release(booking), by=booking.booked_by)
    sign_release(booking)
    assert [one.state for one in Release.objects.all()] == ["revoked", "signed"]
    assert papers_of(booking).forms[0].is_given


def test_a_minor_who_takes_a_form_back_stays_a_minor() -> None:
    booking, (maud, eric) = make_minor()
    for guardian in (maud, eric):
        sign_as_guardian(guardian)
    minor = booking.booked_by
    releasing.revoke_release(Release.objects.get(), by=minor)
    before = mark()
    with refused("release.minor_known"):
        releasing.say_age(booking, minor, minor=False, by=minor)
    assert verbs_since(before) == []
    assert [(one.state, one.minor) for one in Release.objects.order_by("id")] == [("revoked", True), ("asked", True)]
    sha256 = fingerprint_of(form_text(booking, minor, minor=True, language="fr"))
    releasing.sign_release(booking, minor, signer=minor, name="Anna", language="fr", sha256=sha256, by=minor)
    assert [str(one) for one in papers_of(booking).forms[0].lacks()] == [
        f"{minor.name} est mineur(e)\u202f: aucun titulaire de l’autorité parentale n’est encore indiqué."
    ]


def test_a_guardian_who_is_no_longer_named_is_waited_for_no_longer() -> None:
    booking, (maud, _eric) = make_minor()
    sign_as_guardian(maud, with_deal=True)
    before = mark()
    releasing.name_guardians(booking, booking.booked_by, PARENTS[:1], by=booking.booked_by)
    booking.refresh_from_db()
    assert (booking.state, missing(booking)) == (BookingState.CONFIRMED, [])
    assert verbs_since(before) == ["guardian.dropped", "booking.confirmed"]


def test_a_form_that_is_taken_back_takes_the_confirmation_with_it() -> None:
    booking = booked()
    sign_deal(booking)
    release = sign_release(booking)
    booking.refresh_from_db()
    assert booking.state == BookingState.CONFIRMED
    before = mark()
    releasing.revoke_release(release, by=booking.booked_by)
    booking.refresh_from_db()
    assert (booking.state, booking.confirmed_at) == (BookingState.BOOKED, None)
    assert verbs_since(before) == ["release.revoked", "booking.unconfirmed"]
    with refused("booking.no_such_move"):
        floor.check_in(booking, by=make_person())


def test_the_team_says_what_it_did() -> None:
    booking = booked()
    team = make_team(booking.operation.channel, Role.PRODUCER)
    task = releasing.revoke_release(sign_release(booking), by=booking.booked_by)
    before = mark()
    with refused("retraction.words_needed"):
        releasing.finish_retraction(task, by=team, words="  ")
    assert verbs_since(before) == []
    releasing.finish_retraction(task, by=team, words="Film retiré de l’antenne.")
    task.refresh_from_db()
    assert (task.state, task.done_by, task.done_words) == ("done", team, "Film retiré de l’antenne.")
    with refused("retraction.no_such_move"):
        releasing.finish_retraction(task, by=team, words="Encore.")
    assert verbs_since(before) == ["retraction.done"]
