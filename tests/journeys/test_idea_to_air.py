"""The main journey: a member's idea becomes a film that people watch, at one address."""

from __future__ import annotations

import re
import time
from itertools import count
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Page, expect

from tests.clips import Clips

from .acting import BROWSER, code_mailed_to, log_in, make_channel, playing_from, shoot, until
from .conftest import NewVisitor, Site

SECONDS = 40
CAPTIONS = b"WEBVTT\n\n00:00:00.500 --> 00:00:20.000\nGood evening.\n\n00:00:20.000 --> 00:00:39.000\nAnd good night.\n"
SUBJECT = """
from plateau.subjects.models import Subject
subject = Subject.objects.get(slug=slug)
answer = {"id": subject.public_id, "state": subject.state, "films": [link.film.public_id for link in subject.films.all()]}
"""


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A master of some megabytes, so that its upload can be cut in the middle."""
    clips = Clips(tmp_path_factory.mktemp("journey"))
    return clips.numbered(
        "evening.mp4",
        frames=SECONDS * 25,
        output=("-g", "50", "-b:v", "4M", "-minrate", "4M", "-maxrate", "4M", "-bufsize", "8M"),
    )


@pytest.fixture
def visitor(site: Site, new_visitor: NewVisitor) -> NewVisitor:
    """Somebody new, with a browser that is no robot: each has another one, as all come from one address."""
    version = count(150)

    def open_one(**options: object) -> Page:
        agent = BROWSER.replace("150", str(next(version)))
        return new_visitor(**({"base_url": site.url, "locale": "en-GB", "user_agent": agent} | options))

    return open_one


def register(page: Page, site: Site, name: str, address: str) -> None:
    """Create an account from the page where one stands, by the code that is mailed."""
    page.get_by_label("Your name, as others will see it").fill(name)
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label(re.compile("^Password")).fill("a long enough password")
    page.get_by_role("button", name="Create my account").click()
    page.get_by_label(re.compile("code", re.IGNORECASE)).fill(code_mailed_to(site, address))
    page.get_by_role("button", name=re.compile("confirm|continue|verify", re.IGNORECASE)).first.click()


@pytest.mark.expects_in_console("net::ERR", "502", "503", "409", "423", "htmx:afterRequest", "htmx:sendError")
def test_an_idea_becomes_a_film_that_people_watch(
    site: Site, visitor: NewVisitor, master: Path, tmp_path: Path
) -> None:
    editor_address = make_channel(site, "evening", "Evening Channel")

    # A visitor writes first, and registers on the way: nothing is lost.
    member = visitor()
    member.goto("/account/signup/?next=/c/evening/propose")
    register(member, site, "Mia Member", "mia@evening.example")
    expect(member).to_have_url(re.compile("/c/evening/propose$"))
    member.get_by_label("Title", exact=True).fill("Who closes the workshop at night?")
    member.get_by_label(re.compile("^Pitch")).fill("Somebody always does. **Nobody is paid for it.** Let us ask them.")
    expect(member.locator("#saved")).to_contain_text(re.compile("saved", re.IGNORECASE))
    member.reload()
    expect(member.get_by_label("Title", exact=True)).to_have_value("Who closes the workshop at night?")
    member.get_by_label(re.compile("^Rubric")).select_option(label="Trades")
    member.get_by_label(re.compile("^Address")).fill("who-closes")
    shoot(member, "propose")
    member.get_by_role("button", name="Propose it").click()
    expect(member).to_have_url(re.compile("/s/who-closes$"))
    subject = site.ask(SUBJECT, slug="who-closes")
    assert subject["state"] == "proposed"

    # The team opens the debate; another member gathers around it.
    editor = visitor()
    desk = f"/desk/evening/subjects/{subject['id']}"
    log_in(editor, editor_address, then=desk)
    editor.get_by_role("button", name=re.compile("debate", re.IGNORECASE)).click()
    fan = visitor()
    fan.goto("/account/signup/?next=/s/who-closes")
    register(fan, site, "Fay Fan", "fay@evening.example")
    fan.get_by_role("button", name=re.compile("^I would watch this")).click()
    expect(fan.get_by_role("button", name="I would watch this 1")).to_have_attribute("aria-pressed", "true")
    fan.get_by_role("button", name="Follow", exact=False).first.click()
    expect(fan.get_by_role("button", name=re.compile("^Following"))).to_be_visible()
    fan.get_by_label("Your question").fill("Who has the key?")
    fan.get_by_role("button", name="Put it on the list").click()
    expect(fan.locator("#questions")).to_contain_text("Who has the key?")
    fan.get_by_label(re.compile("^Your opinion")).fill("worth an evening")
    fan.get_by_role("button", name="Say it").click()
    expect(fan.locator("#opinions")).to_contain_text("worth an evening")
    shoot(fan, "debate")

    # Commissioned; then the film is uploaded over a line that breaks, and a server that is killed.
    editor.goto(desk)
    editor.get_by_role("button", name=re.compile("commission", re.IGNORECASE)).first.click()
    assert site.ask(SUBJECT, slug="who-closes")["state"] == "commissioned"
    editor.goto("/desk/evening/films/new")
    editor.get_by_label(re.compile("^Title")).fill("An evening in the workshop")
    editor.get_by_role("button", name="Make the film's page").click()
    editor.wait_for_url(re.compile("/desk/evening/films/[0-9a-z]{12}"))
    film_page = editor.url.split("#")[0].split("?")[0]
    upload_with_a_cut_line(editor, site, master)

    # It is processed, with progress on the page, and becomes playable there.
    until(
        editor,
        "!!document.querySelector('#film-progress progress, [data-progress]') || document.body.innerText.includes('ready')",
        60,
    )
    site.wait_for(
        "from plateau.media.models import Film\nanswer = Film.objects.get(title='An evening in the workshop').is_ready",
        seconds=180,
    )
    editor.goto(film_page)
    captions = tmp_path / "captions.vtt"
    captions.write_bytes(CAPTIONS)
    add_words(editor, captions)
    link_to_subject(editor, "Who closes")

    # On air behind the gate, after a look at what people will see.
    editor.goto(film_page)
    editor.get_by_label("Registered members").check()
    editor.get_by_role("button", name="See what people will see").click()
    expect(editor.get_by_text("Registered members")).to_be_visible()
    shoot(editor, "confirm")
    editor.get_by_role("button", name="Put it on air now").click()
    site.wait_for(
        "from plateau.subjects.models import Subject\nanswer = Subject.objects.get(slug='who-closes').state == 'published'"
    )

    # A visitor sees the free start, then the gate, once; registers, and comes back to that second.
    watch_through_the_gate(visitor(), site)

    # Whoever followed was told, in the app and by mail; and everything was counted.
    site.wait_for("""
from plateau.notices.models import Message, Notice
answer = Notice.objects.filter(person__name="Fay Fan", kind__startswith="film").count() == 1 and (
    Message.objects.filter(address="fay@evening.example", subject__contains="workshop").exists())
""")
    site.wait_for(
        "from plateau.audience.models import Total\nanswer = Total.objects.filter(kind='page', target=target, visits__gte=2).exists()",
        target=subject["id"],
        seconds=30,
    )
    film = site.ask(SUBJECT, slug="who-closes")["films"][0]
    site.wait_for(
        "from plateau.audience.models import Total\nanswer = Total.objects.filter(kind='play', target=target).exists()",
        target=film,
    )


def upload_with_a_cut_line(editor: Page, site: Site, master: Path) -> None:
    """Send the file slowly; cut the network, kill the web server, reload the page; and finish."""
    network = editor.context.new_cdp_session(editor)
    network.send("Network.enable")
    slow = {"latency": 5, "downloadThroughput": 4_000_000, "uploadThroughput": 2_500_000}
    network.send("Network.emulateNetworkConditions", {"offline": False, **slow})
    editor.locator("[data-upload-input]").set_input_files(master)
    until(editor, "document.querySelector('[data-upload-files] progress')?.value > 0.1", 60)
    network.send("Network.emulateNetworkConditions", {"offline": True, **slow})
    editor.wait_for_timeout(1500)
    network.send("Network.emulateNetworkConditions", {"offline": False, **slow})
    kill_web(site)
    shoot(editor, "upload")
    until(editor, "document.querySelector('[data-upload-files] progress')?.value > 0.35", 90)
    arrived = site.ask("from plateau.media.models import Upload\nanswer = Upload.objects.latest('id').received_bytes")
    editor.on("dialog", lambda dialog: dialog.accept())
    editor.reload()
    network.send("Network.emulateNetworkConditions", {"offline": False, **slow})
    editor.locator("[data-upload-input]").set_input_files(master)
    until(editor, "document.querySelector('[data-upload-files] progress')?.value > 0.3", 60)
    network.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1},
    )
    site.wait_for(
        "from plateau.media.models import Upload\nanswer = Upload.objects.latest('id').finished_at is not None",
        seconds=90,
    )
    assert arrived > 0
    assert site.ask("from plateau.media.models import Upload\nanswer = Upload.objects.count()") >= 1


def kill_web(site: Site) -> None:
    """Kill the web server's processes outright; the supervisor brings it back."""
    killed = 0
    for process in psutil.process_iter(["cmdline", "environ"]):
        try:
            ours = (process.environ() or {}).get("PLATEAU_HOME") == str(site.home)
            if ours and "granian" in " ".join(process.cmdline()) and "wsgi" in " ".join(process.cmdline()):
                process.kill()
                killed += 1
        except psutil.Error:
            continue
    assert killed, "no web server was found to kill"


def add_words(editor: Page, captions: Path) -> None:
    """Add captions in English, and chapters as lines."""
    part = editor.locator("#film-captions")
    part.locator("input[type=file]").set_input_files(captions)
    part.get_by_role("button", name=re.compile("add|send", re.IGNORECASE)).first.click()
    expect(editor.locator("#film-captions")).to_contain_text("English")
    chapters = editor.locator("#film-chapters")
    chapters.locator("textarea").fill("0:00 The key\n0:20 The door")
    chapters.get_by_role("button", name=re.compile("save|set|keep", re.IGNORECASE)).first.click()
    expect(editor.locator("#film-chapters textarea")).to_have_value(re.compile("The door"))


def link_to_subject(editor: Page, words: str) -> None:
    """Find the subject by its words and link the film to it."""
    editor.get_by_role("link", name=re.compile("subject", re.IGNORECASE)).filter(
        has_text=re.compile("choose|link|find", re.IGNORECASE)
    ).first.click()
    editor.get_by_role("searchbox").last.fill(words)
    editor.keyboard.press("Enter")
    editor.get_by_role("button", name=re.compile("^(link|choose|this one)", re.IGNORECASE)).first.click()


def watch_through_the_gate(guest: Page, site: Site) -> None:
    """Watch as somebody without account: free start, gate, registration, and on from there."""
    guest.goto("/c/evening")
    guest.get_by_role("link", name=re.compile("workshop")).first.click()
    guest.wait_for_selector(".player[data-ready]")
    shoot(guest, "watch-visitor")
    guest.click(".player-begin")
    playing_from(guest, 1)
    expect(guest.locator(".gate")).to_be_visible(timeout=60_000)
    shoot(guest, "gate")
    stopped = guest.evaluate("document.querySelector('video').currentTime")
    assert 3 < stopped < 10, "the free start is 15 % of 40 seconds, up to the end of its segment"
    guest.get_by_role("link", name=re.compile("become a member|create|register", re.IGNORECASE)).first.click()
    register(guest, site, "Greta Guest", "greta@evening.example")
    guest.wait_for_selector(".player[data-ready]")
    begin = time.monotonic()
    guest.click(".player-begin")
    playing_from(guest, stopped + 2)
    assert time.monotonic() - begin < 30
    shoot(guest, "watch-member")
    guest.get_by_label("Your comment").fill("The key lies under the third stone, @Mia Member.")
    guest.get_by_role("button", name="Comment", exact=True).click()
    expect(guest.locator("#comments")).to_contain_text("third stone")
    expect(guest.get_by_role("heading", name="1 comment")).to_be_visible()
