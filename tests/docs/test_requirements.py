"""The 110 lines keep their numbers, their status, and a test that exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| R(\d+) \| (.+?) \| (done|part|later) \| (.*?) \| (?:`(tests/[^`]+)`)? ?\|$")


def rows() -> list[tuple[int, str, str]]:
    lines = [line for line in (ROOT / "docs/requirements.md").read_text("utf-8").splitlines() if line.startswith("| R")]
    found = [ROW.match(line) for line in lines]
    assert all(found), [line for line, match in zip(lines, found, strict=True) if not match]
    return [(int(match[1]), match[3], match[5] or "") for match in found if match]


def test_all_110_lines_are_there_in_their_order() -> None:
    assert [number for number, _, _ in rows()] == list(range(1, 111))


def test_whatever_is_done_in_whole_or_part_names_a_test_that_exists() -> None:
    for number, status, test in rows():
        if status == "later":
            assert not test, f"R{number} is for later, yet names {test}"
        else:
            place = ROOT / test
            assert test, f"R{number} is {status}, and names no test"
            assert place.exists(), f"R{number} names {test}, which is not there"
            assert place.is_file() or list(place.glob("test_*.py")), f"R{number}: no test in {test}"
