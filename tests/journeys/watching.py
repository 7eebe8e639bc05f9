"""Two films on air for the journeys that watch, and what watching takes."""

from __future__ import annotations

import shutil
from fractions import Fraction
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route

from plateau_engine import (
    assemble,
    cut_free_start,
    encode_audio,
    encode_chunk,
    extend_package,
    make_pictures,
    make_plan,
    probe,
)
from plateau_engine.profile import H264_ONLY
from tests.clips import Clips
from tests.engine.av1 import encode_av1, with_av1

from .acting import until
from .conftest import Site

LENGTH, FREE = 24, 8

SEED = """
import shutil
from pathlib import Path
from allauth.account.models import EmailAddress
from django.test import Client
from plateau.antenna.actions.air import Airing, put_on_air
from plateau.antenna.actions.linking import open_page_for
from plateau.channels.models import Channel, Network, TeamRole
from plateau.core.clock import now
from plateau.media.actions.texts import add_captions, set_chapters
from plateau.media.chapters import read_lines
from plateau.media.models import Asset, Film
from plateau.people.models import Person, User
from plateau_engine.direct import open_direct, write_direct

network, _ = Network.objects.get_or_create(defaults={"name": "Bouquet"})
channel, _ = Channel.objects.get_or_create(slug="watching", defaults={"network": network, "name": "Atelier"})

def person(name, email):
    user = User.objects.filter(email=email).first() or User.objects.create_user(email)
    EmailAddress.objects.get_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    return Person.objects.get_or_create(user=user, defaults={"name": name, "language": "fr"})[0]

editor, member = person("Eva Editor", "eva@watching.example"), person("Mia Member", "mia@watching.example")
TeamRole.objects.get_or_create(channel=channel, person=editor, role="editor_in_chief")
answer = {"session": "", "films": {}}
client = Client()
client.force_login(member.user)
answer["session"] = client.cookies["sessionid"].value
for gate in ("everybody", "registered"):
    film = Film.objects.create(channel=channel, title=f"Derrière {gate}", created_by=editor)
    film.asset = Asset.objects.create(
        film=film, state="ready", original_name="m.mp4", size_bytes=1, frames=LENGTH * 25, rate_numerator=25, width=640,
        height=360, duration_ms=LENGTH * 1000, free_share=33, free_ms=FREE * 1000, received_at=now(),
    )
    film.save()
    for made, place in ((whole, film.asset.package), (free, film.asset.free_package)):
        shutil.copytree(made, place)
    set_chapters(film, read_lines("00:00 Quatre euros\\n00:10 Ce que dit la loi"), by=editor)
    add_captions(film, captions.encode(), language="fr", by=editor)
    open_page_for(film, by=editor)
    put_on_air(film, channels=[channel], airing=Airing(gate=gate, free_share=33), by=editor)
    answer["films"][gate] = {"id": film.public_id, "page": film.on_subject.get_absolute_url()}

# one that has just arrived: its master plays as it is, and its sizes are not made yet
film = Film.objects.create(channel=channel, title="Tout juste arrivé", created_by=editor)
film.asset = Asset.objects.create(
    film=film, state="processing", original_name="m.mp4", size_bytes=1, duration_ms=LENGTH * 1000, width=640, height=360,
    received_at=now(), direct_at=now(),
)
film.save()
film.asset.master.parent.mkdir(parents=True, exist_ok=True)
shutil.copy(master, film.asset.master)
write_direct(open_direct(film.asset.master), film.asset.direct_package)
open_page_for(film, by=editor)
put_on_air(film, channels=[channel], airing=Airing(gate="everybody"), by=editor)
answer["films"]["arrived"] = {"id": film.public_id, "page": film.on_subject.get_absolute_url()}
answer |= {"whole": whole, "finer": finer}
"""
READY = """
import shutil
from plateau.core.clock import now
from plateau.media.models import Film
film = Film.objects.get(public_id=id)
shutil.copytree(whole, film.asset.package, dirs_exist_ok=True)
film.asset.frames, film.asset.rate_numerator, film.asset.state, film.asset.ready_at = LENGTH * 25, 25, "ready", now()
film.asset.finer_due = True
film.asset.save()
"""
FINER = """
import shutil
from plateau.media.models import Film
asset = Film.objects.get(public_id=id).asset
shutil.copytree(finer, asset.package, dirs_exist_ok=True)
asset.finer_due = False
asset.save()
"""
CAPTIONS = "WEBVTT\n\n" + "\n\n".join(
    f"00:00:{n:02d}.000 --> 00:00:{n + 1:02d}.000\nPhrase {n}." for n in range(LENGTH)
)


def make_films(site: Site, folder: Path) -> dict[str, Any]:
    """Put two films on air, one open, one for members with a free start; return them, and a member's session."""
    master = Clips(folder / "clips").numbered("watch.mp4", frames=LENGTH * 25, size=(640, 360), output=("-g", "50"))
    plan = with_av1(make_plan(probe(master), H264_ONLY), 360)
    for chunk in plan.chunks:
        encode_chunk(master, plan, chunk.number, folder / "parts")
    encode_audio(master, plan, folder / "parts")
    assemble(plan, folder / "parts", folder / "full")
    make_pictures(master, plan, folder / "full", folder / "full" / "pictures")
    cut_free_start(folder / "full", Fraction(FREE), folder / "free")
    shutil.copytree(folder / "full", folder / "finer")
    encode_av1(master, plan, folder / "parts")
    extend_package(plan, folder / "parts", folder / "finer")
    made: dict[str, Any] = site.ask(
        SEED,
        master=str(master),
        whole=str(folder / "full"),
        free=str(folder / "free"),
        finer=str(folder / "finer"),
        captions=CAPTIONS,
        LENGTH=LENGTH,
        FREE=FREE,
    )
    return made


TIME = "document.querySelector('video').currentTime"
PAUSED = "document.querySelector('video').paused"


def open_film(page: Page, address: str) -> None:
    """Open a page with a film and wait for its player."""
    page.goto(address)
    page.wait_for_selector(".player[data-ready]")


def play(page: Page) -> None:
    """Press the big button and wait until the film moves."""
    page.click(".player-begin")
    until(page, f"{TIME} > 1")


def show_session(page: Page, site: Site, films: dict[str, Any]) -> None:
    """Be the member who has a session."""
    page.context.add_cookies([{"name": "sessionid", "value": films["session"], "url": site.url}])


def spoil_second_half(route: Route) -> None:
    """Let the pictures of a piece be nonsense, behind its tables, where it lies in the second half of its file."""
    answer = route.fetch()
    body = answer.body()
    first, _, whole = answer.headers.get("content-range", "").removeprefix("bytes ").partition("/")
    pictures = body.find(b"mdat")
    if pictures >= 0 and whole and int(first.split("-")[0]) > int(whole) / 2:
        body = body[: pictures + 1000] + b"\xff" * (len(body) - pictures - 1000)
    route.fulfill(response=answer, body=body)
