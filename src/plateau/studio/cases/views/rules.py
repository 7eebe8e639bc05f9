"""The team's pages of how contacts are handled: quiet hours, when messages fold, and ready answers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from plateau.channels.access import demand, desk_channel, may
from plateau.channels.models import Channel
from plateau.channels.roles import Can
from plateau.core import letters
from plateau.core.errors import Refused
from plateau.studio.cases import correspondence, ready_answers
from plateau.studio.cases.actions import rules as case_rules
from plateau.studio.cases.default_answers import DEFAULTS
from plateau.studio.cases.forms import ReadyForm, RulesForm
from plateau.studio.models import ReadyAnswer
from plateau.studio.papers.standing import spoken

NEW = "new"
_GIVEN = {one.key for one in DEFAULTS}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the rules and the ready answers; whoever may change the channel changes the rules."""
    person, channel = desk_channel(request, slug, Can.HANDLE_GUESTS)
    if request.method == "POST":
        demand(person, Can.EDIT_CHANNEL, channel)
    form = RulesForm(request.POST if request.method == "POST" else None, instance=correspondence.rules_of(channel))
    if form.is_bound and form.is_valid():
        case_rules.change_rules(channel, by=person, **form.cleaned_data)
        messages.success(request, _("The rules are saved."))
        return redirect("desk_case_rules", slug)
    own = set(ReadyAnswer.objects.filter(channel=channel).values_list("key", flat=True))
    ready = [(one.key, one.title[spoken()], one.key in own) for one in ready_answers.ready_answers(channel)]
    context = {
        "channel": channel,
        "desk_section": "guests",
        "form": form,
        "rules": correspondence.rules_of(channel),
        "may_change": may(person, Can.EDIT_CHANNEL, channel),
        "ready": ready,
    }
    return render(request, "studio/cases/rules.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ready(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Write a ready answer in the channel's own words; ``way=preview`` shows it filled, and keeps nothing."""
    person, channel = desk_channel(request, slug, Can.HANDLE_GUESTS)
    written = _written(channel, key)
    sent = request.POST if request.method == "POST" else None
    form = ReadyForm(sent, written=written, initial=written, whole=key not in _GIVEN)
    shown = written
    if form.is_bound and form.is_valid():
        shown = form.texts()
        if request.POST.get("way") != "preview":
            case_rules.write_ready_answer(
                channel, "" if key == NEW else key, by=person, title=form.cleaned_data["title"], texts=shown
            )
            messages.success(request, _("The ready answer is saved."))
            return redirect("desk_case_rules", slug)
    context = {
        "channel": channel,
        "desk_section": "guests",
        "form": form,
        "key": key,
        "title": written.get("title") or _("A ready answer of your own"),
        "own": ReadyAnswer.objects.filter(channel=channel, key=key).exists(),
        "given": key in _GIVEN,
        "names": [(f"{{{name}}}", meaning) for name, meaning in ready_answers.meanings()],
        "previews": _previews(channel, form, shown),
    }
    return render(
        request, "studio/cases/ready.html", context, status=422 if form.is_bound and not form.is_valid() else 200
    )


@require_POST
def remove(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Give up the channel's own words of a ready answer."""
    person, channel = desk_channel(request, slug, Can.HANDLE_GUESTS)
    case_rules.remove_ready_answer(channel, key, by=person)
    messages.success(request, _("Done: your own words of this ready answer are gone."))
    return redirect("desk_case_rules", slug)


def _written(channel: Channel, key: str) -> dict[str, str]:
    """Return the title and the texts as they are now; refuses with 404 what there is not."""
    if key == NEW:
        return {"title": "", **dict.fromkeys(ready_answers.TEXTS, "")}
    found = ready_answers.ready_answer(channel, key)
    if found is None:
        raise Refused("ready_answer.not_found", _("There is no such ready answer."), 404)
    return {"title": found.title[spoken()], **found.texts}


def _previews(channel: Channel, form: ReadyForm, texts: dict[str, str]) -> list[tuple[str, str, list[letters.Block]]]:
    """Return each text with its label and language, filled with invented facts, as its paragraphs would stand in the mail."""
    shown = []
    for name in ready_answers.TEXTS:
        text = texts.get(name, "")
        language = name[-2:]
        if text:
            filled = ready_answers.fill(text, ready_answers.samples(channel, language))
            label = str(form.fields[name].label)
            shown.append((label, language, letters.paragraphs(letters.typeset(filled, language))))
    return shown
