"""What the sources are called on pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from plateau.audience.sources import Source

SOURCE_WORDS = {
    Source.NETWORK: _("our own channels"),
    Source.SEARCH: _("search engines"),
    Source.MAIL: _("our mails"),
    Source.EMBED: _("other sites that show the film"),
    Source.SOCIAL: _("social networks"),
    Source.SITE: _("links on other sites"),
    Source.DIRECT: _("links passed on, or the address typed"),
}
