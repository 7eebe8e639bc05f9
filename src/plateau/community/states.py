"""The life of a flag; a comment has none: it is there, hidden or removed."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from plateau.core.moves import Moves


class Why(TextChoices):
    """Why somebody flags a comment."""

    HURTS = "hurts", _("It attacks somebody")
    UNTRUE = "untrue", _("It says something untrue of somebody")
    PRIVATE = "private", _("It shows something private")
    SELLS = "sells", _("It is advertising")
    OTHER = "other", _("Something else")


class FlagState(TextChoices):
    """Where a flag stands."""

    OPEN = "open", pgettext_lazy("flag", "open")
    UPHELD = "upheld", pgettext_lazy("flag", "comment hidden")
    SET_ASIDE = "set_aside", pgettext_lazy("flag", "comment kept")


FLAG_MOVES: Moves = {
    FlagState.OPEN: (FlagState.UPHELD, FlagState.SET_ASIDE),
    FlagState.UPHELD: (),
    FlagState.SET_ASIDE: (),
}
