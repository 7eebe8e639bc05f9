"""The words of a deal, their figures and their hash: what is signed is one text in one form."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plateau.studio.papers.default_deal import MEDIA as MEDIA_WORDS
from plateau.studio.papers.default_deal import TERRITORIES as TERRITORY_WORDS
from plateau.studio.papers.default_deal import default_clauses
from plateau.studio.papers.release_words import Appearance, release_text, until
from plateau.studio.papers.terms import (
    KEYS,
    LANGUAGES,
    MEDIA,
    TERRITORIES,
    Terms,
    canonical,
    fingerprint,
    read_clauses,
    read_terms,
    write_clauses,
)

terms = st.builds(
    Terms,
    relation=st.sampled_from(["media", "supplier"]),
    may_shorten=st.booleans(),
    may_delay=st.booleans(),
    may_drop=st.booleans(),
    travel_paid_by=st.sampled_from(["guest", "team"]),
    review_days=st.integers(0, 30),
    silence=st.sampled_from(["agrees", "waits"]),
    review_rounds=st.integers(0, 5),
    fee_minor=st.integers(0, 10**6),
    media=st.lists(st.sampled_from(MEDIA), min_size=1, unique=True).map(tuple),
    territory=st.sampled_from(TERRITORIES),
    rights_years=st.integers(1, 99),
    embed=st.booleans(),
    commercial_use=st.booleans(),
    withdrawal_days=st.integers(1, 90),
    rushes_days=st.integers(1, 365),
    unanswered=st.sampled_from(["waits", "airs"]),
    paid_first=st.booleans(),
)


def text_of(some: Terms, key: str, language: str = "en") -> str:
    return next(clause.text[language] for clause in default_clauses(some) if clause.key == key)


@given(terms)
def test_terms_and_clauses_survive_being_kept(some: Terms) -> None:
    clauses = default_clauses(some)
    assert read_terms(some.to_json()) == some
    assert read_clauses(write_clauses(clauses)) == clauses
    assert fingerprint(read_clauses(write_clauses(clauses)), read_terms(some.to_json())) == fingerprint(clauses, some)


@given(terms)
def test_every_clause_has_words_in_both_languages(some: Terms) -> None:
    clauses = default_clauses(some)
    keys = [key for key in KEYS if key != "rounds" or some.review_days]
    assert [clause.key for clause in clauses] == keys
    for clause in clauses:
        assert set(clause.text) == set(clause.title) == set(LANGUAGES)
        assert all(text.endswith(".") and "  " not in text for text in clause.text.values())


@given(terms, terms)
def test_other_terms_have_another_fingerprint(one: Terms, other: Terms) -> None:
    same = fingerprint(default_clauses(one), one) == fingerprint(default_clauses(other), other)
    assert same == (one == other)


def test_the_canonical_form_is_the_same_for_equal_letters() -> None:
    composed = "Évelyne"
    apart = unicodedata.normalize("NFD", composed)
    assert apart != composed
    some = Terms()
    own = {key: {"fr": f"{name}.", "en": "A."} for key, name in (("conduct", composed),)}
    other = {"conduct": {"fr": f"{apart}.", "en": "A."}}
    assert canonical(default_clauses(some, own), some) == canonical(default_clauses(some, other), some)
    assert canonical(default_clauses(some), some).startswith(b'{"clauses":[{"key":"relation"')


def test_the_teams_own_words_stand_in_for_a_clause() -> None:
    own = {"travel": {"fr": "Nous venons à vous.", "en": "We come to you."}}
    clauses = {clause.key: clause.text for clause in default_clauses(Terms(), own)}
    assert clauses["travel"] == own["travel"]
    assert clauses["conduct"] == {language: text_of(Terms(), "conduct", language) for language in LANGUAGES}


@pytest.mark.parametrize(
    ("some", "key", "words"),
    [
        (Terms(review_days=5), "review", "You have 5 working days to send us your notes. If we hear nothing by then"),
        (Terms(review_days=1, silence="waits"), "review", "1 working day to send us your notes. If we hear nothing, the film waits"),
        (Terms(review_days=0), "review", "You see the film when it is on air."),
        (Terms(review_rounds=1), "rounds", "You may ask for changes once."),
        (Terms(review_rounds=3), "rounds", "You may ask for changes 3 times."),
        (Terms(fee_minor=50_000), "fee", "Only if you say yes are €500 due, before any VAT"),
        (Terms(fee_minor=50_000), "fee", "at most €600 with it"),
        (Terms(fee_minor=50_000), "fee", "you owe nothing, and the film waits. The film goes on air once the fee is paid."),
        (Terms(fee_minor=50_000, unanswered="airs", paid_first=False), "fee",
         "we may put the film on air meanwhile. The film may go on air before the fee is paid."),
        (Terms(fee_minor=0, unanswered="airs"), "fee", "Without an answer we may put the film on air."),
        (Terms(fee_minor=0), "fee", "Taking part costs you nothing, before or after."),
        (Terms(may_drop=False), "editing", "We publish it, unless you ask us not to."),
        (Terms(media=("site", "social", "events"), territory="france", rights_years=1), "rights",
         "our pages and feeds, our accounts on other video platforms and networks and screenings in public, in France, for 1 year from"),
        (Terms(commercial_use=True), "rights", "We may use excerpts to advertise our channel"),
        (Terms(withdrawal_days=1), "withdrawal", "within 1 day,"),
    ],
)  # fmt: skip
def test_the_figures_stand_in_the_words(some: Terms, key: str, words: str) -> None:
    assert words in text_of(some, key)


def test_every_medium_and_territory_has_words() -> None:
    assert set(MEDIA_WORDS) == set(MEDIA)
    assert set(TERRITORY_WORDS) == set(TERRITORIES)


def test_unknown_terms_are_refused() -> None:
    with pytest.raises(TypeError):
        read_terms({"moon": True})


def test_a_release_names_who_where_and_how_long() -> None:
    seen = Appearance("Anna", "Le pain de nuit", "Salon", "Atelier", "3 December 2026")
    text = release_text(Terms(rights_years=3, withdrawal_days=7), seen, "en")
    for words in ("I, Anna, agree to be filmed on 3 December 2026 for “Le pain de nuit”", "3 years", "within 7 days"):
        assert words in text
    minor = release_text(Terms(), replace(seen, minor=True), "fr")
    assert "Anna a moins de dix-huit ans. Chaque titulaire de l’autorité parentale accepte" in minor


def test_a_permission_of_the_leap_day_ends_on_a_day_that_exists() -> None:
    assert until(date(2028, 2, 29), 1) == date(2029, 2, 28)
    assert until(date(2026, 12, 3), 5) == date(2031, 12, 3)
