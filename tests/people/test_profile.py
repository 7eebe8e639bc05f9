"""The profile: what one writes, what others see, and pictures judged by what they hold."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from plateau.core.pictures import MOST_BYTES, read_picture
from plateau.journal.models import Entry
from plateau.people.actions import company_named
from plateau.people.forms import LinkForm
from plateau.people.models import Company, Person, small_name
from tests.factories import client_of, make_guest, make_person

pytestmark = pytest.mark.django_db
URL = "/settings/profile"


def picture(size: tuple[int, int] = (600, 400), kind: str = "JPEG", **options: object) -> bytes:
    """Return a picture, left half red and right half blue."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def profile(**changes: object) -> dict[str, object]:
    """Return the form as a browser sends it."""
    return {
        "name": "Léa Duval",
        "headline": "",
        "company": "",
        "language": "fr",
        "time_zone": "Europe/Paris",
        "links-TOTAL_FORMS": "1",
        "links-INITIAL_FORMS": "0",
        "links-0-label": "",
        "links-0-url": "",
    } | changes


def save(person: Person, **changes: object) -> tuple[int, Person]:
    """Send the form as this person; return the status and the person as saved."""
    status = client_of(person).post(URL, profile(**changes)).status_code
    return status, Person.objects.select_related("company").get(pk=person.pk)


def on_disk(name: str) -> Path:
    """Return where a public file lies."""
    return Path(settings.STORAGES["default"]["OPTIONS"]["location"]) / name


def test_a_profile_is_saved_journalled_and_shown() -> None:
    status, person = save(
        make_person("Old"),
        headline="Menuisière",
        company="  Wood   & Co ",
        time_zone="America/Toronto",
        language="en",
        **{"links-0-label": "", "links-0-url": "https://www.example.org/a"},
    )
    assert status == 302
    assert (person.name, person.headline, str(person.company)) == ("Léa Duval", "Menuisière", "Wood & Co")
    assert (person.language, person.time_zone) == ("en", "America/Toronto")
    assert person.links == [{"label": "example.org", "url": "https://www.example.org/a"}]
    entry = Entry.objects.get()
    assert entry.verb == "person.profile_changed"
    assert entry.data == {"fields": ["company", "headline", "language", "links", "name", "time_zone"]}
    page = Client().get(person.get_absolute_url()).content.decode()
    for shown in ("Léa Duval", "Menuisière", "Wood &amp; Co", 'href="https://www.example.org/a" rel="nofollow'):
        assert shown in page
    assert "noindex" not in page


def test_saving_without_a_change_journals_nothing() -> None:
    person = make_person("Léa Duval")
    assert save(person)[0] == 302
    assert not Entry.objects.exists()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://example.org/", "data:text/html,x", "not an address"])
def test_a_link_that_is_no_web_address_is_refused_and_changes_nothing(url: str) -> None:
    status, person = save(make_person("Old"), **{"links-0-url": url, "links-0-label": "x"})
    assert (status, person.name, person.links, Entry.objects.count()) == (422, "Old", [], 0)
    assert len(LinkForm({"url": url}).errors["url"]) == 1


def test_a_sixth_link_is_refused() -> None:
    links = {f"links-{number}-url": f"https://example.org/{number}" for number in range(6)}
    status, person = save(make_person("Old"), **(links | {"links-TOTAL_FORMS": "6"}))
    assert (status, person.links) == (422, [])


@pytest.mark.parametrize("changes", [{"name": ""}, {"language": "xx"}, {"time_zone": "Mars/Base"}, {"name": "x" * 101}])
def test_what_cannot_be_is_refused_and_changes_nothing(changes: dict[str, str]) -> None:
    status, person = save(make_person("Old"), **changes)
    assert (status, person.name, Entry.objects.count()) == (422, "Old", 0)


def test_a_company_is_named_once_whatever_the_case() -> None:
    assert company_named("Wood & Co") == company_named(" WOOD  & co ")
    assert company_named("  ") is None
    assert Company.objects.count() == 1


def test_companies_are_offered_to_members_as_they_type() -> None:
    for name in ("Wood & Co", "Woodpecker", "Iron"):
        company_named(name)
    assert client_of(make_person()).get(URL + "/companies?company=woo").content.decode().count("<option") == 2
    assert client_of(make_person()).get(URL + "/companies?company=").content.decode().strip() == ""
    assert Client().get(URL + "/companies?company=woo").status_code == 401


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_photo_becomes_two_square_webps_whatever_it_was(kind: str) -> None:
    _status, person = save(make_person(), photo=SimpleUploadedFile("me.txt", picture(kind=kind)))
    for name, side in ((person.photo.name, 512), (small_name(person.photo.name), 256)):
        kept = Image.open(io.BytesIO(on_disk(name).read_bytes()))
        assert (kept.format, kept.size) == ("WEBP", (side, side))
    assert person.photo_small_url == "/public/" + small_name(person.photo.name)


def test_a_photo_is_turned_upright_and_loses_what_the_camera_wrote() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter, clockwise
    exif[0x010F] = "Secret Camera"
    exif.get_ifd(0x8825)[1] = "N"
    _status, person = save(make_person(), photo=SimpleUploadedFile("me.jpg", picture((400, 400), exif=exif)))
    data = on_disk(person.photo.name).read_bytes()
    kept = Image.open(io.BytesIO(data)).convert("RGB")
    assert b"Secret" not in data
    assert dict(kept.getexif()) == {}
    top, bottom = kept.getpixel((256, 20)), kept.getpixel((256, 490))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[0] > 200 > top[2], "the left side is on top now"
    assert bottom[2] > 200 > bottom[0]


def test_a_new_photo_removes_the_old_files(django_capture_on_commit_callbacks: object) -> None:
    person = make_person()
    _status, person = save(person, photo=SimpleUploadedFile("a.jpg", picture()))
    old = person.photo.name
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        _status, person = save(person, photo=SimpleUploadedFile("b.jpg", picture()))
    assert not on_disk(old).exists()
    assert not on_disk(small_name(old)).exists()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        _status, after = save(person, **{"photo-clear": "on"})
    assert (after.photo.name, on_disk(person.photo.name).exists()) == ("", False)


def bomb(side: int) -> bytes:
    """Return a small PNG whose header claims, with a right checksum, to be a square of this side."""
    data = bytearray(picture((64, 64), "PNG"))
    data[16:24] = side.to_bytes(4) * 2
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4)
    return bytes(data)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty", b""),
        ("text renamed", b"<script>alert(1)</script>"),
        ("drawing with script", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("cut off", picture()[:400]),
        ("a thousand million pixels", bomb(30_000)),
        ("a little over fifty million pixels", bomb(7_200)),
        ("one pixel", picture((2, 2), "PNG")),
        ("a format that is not ours", picture(kind="TIFF")),
        ("too heavy", picture() + b"\0" * MOST_BYTES),
    ],
)
def test_what_is_no_good_picture_is_refused_in_words_and_keeps_nothing(name: str, data: bytes) -> None:
    person = make_person("Old")
    answer = client_of(person).post(URL, profile(photo=SimpleUploadedFile("photo.jpg", data)))
    person.refresh_from_db()
    assert (answer.status_code, person.photo.name, person.name) == (422, "", "Old"), name
    assert "errorlist" in answer.content.decode()
    assert not Entry.objects.exists()


def test_a_guests_page_is_there_but_not_for_search_engines() -> None:
    page = Client().get(make_guest("Léa Guest").get_absolute_url())
    assert page.status_code == 200
    assert 'content="noindex"' in page.content.decode()


def test_nobody_at_an_address_is_404_and_settings_need_an_account() -> None:
    assert Client().get("/p/nobodyatall1").status_code == 404
    assert [Client().get(url).status_code for url in (URL, "/settings/sessions", "/settings/mail", "/claims")] == [
        401
    ] * 4


def test_the_profile_page_takes_the_same_queries_for_a_visitor_with_and_without_links(
    django_assert_num_queries: object,
) -> None:
    for number in (0, 3):
        links = [{"label": str(one), "url": "https://example.org/"} for one in range(number)]
        person = make_person(links=links, company=company_named("Wood"))
        with django_assert_num_queries(3):  # type: ignore[operator]  # the network, the person, their teams
            Client().get(person.get_absolute_url())


def test_the_limit_of_pixels_is_read_from_the_header_alone() -> None:
    with pytest.raises(ValidationError) as refused:
        read_picture(io.BytesIO(bomb(7_200)))
    assert refused.value.code == "too_large"
    with pytest.raises(ValidationError) as refused:
        read_picture(io.BytesIO(bomb(30_000)))
    assert refused.value.code == "too_large"
