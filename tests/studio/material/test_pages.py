"""Files sent by a guest's private link: by tus, by a plain form; who may have them; a link that was replaced."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from plateau.channels.roles import Can, Role
from plateau.people.models import Person
from plateau.studio.guests import actions as guests
from plateau.studio.material.actions import asks as material_asks
from plateau.studio.material.actions import files as material
from plateau.studio.models import Booking, Guest, Material, MaterialAsk
from tests.factories import client_of, make_channel, make_guest, make_person, make_team
from tests.mailbox import mail_kept
from tests.permissions import EVERYBODY, assert_answers, make_cast, open_to_all, team_only
from tests.studio.making import make_booking, make_open, slots_of
from tests.studio.material.sending import picture
from tests.subjects.making import mark, verbs_since

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
BODY = "application/offset+octet-stream"
TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture
def path(booking: Booking) -> str:
    """The path of Clara's page."""
    return guests.page_path(clara_of(booking), booking.operation.channel)


def clara_of(booking: Booking) -> Person:
    return booking.presences.get().person


def begin(path: str, booking: Booking, length: int, query: str = "", **words: str) -> Any:
    pairs = ",".join(
        f"{key} {base64.b64encode(value.encode()).decode()}"
        for key, value in ({"filename": "photo.png"} | words).items()
    )
    token = path.removeprefix("/g/")
    headers = TUS | {"Upload-Length": str(length), "Upload-Metadata": pairs}
    return Client().post(
        f"/upload/guest/{token}/{booking.public_id}/{query}", content_type="text/plain", headers=headers
    )


def patch(where: str, offset: int, data: bytes) -> Any:
    return Client().patch(where, data=data, content_type=BODY, headers=TUS | {"Upload-Offset": str(offset)})


def sent(path: str, booking: Booking, data: bytes, *, name: str = "photo.png") -> Material:
    """Send a whole file and look into it."""
    where = begin(path, booking, len(data), filename=name).headers["Location"]
    assert patch(where, 0, data).status_code == 204
    file = Material.objects.latest("pk")
    material.look_at_material(file.pk)
    file.refresh_from_db()
    return file


def test_a_guest_sends_a_file_in_pieces_without_an_account(booking: Booking, path: str) -> None:
    data = picture()
    answer = begin(path, booking, len(data))
    assert (answer.status_code, answer.headers["Plateau-Page"]) == (201, f"{path}/{booking.public_id}/material")
    assert answer.headers["Referrer-Policy"] == "same-origin"
    where = answer.headers["Location"]
    first = patch(where, 0, data[:50])
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "50")
    head = Client().head(where, headers=TUS)
    assert (head.status_code, head.headers["Upload-Offset"], head.headers["Upload-Length"]) == (
        200,
        "50",
        str(len(data)),
    )
    assert patch(where, 7, b"x").json()["code"] == "upload.other_offset"
    assert patch(where, 50, data[50:]).status_code == 204
    file = Material.objects.get()
    assert (file.name, file.state, file.person, file.sender) == (
        "photo.png",
        "arrived",
        clara_of(booking),
        clara_of(booking),
    )


def test_a_whole_file_that_the_disk_has_lost_makes_room_once_it_is_asked_about(booking: Booking, path: str) -> None:
    where = begin(path, booking, 10).headers["Location"]
    file = Material.objects.get()
    Material.objects.update(received_bytes=10)
    file.path.unlink()
    before = mark()
    answers = [Client().head(where, headers=TUS).status_code for _each in range(2)]
    file.refresh_from_db()
    assert (answers, file.state, file.gone_why) == ([410, 410], "removed", "stopped")
    assert (verbs_since(before), Material.objects.there().count()) == (["material.removed"], 0)
    assert begin(path, booking, 10).headers["Location"] != where


def test_a_link_that_was_replaced_sends_nothing_more(booking: Booking, path: str) -> None:
    where = begin(path, booking, 10).headers["Location"]
    guests.renew_link(Guest.objects.get(person=clara_of(booking)), by=make_person())
    before = mark()
    late, anew = patch(where, 0, b"0123456789"), begin(path, booking, 10)
    assert (late.status_code, late.json()["code"], anew.status_code) == (410, "guest.replaced", 410)
    file = Material.objects.get()
    assert (file.received_bytes, file.path.read_bytes(), verbs_since(before)) == (0, b"", [])


def test_nobody_sends_to_somebody_elses_recording_or_file(booking: Booking, path: str) -> None:
    other = make_booking(slots_of(booking.operation)[1], by=make_person("Other"))
    assert begin(path, other, 10).status_code == 404
    theirs = material.begin(other, other.booked_by, by=other.booked_by, name="x", length=10)
    token = path.removeprefix("/g/")
    own = f"/upload/guest/{token}/{booking.public_id}/{theirs.public_id}"
    assert [patch(own, 0, b"0123456789").status_code, Client().head(own, headers=TUS).status_code] == [404, 404]
    theirs.refresh_from_db()
    assert theirs.received_bytes == 0


def test_whoever_acts_for_a_guest_sends_for_them(booking: Booking) -> None:
    clara, channel = clara_of(booking), booking.operation.channel
    agent = make_guest("Alex Agent", contact_email="alex@example.org", language="en")
    guests.name_representative(clara, channel, by=clara, person=agent, signs=True, hears=True)
    path = guests.page_path(agent, channel)
    assert begin(path, booking, 10).status_code == 404
    answer = begin(path, booking, 10, f"?for={clara.public_id}")
    assert answer.headers["Location"].endswith(f"?for={clara.public_id}")
    assert patch(answer.headers["Location"], 0, b"0123456789").status_code == 204
    file = Material.objects.get()
    assert (file.person, file.sender) == (clara, agent)


def test_a_refusal_is_said_in_the_guests_language() -> None:
    guest = make_guest("Clara", contact_email="c@example.org", language="en")
    made = make_booking(slots_of(make_open(make_channel()))[0], by=make_person("Booker"))
    made.presences.update(person=guest)
    answer = begin(guests.page_path(guest, made.operation.channel), made, 0)
    assert (answer.status_code, answer.json()["title"][:19]) == (422, "This file is empty.")


def test_the_page_says_what_is_weak_and_takes_the_guests_word(booking: Booking, path: str) -> None:
    file = sent(path, booking, picture(320, 200))
    page = f"{path}/{booking.public_id}/material"
    text = Client().get(page).content.decode()
    assert "The picture is 320 × 200 only" in text
    assert f"{page}?for=&amp;replaces={file.public_id}" in text
    story = Client().get(path).content.decode()
    assert "please decide" in story
    assert "Look and decide" in story
    assert Client().post(f"{page}/{file.public_id}/accept").status_code == 302
    file.refresh_from_db()
    assert file.accepted_at is not None
    assert "You wanted it used as it is." in Client().get(page).content.decode()


def test_a_small_file_is_sent_by_a_plain_form(booking: Booking, path: str) -> None:
    page = f"{path}/{booking.public_id}/material"
    answer = Client().post(page, {"file": SimpleUploadedFile("logo.png", picture())})
    assert (answer.status_code, answer.headers["Location"]) == (302, page)
    file = Material.objects.get()
    assert (file.name, file.state, file.master.read_bytes()) == ("logo.png", "arrived", picture())


def test_a_form_without_a_file_says_so_and_keeps_nothing(booking: Booking, path: str) -> None:
    answer = Client().post(f"{path}/{booking.public_id}/material", {})
    assert (answer.status_code, Material.objects.count()) == (422, 0)
    assert "25 MB" in answer.content.decode()


def test_the_list_asks_anew_only_while_a_file_is_looked_into(booking: Booking, path: str) -> None:
    listing = f"{path}/{booking.public_id}/material/list"
    assert "every 2s" not in Client().get(listing).content.decode()
    data = picture()
    patch(begin(path, booking, len(data)).headers["Location"], 0, data)
    assert "every 2s" in Client().get(listing).content.decode()


def test_a_guest_takes_a_file_back_and_removes_it(booking: Booking, path: str) -> None:
    file = sent(path, booking, picture())
    own = f"{path}/{booking.public_id}/material/{file.public_id}"
    answer = Client().get(own)
    assert answer.headers["X-Accel-Redirect"] == f"/masters/guests/{file.public_id}"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="photo.png"')
    assert Client().post(f"{own}/remove").status_code == 302
    assert Client().get(own).status_code == 404


def test_the_guests_addresses_are_open_to_whoever_has_the_link(booking: Booking, path: str) -> None:
    file = sent(path, booking, picture(320, 200))
    cast = make_cast(make_channel("other"))
    page = f"{path}/{booking.public_id}/material"
    for url in (page, f"{page}/list", f"{page}/{file.public_id}"):
        assert_answers(url, open_to_all(), cast)
    assert_answers(page, open_to_all(422), cast, method="post")
    for act in ("accept", "remove"):
        assert_answers(f"{page}/{file.public_id}/{act}", open_to_all(302), cast, method="post")
        assert_answers(f"{page[:-20]}x/material/{file.public_id}/{act}", open_to_all(404), cast, method="post")


def test_the_team_that_looks_after_guests_or_makes_films_has_the_files(booking: Booking, path: str) -> None:
    file = sent(path, booking, picture())
    cast = make_cast(booking.operation.channel)
    url = f"/desk/atelier/material/{file.public_id}"
    allowed = team_only(Can.DOWNLOAD_MASTER) | {Role.COMMUNITY_MANAGER: 200}
    assert_answers(url, {name: allowed[name] for name in EVERYBODY}, cast)
    assert_answers(f"{url}/remove", team_only(Can.HANDLE_GUESTS, allowed=302), cast, method="post")
    foreign = make_channel("harbour")
    boss = make_team(foreign, *Role)
    assert client_of(boss).get(f"/desk/harbour/material/{file.public_id}").status_code == 404
    before = mark()
    answer = client_of(cast[Role.VIDEO_EDITOR]).get(url)
    assert answer.headers["X-Accel-Redirect"] == f"/masters/guests/{file.public_id}"
    assert verbs_since(before) == ["material.downloaded"]


def test_who_looks_after_guests_asks_for_files(booking: Booking) -> None:
    cast = make_cast(booking.operation.channel)
    clara = clara_of(booking)
    url = f"/desk/atelier/guests/{clara.public_id}/material/{booking.public_id}"
    with mail_kept():
        assert_answers(
            url, team_only(Can.HANDLE_GUESTS, allowed=302), cast, method="post", data={"words": "Your logo."}
        )
        made = material_asks.ask(booking, clara, by=make_team(booking.operation.channel), words="Your logo.")
    assert_answers(
        f"/desk/atelier/material-asks/{made.public_id}", team_only(Can.HANDLE_GUESTS, allowed=302), cast, method="post"
    )
    producer = client_of(cast[Role.PRODUCER])
    before = mark()
    other = make_guest("Other")
    guests.page_of(other, booking.operation.channel)
    wrong = f"/desk/atelier/guests/{other.public_id}/material/{booking.public_id}"
    before = mark()
    assert [producer.post(url, {"words": ""}).status_code, producer.post(wrong, {"words": "x"}).status_code] == [
        422,
        404,
    ]
    assert (MaterialAsk.objects.count(), verbs_since(before)) == (1, [])


def test_the_desk_and_the_subject_show_what_was_sent(booking: Booking, path: str) -> None:
    file = sent(path, booking, picture(320, 200))
    cast = make_cast(booking.operation.channel)
    desk = client_of(cast[Role.PRODUCER]).get(f"/desk/atelier/guests/{clara_of(booking).public_id}").content.decode()
    assert f"/desk/atelier/material/{file.public_id}" in desk
    assert booking.subject is not None
    page = booking.subject.get_absolute_url()
    seen = {name: file.public_id in client_of(cast[name]).get(page).content.decode() for name in EVERYBODY}
    assert sorted(name for name, sees in seen.items() if sees) == sorted(
        ["administrator", "editor_in_chief", "producer", "video_editor", "community_manager", "network"]
    )
