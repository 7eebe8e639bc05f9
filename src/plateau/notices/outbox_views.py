"""The outbox, looked at: a channel's by its team, which reads no addresses, the whole by whoever runs the network."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from plateau.channels.access import desk_channel, need_network_admin
from plateau.channels.models import Channel
from plateau.channels.roles import Can
from plateau.notices.access import message_for, messages_of
from plateau.notices.actions import send_again
from plateau.notices.forms import OutboxFilter
from plateau.notices.models import Message, MessageQuerySet
from plateau.notices.outbox import has_transport

PAGE = 40


@never_cache
@require_safe
def channel_outbox(request: HttpRequest, slug: str) -> HttpResponse:
    """List the mails that a channel sends."""
    person, channel = desk_channel(request, slug, Can.SEE_OUTBOX)
    return _list(request, messages_of(person, channel), channel)


@never_cache
@require_safe
def channel_message(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Show one of a channel's mails."""
    person, channel = desk_channel(request, slug, Can.SEE_OUTBOX)
    return _show(request, message_for(person, public_id, channel), channel)


@require_POST
def channel_retry(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Send one of a channel's failed mails on its way again."""
    person, channel = desk_channel(request, slug, Can.SEE_OUTBOX)
    send_again(message_for(person, public_id, channel), by=person)
    messages.success(request, _("The mail is on its way again."))
    return redirect("channel-message", slug=slug, public_id=public_id)


@never_cache
@require_safe
def network_outbox(request: HttpRequest) -> HttpResponse:
    """List all mails."""
    return _list(request, messages_of(need_network_admin(request), None), None)


@never_cache
@require_safe
def network_message(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one mail."""
    return _show(request, message_for(need_network_admin(request), public_id, None), None)


@require_POST
def network_retry(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send a failed mail on its way again."""
    person = need_network_admin(request)
    send_again(message_for(person, public_id, None), by=person)
    messages.success(request, _("The mail is on its way again."))
    return redirect("network-message", public_id=public_id)


def _list(request: HttpRequest, rows: MessageQuerySet, channel: Channel | None) -> HttpResponse:
    form = OutboxFilter(request.GET, by_address=channel is None)
    rows = form.apply(rows).select_related("channel", "person").order_by("-id")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return _render(request, "notices/outbox.html", channel, page=page, form=form, sends=has_transport())


def _show(request: HttpRequest, message: Message, channel: Channel | None) -> HttpResponse:
    return _render(request, "notices/message.html", channel, mail=message, sends=has_transport())


def _render(request: HttpRequest, template: str, channel: Channel | None, **context: object) -> HttpResponse:
    """Draw an outbox page in the channel's desk, or in the network's frame without a channel."""
    frame = "website/desk.html" if channel else "channels/network_frame.html"
    base = f"/desk/{channel.slug}/outbox" if channel else "/network/outbox"
    page = {"frame": frame, "base": base, "channel": channel, "desk_section": "outbox"} | context
    return render(request, template, page)
