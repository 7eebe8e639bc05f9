"""Where a visit came from: pure rules on a referrer and a campaign mark, no Django.

The rule is printed in docs/audience.md; both change together.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from urllib.parse import urlsplit


class Source(StrEnum):
    """The seven origins that figures are split by."""

    NETWORK = "network"
    SEARCH = "search"
    MAIL = "mail"
    EMBED = "embed"
    SOCIAL = "social"
    SITE = "site"
    DIRECT = "direct"


# Names of sites, compared with the labels of the referrer's host; a dot means the whole domain has to end so.
SEARCH = frozenset({"google", "bing", "duckduckgo", "qwant", "ecosia", "yahoo", "yandex", "baidu", "startpage", "lilo"})
SEARCH_HOSTS = ("search.brave.com", "kagi.com", "search.marginalia.nu")
SOCIAL_HOSTS = (
    "facebook.com", "fb.me", "instagram.com", "threads.net", "threads.com", "linkedin.com", "lnkd.in", "twitter.com", "x.com", "t.co", "reddit.com",
    "youtube.com", "tiktok.com", "pinterest.com", "bsky.app", "mastodon.social", "piaille.fr", "mamot.fr", "framapiaf.org",
    "news.ycombinator.com", "viadeo.com", "discord.com", "t.me", "web.whatsapp.com",
)  # fmt: skip
MAIL_HOSTS = (
    "mail.google.com",
    "outlook.live.com",
    "outlook.office.com",
    "mail.yahoo.com",
    "mail.proton.me",
    "webmail.free.fr",
)


def source_of(referrer: str, *, mark: str = "", embedded: bool = False, own_hosts: Collection[str] = ()) -> Source:
    """Name the origin of a visit.

    ``referrer`` is an address or empty, ``mark`` the ``from`` parameter of our own links (``mail`` in mails),
    ``embedded`` whether the film plays on somebody else's page. A mark wins over the referrer; what is unknown
    counts as another site, and no referrer as direct.
    """
    if embedded:
        return Source.EMBED
    if mark == "mail":
        return Source.MAIL
    host = _host(referrer)
    if not host:
        return Source.DIRECT
    if host in own_hosts:
        return Source.NETWORK
    if _under(host, MAIL_HOSTS) or host.split(".")[0] in {"mail", "webmail"}:
        return Source.MAIL
    if _under(host, SEARCH_HOSTS) or SEARCH & set(host.split(".")[:-1]):
        return Source.SEARCH
    if _under(host, SOCIAL_HOSTS):
        return Source.SOCIAL
    return Source.SITE


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:  # such as a bracket that opens an IPv6 address and never closes
        return ""


def _under(host: str, domains: Collection[str]) -> bool:
    return any(host == domain or host.endswith("." + domain) for domain in domains)
