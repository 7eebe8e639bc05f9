"""Pages about the people of a channel: its team, and persons that it makes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plateau.channels.access import demand, desk_channel, may, may_invite
from plateau.channels.actions import set_roles
from plateau.channels.forms import NewPersonForm, RolesForm
from plateau.channels.roles import Can, Role
from plateau.channels.team import candidates, team_of
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.people import claims
from plateau.people.actions import company_named
from plateau.people.models import Person


@require_safe
def team(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who makes the channel; whoever may changes roles, and looks for people (``q``) to give some."""
    person, channel = desk_channel(request, slug, Can.SEE_DESK)
    manages = may(person, Can.MANAGE_TEAM, channel)
    query = request.GET.get("q", "").strip() if manages else ""
    page = {
        "channel": channel,
        "desk_section": "team",
        "members": team_of(channel),
        "manages": manages,
        "makes": may(person, Can.EDIT_SUBJECT, channel),
        "query": query,
        "found": candidates(channel, query) if query else [],
        "roles": Role.choices,
    }
    return render(request, "channels/team.html", page)


@require_POST
def change_roles(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Make the ticked roles somebody's roles; none leaves the team."""
    person, channel = desk_channel(request, slug, Can.MANAGE_TEAM)
    somebody = get_object_or_404(Person.objects.present(), public_id=public_id)
    form = RolesForm(request.POST)
    if not form.is_valid():
        raise Refused("team.no_such_role", _("Choose among the roles of the list."), 422)
    set_roles(channel, somebody, form.chosen, by=person)
    messages.success(request, _("The team is saved."))
    return redirect("channel-team", slug=channel.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def new_person(request: HttpRequest, slug: str) -> HttpResponse:
    """Make a profile for somebody without account, with a link by which they claim it."""
    person, channel = desk_channel(request, slug, Can.EDIT_SUBJECT)
    form = NewPersonForm(request.POST or None, initial={"language": channel.language})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        by_mail = bool(data["contact_email"]) and request.POST.get("way") == "mail"
        if by_mail:
            claims.spend_mail(person)
        guest = claims.add_person(
            name=data["name"],
            by=person,
            email=data["contact_email"],
            headline=data["headline"],
            company=company_named(data["company"]),
            language=data["language"],
            made_on=channel.public_id,
        )
        invitation = claims.invite(guest, by=person, email=guest.contact_email)
        if by_mail:
            claims.mail_invitation(invitation, by=person)
            messages.success(request, _("The invitation is on its way."))
        return redirect("channel-person", slug=channel.slug, public_id=guest.public_id)
    page = {"channel": channel, "desk_section": "team", "form": form}
    return render(request, "channels/new_person.html", page, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def person_link(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Show the link of a profile that the team made; POST makes a new one, mailed when ``way=mail``."""
    person, channel = desk_channel(request, slug, Can.EDIT_SUBJECT)
    guest = get_object_or_404(Person.objects.present(), public_id=public_id, user=None)
    if not may_invite(person, guest, channel):
        demand(person, Can.EDIT_SUBJECT, channel)
        raise Refused(
            "person.not_yours", _("Another team made this profile, or it holds roles that you cannot give."), 403
        )
    invitation = guest.invitations.filter(used_at=None, expires_at__gt=now()).order_by("-pk").first()
    if request.method == "POST":
        by_mail = bool(guest.contact_email) and request.POST.get("way") == "mail"
        if by_mail:
            claims.spend_mail(person)
        invitation = claims.invite(guest, by=person, email=guest.contact_email)
        if by_mail:
            claims.mail_invitation(invitation, by=person)
            messages.success(request, _("The invitation is on its way."))
        return redirect("channel-person", slug=channel.slug, public_id=guest.public_id)
    link = claims.claim_url(invitation, proof=False) if invitation else ""
    page = {"channel": channel, "desk_section": "team", "guest": guest, "invitation": invitation, "link": link}
    return render(request, "channels/person_link.html", page)
