"""A minor ticked by mistake, and an adult who is one: corrected by the team, with what has to be signed anew."""

from __future__ import annotations

import pytest

from plateau.channels.roles import Role
from plateau.core.errors import Refused
from plateau.journal.models import Entry
from plateau.notices.models import Notice
from plateau.people.models import Person
from plateau.studio.floor.actions import day as floor
from plateau.studio.guests.actions import guardian_path
from plateau.studio.models import Booking, Guardian, Release, Signature
from plateau.studio.papers.actions import releasing
from plateau.studio.papers.actions.ages import correct_age
from plateau.studio.papers.missing import missing
from plateau.studio.states import BookingState, ReleaseState
from tests.factories import client_of, make_channel, make_person, make_team
from tests.queue import run_queue
from tests.studio.making import make_booking, make_open, slots_of
from tests.studio.papers.signing import scan, sign_as_guardian, sign_deal, sign_release
from tests.subjects.making import mark, verbs_since

pytestmark = pytest.mark.django_db
PARENTS = [("Maud Ferrand", "maud@example.org")]


@pytest.fixture
def booking() -> Booking:
    return make_booking(slots_of(make_open(make_channel()))[0], by=make_person("Anna", language="en"))


@pytest.fixture
def team(booking: Booking) -> Person:
    return make_team(booking.operation.channel, Role.PRODUCER)


def refused(code: str):
    return pytest.raises(Refused, match=f"^{code}:")


def as_minor(booking: Booking) -> Guardian:
    """Let the booker, taken for a minor, and a guardian sign everything."""
    sign_release(booking, minor=True)
    (guardian,) = releasing.name_guardians(booking, booking.booked_by, PARENTS, by=booking.booked_by)
    sign_as_guardian(guardian, with_deal=True)
    booking.refresh_from_db()
    return guardian


def test_a_minor_by_mistake_signs_anew_as_an_adult(booking: Booking, team: Person) -> None:
    guardian, before = as_minor(booking), mark()
    assert booking.state == BookingState.CONFIRMED
    made = correct_age(booking, booking.booked_by, minor=False, by=team, reason=" Née  en 1990. ")
    assert verbs_since(before) == ["release.age_corrected", "deal.set_aside", "booking.unconfirmed"]
    assert (booking.state, made.minor, made.age_reason, made.state) == ("booked", False, "Née en 1990.", "asked")
    old = Release.objects.get(state=ReleaseState.REPLACED)
    guardian.refresh_from_db()
    assert (old.minor, old.name, guardian.release, guardian.signed_at is not None) == (True, "Anna", old, True)
    assert len(missing(booking)) == 2, "the deal and the form, and no guardian"
    sign_deal(booking)
    sign_release(booking)
    booking.refresh_from_db()
    assert booking.state == BookingState.CONFIRMED


def test_an_adult_by_mistake_needs_guardians(booking: Booking, team: Person) -> None:
    sign_release(booking)
    sign_deal(booking)
    correct_age(booking, booking.booked_by, minor=True, by=team, reason="Seize ans.")
    assert (booking.state, Signature.objects.standing().exists(), Release.objects.standing().get().minor) == (
        BookingState.BOOKED,
        False,
        True,
    )
    as_minor(booking)
    assert booking.state == BookingState.CONFIRMED


def test_a_deal_that_is_set_aside_stays_as_it_was_signed(booking: Booking, team: Person) -> None:
    signature = sign_deal(booking, name="Anna Lenoir")
    releasing.say_age(booking, booking.booked_by, minor=True, by=booking.booked_by)
    correct_age(booking, booking.booked_by, minor=False, by=team, reason="Majeure.")
    signature.refresh_from_db()
    told = Entry.objects.get(verb="deal.set_aside").data
    assert (signature.name, signature.set_aside_at is not None) == ("Anna Lenoir", True)
    assert (told["signature"], told["sha256"], told["version"]) == (signature.public_id, signature.sha256, 1)
    assert sign_deal(booking).pk != signature.pk


def test_a_deal_that_binds_somebody_else_stays(booking: Booking, team: Person) -> None:
    other = make_person("Bo")
    sign_deal(booking, other)
    releasing.say_age(booking, booking.booked_by, minor=True, by=booking.booked_by)
    correct_age(booking, booking.booked_by, minor=False, by=team, reason="Majeure.")
    assert Signature.objects.get().person == other


def test_a_guest_does_not_undo_what_the_team_corrected(booking: Booking, team: Person) -> None:
    person = booking.booked_by
    releasing.say_age(booking, person, minor=False, by=person)
    correct_age(booking, person, minor=True, by=team, reason="Seize ans.")
    before = mark()
    with refused("release.age_corrected"):
        releasing.say_age(booking, person, minor=False, by=person)
    with refused("release.minor_known"):
        releasing.sign_release_on_paper(booking, person, by=team, name="Anna", minor=False, scan=scan())
    assert (verbs_since(before), Release.objects.standing().get().minor) == ([], True)
    correct_age(booking, person, minor=False, by=team, reason="Dix-huit ans, carte vue.")
    before = mark()
    with refused("release.age_corrected"):
        releasing.sign_release_on_paper(booking, person, by=team, name="Anna", minor=True, scan=scan())
    assert (verbs_since(before), Release.objects.standing().get().state) == ([], ReleaseState.ASKED)


def test_the_corrected_age_outlives_a_form_that_is_taken_back(booking: Booking, team: Person) -> None:
    person = booking.booked_by
    as_minor(booking)
    correct_age(booking, person, minor=False, by=team, reason="Majeure.")
    releasing.revoke_release(sign_release(booking), by=person)
    again = releasing.say_age(booking, person, minor=False, by=person)
    assert (again.minor, again.age_reason, again.state) == (False, "Majeure.", ReleaseState.ASKED)


@pytest.mark.parametrize(
    ("said", "minor", "reason", "code"),
    [
        (True, False, "  ", "release.reason_needed"),
        (None, False, "Majeure.", "release.age_not_said"),
        (True, True, "Seize ans.", "release.age_right"),
    ],
)
def test_what_cannot_be_corrected_stays(
    booking: Booking, team: Person, said: bool | None, minor: bool, reason: str, code: str
) -> None:
    if said is not None:
        releasing.say_age(booking, booking.booked_by, minor=said, by=booking.booked_by)
    kept, before = list(Release.objects.values_list("pk", "state", "minor")), mark()
    with refused(code):
        correct_age(booking, booking.booked_by, minor=minor, by=team, reason=reason)
    assert (list(Release.objects.values_list("pk", "state", "minor")), verbs_since(before)) == (kept, [])


def test_whoever_arrived_goes_on_set_once_it_is_signed(booking: Booking, team: Person) -> None:
    as_minor(booking)
    floor.check_in(booking, by=team)
    correct_age(booking, booking.booked_by, minor=False, by=team, reason="Majeure.")
    assert booking.state == BookingState.CHECKED_IN
    with refused("booking.not_signed"):
        floor.go_on_set(booking, by=team)
    sign_deal(booking)
    sign_release(booking)
    floor.go_on_set(booking, by=team)
    assert booking.state == BookingState.ON_SET


def test_they_are_told_why_and_nobody_else(booking: Booking, team: Person) -> None:
    run_queue()
    Notice.objects.all().delete()
    releasing.say_age(booking, booking.booked_by, minor=True, by=booking.booked_by)
    correct_age(booking, booking.booked_by, minor=False, by=team, reason="Carte vue au plateau.")
    run_queue()
    (notice,) = Notice.objects.all()
    assert (notice.person, notice.kind) == (booking.booked_by, "booking.news")
    assert "The reason: Carte vue au plateau." in notice.text


def test_the_guardian_of_a_replaced_form_signs_nothing_any_more(booking: Booking, team: Person) -> None:
    sign_release(booking, minor=True)
    (guardian,) = releasing.name_guardians(booking, booking.booked_by, PARENTS, by=booking.booked_by)
    correct_age(booking, booking.booked_by, minor=False, by=team, reason="Majeure.")
    before = mark()
    with refused("booking.nothing_to_sign"):
        sign_as_guardian(guardian)
    page = client_of(None).get(guardian_path(guardian), headers={"accept-language": "en"}).content.decode()
    assert (verbs_since(before), "nothing to sign here any more" in page, ">Sign</button>" in page) == ([], True, False)
