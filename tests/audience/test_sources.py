"""Where a visit came from."""

from __future__ import annotations

import pytest

from plateau.audience.sources import Source, source_of

OWN = {"tv.example.org"}


@pytest.mark.parametrize(
    ("referrer", "source"),
    [
        ("", Source.DIRECT),
        ("https://tv.example.org/c/atelier", Source.NETWORK),
        ("https://www.google.fr/", Source.SEARCH),
        ("https://www.google.co.uk/search?q=x", Source.SEARCH),
        ("https://fr.search.yahoo.com/", Source.SEARCH),
        ("https://search.brave.com/", Source.SEARCH),
        ("https://www.linkedin.com/feed/", Source.SOCIAL),
        ("https://m.facebook.com/", Source.SOCIAL),
        ("https://t.co/abc", Source.SOCIAL),
        ("https://mail.google.com/mail/u/0/", Source.MAIL),
        ("https://webmail.example.net/", Source.MAIL),
        ("https://blog.example.net/a-post", Source.SITE),
        ("https://notgoogle.example.net/", Source.SITE),
        ("https://netflix.com.example.net/", Source.SITE),
        ("android-app://com.google.android.gm/", Source.SEARCH),
        ("not an address", Source.DIRECT),
        ("http://[", Source.DIRECT),
    ],
)
def test_a_referrer_names_its_source(referrer: str, source: Source) -> None:
    assert source_of(referrer, own_hosts=OWN) is source


def test_our_own_mails_are_known_by_their_mark_whatever_the_referrer() -> None:
    assert source_of("https://www.google.com/", mark="mail", own_hosts=OWN) is Source.MAIL


def test_a_film_on_another_page_counts_as_embed_whatever_else_is_said() -> None:
    assert source_of("https://www.google.com/", mark="mail", embedded=True, own_hosts=OWN) is Source.EMBED


def test_an_unknown_mark_changes_nothing() -> None:
    assert source_of("", mark="billboard", own_hosts=OWN) is Source.DIRECT
