"""The page for life, its text and its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plateau.channels.access import need_person
from plateau.core.errors import Refused
from plateau.people.middleware import person_of
from plateau.subjects import access
from plateau.subjects.actions import drafting, moving
from plateau.subjects.difference import Change, changes
from plateau.subjects.forms.debate import WithdrawForm
from plateau.subjects.forms.words import EditForm, WordsForm, initial_from
from plateau.subjects.models import Format, Revision, Subject
from plateau.subjects.page import subject_on_page
from plateau.subjects.states import State, needs_reason
from plateau.subjects.views.acting import page_context

SHOWN_VERSIONS = 50


@require_safe
def subject(request: HttpRequest, slug: str, number: int = 1) -> HttpResponse:
    """The page for life; further films have their number. A merged subject leads to the one that stays."""
    person = person_of(request)
    found = subject_on_page(person, slug, number=number)
    if found.merged_into is not None:
        query = request.GET.copy()  # a link to one comment keeps its comment, one in a mail its mark
        query.appendlist("from", found.slug)
        return HttpResponsePermanentRedirect(f"{found.merged_into.get_absolute_url()}?{query.urlencode()}")
    if found.is_draft:
        return redirect(found)
    if number == 1 and "number" in request.resolver_match.kwargs:  # type: ignore[union-attr]
        return HttpResponsePermanentRedirect(found.get_absolute_url())
    if number > 1 and not found.has_film:  # type: ignore[attr-defined]
        raise access.not_found()
    came_from = request.GET.get("from", "")
    merged = found.merged.filter(slug=came_from).first() if came_from else None
    return render(request, "subjects/subject.html", page_context(request, found, merged=merged, number=number))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change the text: its proposer until it is commissioned, the team after that too."""
    person = need_person(request)
    found = access.subject_for(person, slug)
    access.demand_edit(person, found)
    initial = initial_from(found) | {"version": drafting.version_of(found)}
    form = EditForm(request.POST if request.method == "POST" else None, channel=found.channel, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            changed = drafting.edit(found, by=person, words=form.words(), version=form.cleaned_data["version"])
        except Refused as refused:
            if refused.code != drafting.EDITED_MEANWHILE:
                raise
            return _compare(request, found, form, refused)
        messages.success(
            request, _("Saved. The earlier version is in the history.") if changed else _("Nothing was changed.")
        )
        return redirect(found)
    context = {"subject": found, "channel": found.channel, "form": form}
    return render(request, "subjects/edit.html", context, status=422 if form.is_bound else 200)


def _compare(request: HttpRequest, subject: Subject, form: EditForm, refused: Refused) -> HttpResponse:
    """Show what somebody else saved beside what was written here; saving again is then meant."""
    present = access.subject_for(person_of(request), subject.slug)
    last = Revision.objects.filter(subject=present).select_related("person").first()
    now, mine = drafting.content_of(present), drafting.content_of(form.words())
    data = request.POST.copy()
    data["version"] = str(last.number if last else 0)
    form = EditForm(data, channel=present.channel)
    form.add_error(None, str(refused.sentence))
    found = _named(changes(_readable(now), _readable(mine)), present)
    context = {"subject": present, "channel": present.channel, "form": form, "theirs": last, "changes": found}
    return render(request, "subjects/edit.html", context, status=refused.status)


@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """Every version of the text with what changed, for the proposer and the team."""
    person = need_person(request)
    found = access.subject_for(person, slug)
    if not access.may_see_history(person, found):
        raise Refused("subject.history_not_yours", _("The history is for the proposer and the team."), 403)
    revisions = list(Revision.objects.filter(subject=found).select_related("person")[: SHOWN_VERSIONS + 1])
    versions: list[tuple[Revision, list[Change]]] = []
    for revision, earlier in zip(revisions, [*revisions[1:], None], strict=True):
        changed = changes(_readable(earlier.content), _readable(revision.content)) if earlier else []
        versions.append((revision, _named(changed, found)))
    context = {"subject": found, "channel": found.channel, "versions": versions[:SHOWN_VERSIONS]}
    return render(request, "subjects/history.html", context)


def _readable(content: Mapping[str, str]) -> dict[str, str]:
    """Return a version with the words that a person reads in the place of codes."""
    codes = {"format": dict(Format.choices), "language": dict(Subject._meta.get_field("language").flatchoices)}
    return {name: str(codes.get(name, {}).get(text, text)) for name, text in content.items()}


def _named(found: list[Change], subject: Subject) -> list[Change]:
    """Return the changes under the names that the form gives its fields."""
    fields = WordsForm(channel=subject.channel).fields
    return [replace(change, field=str(fields[change.field].label)) for change in found]


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take one's own subject back, after a page that says what stays."""
    person = need_person(request)
    found = access.subject_for(person, slug)
    if not access.is_proposer(person, found):
        raise Refused("subject.not_yours", _("Only who proposed this subject may do this."), 403)
    form = WithdrawForm(
        request.POST if request.method == "POST" else None,
        needed=needs_reason(found.state, State.WITHDRAWN),
        private=found.private,
    )
    if request.method == "POST" and form.is_valid():
        moving.withdraw(found, by=person, reason=form.cleaned_data["reason"])
        messages.success(request, _("It is withdrawn. You can bring it back whenever you like."))
        return redirect(found)
    context = {"subject": found, "channel": found.channel, "form": form}
    return render(request, "subjects/withdraw.html", context, status=422 if form.is_bound else 200)


@require_POST
def resume(request: HttpRequest, slug: str) -> HttpResponse:
    """Bring one's own withdrawn subject back."""
    person = need_person(request)
    found = access.subject_for(person, slug)
    if not access.is_proposer(person, found):
        raise Refused("subject.not_yours", _("Only who proposed this subject may do this."), 403)
    moving.resume(found, by=person)
    messages.success(request, _("It is back as an idea."))
    return redirect(found)


@require_POST
def choose_name(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one's name on one's subject, or no longer."""
    person = need_person(request)
    found = access.subject_for(person, slug)
    if not access.is_proposer(person, found) or found.state == State.MERGED:
        raise Refused("subject.not_yours", _("Only who proposed this subject may do this."), 403)
    named = request.POST.get("named") == "yes"
    moving.choose_name(found, by=person, named=named)
    messages.success(request, _("Your name is shown.") if named else _("Your name is no longer shown."))
    return redirect(found)
