"""The two ways to say no: a rule refuses, or the outside world fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Refused(Exception):
    """A rule said no; nothing was changed.

    ``code`` is for programs (``subject.not_editable``), ``sentence`` for people (translated, says what to do),
    ``status`` is the HTTP status: 403 not allowed, 404 not there for you, 409 not now, 410 gone, 422 not like this,
    429 too often. ``retry_seconds`` goes with 429.
    """

    def __init__(
        self, code: str, sentence: str | _StrPromise, status: int = 409, *, retry_seconds: int | None = None
    ) -> None:
        super().__init__(code, sentence, status)
        self.code = code
        self.sentence = sentence
        self.status = status
        self.retry_seconds = retry_seconds

    def __str__(self) -> str:
        return f"{self.code}: {self.sentence}"


class OutsideFailed(Exception):
    """Something outside this program failed; ``again`` says whether another try may help."""

    def __init__(self, sentence: str, *, again: bool) -> None:
        super().__init__(sentence)
        self.again = again
