"""What the gate protects is protected by the edge itself: signed, expiring addresses."""

from __future__ import annotations

import json
import time

import pytest

from plateau.media.signing import sign

from .conftest import SECRET, RunningEdge

SCOPE = "4fGh7kQ2/main"
LATER = int(time.time()) + 6 * 3600  # read when the tests are collected, and a whole run may take long


@pytest.fixture(scope="module", autouse=True)
def _package(edge: RunningEdge) -> None:
    for folder in ("4fGh7kQ2/main", "4fGh7kQ2/free", "other/main"):
        package = edge.places.air / folder
        (package / "captions").mkdir(parents=True)
        (package / "master.m3u8").write_text(f"#EXTM3U\n# {folder}\n" + "#" * 1000)
        (package / "manifest.mpd").write_text("<MPD/>")
        (package / "720p.mp4").write_bytes(bytes(range(256)) * 40)
        (package / "captions" / "fr.vtt").write_text("WEBVTT\n")
        (package / ".draft").write_text("not for you")
    (edge.places.home / "secret-of-the-house").write_text("never")


def signed(scope: str = SCOPE, expires: int = LATER) -> str:
    return sign(scope, expires=expires, secret=SECRET)


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("master.m3u8", "application/vnd.apple.mpegurl"),
        ("manifest.mpd", "application/dash+xml"),
        ("720p.mp4", "video/mp4"),
        ("captions/fr.vtt", "text/vtt"),
    ],
)
def test_a_good_address_gives_every_file_of_its_folder(edge: RunningEdge, file: str, kind: str) -> None:
    answer, body = edge.ask(signed() + file)
    assert (answer.status, answer.getheader("Content-Type")) == (200, kind)
    assert body == (edge.places.air / SCOPE / file).read_bytes()
    assert answer.getheader("X-Content-Type-Options") == "nosniff"
    assert (answer.getheader("Cache-Control") or "").startswith("private")


def test_a_range_is_answered_with_exactly_these_bytes(edge: RunningEdge) -> None:
    answer, body = edge.ask(signed() + "720p.mp4", Range="bytes=250-259")
    assert (answer.status, answer.getheader("Content-Range")) == (206, "bytes 250-259/10240")
    assert body == bytes([250, 251, 252, 253, 254, 255, 0, 1, 2, 3])


def test_what_may_change_is_asked_again_and_the_pieces_are_not(edge: RunningEdge) -> None:
    assert edge.ask(signed() + "master.m3u8")[0].getheader("Cache-Control") == "private, no-cache"
    for file in ("captions/fr.vtt", "manifest.mpd"):
        assert edge.ask(signed() + file)[0].getheader("Cache-Control") == "private, no-cache"
    assert edge.ask(signed() + "720p.mp4")[0].getheader("Cache-Control") == "private, max-age=3600, immutable"


def test_a_guessed_signature_is_refused(edge: RunningEdge) -> None:
    assert edge.status(f"/m/{'A' * 22}/{LATER}/{SCOPE}/master.m3u8") == 403
    assert edge.status(sign(SCOPE, expires=LATER, secret="another secret") + "master.m3u8") == 403


@pytest.mark.parametrize(
    ("part", "put"),
    [
        ("4fGh7kQ2/main", "4fGh7kQ2/free"),
        ("4fGh7kQ2/main", "other/main"),
        (str(LATER), str(LATER + 86400)),
        (str(LATER), "0" + str(LATER)),
    ],
    # the moment differs from worker to worker, and must not stand in a test's name
    ids=["another folder", "another film", "a later moment", "the same moment padded"],
)
def test_an_altered_address_is_refused(edge: RunningEdge, part: str, put: str) -> None:
    altered = signed().replace(part, put)
    assert altered != signed()
    assert edge.status(altered + "master.m3u8") == 403


def test_a_track_that_lies_nowhere_is_asked_of_the_pages_once_the_signature_is_good(edge: RunningEdge) -> None:
    good = sign("4fGh7kQ2/direct", expires=LATER, secret=SECRET) + "picture.mp4"
    answer, body = edge.ask(good, Range="bytes=0-99")
    seen = json.loads(body)
    assert (answer.status, seen["path"], seen["headers"]["range"]) == (200, good, "bytes=0-99")
    assert answer.getheader("Referrer-Policy") == "no-referrer"
    refused = {
        "another folder's signature": signed().replace("/main/", "/direct/") + "picture.mp4",
        "another film": good.replace("4fGh7kQ2", "other"),
        "a later moment": good.replace(str(LATER), str(LATER + 60)),
    }
    assert {what: edge.status(address) for what, address in refused.items()} == dict.fromkeys(refused, 403)
    outlived = sign("4fGh7kQ2/direct", expires=int(time.time()) - 1, secret=SECRET) + "picture.mp4"
    assert edge.status(outlived) == 410
    assert edge.status(good, "POST") == 403


def test_an_outlived_address_is_gone(edge: RunningEdge) -> None:
    assert edge.status(signed(expires=int(time.time()) - 1) + "master.m3u8") == 410


def test_an_outlived_guess_is_refused_and_not_called_gone(edge: RunningEdge) -> None:
    assert edge.status(f"/m/{'A' * 22}/1000/{SCOPE}/master.m3u8") == 403


def test_an_address_ends_at_its_moment(edge: RunningEdge) -> None:
    address = signed(expires=int(time.time()) + 2) + "captions/fr.vtt"
    assert edge.status(address) == 200
    time.sleep(3.1)
    assert edge.status(address) == 410


@pytest.mark.parametrize(
    "way_out",
    [
        "../free/master.m3u8",
        "../../other/main/master.m3u8",
        "../../../secret-of-the-house",
        "%2e%2e/free/master.m3u8",
        "..%2ffree/master.m3u8",
        "%2e%2e%2f%2e%2e%2f%2e%2e%2fsecret-of-the-house",
        "captions/../../free/master.m3u8",
        "..%5cfree%5cmaster.m3u8",
        "%252e%252e/free/master.m3u8",
        "....//free/master.m3u8",
        "//etc/passwd",
        ".draft",
        "captions/",
        "",
        "master.m3u8%00.mp4",
    ],
)
def test_nobody_climbs_out_of_the_folder(edge: RunningEdge, way_out: str) -> None:
    answer, body = edge.ask(signed() + way_out)
    assert answer.status in {400, 403, 404}
    assert b"EXTM3U" not in body
    assert b"never" not in body


@pytest.mark.parametrize(
    "path", ["/m/", "/m", "/m/x", "/air/4fGh7kQ2/main/720p.mp4", "/masters/", "/media-secret", "/secret"]
)
def test_without_the_signed_form_there_is_no_way_to_a_file(edge: RunningEdge, path: str) -> None:
    answer, body = edge.ask(path)
    # masters are inside the edge only; what is not media goes to the pages, which know no such address
    assert answer.status in {403, 404} or (answer.status == 200 and b'"path"' in body)


def test_a_missing_file_of_a_good_address_is_not_found(edge: RunningEdge) -> None:
    assert edge.status(signed() + "1080p.mp4") == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_media_can_only_be_read(edge: RunningEdge, method: str) -> None:
    assert edge.status(signed() + "720p.mp4", method) in {403, 405}
    assert (edge.places.air / SCOPE / "720p.mp4").stat().st_size == 10240


def test_the_log_keeps_no_address_that_lets_in(edge: RunningEdge) -> None:
    address = signed()
    for key in ("/claim/WyJhIjox:key", "/u/WyJhIjox:key"):
        edge.ask(key)
    edge.ask(address + "captions/fr.vtt")
    for _ in range(80):
        log = (edge.places.log / "edge.log").read_text()
        if f"/m/-/{LATER}/{SCOPE}/captions/fr.vtt" in log:
            break
        time.sleep(0.1)
    else:
        pytest.fail("the request was not logged")
    assert address.split("/")[2] not in log
    assert [line.split()[3] for line in log.splitlines()[-3:-1]] == ["/claim/-", "/u/-"]
    assert "WyJhIjox" not in log


@pytest.mark.parametrize("scope", ["../x", "a", "a/b/c", "a/..", "a b/c", "", "/a/b", "a/b\n"])
def test_only_two_plain_names_can_be_signed(scope: str) -> None:
    with pytest.raises(ValueError, match="is not <asset>/<folder>"):
        sign(scope, expires=1, secret=SECRET)
