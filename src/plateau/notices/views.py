"""Pages of what people are told."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from plateau.notices.actions import choose_mail
from plateau.notices.unsubscribe import read_unsubscribe


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
