"""The tus server, request by request, as owner, colleague and stranger."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from plateau.channels.roles import Role
from plateau.core.clock import now
from plateau.journal.models import Entry
from plateau.media.actions import uploads
from plateau.media.models import Asset, Film, Job, Upload
from tests.factories import make_team
from tests.media.conftest import Stage
from tests.media.sending import BODY, Sender


def journal() -> int:
    return Entry.objects.count()


def test_the_server_says_what_it_can_to_anybody(db: None) -> None:
    answer = Client().options("/upload/")
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Extension"] == "creation,creation-with-upload,checksum,expiration,termination"
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha256,sha1"
    assert int(answer.headers["Tus-Max-Size"]) >= 50 * 10**9


def test_another_version_is_refused(sender: Sender, stage: Stage) -> None:
    answer = sender.begin(10, headers={"Tus-Resumable": "0.2.2"}, film=stage.film.public_id)
    assert (answer.status_code, answer.headers["Tus-Version"]) == (412, "1.0.0")
    assert Upload.objects.count() == 0


def test_a_file_arrives_in_two_pieces(sender: Sender, stage: Stage, begun: str) -> None:
    assert begun.startswith("http://testserver/upload/")
    first = sender.patch(begun, 0, b"01234")
    assert (first.status_code, first.headers["Upload-Offset"], first.headers["Tus-Resumable"]) == (204, "5", "1.0.0")
    assert first.headers["Upload-Expires"].endswith("GMT")
    where = sender.head(begun)
    assert (where.status_code, where.headers["Upload-Offset"], where.headers["Upload-Length"]) == (200, "5", "10")
    assert "no-store" in where.headers["Cache-Control"]
    assert where.headers["Upload-Metadata"].startswith("film ")

    last = sender.patch(begun, 5, b"56789")
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, "10")
    asset = Asset.objects.get()
    assert (asset.state, asset.original_name, asset.size_bytes) == ("received", "pain.mov", 10)
    assert asset.master.read_bytes() == b"0123456789"
    assert asset.master.stat().st_mode & 0o222 == 0
    stage.film.refresh_from_db()
    assert stage.film.asset == asset
    assert sorted(Job.objects.values_list("kind", flat=True)) == ["checksum", "direct", "probe"]
    assert Entry.objects.filter(verb="film.file_received", target_id=stage.film.public_id).count() == 1
    assert sender.head(begun).headers["Upload-Offset"] == "10"
    assert sender.patch(begun, 10, b"x").status_code == 403


def test_the_first_bytes_may_come_with_the_announcement(sender: Sender, stage: Stage) -> None:
    answer = sender.begin(10, b"0123", film=stage.film.public_id)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, "4")
    whole = sender.patch(answer.headers["Location"], 4, b"456789")
    assert whole.headers["Upload-Offset"] == "10"


def test_an_empty_file_is_whole_at_once(sender: Sender, stage: Stage) -> None:
    assert sender.begin(0, film=stage.film.public_id).status_code == 201
    assert Asset.objects.get().state == "received"


def test_methods_may_be_overridden_for_old_proxies(sender: Sender, begun: str) -> None:
    answer = sender.client.post(
        begun,
        data=b"0123456789",
        content_type=BODY,
        headers={"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"},
    )
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, "10")


@pytest.mark.parametrize(("offset", "status"), [(3, 409), (11, 409)])
def test_another_offset_is_refused(sender: Sender, begun: str, offset: int, status: int) -> None:
    sender.patch(begun, 0, b"01234")
    entries = journal()
    answer = sender.patch(begun, offset, b"xx")
    assert (answer.status_code, answer.json()["code"]) == (status, "upload.other_offset")
    assert sender.head(begun).headers["Upload-Offset"] == "5"
    assert journal() == entries


def test_more_bytes_than_announced_are_refused(sender: Sender, begun: str) -> None:
    assert sender.patch(begun, 0, b"0123456789x").status_code == 413
    assert sender.head(begun).headers["Upload-Offset"] == "0"


def test_another_content_type_is_refused(sender: Sender, begun: str) -> None:
    assert sender.patch(begun, 0, b"01234", content_type="application/octet-stream").status_code == 415
    assert sender.head(begun).headers["Upload-Offset"] == "0"


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_piece_whose_checksum_differs_is_dropped(sender: Sender, begun: str, algorithm: str) -> None:
    wrong = base64.b64encode(hashlib.new(algorithm, b"another").digest()).decode()
    answer = sender.patch(begun, 0, b"01234", Upload_Checksum=f"{algorithm} {wrong}")
    assert (answer.status_code, answer.json()["code"]) == (460, "upload.checksum")
    assert sender.head(begun).headers["Upload-Offset"] == "0"

    right = base64.b64encode(hashlib.new(algorithm, b"01234").digest()).decode()
    assert sender.patch(begun, 0, b"01234", Upload_Checksum=f"{algorithm} {right}").status_code == 204
    sender.patch(begun, 5, b"56789")
    assert Asset.objects.get().master.read_bytes() == b"0123456789"


def test_an_unknown_checksum_is_a_bad_request(sender: Sender, begun: str) -> None:
    assert sender.patch(begun, 0, b"01234", Upload_Checksum="md5 YWJj").status_code == 400
    assert sender.head(begun).headers["Upload-Offset"] == "0"


def test_bytes_past_the_durable_ones_are_written_anew(sender: Sender, begun: str) -> None:
    sender.patch(begun, 0, b"01234")
    upload = Upload.objects.get()
    with upload.path.open("ab") as file:
        file.write(b"garbage of a request that died")
    sender.patch(begun, 5, b"56789")
    assert Asset.objects.get().master.read_bytes() == b"0123456789"


def test_an_upload_can_be_given_up(sender: Sender, stage: Stage, begun: str) -> None:
    sender.patch(begun, 0, b"01234")
    path = Upload.objects.get().path
    assert sender.delete(begun).status_code == 204
    assert sender.head(begun).status_code == 410
    assert sender.patch(begun, 5, b"56789").status_code == 410
    assert sender.delete(begun).status_code == 410
    assert not path.exists()
    stage.film.refresh_from_db()
    assert stage.film.asset is None
    assert Asset.objects.get().state == "cancelled"
    assert Entry.objects.filter(verb="film.file_stopped").count() == 1


def test_a_whole_file_can_no_longer_be_given_up(sender: Sender, begun: str) -> None:
    sender.patch(begun, 0, b"0123456789")
    assert sender.delete(begun).status_code == 403
    assert Asset.objects.get().master.exists()


def test_after_days_without_a_byte_an_upload_is_gone(sender: Sender, begun: str) -> None:
    sender.patch(begun, 0, b"01234")
    Upload.objects.update(expires_at=now() - timedelta(seconds=1))
    assert sender.head(begun).status_code == 410
    assert sender.patch(begun, 5, b"56789").status_code == 410
    path = Upload.objects.get().path
    assert uploads.sweep_uploads() == 1
    assert not path.exists()
    assert (Asset.objects.get().state, Asset.objects.get().failure_code) == ("cancelled", "upload.expired")
    assert uploads.sweep_uploads() == 0


def test_every_byte_prolongs_an_upload(sender: Sender, begun: str) -> None:
    Upload.objects.update(expires_at=now() + timedelta(minutes=1))
    sender.patch(begun, 0, b"01234")
    assert Upload.objects.get().expires_at > now() + timedelta(days=6)


def test_the_sweep_leaves_living_uploads_alone(sender: Sender, begun: str) -> None:
    sender.patch(begun, 0, b"01234")
    assert uploads.sweep_uploads() == 0
    assert sender.head(begun).headers["Upload-Offset"] == "5"


def test_one_file_at_a_time_for_a_film(sender: Sender, stage: Stage, begun: str) -> None:
    entries = journal()
    answer = sender.begin(10, film=stage.film.public_id)
    assert (answer.status_code, answer.json()["code"]) == (409, "upload.one_at_a_time")
    assert Upload.objects.count() == 1
    assert journal() == entries


@pytest.mark.parametrize("where", ["film", "channel"])
def test_an_announcement_whose_answer_was_lost_is_answered_again(sender: Sender, stage: Stage, where: str) -> None:
    words = {where: stage.film.public_id if where == "film" else "atelier", "filename": "pain.mov"}
    first = sender.begin(10, **words)
    counts = (Upload.objects.count(), Asset.objects.count(), Film.objects.count(), journal())
    again = sender.begin(10, **words)
    assert (again.status_code, again.headers["Location"]) == (201, first.headers["Location"])
    assert again.headers["Upload-Offset"] == "0"
    assert (Upload.objects.count(), Asset.objects.count(), Film.objects.count(), journal()) == counts
    assert sender.patch(again.headers["Location"], 0, b"0123456789").status_code == 204


def test_only_the_very_same_announcement_is_answered_again(sender: Sender, stage: Stage) -> None:
    words = {"film": stage.film.public_id, "filename": "pain.mov"}
    begun = sender.begin(10, **words).headers["Location"]
    entries = journal()
    assert sender.begin(11, **words).status_code == 409
    assert sender.begin(10, film=stage.film.public_id, filename="four.mov").status_code == 409
    assert Sender(stage.camera).begin(10, **words).status_code == 409
    sender.patch(begun, 0, b"0123")
    assert sender.begin(10, **words).status_code == 409
    assert (Upload.objects.count(), journal()) == (1, entries)


def test_an_announcement_given_up_is_not_answered_again(sender: Sender, stage: Stage) -> None:
    words = {"film": stage.film.public_id, "filename": "pain.mov"}
    begun = sender.begin(10, **words).headers["Location"]
    sender.delete(begun)
    again = sender.begin(10, **words)
    assert again.status_code == 201
    assert again.headers["Location"] != begun


def test_first_bytes_that_are_not_accepted_leave_the_upload_begun(sender: Sender, stage: Stage) -> None:
    wrong = base64.b64encode(hashlib.sha256(b"another").digest()).decode()
    answer = sender.begin(10, b"0123", {"Upload-Checksum": f"sha256 {wrong}"}, film=stage.film.public_id)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, "0")
    begun = answer.headers["Location"]
    assert sender.head(begun).headers["Upload-Offset"] == "0"
    assert sender.patch(begun, 0, b"0123456789").headers["Upload-Offset"] == "10"


def test_a_checksum_that_makes_no_sense_begins_nothing(sender: Sender, stage: Stage) -> None:
    answer = sender.begin(10, b"0123", {"Upload-Checksum": "md5 YWJj"}, film=stage.film.public_id)
    assert answer.status_code == 400
    assert Upload.objects.count() == 0


def test_a_file_for_the_channel_becomes_a_film(sender: Sender, stage: Stage) -> None:
    answer = sender.begin(3, b"abc", channel="atelier", filename="Le_four.de.nuit.mov")
    film = Film.objects.exclude(pk=stage.film.pk).get()
    assert (film.title, film.channel, film.language) == ("Le four de nuit", stage.channel, stage.channel.language)
    assert answer.headers["Plateau-Page"] == f"/desk/atelier/films/{film.public_id}"


@pytest.mark.parametrize(
    "limit",
    [
        ("UPLOAD_MOST_BYTES", 9, 413, "upload.too_large"),
        ("CHANNEL_MOST_BYTES", 9, 413, "upload.channel_full"),
        ("PERSON_MOST_BYTES", 9, 413, "upload.person_full"),
        ("KEEP_FREE_BYTES", 10**18, 507, "upload.disk_full"),
    ],
)
def test_without_room_a_file_is_refused_and_leaves_nothing(
    sender: Sender, stage: Stage, settings: Any, limit: tuple[str, int, int, str]
) -> None:
    name, value, status, code = limit
    setattr(settings, name, value)
    entries = journal()
    answer = sender.begin(10, channel="atelier", filename="a.mov")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (Upload.objects.count(), Asset.objects.count(), Film.objects.count()) == (0, 0, 1)
    assert journal() == entries


def test_room_counts_files_on_their_way_and_forgets_those_given_up(sender: Sender, stage: Stage, settings: Any) -> None:
    settings.CHANNEL_MOST_BYTES = 15
    first = sender.begin(10, film=stage.film.public_id).headers["Location"]
    assert sender.begin(10, channel="atelier", filename="b.mov").status_code == 413
    sender.delete(first)
    assert sender.begin(10, channel="atelier", filename="b.mov").status_code == 201


def test_announcements_that_make_no_sense_are_bad_requests(sender: Sender, stage: Stage) -> None:
    film = stage.film.public_id
    assert sender.begin(10).status_code == 400
    assert sender.begin(10, headers={"Upload-Length": "many"}, film=film).status_code == 400
    assert sender.begin(10, headers={"Upload-Defer-Length": "1"}, film=film).status_code == 400
    assert sender.begin(10, headers={"Upload-Metadata": "film ???"}).status_code == 400
    assert sender.begin(10, film=film, sha256="a" * 65).status_code == 400
    for word in ("title", "filename", "channel", "film"):
        words = {"channel": "atelier"} | {word: "zero \0 byte"}
        assert sender.begin(10, **words).status_code == 400
    assert Film.objects.count() == 1
    assert Upload.objects.count() == 0


@pytest.mark.parametrize("role", list(Role))
def test_who_may_upload(stage: Stage, role: Role) -> None:
    allowed = {Role.ADMINISTRATOR, Role.EDITOR_IN_CHIEF, Role.PRODUCER, Role.CAMERA, Role.VIDEO_EDITOR}
    member = make_team(stage.channel, role)
    answer = Sender(member).begin(10, film=stage.film.public_id)
    assert answer.status_code == (201 if role in allowed else 403)
    assert Upload.objects.count() == (1 if role in allowed else 0)


def test_strangers_neighbours_and_visitors_send_nothing(stage: Stage) -> None:
    film = stage.film.public_id
    assert Sender(stage.stranger).begin(10, film=film).status_code == 403
    assert Sender(stage.neighbour).begin(10, film=film).status_code == 403
    assert Sender(None).begin(10, film=film).status_code == 401
    assert Sender(stage.stranger).begin(10, channel="atelier").status_code == 403
    assert (Upload.objects.count(), Film.objects.count()) == (0, 1)


def test_an_upload_is_its_senders_alone(stage: Stage, begun: str) -> None:
    for person, status in ((stage.camera, 404), (stage.neighbour, 404), (stage.stranger, 404), (None, 401)):
        other = Sender(person)
        assert other.head(begun).status_code == status
        assert other.patch(begun, 0, b"01234").status_code == status
        assert other.delete(begun).status_code == status
    assert Upload.objects.get().received_bytes == 0


def test_whoever_leaves_the_team_stops_sending(sender: Sender, stage: Stage, begun: str) -> None:
    stage.producer.team_roles.all().delete()
    assert sender.patch(begun, 0, b"01234").status_code == 404
    assert Upload.objects.get().received_bytes == 0


def test_another_site_cannot_make_a_browser_send(stage: Stage) -> None:
    client = Client(enforce_csrf_checks=True)
    assert stage.producer.user is not None
    client.force_login(stage.producer.user)
    answer = client.post(
        "/upload/", headers={"Tus-Resumable": "1.0.0", "Upload-Length": "1"}, content_type="text/plain", data=b""
    )
    assert answer.status_code == 403
    assert Upload.objects.count() == 0
