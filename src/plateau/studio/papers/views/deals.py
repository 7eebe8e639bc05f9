"""The team's page of an operation's deal: what is offered now, the next version, and offering it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from plateau.channels.access import desk_channel, may
from plateau.channels.roles import Can
from plateau.core.errors import Refused
from plateau.studio import access
from plateau.studio.models import Deal
from plateau.studio.papers.actions import dealing
from plateau.studio.papers.default_deal import default_clauses
from plateau.studio.papers.forms import DealForm
from plateau.studio.papers.standing import Quote, deal_for, quotes, spoken, terms_for


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def deal(request: HttpRequest, slug: str, operation_id: str) -> HttpResponse:
    """Read the deal that guests read, and write the next version of it."""
    can = Can.PLAN_STUDIO if request.method == "POST" else Can.SEE_DESK
    person, channel = desk_channel(request, slug, can)
    operation = access.desk_operation(person, channel, operation_id, can)
    offered = deal_for(operation)
    draft: Deal | None = Deal.objects.filter(operation=operation, offered_at=None).first()
    base = draft or offered
    form = DealForm(request.POST if request.method == "POST" else None, terms=base.read_terms(), wording=base.wording)
    if form.is_bound and form.is_valid():
        try:
            dealing.draft_deal(operation, by=person, terms=form.terms(), wording=form.wording())
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The next version is written. Read it below, then offer it."))
            return redirect(f"{request.path}#next")
    context = {
        "channel": channel,
        "desk_section": "operations",
        "operation": operation,
        "offered": offered,
        "clauses": quotes(offered),
        "draft": draft,
        "next": _next(draft) if draft is not None else [],
        "signed": offered.signatures.count() if offered.offered_at is not None else 0,
        "fee_differs": offered.read_terms() != terms_for(operation, offered.read_terms()),
        "form": form if may(person, Can.PLAN_STUDIO, channel) else None,
    }
    return render(request, "studio/desk_deal.html", context, status=422 if form.is_bound else 200)


@require_POST
def offer(request: HttpRequest, slug: str, operation_id: str) -> HttpResponse:
    """Offer the next version from now on."""
    person, channel = desk_channel(request, slug, Can.PLAN_STUDIO)
    operation = access.desk_operation(person, channel, operation_id, Can.PLAN_STUDIO)
    offered = dealing.offer_deal(operation, by=person)
    messages.success(request, _("Version %(version)s is what guests read from now on.") % {"version": offered.version})
    return redirect("desk_deal", slug, operation_id)


def _next(draft: Deal) -> list[Quote]:
    terms = terms_for(draft.operation, draft.read_terms())
    language = spoken()
    return [
        Quote(one.key, one.title[language], one.text[language], draft.version)
        for one in default_clauses(terms, draft.wording)
    ]
