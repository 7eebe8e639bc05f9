import pytest
from hypothesis import given
from hypothesis import strategies as st

from plateau.subjects.slugs import LONGEST, RESERVED, is_good_slug, numbered, slug_for


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Faut-il payer pour des avis ?", "faut-il-payer-pour-des-avis"),
        ("Que vaut l'avis d'un client ?", "que-vaut-l-avis-d-un-client"),
        ("L’été à Nîmes", "l-ete-a-nimes"),
        (
            "Que vaut vraiment l'avis d'un client quand on le paie très cher ?",
            "vaut-vraiment-avis-client-quand-paie-tres-cher",
        ),
        ("Search", "search-1"),
        ("IA", "ia-1"),
        ("日本", ""),
    ],
)
def test_an_address_is_made_of_the_titles_words(title: str, slug: str) -> None:
    assert slug_for(title) == slug


@given(st.text(max_size=140))
def test_whatever_the_title_its_address_may_be_used_or_there_is_none(title: str) -> None:
    slug = slug_for(title)
    assert slug == "" or is_good_slug(slug)


@pytest.mark.parametrize(
    "slug", ["ab", "Pain", "pain_nuit", "-pain", "pain-", "pain--nuit", "é-pain", "a" * 61, "admin", ""]
)
def test_an_address_with_a_fault_is_not_good(slug: str) -> None:
    assert not is_good_slug(slug)


def test_reserved_words_are_in_the_form_of_addresses_or_shorter() -> None:
    assert all(word == word.lower() and word.replace("-", "").isalnum() for word in RESERVED)


@given(st.from_regex(r"[a-z0-9]{3,60}", fullmatch=True))
def test_numbered_variants_differ_and_fit(slug: str) -> None:
    variants = numbered(slug)
    assert len(set(variants)) == len(variants)
    assert all(len(variant) <= LONGEST for variant in variants)
