"""The languages a film may speak and be captioned in, named in themselves."""

from __future__ import annotations

from django.conf.locale import LANG_INFO

_CODES = (
    "fr", "en", "ar", "br", "ca", "da", "de", "el", "es", "eu", "fa", "fi", "he", "hi", "hu", "it", "ja", "ko",
    "nb", "nl", "pl", "pt", "ro", "ru", "sv", "tr", "uk", "vi",
)  # fmt: skip
LANGUAGES: list[tuple[str, str]] = [(code, str(LANG_INFO[code]["name_local"]).capitalize()) for code in _CODES]
NAMES: dict[str, str] = dict(LANGUAGES)
