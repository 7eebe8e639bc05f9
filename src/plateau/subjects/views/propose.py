"""Proposing a subject in one page: kept while it is written, compared with what is there, shown before it is sent."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from plateau.channels.access import channel_for, need_person
from plateau.channels.models import Channel
from plateau.core.errors import Refused
from plateau.core.ids import new_public_id
from plateau.people.middleware import person_of
from plateau.people.models import Person
from plateau.subjects import search
from plateau.subjects.access import not_found
from plateau.subjects.actions import drafting
from plateau.subjects.forms.words import ProposalForm, initial_from, kept_from
from plateau.subjects.models import Subject
from plateau.subjects.slugs import slug_for
from plateau.subjects.views.acting import limit

_KEPT = "proposals"


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, slug: str) -> HttpResponse:
    """The page where a subject is written; a visitor writes too, and is led to log in without losing a word."""
    person = person_of(request)
    channel = channel_for(person, slug)
    if request.method == "POST":
        return _send(request, channel, person)
    if person is None:
        kept = request.session.get(_KEPT, {}).get(slug, {})
        return _page(request, channel, ProposalForm(channel=channel, initial={**kept, "draft": new_public_id()}), None)
    kept = request.session.get(_KEPT, {}).get(slug)
    if kept and request.GET.get("draft", "new") == "new":
        return _take_up(request, channel, person, kept)
    draft = _wanted_draft(person, channel, request.GET.get("draft", ""))
    initial = initial_from(draft) if draft else {"draft": new_public_id()}
    return _page(request, channel, ProposalForm(channel=channel, initial=initial), draft)


@require_POST
def save_draft(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep what is written so far: called by the page every few seconds and when it is left."""
    person = need_person(request)
    channel = channel_for(person, slug)
    limit("draft", person)
    draft = _save(request, ProposalForm(request.POST, channel=channel), channel, person)
    return render(request, "subjects/_saved.html", {"draft": draft})


@require_POST
def discard_draft(request: HttpRequest, slug: str, draft_id: str) -> HttpResponse:
    """Throw a draft away."""
    person = need_person(request)
    draft = _draft(person, channel_for(person, slug), draft_id)
    drafting.discard_draft(draft, by=person)
    messages.success(request, _("The draft is gone."))
    return redirect(reverse("propose", args=[slug]) + "?draft=new")


@require_GET
def similar(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what may be the same subject, and the address that the title would give."""
    person = person_of(request)
    channel = channel_for(person, slug)
    limit("similar", person or request)
    title = request.GET.get("title", "")[:140]
    found = search.similar(title, person, channel)
    return render(request, "subjects/_similar.html", {"similar": found, "slug": slug_for(title)})


def _send(request: HttpRequest, channel: Channel, person: Person | None) -> HttpResponse:
    """Take what was written: keep it for a visitor, save, preview or propose it for a member."""
    form = ProposalForm(request.POST, channel=channel)
    if person is None:
        request.session[_KEPT] = {**request.session.get(_KEPT, {}), channel.slug: kept_from(request.POST)}
        return redirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")
    step = request.POST.get("step", "propose")
    limit("draft", person)
    draft = _save(request, form, channel, person)
    if step == "save":
        messages.success(request, _("Your draft is saved: it waits for you here and on your page."))
        return redirect(draft)
    if not form.is_valid():
        return _page(request, channel, form, draft, status=422)
    if step == "preview":
        return _page(request, channel, form, draft, preview=True)
    limit("propose", person)
    try:
        drafting.propose(draft, by=person, links=form.cleaned_data["links"])
    except Refused as refused:
        if refused.code not in {"subject.bad_slug", "subject.slug_taken"}:
            raise
        form.add_error("slug", str(refused.sentence))
        return _page(request, channel, form, draft, status=422)
    if draft.private:
        messages.success(request, _("Thank you. The team alone sees it, and answers you here."))
    else:
        messages.success(request, _("It has its page for life. Share it: what people say here decides what is filmed."))
    return redirect(draft)


def _take_up(request: HttpRequest, channel: Channel, person: Person, kept: dict[str, str]) -> HttpResponse:
    """Make a draft of what somebody wrote before they logged in; where that is refused, show it and keep it."""
    kept["draft"] = new_public_id()
    request.session.modified = True
    form = ProposalForm(kept, channel=channel)
    try:
        draft = _save(request, form, channel, person)
    except Refused as refused:
        form.add_error(None, str(refused.sentence))
        return _page(request, channel, form, None, status=refused.status)
    messages.success(request, _("We kept what you wrote. Read it once more, then propose it."))
    return redirect(draft)


def _save(request: HttpRequest, form: ProposalForm, channel: Channel, person: Person) -> Subject:
    """Keep what is written as a draft; words kept from before the log-in, once they are one, are no longer held."""
    draft_id = str(form.data.get("draft", ""))
    if not draft_id.isalnum() or len(draft_id) > 12:
        raise Refused(
            "subject.draft_gone", _("This draft was proposed or thrown away meanwhile. Open it again from your page.")
        )
    draft = drafting.save_draft(channel, by=person, words=form.words_so_far(), wishes=form.wishes(), draft_id=draft_id)
    if request.session.get(_KEPT, {}).get(channel.slug, {}).get("draft") == draft_id:
        del request.session[_KEPT][channel.slug]
        request.session.modified = True
    return draft


def _wanted_draft(person: Person, channel: Channel, wanted: str) -> Subject | None:
    """Return the draft asked for, the latest one where none is, or None for a new one."""
    if wanted == "new":
        return None
    if wanted:
        return _draft(person, channel, wanted)
    latest: Subject | None = Subject.objects.drafts_of(person).filter(channel=channel).order_by("-saved_at").first()
    return latest


def _draft(person: Person, channel: Channel, draft_id: str) -> Subject:
    draft: Subject | None = Subject.objects.drafts_of(person).filter(channel=channel, public_id=draft_id).first()
    if draft is None:
        raise not_found()
    return draft


def _page(
    request: HttpRequest,
    channel: Channel,
    form: ProposalForm,
    draft: Subject | None,
    *,
    preview: bool = False,
    status: int = 200,
) -> HttpResponse:
    person = person_of(request)
    others = (
        Subject.objects.drafts_of(person).filter(channel=channel).order_by("-saved_at")
        if person
        else Subject.objects.none()
    )
    context = {
        "channel": channel,
        "form": form,
        "draft": draft,
        "preview": preview,
        "others": [other for other in others if draft is None or other.pk != draft.pk],
        "suggested_slug": slug_for(draft.title) if draft else "",
    }
    return render(request, "subjects/propose.html", context, status=status)
