"""What every page may ask for beside its own content: the network, who reads, and the number of unread notices."""

from __future__ import annotations

from functools import cached_property
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

from plateau.channels.models import Network
from plateau.notices.models import Notice
from plateau.people.models import Person
from plateau.website import look


class House:
    """Facts of the whole house, each asked of the database only by the page that shows it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.person: Person | None = getattr(request, "person", None)

    @cached_property
    def network(self) -> Network | None:
        """This installation, or None before it is set up."""
        return Network.objects.first()

    @cached_property
    def unread(self) -> int:
        """How many notices wait for the reader."""
        return Notice.objects.filter(person=self.person).unread().count() if self.person else 0

    @property
    def languages(self) -> list[tuple[str, str]]:
        """The languages one may choose: code and own name."""
        return [("fr", "Français"), ("en", "English")]

    @property
    def here(self) -> str:
        """The path of this page with its query, to come back to; what was posted came from another one."""
        if self._request.method in {"GET", "HEAD"}:
            return self._request.get_full_path()
        came_from = self._request.headers.get("Referer", "")
        if not url_has_allowed_host_and_scheme(came_from, allowed_hosts={self._request.get_host()}):
            return "/"
        parts = urlsplit(came_from)
        return "/" + parts.path.lstrip("/") + (f"?{parts.query}" if parts.query else "")

    @property
    def language(self) -> str:
        """The code of the page's language."""
        return (get_language() or settings.LANGUAGE_CODE)[:2]

    @property
    def origin(self) -> str:
        """Scheme and host of this installation, before any path."""
        return str(settings.SITE_URL)

    @property
    def absolute(self) -> str:
        """The page's own address for links elsewhere, without its query."""
        return self.origin + self._request.path

    @property
    def stylesheet(self) -> str:
        """The address of the one style sheet."""
        return look.address()


def house(request: HttpRequest) -> dict[str, House]:
    """Give every template ``house`` (``site`` is allauth's word)."""
    return {"house": House(request)}
