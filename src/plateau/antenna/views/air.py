"""On air and off: every act of the desk, each confirmed before it counts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from plateau.antenna.access import channels_to_air, publication_for
from plateau.antenna.actions import air, invitations
from plateau.antenna.clearing import clearance_for
from plateau.antenna.forms import (
    AccessForm,
    AiringForm,
    InvitationForm,
    ReplanForm,
    TakeOffForm,
    zone_of,
)
from plateau.antenna.models import Publication
from plateau.antenna.showing import link_of
from plateau.antenna.subscribers import followers_to_tell
from plateau.antenna.views.desk import desk_film
from plateau.channels.access import demand, need_person
from plateau.channels.models import Gate
from plateau.channels.roles import Can
from plateau.people.middleware import person_of


@require_POST
def put_on_air(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Show what people will see; only with ``confirmed`` does it happen."""
    film = desk_film(request, slug, public_id, Can.SEE_DESK)
    person = demand(person_of(request), Can.PUBLISH, film.channel)
    channels = channels_to_air(person, film)
    form = AiringForm(request.POST, film=film, channels=channels)
    context = {"channel": film.channel, "desk_section": "films", "film": film, "form": form}
    if not form.is_valid():
        return render(request, "antenna/air.html", context, status=422)
    subject = air.demand_ready(film)
    airing, chosen = form.airing(), form.chosen()
    clearance = clearance_for(person, film)
    if not clearance.is_given:
        return render(request, "antenna/air.html", context | {"clearance": clearance}, status=409)
    for channel in chosen:
        air.demand_fitting(airing.gate, channel)
    if request.POST.get("confirmed"):
        made = air.put_on_air(film, channels=chosen, airing=airing, by=person)
        messages.success(request, _said(made))
        return HttpResponseRedirect(film.desk_url)
    trials = [Publication(film=film, channel=channel, gate=airing.gate) for channel in chosen]
    told = {one.pk for trial in trials for one in followers_to_tell(trial, subject.pk)} - {person.pk}
    context |= {
        "subject": subject,
        "link": link_of(film),
        "airing": airing,
        "gate_word": Gate(airing.gate).label,
        "channels": chosen,
        "zone": zone_of(film.channel),
        "told": len(told) if airing.tell_followers and airing.gate != Gate.INVITED else 0,
        "hidden_from_some": subject.channel.visibility != "public",
    }
    return render(request, "antenna/confirm.html", context)


def _said(made: list[Publication]) -> str:
    if made[0].state == "live":
        return ngettext("The film is on air on %(n)s channel.", "The film is on air on %(n)s channels.", len(made)) % {
            "n": len(made)
        }
    return _("The film is planned. It goes on air by itself, also while nobody looks.")


@require_POST
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a planned film out of the plan."""
    publication = publication_for(person_of(request), public_id, Can.PUBLISH)
    air.withdraw_plan(publication, by=need_person(request))
    messages.success(request, _("The film is no longer planned."))
    return HttpResponseRedirect(publication.desk_url)


def replan(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give a planned film another time."""
    publication = publication_for(person_of(request), public_id, Can.PUBLISH)
    form = ReplanForm(request.POST or None, publication=publication)
    if request.method == "POST" and form.is_valid():
        air.replan(publication, at=form.cleaned_data["starts_at"], by=need_person(request))
        messages.success(request, _("The film has another time."))
        return HttpResponseRedirect(publication.desk_url)
    return _form_page(request, publication, form, _("Another time"), _("Move it to this time"))


def access(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change who may watch what is planned or on air."""
    publication = publication_for(person_of(request), public_id, Can.PUBLISH)
    form = AccessForm(request.POST or None, publication=publication)
    if request.method == "POST" and form.is_valid():
        gate, share = form.cleaned_data["gate"], form.cleaned_data["free_share"] or 0
        if air.change_access(publication, gate=gate, free_share=share, by=need_person(request)):
            messages.success(request, _("The access is changed. Who watches now may go on for up to four hours."))
        return HttpResponseRedirect(publication.desk_url)
    return _form_page(request, publication, form, _("Who may watch"), _("Change the access"))


def take_off(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a film off the air, with a reason."""
    publication = publication_for(person_of(request), public_id, Can.PUBLISH)
    form = TakeOffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        air.take_off(publication, by=need_person(request), reason=said["reason"], words=said["words"])
        messages.success(request, _("The film is off the air. Its subject's page stays, and it can come back."))
        return HttpResponseRedirect(publication.desk_url)
    return _form_page(request, publication, form, _("Take the film off the air"), _("Take it off"), danger=True)


@require_POST
def archive(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put a publication that is over away."""
    publication = publication_for(person_of(request), public_id, Can.PUBLISH)
    air.archive(publication, by=need_person(request))
    messages.success(request, _("This publication is in the archive."))
    return HttpResponseRedirect(publication.desk_url)


def invite(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make an invitation link, and list those there are."""
    publication = publication_for(person_of(request), public_id, Can.PUBLISH)
    form = InvitationForm(request.POST or None, publication=publication)
    if request.method == "POST" and form.is_valid():
        invitations.invite(
            publication,
            label=form.cleaned_data["label"],
            expires_at=form.cleaned_data["expires_at"],
            by=need_person(request),
        )
        messages.success(request, _("The link is made. Copy it and send it."))
        return HttpResponseRedirect(request.path)
    link = link_of(publication.film)
    context = {
        "channel": publication.channel,
        "desk_section": "films",
        "publication": publication,
        "film": publication.film,
        "form": form,
        "invitations": publication.invitations.all(),
        "address": request.build_absolute_uri(link.get_absolute_url()) if link else "",
    }
    return render(request, "antenna/invitations.html", context, status=422 if form.errors else 200)


@require_POST
def revoke(request: HttpRequest, public_id: str, invitation_id: str) -> HttpResponse:
    """Take an invitation link back."""
    publication = publication_for(person_of(request), public_id, Can.PUBLISH)
    invitation = get_object_or_404(publication.invitations.all(), public_id=invitation_id)
    invitation.publication = publication
    invitations.revoke(invitation, by=need_person(request))
    messages.success(request, _("The link no longer works."))
    return HttpResponseRedirect(request.path.rsplit("/", 2)[0])


def _form_page(
    request: HttpRequest, publication: Publication, form: object, title: str, act: str, *, danger: bool = False
) -> HttpResponse:
    context = {
        "channel": publication.channel,
        "desk_section": "films",
        "publication": publication,
        "film": publication.film,
        "form": form,
        "title": title,
        "act": act,
        "danger": danger,
    }
    return render(request, "antenna/change.html", context, status=422 if getattr(form, "errors", None) else 200)
