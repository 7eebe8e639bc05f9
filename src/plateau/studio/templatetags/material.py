"""A guest's file in words: what it is, what is weak about it, why it cannot be used."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from plateau.core.clock import now
from plateau.studio.guests.visits import Visit
from plateau.studio.material.actions.files import takes_material
from plateau.studio.material.examining import why_not
from plateau.studio.material.remarks import Remark, remarks_from
from plateau.studio.models import Material

register = template.Library()


@register.filter
def kind_words(material: Material) -> str:
    """Write what a file is, with its size in pixels and the channels of its sound."""
    parts, facts = [str(material.get_kind_display())] if material.kind else [], material.facts
    if facts.get("width"):
        parts.append(f"{facts['width']} × {facts['height']}")
    if facts.get("channels"):
        parts.append({1: _("mono"), 2: _("stereo")}.get(facts["channels"], _("several channels of sound")))
    return ", ".join(parts)


@register.filter
def remarks(material: Material) -> list[Remark]:
    """Return what is weak about a file."""
    return remarks_from(material.remarks)


@register.filter
def refusal(material: Material) -> str:
    """Write why a file cannot be used, and what to do."""
    return why_not(material.failure_code, material.failure_facts)


@register.filter
def takes_files(visit: Visit) -> bool:
    """Whether the guest may still send files for this recording."""
    return takes_material(visit.booking, now())
