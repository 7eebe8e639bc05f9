"""Mails as people read them: the same blocks as plain text and as HTML; Django hands both to the outbox.

Only our own sentences make buttons and codes: what others wrote stands as plain paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from plateau.core.text import french

# Labels for the outbox, which takes them off before a mail leaves.
KIND = "X-Plateau-Kind"
SECRET = "X-Plateau-Secret"  # noqa: S105  a header's name
UNTIL = "X-Plateau-Until"

FOOT = "\n\n-- \n"  # the line that mail programs know as the beginning of a signature (RFC 3676, 4.3)

_ADDRESS = re.compile(r"^https?://\S+$")
_CODE = re.compile(r"^[A-Z0-9]{3,8}(-[A-Z0-9]{3,8})?$")


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of a letter: ``text`` alone, a ``code`` to type, or a button with its ``url``."""

    text: str
    url: str = ""
    code: bool = False


def blocks(text: str) -> list[Block]:
    """Read a letter that stands in a template of ours: paragraphs stand apart by an empty line.

    A paragraph of two lines whose second is an address is a button named by the first; one that is a single code
    (capitals and figures) is set large. Words of others are never read so: see ``paragraphs``.
    """
    found = []
    for paragraph in _split(text):
        lines = [line.strip() for line in paragraph.splitlines()]
        if len(lines) == 2 and _ADDRESS.match(lines[1]):
            found.append(Block(lines[0].rstrip(" :\u202f\u00a0"), url=lines[1]))
        elif len(lines) == 1 and _CODE.match(lines[0]):
            found.append(Block(lines[0], code=True))
        else:
            found.append(Block("\n".join(lines)))
    return found


def paragraphs(text: str) -> list[Block]:
    """Return words that somebody wrote as paragraphs and nothing else: no button, no code, no signature line."""
    return [Block("\n".join(line.rstrip() for line in each.splitlines())) for each in _split(text) if each]


def _split(text: str) -> list[str]:
    return [each.strip() for each in re.split(r"\n\s*\n", text.strip())]


def as_text(body: Sequence[Block], foot: Sequence[Block] = (), *, language: str) -> str:
    """Set a letter as plain text; the foot stands below the line of a signature."""

    def words(part: Sequence[Block]) -> str:
        return "\n\n".join(f"{block.text}\n{block.url}" if block.url else block.text for block in part)

    return typeset(words(body) + (FOOT + words(foot) if foot else ""), language) + "\n"


def as_html(
    body: Sequence[Block], foot: Sequence[Block] = (), *, subject: str, language: str, brand: str = "Plateau"
) -> str:
    """Set the same letter as HTML, in the look of the house; the foot stands small below it."""
    page = {
        "blocks": [replace(block, text=typeset(block.text, language)) for block in body],
        "foot": [replace(block, text=typeset(block.text, language)) for block in foot],
        "subject": subject,
        "language": language,
        "brand": brand,
    }
    return render_to_string("core/letter.html", page)


def typeset(text: str, language: str) -> str:
    """Set a letter's words by the rules of its language."""
    return "\n".join(french(line) for line in text.split("\n")) if language == "fr" else text


def letter(
    to: str,
    *,
    subject: str,
    body: Sequence[Block],
    language: str,
    kind: str,
    secret: bool = False,
    until: datetime | None = None,
    headers: dict[str, str] | None = None,
) -> EmailMultiAlternatives:
    """Return a mail in both forms, ready to send; ``secret`` when it holds a code or a link that opens a door.

    ``until`` is when that stops working: a mail that has not left by then never does.
    """
    subject = typeset(" ".join(subject.split()), language)
    labels = {KIND: kind, "Auto-Submitted": "auto-generated", "Content-Language": language}
    if secret:
        labels[SECRET] = "yes"
    if until is not None:
        labels[UNTIL] = until.isoformat()
    text = as_text(body, language=language)
    mail = EmailMultiAlternatives(subject, text, None, [to], headers=labels | (headers or {}))
    mail.attach_alternative(as_html(body, subject=subject, language=language), "text/html")
    return mail
