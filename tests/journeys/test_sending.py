"""Sending films from the page: paused, gone on, stopped, several in a row, by keyboard; and getting the master back."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.clips import Clips

from .acting import BROWSER, log_in, make_channel, shoot
from .conftest import NewVisitor, Site

MIB = 1024 * 1024
FILES = """
from plateau.media.models import Asset
answer = list(Asset.objects.filter(film__channel__slug=slug).order_by("id").values("public_id", "state", "original_name", "sha256", "film__title", "film__public_id"))
"""


@pytest.fixture(scope="module")
def sent_from(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two films, one of them long to send, and a letter."""
    folder = tmp_path_factory.mktemp("sending")
    clips = Clips(folder)
    small = clips.numbered("small.mp4", frames=50)
    # a box that players pass over (ISO/IEC 14496-12 §8.1.2): heavy on the line, light in the machine
    filler = 12 * MIB
    (folder / "heavy.mp4").write_bytes(small.read_bytes() + filler.to_bytes(4, "big") + b"free" + bytes(filler - 8))
    (folder / "letter.mov").write_text("dear all, " * 400)
    return folder


@pytest.fixture
def editor(site: Site, new_visitor: NewVisitor) -> Page:
    """An editor on the page where films are begun."""
    page: Page = new_visitor(base_url=site.url, locale="en-GB", user_agent=BROWSER)
    return page


def slow_down(page: Page, bytes_a_second: int) -> None:
    page.context.new_cdp_session(page).send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 5, "downloadThroughput": -1, "uploadThroughput": bytes_a_second},
    )


def new_film(page: Page, slug: str, title: str) -> None:
    page.goto(f"/desk/{slug}/films/new")
    page.get_by_label(re.compile("^Title")).fill(title)
    page.get_by_role("button", name="Make the film's page").click()
    page.wait_for_url(re.compile(f"/desk/{slug}/films/[0-9a-z]{{12}}"))


def test_a_file_is_paused_by_keyboard_gone_on_with_and_downloaded_again(
    site: Site, editor: Page, sent_from: Path, tmp_path: Path
) -> None:
    log_in(editor, make_channel(site, "sending", "Sending"), then="/desk/sending/films/new")
    new_film(editor, "sending", "The heavy one")
    slow_down(editor, 2 * MIB)
    editor.locator("[data-upload-input]").set_input_files(sent_from / "heavy.mp4")
    word = editor.locator(".upload-word")
    expect(word).to_contain_text(re.compile(r"a second, .* left"))
    pause = editor.get_by_role("button", name="Pause")
    pause.focus()
    editor.keyboard.press("Enter")
    expect(word).to_contain_text("Paused at")
    expect(editor.get_by_role("button", name="Go on")).to_be_focused()
    paused_at = site.ask("from plateau.media.models import Upload\nanswer = Upload.objects.latest('id').received_bytes")
    assert 0 < paused_at < 12 * MIB
    expect(editor.locator("#film-progress")).to_contain_text("choose the same file again")
    shoot(editor, "sending-paused")
    slow_down(editor, -1)
    editor.keyboard.press("Enter")
    expect(word).to_contain_text("Arrived", timeout=60_000)
    expect(editor.locator("#film-progress .filmpart-state")).to_have_text("ready", timeout=90_000)
    expect(editor.locator("#film-poster img").first).to_be_visible()
    shoot(editor, "film-ready")
    (file,) = site.ask(FILES, slug="sending")
    whole = (sent_from / "heavy.mp4").read_bytes()
    assert file["sha256"] == hashlib.sha256(whole).hexdigest()

    editor.reload()
    with editor.expect_download() as download:
        editor.get_by_role("link", name=re.compile("^Download")).click()
    assert download.value.suggested_filename == "heavy.mp4"
    download.value.save_as(tmp_path / "back.mp4")
    assert (tmp_path / "back.mp4").read_bytes() == whole
    assert editor.request.get(f"/masters/{file['public_id']}").status == 404


@pytest.mark.expects_in_console("423")  # the piece that is cut off still holds the upload for a moment
def test_a_file_that_is_stopped_is_gone_and_another_can_be_sent(site: Site, editor: Page, sent_from: Path) -> None:
    log_in(editor, make_channel(site, "stopping", "Stopping"), then="/desk/stopping/films/new")
    new_film(editor, "stopping", "Second thoughts")
    slow_down(editor, MIB)
    editor.locator("[data-upload-input]").set_input_files(sent_from / "heavy.mp4")
    expect(editor.locator(".upload-word")).to_contain_text("a second")
    editor.get_by_role("button", name="Stop", exact=True).click()
    expect(editor.locator(".upload-word")).to_contain_text("Stopped. What had arrived is removed.", timeout=30_000)
    assert [file["state"] for file in site.ask(FILES, slug="stopping")] == ["cancelled"]
    slow_down(editor, -1)
    editor.locator("[data-upload-input]").set_input_files(sent_from / "letter.mov")
    part = editor.locator("#film-progress")
    expect(part).to_contain_text("neither a film nor a sound recording", timeout=60_000)
    shoot(editor, "film-refused")


def test_several_files_go_in_a_row_each_becoming_a_film(site: Site, editor: Page, sent_from: Path) -> None:
    log_in(editor, make_channel(site, "rows", "Rows"), then="/desk/rows/films/new")
    editor.locator("[data-upload-input]").set_input_files([sent_from / "heavy.mp4", sent_from / "small.mp4"])
    rows = editor.locator(".upload-file")
    expect(rows).to_have_count(2)
    for row in (rows.nth(0), rows.nth(1)):
        expect(row.locator(".upload-word")).to_contain_text("Arrived", timeout=60_000)
    assert [file["film__title"] for file in site.ask(FILES, slug="rows")] == ["heavy", "small"]
    shoot(editor, "sending-several")
    rows.nth(1).get_by_role("link", name="Open the film").click()
    expect(editor.get_by_role("heading", level=1)).to_have_text("small")


@pytest.mark.parametrize("locale", ["fr-FR", "en-GB"])
@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1440, "light"), (320, "light")])
def test_the_desk_page_of_a_film_fits(
    site: Site, new_visitor: NewVisitor, locale: str, width: int, scheme: str
) -> None:
    slug = f"fits{width}{locale[:2]}"
    page: Page = new_visitor(
        base_url=site.url,
        locale=locale,
        user_agent=BROWSER,
        color_scheme=scheme,
        viewport={"width": width, "height": 900},
    )
    address = make_channel(site, slug, "Fits")
    site.ask(
        "from plateau.people.models import Person\nPerson.objects.filter(user__email=address).update(language=language)",
        address=address,
        language=locale[:2],
    )
    film = site.ask(
        "from plateau.channels.models import Channel\nfrom plateau.media.actions.films import create_film\n"
        "answer = create_film(Channel.objects.get(slug=slug), by=None, title='Une très longue nuit au fournil avec beaucoup de farine').desk_url",
        slug=slug,
    )
    log_in(page, address, then=film)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    shoot(page, f"film-desk-{width}-{scheme}-{locale[:2]}")
