"""Pages of what people are told: their notices, their mails, and the link under each mail."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plateau.channels.access import need_person
from plateau.notices.access import notice_for
from plateau.notices.actions import choose_mail, mark_read
from plateau.notices.forms import MailChoiceForm
from plateau.notices.models import Notice
from plateau.notices.unsubscribe import read_unsubscribe

PAGE = 30


@never_cache
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """List what one was told, newest first; ``show=unread`` only what is new."""
    person = need_person(request)
    rows = Notice.objects.filter(person=person).select_related("channel").order_by("-created_at", "-id")
    unread = rows.unread().count()
    show = "unread" if request.GET.get("show") == "unread" else "all"
    page = Paginator(rows.unread() if show == "unread" else rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "notices/notices.html", {"page": page, "unread": unread, "show": show})


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark one notice (``notice``) or all as read."""
    person = need_person(request)
    one = request.POST.get("notice")
    mark_read(person, [one] if one else None)
    return redirect("notices")


@require_POST
def follow(request: HttpRequest, public_id: str) -> HttpResponse:
    """Mark a notice as read and go where it leads."""
    person = need_person(request)
    notice = notice_for(person, public_id)
    mark_read(person, [public_id])
    return redirect(notice.url)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mail_choices(request: HttpRequest) -> HttpResponse:
    """Choose which notices are mailed too."""
    person = need_person(request)
    form = MailChoiceForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        if form.changes:
            choose_mail(person, form.changes, by=person, how="settings")
        messages.success(request, _("Your choices are saved."))
        return redirect("settings-mail")
    return render(request, "notices/mail_choices.html", {"form": form, "person": person})


@csrf_exempt  # RFC 8058: mail programs post here; the signed link is the permission
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop one kind of mail by the link under it: a page with a button, or the mail program's one click."""
    person, kind = read_unsubscribe(token)
    done = None
    if request.method == "POST":
        done = "again" if "again" in request.POST else "stopped"
        choose_mail(person, {kind.name: done == "again"}, by=person, how="link")
    with translation.override(person.language):
        return render(request, "notices/unsubscribe.html", {"person": person, "kind": kind, "done": done})
