"""The discussion's addresses: say, change, take back, flag; and the team's page of flags."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Min, Q
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from plateau.channels.access import channel_for, need_person
from plateau.community import access, actions
from plateau.community.forms import CommentForm, FlagForm, HideForm
from plateau.community.mentions import link_mentions, named_in
from plateau.community.models import Comment
from plateau.community.panels import discussion_context, place_of
from plateau.community.states import FlagState
from plateau.core.errors import Refused
from plateau.core.rates import spend
from plateau.core.text import markdown
from plateau.media.models import Film
from plateau.people.middleware import person_of
from plateau.people.models import Person
from plateau.subjects.access import subject_for
from plateau.subjects.models import Subject

PER_PAGE = 30


@vary_on_headers("HX-Request")
@require_http_methods(["GET", "HEAD", "POST"])
def comments(request: HttpRequest, slug: str) -> HttpResponse:
    """Show more of the discussion in place; or say something, or answer somebody."""
    if request.method != "POST":
        return _answer(request, subject_for(person_of(request), slug))
    person, subject = _acting(request, slug)
    spend(f"comment:{person.pk}", most=20, per=timedelta(minutes=10))
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _answer(request, subject, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    said = form.cleaned_data
    parent = access.comment_for(person, subject, said["answers"]) if said["answers"] else None
    film = Film.objects.filter(public_id=said["film"]).first() if said["film"] and said["at_ms"] is not None else None
    comment = actions.add_comment(subject, by=person, body=said["body"], parent=parent, film=film, at_ms=said["at_ms"])
    return _answer(request, subject, at=comment, words=_("Your comment is there."))


@require_POST
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how a comment would look."""
    person, subject = _acting(request, slug)
    spend(f"comment.preview:{person.pk}", most=60, per=timedelta(minutes=5))
    body = request.POST.get("body", "")[: actions.LONGEST]
    words = link_mentions(markdown(body, language=subject.language), named_in(body, actions.people_of(subject)))
    return render(request, "community/_preview.html", {"words": words})


def edit(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Change one's comment in its first minutes."""
    person, subject = _acting(request, slug)
    comment = access.comment_for(person, subject, public_id)
    access.demand_own(person, comment)
    access.demand_editable(comment)
    form = CommentForm(request.POST or None, initial={"body": comment.body})
    if request.method == "POST" and form.is_valid():
        actions.edit_comment(comment, by=person, body=form.cleaned_data["body"])
        return _answer(request, subject, at=comment)
    context = {"subject": subject, "channel": subject.channel, "comment": comment, "form": form}
    return render(request, "community/edit.html", context, status=_status_of(form))


@require_POST
def remove(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Take one's comment back."""
    person, subject = _acting(request, slug)
    actions.remove_comment(access.comment_for(person, subject, public_id), by=person)
    return _answer(request, subject, words=_("Your comment is gone."))


def flag(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Draw the team's attention to a comment."""
    person, subject = _acting(request, slug)
    comment = access.comment_for(person, subject, public_id)
    form = FlagForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        spend(f"flag:{person.pk}", most=20, per=timedelta(days=1))
        actions.flag_comment(comment, by=person, why=form.cleaned_data["why"], words=form.cleaned_data["words"])
        messages.success(request, _("Thank you: the team will look at it."))
        return redirect(comment.get_absolute_url())
    context = {"subject": subject, "channel": subject.channel, "comment": comment, "form": form}
    return render(request, "community/flag.html", context, status=_status_of(form))


@require_POST
def moderate(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Hide a comment with a reason, show it again, or keep a flagged one: for whoever moderates."""
    person, subject = _acting(request, slug)
    access.demand_moderation(person, subject.channel)
    comment = access.comment_for(person, subject, public_id)
    match request.POST.get("act"):
        case "hide":
            form = HideForm(request.POST)
            actions.hide_comment(comment, by=person, reason=form.cleaned_data["reason"] if form.is_valid() else "")
        case "restore":
            actions.restore_comment(comment, by=person)
        case "keep":
            actions.keep_comment(comment, by=person)
        case _:
            raise Refused("comment.no_such_act", _("Choose what to do with this comment."), 422)
    if request.POST.get("from") == "desk":
        return redirect("moderation", subject.channel.slug)
    return _answer(request, subject, at=comment)


@require_GET
def people(request: HttpRequest, slug: str) -> JsonResponse:
    """Name those who can be called with an @ here, for the completion of names."""
    _person, subject = _acting(request, slug)
    return JsonResponse({"names": [name for _id, name in actions.people_of(subject)]})


def moderation(request: HttpRequest, slug: str) -> HttpResponse:
    """List the channel's flagged comments, the longest waiting first, and then what is hidden."""
    person = person_of(request)
    channel = channel_for(person, slug)
    access.demand_moderation(person, channel)
    wanted = "hidden" if request.GET.get("show") == "hidden" else "flagged"
    rows = Comment.objects.filter(subject__channel=channel, removed_at=None).select_related(
        "person", "subject__channel"
    )
    waiting = Q(flags__state=FlagState.OPEN)
    if wanted == "flagged":
        rows = rows.filter(waiting).alias(first=Min("flags__at", filter=waiting)).order_by("first", "id")
        rows = rows.prefetch_related("flags__person")
    else:
        rows = rows.filter(hidden_at__isnull=False).order_by("-hidden_at", "id")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"channel": channel, "desk_section": "comments", "page": page, "wanted": wanted}
    return render(request, "community/moderation.html", context)


def _acting(request: HttpRequest, slug: str) -> tuple[Person, Subject]:
    """Return who acts on which subject, or refuse: 404 before 401, so that nothing is told of what is closed."""
    subject = subject_for(person_of(request), slug)
    return need_person(request), subject


def _status_of(form: Form) -> int:
    """Return the status of a page with a form: 422 where what was sent needs mending."""
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK


def _answer(
    request: HttpRequest,
    subject: Subject,
    *,
    at: Comment | None = None,
    form: CommentForm | None = None,
    words: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Answer with the discussion alone, or with the page at the right place."""
    by_htmx = request.headers.get("HX-Request") == "true"
    if by_htmx or form is not None:
        context = discussion_context(request, subject, form=form, containing=at.public_id if at else "") | {
            "said": words
        }
        return render(request, f"community/{'_discussion' if by_htmx else 'again'}.html", context, status=status)
    if words:
        messages.success(request, words)
    address = place_of(request, subject).address
    return redirect(f"{address}?comment={at.public_id}#c-{at.public_id}" if at else f"{address}#comments")
