"""Sets French text as a printer would; called when message catalogues are compiled."""

import re

NARROW = "\u202f"
"""The narrow no-break space that stands before high punctuation."""

_KEPT = re.compile(
    r"""<[^<>]+>                      # a tag, with whatever stands in its attributes
      | &[a-zA-Z#0-9]+;               # an entity
      | %\([^)]+\)[-+0-9.]*[a-zA-Z]   # a named placeholder
      | (?<!%)%[sdf]                  # a bare placeholder
      | \{[^{}]*\}                    # a braced placeholder
      | (?:https?://|www\.)[^\s<>»]*[\w/]   # an address
      | \S+@\S+\.\w+                  # an e-mail address
    """,
    re.VERBOSE,
)
_FIRST_PRIVATE = 0xE000
_WORD = rf"[\w)\]»%€{chr(_FIRST_PRIVATE)}-\uf8ff]"

_RULES = (
    (re.compile(r"\.\.\."), "…"),
    (re.compile(r"'"), "’"),
    (re.compile(r"«\s*"), "«" + NARROW),
    (re.compile(r"\s*»"), NARROW + "»"),
    (re.compile(r"[ \u00a0]+([;:?!])"), NARROW + r"\1"),
    (re.compile(rf"(?<={_WORD})([;?!]+)(?=\s|$|{NARROW}»)"), NARROW + r"\1"),
    (re.compile(rf"(?<={_WORD})(:)(?=\s|$)"), NARROW + r"\1"),
    (re.compile(rf"(?<=[\d{chr(_FIRST_PRIVATE)}-\uf8ff]) (?=[%€])"), NARROW),
    (re.compile(r"(?<=\d) (?=\d{3}(?!\d))"), NARROW),
)


def set_french(text: str) -> str:
    """Return French *text* with its no-break spaces, apostrophes and ellipses in place.

    Tags, entities, placeholders and addresses keep every character. Applying it twice changes nothing more.
    """
    kept: list[str] = []

    def hide(match: re.Match[str]) -> str:
        kept.append(match[0])
        return chr(_FIRST_PRIVATE + len(kept) - 1)

    hidden = _KEPT.sub(hide, text)
    for pattern, replacement in _RULES:
        hidden = pattern.sub(replacement, hidden)
    return re.sub(
        r"[\ue000-\uf8ff]",
        lambda match: kept[ord(match[0]) - _FIRST_PRIVATE],
        hidden,
    )
