"""The deal: offered in versions that never change, signed once, and a booking that its papers confirm."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, transaction

from plateau.channels.roles import Role
from plateau.core.errors import Refused
from plateau.core.money import Money
from plateau.studio.actions import booking as bookings
from plateau.studio.actions import operations
from plateau.studio.models import Booking, Deal, PresencePart, Signature
from plateau.studio.models.deal import documents
from plateau.studio.papers.actions import dealing
from plateau.studio.papers.missing import missing
from plateau.studio.papers.standing import clause, deal_for, deal_of, fee_of, papers_of
from plateau.studio.papers.terms import Terms, fingerprint
from plateau.studio.states import BookingState
from tests.factories import make_channel, make_guest, make_person, make_team
from tests.studio.making import make_booking, make_open, slots_of
from tests.studio.papers.signing import PDF, scan, sign_deal, sign_release
from tests.subjects.making import mark, verbs_since

pytestmark = pytest.mark.django_db


def refused(code: str):
    return pytest.raises(Refused, match=f"^{code}:")


def booked(**fields: object) -> Booking:
    return make_booking(slots_of(make_open(make_channel(), **fields))[0])


def test_the_deal_of_the_product_is_offered_until_the_team_writes_one() -> None:
    operation = make_open(make_channel(), fee_minor=30_000)
    deal = deal_for(operation)
    assert (deal.pk, deal.version, deal.read_terms().fee_minor) == (None, 1, 30_000)
    assert deal.sha256 == fingerprint(deal.read_clauses(), deal.read_terms())


def test_signing_it_keeps_the_version_that_was_read() -> None:
    booking = booked()
    anna = booking.booked_by
    before = mark()
    signature = sign_deal(booking, name="  Anna   Lenoir ")
    deal = Deal.objects.get()
    assert (deal.version, deal.offered_at is not None) == (1, True)
    assert (signature.deal, signature.name, signature.how, signature.language) == (deal, "Anna Lenoir", "screen", "fr")
    assert (signature.sha256, signature.person, signature.signer) == (deal.sha256, anna, anna)
    assert verbs_since(before) == ["deal.offered", "deal.signed"]


def test_signing_twice_is_the_same_as_once() -> None:
    booking = booked()
    first = sign_deal(booking)
    before = mark()
    assert sign_deal(booking) == first
    assert verbs_since(before) == []


def test_the_deal_and_every_form_confirm_the_booking() -> None:
    booking = booked()
    sign_deal(booking)
    booking.refresh_from_db()
    assert booking.state == BookingState.BOOKED
    before = mark()
    sign_release(booking)
    booking.refresh_from_db()
    assert booking.state == BookingState.CONFIRMED
    assert verbs_since(before) == ["release.age_said", "release.signed", "booking.confirmed"]


def test_the_order_of_signing_does_not_matter() -> None:
    booking = booked()
    sign_release(booking)
    booking.refresh_from_db()
    assert booking.state == BookingState.BOOKED
    sign_deal(booking)
    booking.refresh_from_db()
    assert booking.state == BookingState.CONFIRMED


def test_everybody_who_appears_has_to_sign_but_the_team_and_the_crew() -> None:
    channel = make_channel()
    booking = make_booking(slots_of(make_open(channel))[0])
    host, guest, camera = make_team(channel, Role.HOST), make_guest("Léo"), make_person("Cam")
    people = [(booking.booked_by, "guest"), (guest, "guest"), (host, "host"), (camera, "camera")]
    bookings.change_people(booking, [(who, PresencePart(part)) for who, part in people], by=booking.booked_by)
    assert [form.person for form in papers_of(booking).forms] == [booking.booked_by, guest]
    sign_deal(booking)
    sign_release(booking)
    assert [str(sentence) for sentence in missing(booking)] == ["L’autorisation d’image de Léo n’est pas signée."]
    sign_release(booking, guest)
    booking.refresh_from_db()
    assert booking.state == BookingState.CONFIRMED


def test_what_is_missing_is_said_with_the_deal_first() -> None:
    booking = booked()
    assert [str(sentence) for sentence in missing(booking)] == [
        "L’accord n’est pas signé.",
        "L’autorisation d’image de Aïcha Member n’est pas signée.",
    ]
    sign_deal(booking)
    sign_release(booking)
    assert missing(booking) == []


def test_another_version_offered_meanwhile_is_read_first() -> None:
    booking = booked()
    seen = deal_for(booking.operation).sha256
    team = make_team(booking.operation.channel, Role.PRODUCER)
    dealing.draft_deal(booking.operation, by=team, terms=Terms(review_days=3))
    dealing.offer_deal(booking.operation, by=team)
    before, anna = mark(), booking.booked_by
    with refused("deal.changed"):
        dealing.sign_deal(booking, person=anna, signer=anna, name="Anna", language="fr", sha256=seen, by=anna)
    assert (verbs_since(before), Signature.objects.count()) == ([], 0)


def test_a_new_version_leaves_what_was_signed_as_it_is() -> None:
    booking = booked(fee_minor=50_000)
    sign_deal(booking)
    operation = booking.operation
    team = make_team(operation.channel, Role.PRODUCER)
    operations.change_operation(operation, by=team, fee_minor=70_000)
    dealing.draft_deal(operation, by=team, terms=Terms(review_days=9))
    second = dealing.offer_deal(operation, by=team)
    assert (second.version, second.read_terms().fee_minor, deal_for(operation)) == (2, 70_000, second)
    assert (deal_of(booking).version, fee_of(booking)) == (1, Money(50_000))
    quoted = clause(booking, "review", "en")
    assert quoted is not None
    assert (quoted.version, "You have 5 working days" in quoted.text) == (1, True)


def test_a_draft_changes_until_it_is_offered_and_is_not_read_by_guests() -> None:
    operation = make_open(make_channel())
    team = make_team(operation.channel, Role.PRODUCER)
    before = mark()
    first = dealing.draft_deal(operation, by=team, terms=Terms(review_days=2))
    again = dealing.draft_deal(operation, by=team, terms=Terms(review_days=4))
    assert (first.pk, again.read_terms().review_days) == (again.pk, 4)
    assert deal_for(operation).read_terms().review_days == 5
    offered = dealing.offer_deal(operation, by=team)
    assert deal_for(operation) == offered
    assert offered.sha256 == fingerprint(offered.read_clauses(), offered.read_terms())
    assert verbs_since(before) == ["deal.drafted", "deal.drafted", "deal.offered"]


def test_a_guest_may_sign_the_products_deal_while_the_team_writes_its_own() -> None:
    booking = booked()
    team = make_team(booking.operation.channel, Role.PRODUCER)
    dealing.draft_deal(booking.operation, by=team, terms=Terms(review_days=2))
    sign_deal(booking)
    assert [(deal.version, deal.offered_at is None) for deal in Deal.objects.all()] == [(2, True), (1, False)]
    assert dealing.offer_deal(booking.operation, by=team).version == 2


def test_own_words_are_needed_in_both_languages() -> None:
    operation = make_open(make_channel())
    team = make_team(operation.channel, Role.PRODUCER)
    before = mark()
    with refused("deal.one_language"):
        dealing.draft_deal(operation, by=team, terms=Terms(), wording={"travel": {"fr": "Venez.", "en": " "}})
    with refused("deal.no_such_clause"):
        dealing.draft_deal(operation, by=team, terms=Terms(), wording={"moon": {"fr": "Lune", "en": "Moon"}})
    with refused("deal.no_draft"):
        dealing.offer_deal(operation, by=team)
    assert (verbs_since(before), Deal.objects.count()) == ([], 0)


def test_a_version_that_says_the_same_is_no_new_version() -> None:
    operation = make_open(make_channel())
    team = make_team(operation.channel, Role.PRODUCER)
    dealing.draft_deal(operation, by=team, terms=Terms(review_days=2))
    dealing.offer_deal(operation, by=team)
    before = mark()
    with refused("deal.same"):
        dealing.draft_deal(operation, by=team, terms=Terms(review_days=2))
    assert verbs_since(before) == []


@pytest.mark.parametrize(
    "change",
    [{"sha256": "0" * 64}, {"terms": {"review_days": 1}}, {"clauses": []}, {"version": 9}, {"offered_at": None}],
)
def test_the_database_refuses_to_change_an_offered_deal(change: dict[str, object]) -> None:
    booking = booked()
    deal = sign_deal(booking).deal
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Deal.objects.filter(pk=deal.pk).update(**change)
    deal.refresh_from_db()
    assert deal.sha256 == fingerprint(deal.read_clauses(), deal.read_terms())


def test_the_database_refuses_to_change_or_forget_a_signature() -> None:
    signature = sign_deal(booked())
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Signature.objects.filter(pk=signature.pk).update(name="Somebody Else")
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        signature.delete()


@pytest.mark.parametrize("state", [BookingState.HELD, BookingState.CANCELLED])
def test_nothing_is_signed_for_a_booking_that_is_not_there(state: str) -> None:
    booking = make_booking(slots_of(make_open(make_channel()))[0], state)
    before = mark()
    with refused("booking.nothing_to_sign"):
        sign_deal(booking)
    with refused("booking.nothing_to_sign"):
        sign_release(booking)
    assert (verbs_since(before), Signature.objects.count()) == ([], 0)


def test_a_name_is_needed() -> None:
    booking = booked()
    before = mark()
    with refused("deal.name_needed"):
        sign_deal(booking, name=" a ")
    assert (verbs_since(before), Signature.objects.count(), Deal.objects.count()) == ([], 0, 0)


def test_a_paper_is_kept_where_only_a_view_hands_it_out() -> None:
    booking = booked()
    team = make_team(booking.operation.channel, Role.PRODUCER)
    signature = dealing.sign_deal_on_paper(booking, by=team, name="Anna Lenoir", language="fr", scan=scan())
    assert (signature.how, signature.taken_by, signature.signer) == ("paper", team, booking.booked_by)
    with documents().open(signature.scan.name) as paper:
        assert paper.read() == PDF
    assert signature.scan.name.startswith("deals/")
    assert signature.scan.name.endswith(".pdf")
    with refused("deal.signed"):
        dealing.sign_deal_on_paper(booking, by=team, name="Anna", language="fr", scan=scan())


def test_a_scan_is_judged_by_its_content() -> None:
    booking = booked()
    team = make_team(booking.operation.channel, Role.PRODUCER)
    before = mark()
    with refused("scan.unknown"):
        dealing.sign_deal_on_paper(
            booking, by=team, name="Anna", language="fr", scan=ContentFile(b"<script>alert(1)</script>", "accord.pdf")
        )
    assert (verbs_since(before), Signature.objects.count()) == ([], 0)


def test_whoever_is_named_later_has_to_sign_before_the_booking_is_confirmed_again() -> None:
    booking = booked()
    sign_deal(booking)
    sign_release(booking)
    anna, ben = booking.booked_by, make_person("Ben")
    booking.refresh_from_db()
    assert booking.state == BookingState.CONFIRMED
    before = mark()
    both = [(anna, PresencePart.GUEST), (ben, PresencePart.GUEST)]
    bookings.change_people(booking, both, by=anna)
    assert (booking.state, booking.confirmed_at) == (BookingState.BOOKED, None)
    bookings.change_people(booking, both[:1], by=anna)
    assert booking.state == BookingState.CONFIRMED
    assert verbs_since(before) == [
        "booking.people_changed",
        "booking.unconfirmed",
        "booking.people_changed",
        "booking.confirmed",
    ]


def test_where_only_the_team_is_on_screen_the_deal_confirms() -> None:
    slot = slots_of(make_open(make_channel()))[0]
    booking = make_booking(slot, by=make_team(slot.operation.channel, Role.HOST))
    sign_deal(booking)
    booking.refresh_from_db()
    assert (papers_of(booking).forms, booking.state) == ([], BookingState.CONFIRMED)
