"""The short address of a subject, proposed from its title. No database."""

from __future__ import annotations

import re

from django.utils.text import slugify

LONGEST = 60
SHORTEST = 3
_WISHED = 48  # leaves room for a number at the end, and stays short enough to be said aloud
_FORM = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_EMPTY_WORDS = frozenset(
    {
        "a", "an", "and", "are", "at", "by", "for", "from", "in", "is", "of", "on", "or", "the", "to", "with", "au",
        "aux", "d", "de", "des", "du", "en", "est", "et", "l", "la", "le", "les", "ou", "par", "pour", "qu", "que",
        "qui", "sur", "un", "une",
    }
)  # fmt: skip

RESERVED = frozenset(
    {
        "about", "account", "admin", "api", "archive", "audience", "aide", "c", "call", "calls", "channel",
        "channels", "chaine", "chaines", "components", "contact", "debat", "desk", "draft", "edit", "embed", "feed",
        "films", "help", "home", "language", "legal", "live", "login", "logout", "look", "m", "mail", "me", "media",
        "new", "nouveau", "notices", "oembed", "operation", "p", "plateau", "propose", "proposer", "public", "pulse",
        "recherche", "rss", "s", "search", "settings", "signup", "sitemap", "static", "subject", "subjects", "sujet",
        "sujets", "u", "upload", "www",
    }
)  # fmt: skip


def slug_for(title: str) -> str:
    """Return a short address made from a title: its words without accents, the empty ones dropped if it is long.

    "Faut-il payer pour des avis ?" gives "faut-il-payer-pour-des-avis". Returns an empty string for a
    title without a Latin letter or figure.
    """
    words = slugify(re.sub(r"['’_]", " ", title)).split("-")
    if len("-".join(words)) > _WISHED:
        words = [word for word in words if word not in _EMPTY_WORDS] or words
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word
        if len(longer) > _WISHED:
            break
        slug = longer
    slug = slug or (words[0][:_WISHED] if words else "")
    return f"{slug}-1" if slug in RESERVED or 0 < len(slug) < SHORTEST else slug


def is_good_slug(slug: str) -> bool:
    """Whether this may be an address: small letters, figures and single hyphens, 3 to 60, not reserved."""
    return SHORTEST <= len(slug) <= LONGEST and slug not in RESERVED and _FORM.fullmatch(slug) is not None


def numbered(slug: str) -> list[str]:
    """Return the address and its first forty numbered variants, such as "avis", "avis-2", "avis-3"."""
    return [slug, *(f"{slug[: LONGEST - 4]}-{number}" for number in range(2, 42))]
