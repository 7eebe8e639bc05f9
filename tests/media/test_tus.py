"""The protocol's headers, read and refused."""

from __future__ import annotations

import base64
import contextlib
import hashlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plateau.media import tus


def test_metadata_are_read_as_pairs() -> None:
    assert tus.read_metadata("filename w6l0w6kubW92, film YWJj,lonely") == {
        "filename": "été.mov",
        "film": "abc",
        "lonely": "",
    }


@pytest.mark.parametrize("value", ["a YQ==,a YQ==", "a not!base64", "a /w==", "a AA==", "a " + "A" * 3000])
def test_metadata_that_make_no_sense_are_refused(value: str) -> None:
    with pytest.raises(tus.BadHeader):
        tus.read_metadata(value)


@given(
    st.dictionaries(
        st.from_regex(r"[a-z]{1,12}", fullmatch=True),
        st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30),
        max_size=6,
    )
)
def test_whatever_a_client_writes_is_read_back(words: dict[str, str]) -> None:
    header = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in words.items())
    assert tus.read_metadata(header) == words


@given(st.text(max_size=60))
def test_no_metadata_header_breaks_the_reader(value: str) -> None:
    with contextlib.suppress(tus.BadHeader):
        tus.read_metadata(value)


def test_a_promise_is_64_figures_or_nothing() -> None:
    assert tus.read_sha256("") == ""
    assert tus.read_sha256(f" {'AB' * 32} ") == "ab" * 32


@pytest.mark.parametrize("value", ["a" * 63, "a" * 65, "g" * 64, "٣" * 64])
def test_another_promise_is_refused(value: str) -> None:
    with pytest.raises(tus.BadHeader, match="sha256"):
        tus.read_sha256(value)


@pytest.mark.parametrize("algorithm", tus.ALGORITHMS)
def test_checksums_are_read(algorithm: str) -> None:
    digest = hashlib.new(algorithm, b"abc").digest()
    found = tus.read_checksum(f"{algorithm} {base64.b64encode(digest).decode()}")
    assert found == tus.Checksum(algorithm, digest)


@pytest.mark.parametrize("value", ["md5 YWJj", "sha1 YWJj", "sha256 %%%", "sha1", ""])
def test_other_checksums_are_refused(value: str) -> None:
    with pytest.raises(tus.BadHeader):
        tus.read_checksum(value)


def test_without_the_header_there_is_no_checksum() -> None:
    assert tus.read_checksum(None) is None


@pytest.mark.parametrize("value", [None, "", "-1", "1.5", "٣", "1" * 19, "0x10"])
def test_numbers_are_whole_and_ascii(value: str | None) -> None:
    with pytest.raises(tus.BadHeader, match="Upload-Offset"):
        tus.read_number("Upload-Offset", value)


def test_dates_are_written_for_http() -> None:
    assert tus.write_date(datetime(2026, 11, 23, 9, 0, tzinfo=UTC)) == "Mon, 23 Nov 2026 09:00:00 GMT"
