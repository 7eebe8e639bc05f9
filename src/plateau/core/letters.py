"""Mails as people read them: one plain text, and the same words set as HTML; Django hands both to the outbox."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from plateau.core.text import french

# Labels for the outbox, which takes them off before a mail leaves.
KIND = "X-Plateau-Kind"
SECRET = "X-Plateau-Secret"  # noqa: S105  a header's name

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
    """Read a plain letter: paragraphs stand apart by an empty line.

    A paragraph of two lines whose second is an address is a button named by the first; one that is a single code
    (capitals and figures) is set large.
    """
    found = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in paragraph.strip().splitlines()]
        if len(lines) == 2 and _ADDRESS.match(lines[1]):
            found.append(Block(lines[0].rstrip(" :\u202f\u00a0"), url=lines[1]))
        elif len(lines) == 1 and _CODE.match(lines[0]):
            found.append(Block(lines[0], code=True))
        else:
            found.append(Block("\n".join(lines)))
    return found


def as_html(text: str, *, subject: str, language: str, brand: str = "Plateau") -> str:
    """Set a plain letter as HTML, in the look of the house; what follows ``FOOT`` stands small below it."""
    body, _foot, foot = text.partition(FOOT)
    page = {
        "blocks": blocks(body),
        "foot": blocks(foot) if foot else [],
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
    text: str,
    language: str,
    kind: str,
    secret: bool = False,
    headers: dict[str, str] | None = None,
) -> EmailMultiAlternatives:
    """Return a mail in both forms, ready to send; ``secret`` when it holds a code or a link that opens a door."""
    subject = typeset(" ".join(subject.split()), language)
    text = typeset(text.strip(), language)
    labels = {KIND: kind, "Auto-Submitted": "auto-generated", "Content-Language": language}
    if secret:
        labels[SECRET] = "yes"
    mail = EmailMultiAlternatives(subject, text + "\n", None, [to], headers=labels | (headers or {}))
    mail.attach_alternative(as_html(text, subject=subject, language=language), "text/html")
    return mail
