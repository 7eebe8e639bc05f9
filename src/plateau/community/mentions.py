"""Finds whom a text names with an @, and makes links of them; no models."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

_TAG = re.compile(r"(<[^>]*>)")


def named_in(text: str, people: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Return ``{"id", "name"}`` of the people named as ``@Name`` in a text, in the order of ``people`` (id, name).

    Case is not told apart; the longest name wins, so that "@Ann Lee" does not name an "Ann" too.
    """
    found: list[dict[str, str]] = []
    rest = text
    for public_id, name in sorted(people, key=lambda one: -len(one[1])):
        pattern = _pattern(name)
        if name and pattern.search(rest):
            found.append({"id": public_id, "name": name})
            rest = pattern.sub(" ", rest)
    return found


def link_mentions(html: str, mentions: Iterable[Mapping[str, str]]) -> SafeString:
    """Turn ``@Name`` in the text of safe HTML into links to the people's pages; inside links and tags nothing changes."""
    for one in sorted(mentions, key=lambda mention: -len(mention["name"])):
        link = format_html('<a class="mention" href="/p/{}">@{}</a>', one["id"], one["name"])
        html = _outside_links(html, _pattern(str(conditional_escape(one["name"]))), str(link))
    return mark_safe(html)  # noqa: S308  safe HTML came in, escaped names went in


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w@])@{re.escape(name)}(?!\w)", re.IGNORECASE)


def _outside_links(html: str, pattern: re.Pattern[str], link: str) -> str:
    inside, parts = 0, []
    for part in _TAG.split(html):
        if part.startswith("<"):
            inside += part.startswith("<a ") - (part == "</a>")
            parts.append(part)
        else:
            parts.append(part if inside else pattern.sub(lambda _found: link, part))
    return "".join(parts)
