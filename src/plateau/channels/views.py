"""Pages by which a team looks after its channel, and whoever runs the network after all of them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from plateau.channels import actions
from plateau.channels.access import desk_channel, need_network_admin
from plateau.channels.forms import ChannelForm, NetworkForm, NewChannelForm
from plateau.channels.models import Channel, Rubric
from plateau.channels.roles import Can
from plateau.core.errors import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a channel; ``way=preview`` shows the editorial line as it would read, and saves nothing."""
    person, channel = desk_channel(request, slug, Can.EDIT_CHANNEL)
    form = ChannelForm(request.POST or None, request.FILES or None, instance=channel)
    preview = request.POST.get("editorial_line") if request.POST.get("way") == "preview" else None
    if request.method == "POST" and preview is None and form.is_valid():
        actions.change_channel(channel, by=person, **form.settings)
        if form.cleaned_data["logo"] is not None:
            actions.set_logo(channel, form.picture, by=person)
        messages.success(request, _("The channel is saved."))
        return redirect("channel-settings", slug=channel.slug)
    channel = Channel.objects.get(pk=channel.pk)  # as it stands, whatever the form holds
    page = {
        "channel": channel,
        "desk_section": "settings",
        "form": form,
        "preview": preview,
        "rubrics": channel.rubrics.all(),
    }
    status = 422 if request.method == "POST" and preview is None else 200
    return render(request, "channels/settings.html", page, status=status)


@require_POST
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the editorial line as it would read."""
    _person, channel = desk_channel(request, slug, Can.EDIT_CHANNEL)
    text = request.POST.get("editorial_line", "")
    return render(request, "channels/_preview.html", {"preview": text, "channel": channel})


@require_POST
def change_rubrics(request: HttpRequest, slug: str) -> HttpResponse:
    """Add (``name``), or rename, move or remove the rubric ``rubric``."""
    person, channel = desk_channel(request, slug, Can.EDIT_CHANNEL)
    act = request.POST.get("act")
    if act == "add":
        actions.add_rubric(channel, request.POST.get("name", ""), by=person)
    else:
        rubric = get_object_or_404(
            Rubric.objects.select_related("channel"), channel=channel, slug=request.POST.get("rubric", "")
        )
        if act == "rename":
            actions.rename_rubric(rubric, request.POST.get("name", ""), by=person)
        elif act in {"up", "down"}:
            actions.move_rubric(rubric, up=act == "up", by=person)
        elif act == "remove":
            actions.remove_rubric(rubric, by=person)
        else:
            raise Refused("rubric.no_act", _("Choose what to do with the rubric."), 422)
    return redirect(f"/desk/{channel.slug}/settings#rubrics")


@require_http_methods(["GET", "HEAD", "POST"])
def new_channel(request: HttpRequest) -> HttpResponse:
    """Create a channel."""
    person = need_network_admin(request)
    form = NewChannelForm(request.POST or None, request.FILES or None, initial={"language": person.language})
    if request.method == "POST" and form.is_valid():
        channel = actions.create_channel(by=person, logo=form.picture, **form.settings)
        messages.success(request, _("The channel is there. Give it rubrics and a team."))
        return redirect("channel-settings", slug=channel.slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "channels/new.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def network(request: HttpRequest) -> HttpResponse:
    """Change the network, and see its channels."""
    person = need_network_admin(request)
    own = actions.the_network()
    form = NetworkForm(request.POST or None, instance=own)
    if request.method == "POST" and form.is_valid():
        actions.change_network(own, by=person, **form.cleaned_data)
        messages.success(request, _("The network is saved."))
        return redirect("network-settings")
    page = {"form": form, "channels": Channel.objects.all(), "runners": own.runners()}
    return render(request, "channels/network.html", page, status=422 if request.method == "POST" else 200)
