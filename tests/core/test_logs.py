"""No line of a log hands out a key."""

from __future__ import annotations

import logging
import logging.config

import pytest
from django.conf import settings
from django.test import Client

from plateau.core.logs import WithoutKeys


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Gone: /claim/WyJhIjox:1a-b_c", "Gone: /claim/-"),
        ("Not Found: /u/WyJhIjox:1a", "Not Found: /u/-"),
        ('GET "http://tv.example.org/claim/key?x=1"', 'GET "http://tv.example.org/claim/-?x=1"'),
        ("Not Found: /m/signature/1/a/b.mp4", "Not Found: /m/-/1/a/b.mp4"),
        ("Not Found: /s/claimants", "Not Found: /s/claimants"),
    ],
)
def test_a_line_is_written_without_its_keys(line: str, kept: str) -> None:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "%s", (line,), None)
    assert WithoutKeys().filter(record)
    assert record.getMessage() == kept


class Unwritable:
    """Something whose words cannot be had."""

    def __str__(self) -> str:
        raise LookupError


@pytest.mark.parametrize(("words", "values"), [("%d films", ("three",)), ("%s", (1, 2)), ("%s", (Unwritable(),))])
def test_a_line_that_cannot_be_written_does_not_stop_who_logs_it(words: str, values: tuple[object, ...]) -> None:
    record = logging.LogRecord("plateau", logging.WARNING, "", 0, words, values, None)
    assert WithoutKeys().filter(record)
    assert (record.msg, record.args) == (words, values)


def test_every_handler_leaves_the_keys_out() -> None:
    assert [handler["filters"] for handler in settings.LOGGING["handlers"].values()] == [["without_keys"]]


@pytest.mark.django_db
def test_a_refusal_is_logged_by_the_name_of_its_page(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "plateau"):
        assert Client().get("/claim/nonsense").status_code == 404
    (line,) = [record.getMessage() for record in caplog.records if record.name == "plateau.core.middleware"]
    assert line == "refused GET claim: claim.unknown"
