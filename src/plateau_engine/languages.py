"""Name languages of sound: files say fre, fra or fr; players want BCP 47, people the language's own name."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError
from babel.core import get_global

NOT_ONE = frozenset({"", "und", "mis", "mul", "zxx"})
"""ISO 639-2: undetermined, uncoded, several, no language at all."""


def tag_of(said: str) -> str:
    """Return the BCP 47 tag of what a file says (ISO 639-1 or -2, in either of its forms), empty if it names none."""
    name, _, rest = said.strip().replace("_", "-").partition("-")
    name = name.lower()
    if name in NOT_ONE or not name.isascii() or not name.isalpha() or len(name) not in {2, 3}:
        return ""
    short: str = get_global("language_aliases").get(name, name)
    return f"{short}-{rest}" if rest and rest.isascii() and rest.replace("-", "").isalnum() else short


def own_name(tag: str) -> str:
    """Return a language's name in itself, with a capital as in a menu; the tag where it is not known."""
    try:
        name = Locale.parse(tag, sep="-").get_display_name(tag.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        name = None
    return (name[:1].upper() + name[1:]) if name else tag
