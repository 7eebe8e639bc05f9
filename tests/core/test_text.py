"""Texts of strangers are made safe, and French ones are well set."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plateau.core.text import french, french_html, markdown, plain

N = "\u202f"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("**big** and *thin*", "<p><strong>big</strong> and <em>thin</em></p>"),
        ("~~gone~~", "<p><s>gone</s></p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("# Title", "<h3>Title</h3>"),
        ("##### Deep", "<h4>Deep</h4>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("`<b>`", "<p><code>&lt;b&gt;</code></p>"),
        ("![pixel](https://spy.example/p.gif)", "<p></p>"),
    ],
)
def test_markdown_says_what_was_written(written: str, shown: str) -> None:
    assert markdown(written).strip() == shown


def test_links_carry_no_reputation_and_open_no_window() -> None:
    html = markdown("[here](https://example.org/a?b=1&c=2)")
    assert 'href="https://example.org/a?b=1&amp;c=2"' in html
    assert 'rel="nofollow ugc noopener"' in html
    assert "target" not in html


@pytest.mark.parametrize(
    "nasty",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        '<a href="https://x" onclick="alert(1)">x</a>',
        "<iframe src=https://x></iframe>",
        "<style>*{display:none}</style>",
        '[x](https://x "onmouseover=alert(1)")',
        "<p style='position:fixed'>x</p>",
    ],
)
def test_what_could_run_or_cover_the_page_does_not_survive(nasty: str) -> None:
    for tag in re.findall(r"<[^>]*>", markdown(nasty)):
        assert not re.search(r"(?i)script|iframe|<img|data:|\s(on\w+|style)=", tag), tag


@settings(deadline=None)  # the machine may be busy
@given(st.text(max_size=300))
def test_markdown_of_anything_holds_only_allowed_tags(text: str) -> None:
    allowed = {
        "p",
        "br",
        "strong",
        "em",
        "a",
        "ul",
        "ol",
        "li",
        "blockquote",
        "code",
        "pre",
        "hr",
        "h3",
        "h4",
        "del",
        "s",
    }
    assert {name.lower() for name in re.findall(r"</?([a-zA-Z][a-zA-Z0-9]*)", markdown(text))} <= allowed


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("Pourquoi ?", f"Pourquoi{N}?"),
        ("Voici : un, deux !", f"Voici{N}: un, deux{N}!"),
        ("« Déjà »", f"«{N}Déjà{N}»"),
        ("«Déjà»", f"«{N}Déjà{N}»"),
        ("l'idée d'un jour", "l’idée d’un jour"),
        ("25 500 membres, 20 %", f"25{N}500 membres, 20{N}%"),
        ("500 €", f"500{N}€"),
        ("voir https://example.org/a?b=1 !", f"voir https://example.org/a?b=1{N}!"),
        ("à 14:20", "à 14:20"),
        ("Why?", "Why?"),
        ("a ;) b", f"a{N};) b"),
    ],
)
def test_french_spaces_stand_where_the_printers_put_them(typed: str, set_: str) -> None:
    assert french(typed) == set_


@settings(deadline=None)  # the machine may be busy
@given(st.text(alphabet=" abc.,;:?!%€«»'’\u00a0\u202f10\n", max_size=60))
def test_setting_twice_is_setting_once(text: str) -> None:
    once = french(text)
    assert french(once) == once


def test_setting_html_leaves_tags_alone() -> None:
    assert french_html('<a href="x ?a : b">Quoi ?</a>') == f'<a href="x ?a : b">Quoi{N}?</a>'
    assert french_html("<em>Quoi</em> ?") == f"<em>Quoi</em>{N}?"


def test_a_plain_text_is_one_line_without_marks_cut_at_a_word() -> None:
    assert plain("# Title\n\n**Bold** [link](https://x.example)\n\n- item") == "Title Bold link item"
    assert plain("one two three four", limit=12) == "one two…"
    assert plain("one, two", limit=7) == "one…"
    assert plain("<b>x</b> & y") == "<b>x</b> & y"
    assert plain("") == ""
