"""Texts as people write them, made safe and well set for a page."""

from __future__ import annotations

import re
from functools import lru_cache
from html.parser import HTMLParser

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

NARROW = "\u202f"
_TAGS = {"p", "br", "strong", "em", "a", "ul", "ol", "li", "blockquote", "code", "pre", "hr", "h3", "h4", "del", "s"}
_INLINE = {"strong", "em", "a", "code", "del", "s"}  # inside a word or sentence: no space around them
_SPLIT = re.compile(r"(<[^>]*>)")
_URL = re.compile(r"(\bhttps?://\S+)")


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True}).enable("strikethrough")


def markdown(text: str, *, language: str = "") -> SafeString:
    """Render CommonMark from a stranger as safe HTML; links open no window of ours and carry no reputation.

    Headings start at h3, pictures are left out. French texts get their narrow no-break spaces.
    """
    html = _markdown().render(text)
    html = re.sub(r"<(/?)h[1-3]>", r"<\1h3>", html)
    html = re.sub(r"<(/?)h[4-6]>", r"<\1h4>", html)
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}},
        link_rel="nofollow ugc noopener",
        url_schemes={"http", "https", "mailto"},
    )
    return mark_safe(french_html(clean) if language == "fr" else clean)  # noqa: S308  nh3 cleaned it


def plain(text: str, *, limit: int = 200) -> str:
    """Return a text without its Markdown, on one line, cut at a word with an ellipsis."""
    reader = _TextOnly()
    reader.feed(_markdown().render(text))
    words = " ".join("".join(reader.pieces).split())
    if len(words) <= limit:
        return words
    return words[:limit].rsplit(" ", 1)[0].rstrip(",;:.!? ") + "…"


class _TextOnly(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  the parser's own
        if tag not in _INLINE:
            self.pieces.append(" ")


def french(text: str) -> str:
    """Set French spaces: narrow and unbreakable before ; : ? ! and %, and inside « », apostrophes curved.

    Addresses (http…) stay as they are. Source: Imprimerie nationale, Lexique des règles typographiques.
    """
    return "".join(part if index % 2 else _french(part) for index, part in enumerate(_URL.split(text)))


def french_html(html: str) -> str:
    """Do as ``french`` in the text of an HTML fragment, leaving tags as they are."""
    return "".join(part if index % 2 else french(part) for index, part in enumerate(_SPLIT.split(html)))


def _french(text: str) -> str:
    text = re.sub(r"(?<=\w)'(?=\w)", "’", text)
    text = re.sub(r"«[ \u00a0\u202f]*", "«" + NARROW, text)
    text = re.sub(r"[ \u00a0\u202f]*»", NARROW + "»", text)
    # a piece may begin here, right after an address or a tag
    text = re.sub(r"(?:(?<=\S)|^)[ \u00a0\u202f]+([;:?!%€])(?=\s|$|[)»\"”])", NARROW + r"\1", text)
    return re.sub(r"(?<=\d) (?=\d{3}\b)", NARROW, text)
