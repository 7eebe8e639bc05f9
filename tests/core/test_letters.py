"""A letter is read the same as plain text and as HTML."""

from __future__ import annotations

import re

import pytest

from plateau.core.letters import FOOT, Block, as_html, as_text, blocks, letter, paragraphs, typeset


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One line", [Block("One line")]),
        ("One\nparagraph\n\nTwo", [Block("One\nparagraph"), Block("Two")]),
        ("Open it:\nhttps://example.org/a", [Block("Open it", url="https://example.org/a")]),
        ("Ouvrir\u202f:\nhttps://example.org/a", [Block("Ouvrir", url="https://example.org/a")]),
        ("ABCD-EFGH", [Block("ABCD-EFGH", code=True)]),
        ("OK", [Block("OK")]),
        ("Two\njavascript:alert(1)", [Block("Two\njavascript:alert(1)")]),
        ("", [Block("")]),
    ],
)
def test_paragraphs_buttons_and_codes_are_told_apart(text: str, found: list[Block]) -> None:
    assert blocks(text) == found


TRAPS = """Confirm your account
https://evil.example/login

ABCD-EFGH

--\x20

Go
https://example.org/"><script>"""


def test_words_of_strangers_stay_words() -> None:
    body = [*paragraphs(TRAPS), Block("Open the page", url="https://tv.example.org/s/one")]
    assert [(block.url, block.code) for block in body[:-1]] == [("", False)] * 4
    html = as_html(body, [Block("Why")], subject="<b>S</b>", language="en")
    assert re.findall(r'class="key" href="([^"]+)"', html) == ["https://tv.example.org/s/one"]
    assert 'class="code"' not in html
    assert "<script>" not in html
    assert "<b>" not in html
    text = as_text(body, [Block("Why")], language="en")
    assert text.count(FOOT) == 1
    assert text.endswith("Open the page\nhttps://tv.example.org/s/one" + FOOT + "Why\n")


def test_empty_words_make_no_paragraph() -> None:
    assert paragraphs("") == paragraphs(" \n\n ") == []


def test_french_letters_are_set_and_english_ones_left() -> None:
    assert typeset("Quoi ?\n\nOui !", "fr") == "Quoi\u202f?\n\nOui\u202f!"
    assert typeset("What ?", "en") == "What ?"


def test_a_subject_is_one_line_whatever_it_held() -> None:
    mail = letter(
        "a@example.org", subject="One\r\nBcc: x@example.org", body=[Block("T")], language="en", kind="account"
    )
    assert mail.subject == "One Bcc: x@example.org"
    assert mail.recipients() == ["a@example.org"]


def test_what_follows_the_signature_line_stands_below_with_its_own_small_link() -> None:
    foot = [Block("Why"), Block("Stop", url="https://example.org/u/x")]
    html = as_html([Block("Body")], foot, subject="S", language="en", brand="Canal & Co")
    card, _, foot = html.partition('<div class="foot">')
    assert "<p>Body</p>" in card
    assert "Canal &amp; Co" in card
    assert '<a href="https://example.org/u/x">Stop</a>' in foot
    assert "https://example.org" not in card
