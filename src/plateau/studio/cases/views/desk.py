"""The team's pages of contacts with guests: whose turn it is, one guest's thread, and what is done there."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from plateau.channels.access import desk_channel
from plateau.channels.models import Channel
from plateau.channels.roles import Can
from plateau.core import letters
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.notices.models import masked
from plateau.people.models import Person
from plateau.studio.cases import correspondence, ready_answers, signs
from plateau.studio.cases.access import contact_on
from plateau.studio.cases.actions import answering
from plateau.studio.cases.actions import filing as cases
from plateau.studio.cases.default_answers import TONES
from plateau.studio.cases.forms import NOTE, TOLD, AnswerForm, FileForm
from plateau.studio.guests import actions as guests
from plateau.studio.guests.access import guest_on
from plateau.studio.guests.views.tabs import guest_tabs
from plateau.studio.guests.visits import Visit, visits_of
from plateau.studio.models import Contact, Means, Representative, Tag
from plateau.studio.papers.standing import deal_for, quotes
from plateau.studio.states import ContactState
from plateau.studio.when import moment_words


@never_cache
@require_safe
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    """Whose turn it is with each guest, what waits for a colleague, and thanks."""
    person, channel = desk_channel(request, slug, Can.HANDLE_GUESTS)
    desk = correspondence.cases_desk(channel, request.GET.get("page"))
    context = {
        "channel": channel,
        "desk_section": "guests",
        "tabs": guest_tabs(channel, "contacts", waiting=desk.n_waiting),
        "desk": desk,
        "reader": person,
    }
    return render(request, "studio/cases/listing.html", context)


@never_cache
@require_safe
def case(request: HttpRequest, slug: str, guest_id: str) -> HttpResponse:
    """One guest's contacts, and beside them what is known; ``ready`` and ``tone`` fill the answer, ``rewrite`` one that came back."""
    person, channel = desk_channel(request, slug, Can.HANDLE_GUESTS)
    return _show(request, channel, person, guest_on(channel, guest_id))


@require_POST
def answer(request: HttpRequest, slug: str, guest_id: str) -> HttpResponse:
    """Answer a guest; ``way=preview`` shows the mail as it would be, and sends nothing."""
    person, channel = desk_channel(request, slug, Can.HANDLE_GUESTS)
    guest = guest_on(channel, guest_id)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _show(request, channel, person, guest, answer=form, status=422)
    if request.POST.get("way") == "preview":
        return _show(request, channel, person, guest, answer=form)
    written = answering.write_answer(guest, channel, by=person, text=form.cleaned_data["text"])
    _say_what_became_of(request, written, person)
    return redirect("desk_case", slug, guest_id)


@require_POST
def file(request: HttpRequest, slug: str, guest_id: str) -> HttpResponse:
    """File what was said elsewhere, what the team told by word of mouth, or a note."""
    person, channel = desk_channel(request, slug, Can.HANDLE_GUESTS)
    guest = guest_on(channel, guest_id)
    form = FileForm(request.POST, persons=_speakers(guest, channel))
    if not form.is_valid():
        return _show(request, channel, person, guest, filing=form, status=422)
    data = form.cleaned_data
    if data["what"] == NOTE:
        cases.note(guest, channel, by=person, text=data["text"])
    elif data["what"] == TOLD:
        cases.note_call(guest, channel, by=person, text=data["text"], at=data["at"])
    else:
        cases.receive(
            guest,
            channel,
            author=form.speaker,
            text=data["text"],
            means=data["what"],
            at=data["at"],
            filed_by=person,
        )
    messages.success(request, _("It is filed."))
    return redirect("desk_case", slug, guest_id)


@require_POST
def settle(request: HttpRequest, slug: str, guest_id: str) -> HttpResponse:
    """Say that what waits needs no answer."""
    person, channel = desk_channel(request, slug, Can.HANDLE_GUESTS)
    cases.settle(guest_on(channel, guest_id), channel, by=person)
    messages.success(request, _("Noted: no answer is needed."))
    return redirect("desk_case", slug, guest_id)


@require_POST
def give(request: HttpRequest, slug: str, guest_id: str) -> HttpResponse:
    """Let a colleague, or oneself, look after the case (``to``)."""
    person, channel = desk_channel(request, slug, Can.HANDLE_GUESTS)
    guest = guest_on(channel, guest_id)
    to = correspondence.who_handles(channel).filter(public_id=request.POST.get("to", "")).first()
    if to is None and request.POST.get("to") == person.public_id:
        to = person  # whoever runs the network has no role here
    if to is None:
        raise Refused("case.nobody", _("Choose somebody of the list."), 422)
    cases.give_case(guest, channel, to, by=person)
    messages.success(request, _("%(name)s looks after it from now on.") % {"name": to.name})
    return redirect("desk_case", slug, guest_id)


@require_POST
def calm(request: HttpRequest, slug: str, guest_id: str) -> HttpResponse:
    """Say that the case is no longer threatening."""
    person, channel = desk_channel(request, slug, Can.HANDLE_GUESTS)
    cases.calm(guest_on(channel, guest_id), channel, by=person)
    messages.success(request, _("The mark is taken off; what was written stays."))
    return redirect("desk_case", slug, guest_id)


@require_POST
def contact(request: HttpRequest, slug: str, guest_id: str, contact_id: str, act: str) -> HttpResponse:
    """Do one thing with one contact: mark it, pass thanks on, release, send back or withdraw an answer."""
    person, channel = desk_channel(request, slug, Can.HANDLE_GUESTS)
    guest = guest_on(channel, guest_id)
    found = contact_on(channel, guest, contact_id)
    if act == "tag":
        cases.tag_contact(found, request.POST.get("tag", ""), by=person)
        messages.success(request, _("It is marked."))
    elif act == "share":
        cases.share_thanks(found, by=person)
        messages.success(request, _("The whole team hears it."))
    elif act == "release":
        answering.release_answer(found, by=person)
        _say_what_became_of(request, found, person)
    elif act == "send-back":
        answering.send_back(found, by=person, words=request.POST.get("words", ""))
        messages.success(request, _("It is back with who wrote it."))
    elif act == "withdraw":
        answering.withdraw_answer(found, by=person)
        messages.success(request, _("It does not leave. The guest waits for an answer again."))
    else:
        raise Refused("contact.no_act", _("There is no such thing to do here."), 404)
    return redirect(f"{reverse('desk_case', args=[slug, guest_id])}#c-{contact_id}")


def _show(
    request: HttpRequest,
    channel: Channel,
    reader: Person,
    guest: Person,
    *,
    answer: AnswerForm | None = None,
    filing: FileForm | None = None,
    status: int = 200,
) -> HttpResponse:
    visits = [visit for visit in visits_of(guests.page_of(guest, channel)) if not visit.acts]
    facts = ready_answers.facts_of(guest, channel, visits, guest.language)
    thread = correspondence.thread_of(guest, channel)
    moment = now()
    shown = answer.cleaned_data.get("text", "") if answer is not None and answer.is_valid() else ""
    context = {
        "channel": channel,
        "desk_section": "guests",
        "reader": reader,
        "guest": guest,
        "address": masked(guest.address) if guest.address else "",
        "reached_by": correspondence.reached_by(guest, channel),
        "case": (kept := correspondence.case_of(guest, channel)),
        "turn": correspondence.turn_of(kept, thread),
        "thread": thread,
        "waits": any(one.is_from_guest and not one.answered_by_id and not one.settled_at for one in thread),
        "colleagues": correspondence.who_handles(channel),
        "tags": Tag.choices,
        "ready": ready_answers.offered_to(channel, facts, guest.language),
        "chosen": request.GET.get("ready", ""),
        "tone": request.GET.get("tone", TONES[0]),
        "answer": answer or AnswerForm(initial={"text": _prefilled(request, channel, guest, facts, thread, reader)}),
        "preview": letters.paragraphs(letters.typeset(shown, guest.language)) if shown else [],
        "marks": signs.hostility(shown),
        "filing": filing or FileForm(persons=_speakers(guest, channel)),
        "leaves_at": None if (leaves := correspondence.leaves_at(guest, channel, moment)) == moment else leaves,
        "visits": visits,
        **_agreed(visits),
    }
    return render(request, "studio/cases/case.html", context, status=status)


def _prefilled(
    request: HttpRequest,
    channel: Channel,
    guest: Person,
    facts: dict[str, str],
    thread: list[Contact],
    reader: Person,
) -> str:
    """Return what the answer begins with: a ready one, or one's own that came back."""
    rewrite = request.GET.get("rewrite")
    if rewrite:
        own = [one for one in thread if one.public_id == rewrite and one.author_id == reader.pk and one.is_answer]
        return own[0].text if own else ""
    ready = ready_answers.ready_answer(channel, request.GET.get("ready", ""))
    if ready is None or ready_answers.lacking(ready, facts, guest.language):
        return ""
    tone = request.GET.get("tone") if request.GET.get("tone") in TONES else TONES[0]
    return ready_answers.fill(ready.texts[f"{tone}_{guest.language}"], facts)


def _speakers(guest: Person, channel: Channel) -> list[Person]:
    """Return who may have said something: the guest, and whoever acts for them."""
    acting = Representative.objects.filter(channel=channel, guest=guest).select_related("person")
    return [guest, *(one.person for one in acting)]


def _agreed(visits: list[Visit]) -> dict[str, Any]:
    """Return the clauses of the recording that counts, and whether they are signed or only offered yet."""
    visit = ready_answers.recording_that_counts(visits)
    if visit is None:
        return {"clauses": [], "is_agreed": False}
    signature = visit.papers.signature
    deal = signature.deal if signature is not None else deal_for(visit.booking.operation)
    return {"clauses": quotes(deal), "is_agreed": signature is not None}


def _say_what_became_of(request: HttpRequest, answer: Contact, reader: Person) -> None:
    if answer.state == ContactState.HELD:
        messages.warning(request, _("It waits for a colleague to read it. Nothing has left."))
    elif answer.state == ContactState.PLANNED and answer.leaves_at is not None:
        at = moment_words(answer.leaves_at, ZoneInfo(reader.time_zone))
        messages.success(request, _("It is kept, and leaves on %(at)s.") % {"at": at})
    elif answer.state == ContactState.RETURNED:
        messages.warning(request, _("It has not left: nobody knows an e-mail address of this guest any more."))
    elif answer.means == Means.PAGE:
        messages.success(request, _("It stands on their private page."))
    else:
        messages.success(request, _("It is on its way."))
