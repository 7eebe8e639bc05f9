"""Films on other people's sites: the embed, oEmbed, and the channel's feed."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from plateau.antenna import gate
from plateau.antenna.access import Viewing, on_air_for, viewing_for
from plateau.antenna.feed import feed_of, xml_text
from plateau.antenna.models import Publication
from plateau.antenna.showing import Playing, link_of
from plateau.channels.access import channel_for
from plateau.core.errors import Refused
from plateau.media.models import Film

_OWN = cast("dict[str, list[str]]", settings.SECURE_CSP)
FRAMED = {**_OWN, "frame-ancestors": ["*"], "form-action": ["'none'"]}
FEED_LENGTH = 50
FEED_SECONDS = 300


@require_safe
@xframe_options_exempt
@csp_override(FRAMED)
def embed(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a film alone, for a frame on another site, by the rules of its gate."""
    try:
        playing = _playing(viewing_for(request, public_id))
    except Refused as refused:  # said inside the frame: the site's own pages refuse to be framed
        return render(request, "antenna/embed_gone.html", {"refused": refused}, status=refused.status)
    return render(request, "antenna/embed.html", {"playing": playing, "channel": playing.film.channel})


def _playing(viewing: Viewing) -> Playing:
    link = link_of(viewing.film)
    if link is None or viewing.verdict.publication is None:
        raise Refused("film.not_found", _("There is no such film, or it is not on air."), 404)
    return Playing(
        film=viewing.film,
        number=link.number,
        verdict=viewing.verdict,
        address=settings.SITE_URL + link.get_absolute_url(),
        embedded=True,
    )


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """Answer how to embed the film of an address (oembed.com): what a visitor may know, and nothing else."""
    kind = request.GET.get("format", "json")
    if kind not in {"json", "xml"}:
        raise Refused("oembed.no_such_format", _("The formats are json and xml."), 501)
    playing = next((found for film in _films_at(request.GET.get("url", "")) if (found := _for_a_visitor(film))), None)
    if playing is None:
        raise Refused("oembed.not_found", _("There is no film on air at this address."), 404)
    facts = _oembed(playing, width=_most(request, "maxwidth"), height=_most(request, "maxheight"))
    if kind == "xml":
        return HttpResponse(_xml(facts), content_type="text/xml; charset=utf-8")
    return JsonResponse(facts)


def _most(request: HttpRequest, name: str) -> int | None:
    value = request.GET.get(name, "")
    return max(1, int(value)) if value.isascii() and value.isdigit() and len(value) < 6 else None


def _for_a_visitor(film: Film) -> Playing | None:
    """Return a film as somebody without account may know it, or None."""
    verdict = gate.judge(film, list(film.publications.on_air().select_related("channel")), None)
    link = link_of(film)
    if link is None or verdict.publication is None:
        return None
    return Playing(film=film, number=link.number, verdict=verdict, address=settings.SITE_URL + link.get_absolute_url())


def _films_at(url: str) -> list[Film]:
    """Return the films of an address of ours, in their order: of a subject's page, a further one of it, or an embed."""
    try:
        parts = urlsplit(url)
    except ValueError:  # such as a bracket that opens an IPv6 address and never closes
        return []
    if f"{parts.scheme}://{parts.netloc}" != settings.SITE_URL:
        return []
    try:
        match = resolve(parts.path)
    except Resolver404:
        return []
    films = Film.objects.select_related("asset", "channel")
    if match.url_name == "embed":
        return list(films.filter(public_id=match.kwargs["public_id"]))
    if match.url_name not in {"subject", "subject_film"}:
        return []
    on_subject = films.filter(on_subject__subject__slug=match.kwargs["slug"])
    if match.url_name == "subject_film":
        return list(on_subject.filter(on_subject__number=match.kwargs["number"]))
    return list(on_subject.filter(publications__state="live").order_by("on_subject__number").distinct())


def _oembed(playing: Playing, *, width: int | None, height: int | None) -> dict[str, str | int]:
    """Return the answer of oEmbed 1.0, the frame made to fit into the asker's room with its shape kept."""
    shrink = min(1, (width or playing.width) / playing.width, (height or playing.height) / playing.height)
    wide, high = max(1, round(playing.width * shrink)), max(1, round(playing.height * shrink))
    channel = playing.film.channel
    facts: dict[str, str | int] = {
        "version": "1.0",
        "type": "video",
        "title": playing.film.title,
        "author_name": channel.name,
        "author_url": settings.SITE_URL + channel.get_absolute_url(),
        "provider_name": channel.network.name,
        "provider_url": settings.SITE_URL + "/",
        "cache_age": 3600,
        "width": wide,
        "height": high,
        "html": playing.frame(wide, high),
    }
    if playing.film.poster:
        facts |= {
            "thumbnail_url": settings.SITE_URL + playing.film.poster.url,
            "thumbnail_width": playing.film.poster.width,
            "thumbnail_height": playing.film.poster.height,
        }
    return facts


def _xml(facts: dict[str, str | int]) -> bytes:
    root = Element("oembed")
    for name, value in facts.items():
        SubElement(root, name).text = xml_text(str(value))
    text: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return text.replace(
        b"<?xml version='1.0' encoding='utf-8'?>", b'<?xml version="1.0" encoding="utf-8" standalone="yes"?>'
    )


@require_safe
def channel_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the channel's films as RSS 2.0: those that lists show to a visitor, the newest first."""
    channel = channel_for(None, slug)
    films: list[Publication] = list(on_air_for(None).filter(channel=channel)[:FEED_LENGTH])
    text = feed_of(channel, films, site=settings.SITE_URL, own=reverse("channel_feed", args=[slug]))
    answer = HttpResponse(text, content_type="application/rss+xml; charset=utf-8")
    answer["Cache-Control"] = f"public, max-age={FEED_SECONDS}"
    return answer
