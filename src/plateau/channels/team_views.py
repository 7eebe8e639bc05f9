"""Pages about the people of a channel: its team, and persons that it makes."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plateau.channels.access import desk_channel, may, may_invite
from plateau.channels.actions import set_roles
from plateau.channels.forms import AddressForm, NewPersonForm, RolesForm
from plateau.channels.models import Channel
from plateau.channels.roles import Can, Role
from plateau.channels.team import candidates, guests_of, team_of
from plateau.core.errors import Refused
from plateau.people import claims
from plateau.people.actions import company_named
from plateau.people.models import Person

GUESTS_PER_PAGE = 30


@require_safe
def team(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who makes the channel and its guests (``page``); whoever may changes roles, and looks for people (``q``)."""
    person, channel = desk_channel(request, slug, Can.SEE_DESK)
    manages = may(person, Can.MANAGE_TEAM, channel)
    makes = may(person, Can.EDIT_SUBJECT, channel)
    query = request.GET.get("q", "").strip() if manages else ""
    page = {
        "channel": channel,
        "desk_section": "team",
        "members": team_of(channel, person),
        "manages": manages,
        "makes": makes,
        "guests": Paginator(guests_of(channel, person), GUESTS_PER_PAGE).get_page(request.GET.get("page")),
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
    had_link = claims.open_invitation(somebody) is not None
    set_roles(channel, somebody, form.chosen, by=person)
    messages.success(request, _("The team is saved."))
    if had_link and claims.open_invitation(somebody) is None:
        messages.warning(
            request,
            _("The link that %(name)s had no longer works, since it would have handed over the new roles too.")
            % {"name": somebody.name},
        )
        if may_invite(person, somebody, channel):
            return redirect("channel-person", slug=channel.slug, public_id=somebody.public_id)
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
        invitation = claims.invite(guest, by=person, email=guest.contact_email, mailed=by_mail)
        if by_mail:
            claims.mail_invitation(invitation, by=person)
            messages.success(request, _("The invitation is on its way."))
        return redirect("channel-person", slug=channel.slug, public_id=guest.public_id)
    page = {"channel": channel, "desk_section": "team", "form": form}
    return render(request, "channels/new_person.html", page, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def person_link(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Show the link of a profile that the team made; POST makes a new one, mailed when ``way=mail``."""
    person, channel, guest = _guest(request, slug, public_id)
    if request.method == "POST":
        by_mail = bool(guest.contact_email) and request.POST.get("way") == "mail"
        if by_mail:
            claims.spend_mail(person)
        invitation = claims.invite(guest, by=person, email=guest.contact_email, mailed=by_mail)
        if by_mail:
            claims.mail_invitation(invitation, by=person)
            messages.success(request, _("The invitation is on its way."))
        return redirect("channel-person", slug=channel.slug, public_id=guest.public_id)
    return _show_guest(request, channel, guest, AddressForm(initial={"contact_email": guest.contact_email}))


@require_POST
def person_address(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Write where somebody without account is written to."""
    person, channel, guest = _guest(request, slug, public_id)
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _show_guest(request, channel, guest, form, status=422)
    claims.set_address(guest, form.cleaned_data["contact_email"], by=person)
    messages.success(request, _("The address is saved."))
    return redirect("channel-person", slug=channel.slug, public_id=guest.public_id)


def _guest(request: HttpRequest, slug: str, public_id: str) -> tuple[Person, Channel, Person]:
    """Return who asks, the channel and a person without account whom they may invite; or refuse."""
    person, channel = desk_channel(request, slug, Can.EDIT_SUBJECT)
    guest = get_object_or_404(Person.objects.present(), public_id=public_id, user=None)
    if not may_invite(person, guest, channel):
        raise Refused(
            "person.not_yours", _("Another team made this profile, or it holds roles that you cannot give."), 403
        )
    return person, channel, guest


def _show_guest(
    request: HttpRequest, channel: Channel, guest: Person, form: AddressForm, *, status: int = 200
) -> HttpResponse:
    invitation = claims.open_invitation(guest)
    link = claims.claim_url(invitation, proof=False) if invitation else ""
    page = {"channel": channel, "desk_section": "team", "guest": guest, "invitation": invitation, "link": link}
    return render(request, "channels/person_link.html", page | {"form": form}, status=status)
