"""The public page of a person, and their settings."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plateau.people.access import account_person, profile_at
from plateau.people.actions import change_profile, remove_photo, set_photo
from plateau.people.forms import LinkFormSet, ProfileForm, links_of
from plateau.people.middleware import person_of
from plateau.people.models import Company
from plateau.people.sessions import Device, devices_of, end_session


@require_safe
def profile(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a person; a profile that became part of another's leads there."""
    person = profile_at(public_id)
    if person.public_id != public_id:
        return HttpResponsePermanentRedirect(person.get_absolute_url())
    return render(request, "people/profile.html", {"person": person, "own": person == person_of(request)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_profile(request: HttpRequest) -> HttpResponse:
    """Change one's profile."""
    person = account_person(person_of(request))
    form = ProfileForm(request.POST or None, request.FILES or None, instance=person)
    links = LinkFormSet(request.POST or None, initial=person.links, prefix="links")
    if request.method == "POST" and form.is_valid() and links.is_valid():
        data = form.cleaned_data
        fields = {name: data[name] for name in ("name", "headline", "language", "time_zone", "company")}
        change_profile(person, by=person, links=links_of(links), **fields)
        if form.picture is not None:
            set_photo(person, form.picture, by=person)
        elif data["photo"] is False:
            remove_photo(person, by=person)
        with override(person.language):
            messages.success(request, _("Your profile is saved."))
        return redirect("settings-profile")
    status = 422 if request.method == "POST" else 200
    page = {"form": form, "links": links, "person": person, "settings_section": "profile"}
    return render(request, "people/settings_profile.html", page, status=status)


@require_safe
def companies(request: HttpRequest) -> HttpResponse:
    """Offer the names of companies that begin like what is typed, as the options of a datalist."""
    account_person(person_of(request))
    begin = request.GET.get("company", "").strip()
    names = Company.objects.filter(name__istartswith=begin).order_by("name").values_list("name", flat=True)[:10]
    return render(request, "people/_companies.html", {"names": names if begin else []})


@never_cache
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """List the devices where one is logged in."""
    person = account_person(person_of(request))
    devices: list[Device] = devices_of(person, current=request.session.session_key or "")
    page = {"devices": devices, "person": person, "settings_section": "account"}
    return render(request, "people/settings_sessions.html", page)


@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """End one session (``session``: its key's number), or all but this one."""
    person = account_person(person_of(request))
    own = UserSession.objects.filter(user=person.user).exclude(session_key=request.session.session_key)
    if one := request.POST.get("session"):
        number = int(one) if one.isascii() and one.isdecimal() and len(one) < 19 else 0  # a bigint
        own = own.filter(pk=number)
    ended = 0
    for session in own:
        end_session(session, by=person)
        ended += 1
    if ended:
        messages.success(
            request,
            ngettext("Done: that device has to log in again.", "Done: %(n)s devices have to log in again.", ended)
            % {"n": ended},
        )
    else:
        messages.info(request, _("That device was not logged in any more."))
    return redirect("settings-sessions")
