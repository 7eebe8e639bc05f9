"""Keeps out of the logs what lets its holder in: tokens of claims and unsubscribing, signatures of media."""

from __future__ import annotations

import logging
import re

_KEYS = re.compile(r"(/(?:claim|u|m)/)[^/\s\"'?&]+")


class WithoutKeys(logging.Filter):
    """Write a line without the keys in the addresses that it names, whoever writes it (Django logs each 404 and 410)."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the line, and let it pass; also one that cannot be written, which its handler reports, not its caller."""
        try:
            line = record.getMessage()
        except Exception:  # noqa: BLE001  words of others fill it, and whatever they raise would break the caller
            return True
        if _KEYS.search(line):
            record.msg, record.args = _KEYS.sub(r"\1-", line), ()
        return True
