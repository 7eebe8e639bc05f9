"""Films on other sites: the embed, oEmbed by its specification, and the feed."""

from __future__ import annotations

from xml.etree.ElementTree import fromstring

import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.test import Client

from plateau.antenna.actions.air import Airing, put_on_air, take_off
from plateau.antenna.actions.linking import open_page_for
from plateau.channels.models import Visibility
from plateau.media.models import Asset
from plateau.subjects.actions.attaching import link_film
from tests.factories import make_channel

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def page_of(publication) -> str:
    return publication.film.on_subject.get_absolute_url()


def oembed(url: str, **more: object):
    return Client().get("/oembed", {"url": url, **more}, headers={"Accept": "application/json"})


def test_only_the_embed_may_stand_in_a_frame(stage) -> None:
    publication = stage.on_air()
    embed = Client().get(f"/embed/{publication.film.public_id}")
    page = Client().get(page_of(publication))
    assert "frame-ancestors *" in embed["Content-Security-Policy"]
    assert "X-Frame-Options" not in embed
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"
    assert embed.cookies == {}


def test_an_embed_obeys_the_gate(stage) -> None:
    texts = {
        gate: Client().get(f"/embed/{stage.on_air(gate, free_share=share).film.public_id}").content.decode()
        for gate, share in (("everybody", 0), ("registered", 40), ("internal", 0))
    }
    assert {gate: ("data-player" in text, 'class="gate"' in text) for gate, text in texts.items()} == {
        "everybody": (True, False),
        "registered": (True, True),
        "internal": (False, True),
    }


def test_what_is_sound_alone_keeps_the_picture_that_stands_for_it(stage) -> None:
    film = stage.on_air().film
    film.poster.save("p.png", ContentFile(PIXEL))
    signs = (f'poster="{film.poster.url}"', 'data-shape="sound"')
    filmed = Client().get(f"/embed/{film.public_id}").content.decode()
    assert [sign in filmed for sign in signs] == [False, False]
    Asset.objects.filter(film=film).update(width=0, height=0)
    heard = Client().get(f"/embed/{film.public_id}").content.decode()
    assert [sign in heard for sign in signs] == [True, True]


def test_an_embed_of_what_is_gone_says_so_inside_the_frame(stage) -> None:
    publication = stage.on_air()
    take_off(publication, by=stage.editor, reason="Too old.")
    answer = Client().get(f"/embed/{publication.film.public_id}")
    assert (answer.status_code, "frame-ancestors *" in answer["Content-Security-Policy"]) == (404, True)


def test_oembed_answers_by_its_specification(stage) -> None:
    publication = stage.on_air(title="Vaut-il <mieux> ?")
    publication.film.poster.save("p.png", ContentFile(PIXEL))
    address = settings.SITE_URL + page_of(publication)
    frame = f'<iframe src="{settings.SITE_URL}/embed/{publication.film.public_id}" title="Vaut-il &lt;mieux&gt; ?"'
    facts = oembed(address).json()
    assert facts.pop("html").startswith(frame)
    assert facts == {
        "version": "1.0",
        "type": "video",
        "title": "Vaut-il <mieux> ?",
        "author_name": "Atelier",
        "author_url": f"{settings.SITE_URL}/c/atelier",
        "provider_name": "Bouquet",
        "provider_url": f"{settings.SITE_URL}/",
        "cache_age": 3600,
        "width": 640,
        "height": 360,
        "thumbnail_url": settings.SITE_URL + publication.film.poster.url,
        "thumbnail_width": 1,
        "thumbnail_height": 1,
    }


def test_oembed_fits_into_the_room_that_is_asked_for(stage) -> None:
    address = settings.SITE_URL + page_of(stage.on_air())
    sizes = [
        (facts["width"], facts["height"])
        for facts in (
            oembed(address, maxwidth=320).json(),
            oembed(address, maxheight=90).json(),
            oembed(address, maxwidth="x").json(),
        )
    ]
    assert sizes == [(320, 180), (160, 90), (640, 360)]


def test_oembed_speaks_xml_too_and_no_other_format(stage) -> None:
    address = settings.SITE_URL + page_of(stage.on_air(title="A & B"))
    answer = oembed(address, format="xml")
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    assert fromstring(answer.content).findtext("title") == "A & B"
    assert oembed(address, format="yaml").status_code == 501


def test_oembed_knows_the_embed_and_further_films(stage) -> None:
    publication = stage.on_air()
    assert oembed(f"{settings.SITE_URL}/embed/{publication.film.public_id}").status_code == 200
    assert oembed(f"{settings.SITE_URL}{page_of(publication)}/1").status_code == 200


def test_oembed_passes_over_a_first_film_that_a_visitor_may_not_know(stage) -> None:
    members = make_channel("membres", visibility=Visibility.MEMBERS)
    first, second = stage.make("First"), stage.make("Second")
    subject = open_page_for(first, by=stage.editor).subject
    link_film(subject, second, by=stage.editor)
    put_on_air(first, channels=[members], airing=Airing(gate="everybody"), by=stage.editor)
    stage.air(second)
    answer = Client().get("/oembed", {"url": settings.SITE_URL + subject.get_absolute_url()})
    assert answer.json()["title"] == "Second"


def test_feed_embed_and_oembed_answer_those_who_only_ask_whether_they_are_there(stage) -> None:
    publication = stage.on_air()
    page = settings.SITE_URL + page_of(publication)
    for address in ("/c/atelier/feed.xml", f"/embed/{publication.film.public_id}", f"/oembed?url={page}"):
        assert Client().head(address).status_code == 200, address


def test_oembed_tells_nothing_of_what_a_visitor_may_not_know(stage) -> None:
    film = stage.make("In the drawer")
    closed = make_channel("closed", visibility=Visibility.MEMBERS)
    stage.channel.visibility, stage.channel.slug = Visibility.MEMBERS, "members"
    stage.channel.save()
    hidden = stage.on_air()
    for url in (
        f"{settings.SITE_URL}/embed/{film.public_id}",
        settings.SITE_URL + page_of(hidden),
        "https://elsewhere.example/s/x",
        f"{settings.SITE_URL}/c/{closed.slug}",
        "nonsense",
        "http://[",
        "",
    ):
        assert oembed(url).status_code == 404, url


def test_a_page_is_found_by_oembed_and_shows_well_when_shared(stage) -> None:
    publication = stage.on_air(title="Vaut-il mieux ?")
    publication.film.poster.save("p.png", ContentFile(PIXEL))
    page = Client().get(page_of(publication)).content.decode()
    for piece in (
        '<meta property="og:title" content="Vaut-il mieux ?">',
        '<meta property="og:type" content="video.other">',
        f'<meta property="og:image" content="{settings.SITE_URL}{publication.film.poster.url}">',
        f'<meta property="og:video" content="{settings.SITE_URL}/embed/{publication.film.public_id}">',
        '<meta name="twitter:card" content="summary_large_image">',
        'type="application/json+oembed"',
        'type="application/rss+xml"',
    ):
        assert page.count(piece) == 1, piece
    assert page.count('rel="canonical"') == 1
    assert "noindex" not in page


def test_an_unlisted_page_asks_robots_to_pass_by(stage) -> None:
    page = Client().get(page_of(stage.on_air("unlisted"))).content.decode()
    assert page.count('<meta name="robots" content="noindex">') == 1


def test_a_sign_that_xml_forbids_breaks_neither_the_feed_nor_the_embed(stage) -> None:
    publication = stage.on_air(title="Bread\x0b and\x1f salt \ufffe\U0001f35e")
    feed = fromstring(Client().get("/c/atelier/feed.xml").content)
    assert feed.findtext("channel/item/title") == "Bread and salt \U0001f35e"
    facts = fromstring(oembed(settings.SITE_URL + page_of(publication), format="xml").content)
    assert facts.findtext("title") == "Bread and salt \U0001f35e"


def test_the_feed_shows_what_lists_show_and_nothing_else(stage) -> None:
    for gate in ("everybody", "registered", "internal", "unlisted", "invited"):
        stage.on_air(gate, title=f"behind {gate}")
    stage.on_air("everybody", title="taken off")
    take_off(stage.channel.publications.get(film__title="taken off"), by=stage.editor, reason="Too old.")
    answer = Client().get("/c/atelier/feed.xml")
    feed = fromstring(answer.content)
    assert answer["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert [item.findtext("title") for item in feed.iter("item")] == ["behind registered", "behind everybody"]
    assert b"/m/" not in answer.content


def test_lists_leave_out_a_film_whose_page_closed_after_it_went_on_air(stage) -> None:
    harbour = make_channel("harbour")
    publication = stage.on_air(title="Lent")
    put_on_air(publication.film, channels=[harbour], airing=Airing(gate="everybody"), by=stage.editor)
    here = ("/", "/c/harbour", "/c/harbour/films", "/c/harbour/feed.xml")
    assert all("Lent" in Client().get(address).content.decode() for address in here)
    stage.channel.visibility = Visibility.MEMBERS
    stage.channel.save()
    assert Client().get(page_of(publication)).status_code in {401, 404}
    caches["process"].clear()
    assert [address for address in here if "Lent" in Client().get(address).content.decode()] == []


def test_the_feed_is_valid_rss(stage) -> None:
    publication = stage.on_air(title="A & <B>")
    feed = fromstring(Client().get("/c/atelier/feed.xml").content)
    channel, item = feed.find("channel"), feed.find("channel/item")
    assert feed.get("version") == "2.0"
    assert [channel.findtext(name) for name in ("title", "link", "language")] == [
        "Atelier",
        f"{settings.SITE_URL}/c/atelier",
        "fr",
    ]
    assert channel.find(f"{ATOM}link").attrib == {
        "href": f"{settings.SITE_URL}/c/atelier/feed.xml",
        "rel": "self",
        "type": "application/rss+xml",
    }
    assert item.findtext("title") == "A & <B>"
    assert item.findtext("link") == settings.SITE_URL + page_of(publication)
    assert item.find("guid").get("isPermaLink") == "false"
    assert item.findtext("pubDate").endswith("+0000")
    assert item.find("enclosure") is None


def test_a_members_channel_has_no_feed_for_strangers(stage) -> None:
    stage.channel.visibility = Visibility.MEMBERS
    stage.channel.save()
    assert Client().get("/c/atelier/feed.xml").status_code == 401


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000"
    "01f15c4890000000d49444154789c63f8cfc0f01f0005000102ffa8e2b6a40000000049454e44ae426082"
)
