"""Ready answers: filled from what is known of the guest, in their language, in the channel's own words where it has some."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.translation import override

from plateau.core import clock
from plateau.core.errors import Refused
from plateau.studio.cases import ready_answers, signs
from plateau.studio.cases.actions import rules as case_rules
from plateau.studio.cases.default_answers import DEFAULTS
from plateau.studio.guests import actions as guests
from plateau.studio.guests.visits import visits_of
from plateau.studio.models import ReadyAnswer
from plateau.studio.papers.actions import dealing
from plateau.studio.papers.terms import Terms
from tests.factories import make_channel, make_guest
from tests.studio.cases.contacts import handler
from tests.studio.making import make_booking, make_open, slots_of
from tests.studio.papers.signing import sign_deal
from tests.subjects.making import mark, verbs_since

OWN = {"kind_fr": "Bonjour {name}.", "firm_fr": "Non, {name}.", "kind_en": "Hello {name}.", "firm_en": "No, {name}."}


def refused(code: str):
    return pytest.raises(Refused, match=f"^{code}:")


@pytest.mark.parametrize("ready", DEFAULTS, ids=lambda one: one.key)
def test_each_that_comes_with_the_product_is_whole_can_be_filled_and_is_calm(ready: ready_answers.Ready) -> None:
    assert set(ready.texts) == set(ready_answers.TEXTS)
    assert set(ready.title) == {"fr", "en"}
    for text in ready.texts.values():
        assert ready_answers.unknown_names(text) == []
        assert signs.hostility(text) == ()
        assert "{name}" in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "(Ce que nous pouvons faire du film, version 1)"), ("en", "(What we may do with the film, version 1)")],
)
def test_it_quotes_the_clause_that_the_guest_signed_in_their_language(language: str, words: str) -> None:
    channel = make_channel()
    guest = make_guest("Clara Koenig", language=language)
    booking = make_booking(slots_of(make_open(channel))[0])
    booking.presences.update(person=guest)
    sign_deal(booking, guest)
    facts = ready_answers.facts_of(guest, channel, visits_of(guests.page_of(guest, channel)), language)
    assert words in facts["clause_editing"]
    text = ready_answers.fill(ready_answers.ready_answer(channel, "when").texts[f"kind_{language}"], facts)  # type: ignore[union-attr]
    assert booking.subject is not None
    assert booking.subject.title in text
    assert facts["clause_editing"] in text
    assert "{" not in text
    assert facts["place"] == "Scène, Hall 1"


@pytest.mark.django_db
def test_what_asks_for_a_recording_is_not_offered_where_there_is_none() -> None:
    channel = make_channel()
    guest = make_guest("Clara Koenig")
    facts = ready_answers.facts_of(guest, channel, visits_of(guests.page_of(guest, channel)), "fr")
    fits = {one.key: one.fits for one in ready_answers.offered_to(channel, facts, "fr")}
    assert {key for key, is_fit in fits.items() if is_fit} == {"order", "channels", "thanks"}
    assert len(fits) == len(DEFAULTS)


def test_every_name_says_what_it_is_filled_with() -> None:
    assert tuple(name for name, _meaning in ready_answers.meanings()) == ready_answers.NAMES


@pytest.mark.django_db
def test_no_clause_is_quoted_before_the_deal_is_signed() -> None:
    channel = make_channel()
    guest = make_guest("Clara Koenig")
    booking = make_booking(slots_of(make_open(channel))[0])
    booking.presences.update(person=guest)
    page = guests.page_of(guest, channel)
    facts = ready_answers.facts_of(guest, channel, visits_of(page), "fr")
    assert not [name for name in facts if name.startswith("clause_")]
    of_the_deal = {"when", "review", "fee", "travel", "withdrawal", "conduct"}
    with override("en"):
        lacks = {one.key: str(one.lacks) for one in ready_answers.offered_to(channel, facts, "fr") if not one.fits}
    assert lacks == dict.fromkeys(of_the_deal, "no deal is signed")
    sign_deal(booking, guest)
    facts = ready_answers.facts_of(guest, channel, visits_of(page), "fr")
    assert all(one.fits for one in ready_answers.offered_to(channel, facts, "fr"))


@pytest.mark.django_db
def test_nobody_is_told_to_come_to_what_is_over() -> None:
    channel = make_channel()
    booking = make_booking(slots_of(make_open(channel))[0], "wrapped")
    guest = booking.booked_by
    visits = visits_of(guests.page_of(guest, channel))
    facts = ready_answers.facts_of(guest, channel, visits, "en")
    assert (facts.get("when"), facts.get("place"), "title" in facts) == (None, None, True)
    with override("en"):
        slot = next(one for one in ready_answers.offered_to(channel, facts, "en") if one.key == "slot")
        assert str(slot.lacks) == "no recording is to come"
    booking = make_booking(slots_of(make_open(channel))[0])
    visits = visits_of(guests.page_of(booking.booked_by, channel))
    with clock.at(booking.slot.ends_at):
        assert "when" not in ready_answers.facts_of(booking.booked_by, channel, visits, "en")


@pytest.mark.django_db
def test_a_recording_that_was_cancelled_does_not_count() -> None:
    channel = make_channel()
    first, last = slots_of(make_open(channel))[0], slots_of(make_open(channel, starts_in=20))[0]
    guest = make_booking(first, "wrapped").booked_by
    make_booking(last, "cancelled", by=guest)
    visits = visits_of(guests.page_of(guest, channel))
    assert [visit.booking.slot for visit in visits] == [last, first]
    counts = ready_answers.recording_that_counts(visits)
    assert counts is not None
    assert counts.booking.slot == first


@pytest.mark.django_db
def test_a_recording_that_nobody_closed_does_not_stand_before_the_next_one() -> None:
    channel = make_channel()
    stale, coming = slots_of(make_open(channel))[0], slots_of(make_open(channel, starts_in=20))[0]
    guest = make_booking(stale, "confirmed").booked_by
    make_booking(coming, by=guest)
    page = guests.page_of(guest, channel)

    def counts() -> object:
        found = ready_answers.recording_that_counts(visits_of(page))
        return found and found.booking.slot

    assert counts() == stale
    with clock.at(coming.starts_at - timedelta(days=1)):
        assert counts() == coming
        assert "when" in ready_answers.facts_of(guest, channel, visits_of(page), "en")
    with clock.at(coming.ends_at):
        assert counts() == coming
        assert "when" not in ready_answers.facts_of(guest, channel, visits_of(page), "en")


@pytest.mark.django_db
def test_a_signed_deal_that_has_no_such_clause_is_not_said_to_be_unsigned() -> None:
    channel = make_channel()
    team = handler(channel)
    booking = make_booking(slots_of(make_open(channel))[0])
    dealing.draft_deal(booking.operation, by=team, terms=Terms(review_days=0))
    dealing.offer_deal(booking.operation, by=team)
    texts = {name: f"{text} {{clause_rounds}}" for name, text in OWN.items()}
    row = case_rules.write_ready_answer(channel, "", by=team, title="Retouches", texts=texts)
    page = guests.page_of(booking.booked_by, channel)

    def lacks() -> dict[str, str]:
        facts = ready_answers.facts_of(booking.booked_by, channel, visits_of(page), "fr")
        with override("en"):
            return {one.key: str(one.lacks) for one in ready_answers.offered_to(channel, facts, "fr")}

    assert lacks()[row.key] == "no deal is signed"
    sign_deal(booking)
    assert lacks()[row.key] == "the deal has no such clause"
    assert lacks()["fee"] == ""


@pytest.mark.django_db
def test_what_is_the_products_own_still_is_not_kept() -> None:
    channel = make_channel()
    team = handler(channel)
    ours = next(one for one in DEFAULTS if one.key == "order")
    before = mark()
    for title in ours.title.values():
        assert case_rules.write_ready_answer(channel, "order", by=team, title=title, texts=dict(ours.texts)) is None
    assert (verbs_since(before), ReadyAnswer.objects.count()) == ([], 0)
    row = case_rules.write_ready_answer(channel, "order", by=team, title="Bien reçu", texts=dict(ours.texts))
    assert row is not None
    assert (row.title, row.kind_fr) == ("Bien reçu", "")
    case_rules.write_ready_answer(channel, "order", by=team, title=ours.title["en"], texts=dict(ours.texts))
    assert ReadyAnswer.objects.count() == 0
    assert verbs_since(before) == ["ready_answer.changed", "ready_answer.removed"]


@pytest.mark.django_db
def test_own_words_stand_in_place_of_ours_and_go_again() -> None:
    channel = make_channel()
    team = handler(channel)
    before = mark()
    case_rules.write_ready_answer(channel, "order", by=team, title="", texts={"kind_fr": "Tout est là, {name}."})
    found = ready_answers.ready_answer(channel, "order")
    ours = next(one for one in DEFAULTS if one.key == "order")
    assert found is not None
    assert found.texts == ours.texts | {"kind_fr": "Tout est là, {name}."}
    assert found.title == ours.title
    case_rules.remove_ready_answer(channel, "order", by=team)
    assert ready_answers.ready_answer(channel, "order") == ours
    assert verbs_since(before) == ["ready_answer.changed", "ready_answer.removed"]


@pytest.mark.django_db
def test_one_of_ones_own_stands_last_and_of_this_channel_only() -> None:
    channel, other = make_channel(), make_channel("other")
    row = case_rules.write_ready_answer(channel, "", by=handler(channel), title="Le parking", texts=OWN)
    assert ready_answers.ready_answers(channel)[-1].title == {"fr": "Le parking", "en": "Le parking"}
    assert ready_answers.ready_answer(other, row.key) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "title", "texts", "code"),
    [
        ("order", "", {"kind_fr": "Bonjour {prenom}."}, "ready_answer.unknown_name"),
        ("nothing", "Rien", OWN, "ready_answer.not_found"),
        ("", "", OWN, "ready_answer.not_whole"),
        ("", "Le parking", OWN | {"firm_en": " "}, "ready_answer.not_whole"),
    ],
)
def test_what_could_not_be_filled_or_is_not_whole_is_refused(
    key: str, title: str, texts: dict[str, str], code: str
) -> None:
    channel = make_channel()
    before = mark()
    with refused(code):
        case_rules.write_ready_answer(channel, key, by=handler(channel), title=title, texts=texts)
    assert (verbs_since(before), ReadyAnswer.objects.count()) == ([], 0)


@pytest.mark.django_db
def test_what_is_not_there_cannot_be_given_up() -> None:
    channel = make_channel()
    before = mark()
    with refused("ready_answer.not_found"):
        case_rules.remove_ready_answer(channel, "order", by=handler(channel))
    assert verbs_since(before) == []
