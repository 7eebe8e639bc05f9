"""Short addresses of operations: which words may stand at the root of the site. No database."""

from __future__ import annotations

import re

SHORTEST, LONGEST = 2, 30
_FORM = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

RESERVED = frozenset(
    {
        # first words of our own addresses: tests/studio/test_addresses.py compares them with the URL table
        "account", "bookings", "c", "claim", "claims", "components", "desk", "duties", "embed", "fee", "films", "g", "language",
        "look", "m", "me", "metrics", "network", "notices", "oembed", "p", "publications", "s", "search", "settings",
        "u", "unsubscribe", "upload",
        # what the edge serves
        "elsewhere", "masters", "public", "pulse", "shelf", "static",
        # what will come, and what nobody should be able to pretend to be
        "about", "admin", "aide", "api", "archive", "audience", "booking", "call", "calls", "channel", "channels",
        "chaine", "chaines", "contact", "favicon", "feed", "health", "help", "home", "legal", "live", "login", "logout",
        "mail", "media", "mentions-legales", "money", "new", "nouveau", "operation", "operations", "plateau",
        "plateaux", "press", "privacy", "propose", "proposer", "recherche", "robots", "rss", "schedule", "security",
        "signup", "sitemap", "status", "studio", "subject", "subjects", "sujet", "sujets", "support", "team", "terms",
        "tv", "well-known", "www",
    }
)  # fmt: skip
"""Words that no operation may take, in small letters."""


def is_good_form(address: str) -> bool:
    """Whether this is small letters, figures and single hyphens, of a length to be said aloud."""
    return SHORTEST <= len(address) <= LONGEST and _FORM.fullmatch(address) is not None


def is_reserved(address: str) -> bool:
    """Whether another page of the site has this address, or may have it one day; whatever the case."""
    return address.lower() in RESERVED
