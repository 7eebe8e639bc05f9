"""Tags and filters on every page, without a load line."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from plateau.core import panels as places
from plateau.core import text

register = template.Library()


@register.simple_tag(takes_context=True)
def panels(context: template.RequestContext, place: str, subject: object) -> SafeString:
    """Draw what the rooms above put in this place of the page."""
    request: HttpRequest = context["request"]
    return places.draw(place, request, subject)


@register.filter
def markdown(value: str, language: str = "") -> SafeString:
    """Render a person's Markdown; ``language`` is the text's own."""
    return text.markdown(value, language=language)


@register.filter
def plain(value: str, limit: int = 200) -> str:
    """Show a text without Markdown, cut at ``limit`` characters."""
    return text.plain(value, limit=limit)


@register.filter
def typeset(value: object, language: str = "") -> str:
    """Set a short text by the rules of its language (the page's own unless told)."""
    words = str(value)
    return text.french(words) if (language or get_language() or "").startswith("fr") else words


@register.simple_tag(takes_context=True)
def query(context: template.RequestContext, **changes: Any) -> str:
    """Return the page's query string with some parameters changed, or dropped when None."""
    parameters = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            parameters.pop(name, None)
        else:
            parameters[name] = str(value)
    return "?" + parameters.urlencode() if parameters else "?"
