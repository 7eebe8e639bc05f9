"""Writes a channel's films as RSS 2.0 (rssboard.org/rss-specification), with Atom's link to itself. Asks no database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.utils import format_datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from plateau.antenna.models import Publication
from plateau.channels.models import Channel
from plateau.core.text import markdown

ATOM = "http://www.w3.org/2005/Atom"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
MEDIA = "http://search.yahoo.com/mrss/"

_NO_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed_of(channel: Channel, films: Sequence[Publication], *, site: str, own: str) -> bytes:
    """Return the feed's text. ``site`` is scheme and host, ``own`` the feed's path."""
    for prefix, name in (("atom", ATOM), ("dc", DUBLIN_CORE), ("media", MEDIA)):
        register_namespace(prefix, name)
    root = Element("rss", {"version": "2.0"})
    feed = SubElement(root, "channel")
    _add(feed, "title", channel.name)
    _add(feed, "link", site + channel.get_absolute_url())
    _add(feed, "description", channel.tagline or channel.name)
    _add(feed, "language", channel.language)
    SubElement(feed, f"{{{ATOM}}}link", {"href": site + own, "rel": "self", "type": "application/rss+xml"})
    if films and films[0].live_at is not None:
        _add(feed, "lastBuildDate", format_datetime(films[0].live_at, usegmt=False))
    for publication in films:
        _add_item(feed, publication, site)
    text: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _add_item(feed: Element, publication: Publication, site: str) -> None:
    film, link = publication.film, publication.film.on_subject
    item = SubElement(feed, "item")
    _add(item, "title", film.title)
    _add(item, "link", site + link.get_absolute_url())
    _add(item, "guid", f"{site}/embed/{film.public_id}", isPermaLink="false")
    if publication.live_at is not None:
        _add(item, "pubDate", format_datetime(publication.live_at))
    _add(item, "description", markdown(film.description or link.subject.pitch, language=film.language))
    _add(item, f"{{{DUBLIN_CORE}}}creator", publication.channel.name)
    for tag in link.subject.tags:
        _add(item, "category", tag)
    if film.poster:
        SubElement(item, f"{{{MEDIA}}}thumbnail", {"url": site + film.poster.url})


def _add(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = xml_text(text)


def xml_text(text: str) -> str:
    """Leave out the signs that XML 1.0 (2.2) allows nowhere: one of them, pasted with a title, breaks a whole document."""
    return _NO_XML.sub("", text)
