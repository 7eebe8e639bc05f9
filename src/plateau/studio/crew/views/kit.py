"""The list of a channel's equipment."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plateau.channels.access import desk_channel, may
from plateau.channels.models import Channel
from plateau.channels.roles import Can
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.people.models import Person
from plateau.studio.crew.actions import kit
from plateau.studio.crew.forms import KitItemForm
from plateau.studio.models import KitItem, KitUse


@require_http_methods(["GET", "HEAD", "POST"])
def items(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what the channel has, and where it is planned; add a thing, change or remove the one named ``item``."""
    writes = request.method == "POST"
    person, channel = desk_channel(request, slug, Can.PLAN_STUDIO if writes else Can.SEE_DESK)
    if not writes:
        return _page(request, channel, person, KitItemForm())
    there = _item(channel, request.POST.get("item", ""))
    form = KitItemForm(request.POST, instance=there or KitItem(channel=channel))
    try:
        if there is not None and request.POST.get("act") == "remove":
            kit.remove_item(there, by=person)
            messages.success(request, _("It is taken off the list."))
            return redirect("desk_kit", slug)
        if form.is_valid():
            _write(form, there, channel, person)
            messages.success(request, _("The list is saved."))
            return redirect("desk_kit", slug)
    except Refused as refused:
        if there is not None:
            messages.error(request, str(refused.sentence))
            return redirect("desk_kit", slug)
        form.add_error("name", str(refused.sentence))
    if there is not None:
        messages.error(request, " ".join(str(one[0]) for one in form.errors.values()))
        return redirect("desk_kit", slug)
    return _page(request, channel, person, form)


def _write(form: KitItemForm, there: KitItem | None, channel: Channel, person: Person) -> None:
    if there is not None:
        kit.change_item(KitItem.objects.get(pk=there.pk), by=person, **form.cleaned_data)
    else:
        kit.add_item(channel, by=person, **form.cleaned_data)


def _item(channel: Channel, public_id: str) -> KitItem | None:
    if not public_id:
        return None
    found: KitItem | None = KitItem.objects.filter(channel=channel, public_id=public_id).first()
    if found is None:
        raise Refused("kit.not_found", _("There is no such thing in this channel's equipment."), 404)
    return found


def _page(request: HttpRequest, channel: Channel, person: Person, form: KitItemForm) -> HttpResponse:
    uses = KitUse.objects.filter(item__channel=channel, during__endswith__gt=now())
    planned: dict[int, list[KitUse]] = {}
    for use in uses.select_related("item", "set", "operation__channel").order_by("during", "unit"):
        planned.setdefault(use.item_id, []).append(use)
    rows = [(one, planned.get(one.pk, [])) for one in KitItem.objects.filter(channel=channel)]
    context = {
        "channel": channel,
        "desk_section": "operations",
        "rows": rows,
        "form": form,
        "may_plan": may(person, Can.PLAN_STUDIO, channel),
    }
    return render(request, "studio/desk_kit.html", context, status=422 if form.errors else 200)
