"""The team's desk: the list of subjects, and everything the team does with one."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plateau.channels.access import need_person, rights_of, who_may_be_invited
from plateau.channels.roles import Can
from plateau.core.errors import Refused
from plateau.people.middleware import person_of
from plateau.people.models import Person
from plateau.subjects import access, search
from plateau.subjects.actions import merging, moving, offering
from plateau.subjects.forms.desk import AnswerForm, ContributorForm, DeskListForm, MergeForm, ReasonForm
from plateau.subjects.listing import counts, in_order, narrow
from plateau.subjects.models import Contribution, Offer, Part, Subject
from plateau.subjects.states import DECIDED_BY_TEAM, MOVES, OfferState, State, needs_reason
from plateau.subjects.timeline import Passed, steps

PER_PAGE = 40


@require_safe
def subjects(request: HttpRequest, slug: str) -> HttpResponse:
    """Every subject of the channel that the person may read, with filters and counts."""
    person = person_of(request)
    channel = access.desk_channel(person, slug, Can.SEE_DESK)
    form = DeskListForm(request.GET, channel=channel)
    chosen = form.chosen()
    readable = Subject.objects.visible_to(person).on_desk().filter(channel=channel)
    subjects = in_order(narrow(readable, chosen, but="state"), chosen, default="moved")
    number = counts(subjects)
    if "state" in chosen:
        subjects = subjects.filter(state=chosen["state"])
    page = Paginator(subjects.for_card(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "channel": channel,
        "desk_section": "subjects",
        "form": form,
        "chosen": chosen,
        "page": page,
        "states": [(state, number[state]) for state in State if number.get(state)],
        "total": sum(number.get(state, 0) for state in State),
        "waiting": number["answer"],
    }
    return render(request, "subjects/desk_list.html", context)


@require_safe
def subject(request: HttpRequest, slug: str, subject_id: str) -> HttpResponse:
    """One subject as the team handles it: its turn, moves, offers, contributors and life."""
    person = person_of(request)
    channel = access.desk_channel(person, slug, Can.SEE_DESK)
    found = access.desk_subject(person, channel, subject_id, Can.SEE_DESK)
    rights = rights_of(person, channel)
    offers = list(found.offers.select_related("person__company", "answered_by", "came_from").order_by("-at"))
    moves = list(found.moves.select_related("person"))
    invitable = Person.objects.filter(who_may_be_invited(person, channel)).values("pk")
    parts = found.contributions.select_related("person__company").annotate(invitable=Q(person__in=invitable))
    context = {
        "channel": channel,
        "desk_section": "subjects",
        "subject": found,
        "steps": steps(found.state, [Passed(move.to_state, move.at, move.reason) for move in moves]),
        "ball": (ball := found.ball(with_offers=True)),
        "whose": "you" if ball.holder == "team" else ball.holder,
        "mergeable": State.MERGED in MOVES[found.state] and Can.DECIDE_SUBJECT in rights,
        "moves": moves,
        "choices": choices_for(found, rights),
        "rights": {can.value: can in rights for can in Can},
        "waiting": [offer for offer in offers if offer.state == OfferState.WAITING],
        "answered": [offer for offer in offers if offer.state != OfferState.WAITING],
        "contributions": access.parts_seen(person, found, parts.order_by("id")),
        "unnamed": None if access.sees_proposer(person, found) else found.proposer_id,
        "contributor_form": ContributorForm(),
        "similar": search.similar(found.title, person, channel, but=found) if Can.DECIDE_SUBJECT in rights else [],
    }
    return render(request, "subjects/desk_subject.html", context)


def choices_for(subject: Subject, rights: frozenset[Can]) -> list[tuple[str, str, bool]]:
    """Return the moves that these rights allow now, as (state, words, needs a reason), the way forward first."""
    words = {
        State.PROPOSED: _("Take it up again"),
        State.IN_DEBATE: _("Open the debate"),
        State.SHORTLISTED: _("Shortlist it"),
        State.COMMISSIONED: _("Commission it"),
        State.IN_PRODUCTION: _("Put it in production"),
        State.PARKED: _("Park it"),
        State.DECLINED: _("Decline it"),
    }
    allowed = [State(to) for to in MOVES[subject.state] if to in words and access.right_for_move(to) in rights]
    if subject.state in {State.WITHDRAWN, State.PUBLISHED}:
        return []
    if subject.private:
        allowed = [to for to in allowed if to in {State.PARKED, State.DECLINED, State.PROPOSED}]
    return [(to.value, words[to], needs_reason(subject.state, to)) for to in allowed]


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, slug: str, subject_id: str, to: str) -> HttpResponse:
    """Carry out a decision; one that hurts asks for its reason first, on a page that also opens as a dialog."""
    person = need_person(request)
    channel = access.desk_channel(person, slug, Can.SEE_DESK)
    found = access.desk_subject(person, channel, subject_id, access.right_for_move(to))
    choice = next((choice for choice in choices_for(found, rights_of(person, channel)) if choice[0] == to), None)
    if choice is None:
        raise Refused(
            "subject.no_such_move",
            _("This cannot be done from where it stands now. Reload the page to see its present state."),
        )
    form = ReasonForm(request.POST if request.method == "POST" else None, needed=choice[2], private=found.private)
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        if to in DECIDED_BY_TEAM:
            moving.decide(found, to, by=person, reason=reason)
        else:
            moving.mark_in_production(found, by=person)
        messages.success(request, _("Done: %(title)s, %(state)s.") % {"title": found.title, "state": State(to).label})
        return redirect("desk_subject", slug, subject_id)
    context = {
        "channel": channel,
        "desk_section": "subjects",
        "subject": found,
        "form": form,
        "words": choice[1],
        "to": to,
    }
    return render(request, "subjects/desk_move.html", context, status=422 if form.is_bound else 200)


@require_POST
def publish(request: HttpRequest, slug: str, subject_id: str) -> HttpResponse:
    """Show a private suggestion to everybody, with or without its author's name."""
    person = need_person(request)
    channel = access.desk_channel(person, slug, Can.SEE_DESK)
    found = access.desk_subject(person, channel, subject_id, Can.DECIDE_SUBJECT)
    moving.publish_suggestion(found, by=person, named=request.POST.get("named") == "yes")
    messages.success(request, _("Everybody can read it now."))
    return redirect("desk_subject", slug, subject_id)


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, slug: str, subject_id: str) -> HttpResponse:
    """Merge a duplicate into another subject: chosen, then confirmed with both titles and what goes over."""
    person = need_person(request)
    channel = access.desk_channel(person, slug, Can.SEE_DESK)
    found = access.desk_subject(person, channel, subject_id, Can.DECIDE_SUBJECT)
    form = MergeForm(request.POST if request.method == "POST" else None, initial={"into": request.GET.get("into", "")})
    survivor: Subject | None = None
    if form.is_bound and form.is_valid():
        into = form.cleaned_data["into"]
        survivor = Subject.objects.visible_to(person).on_desk().for_card().filter(channel=channel, slug=into).first()
        if survivor is None:
            form.add_error("into", _("There is no subject with this address on this channel."))
        elif request.POST.get("confirmed") == "yes":
            merging.merge(found, into=survivor, by=person, reason=form.cleaned_data["reason"])
            messages.success(request, _("Merged. The old address leads here."))
            return redirect("desk_subject", slug, survivor.public_id)
    context = {
        "channel": channel,
        "desk_section": "subjects",
        "subject": found,
        "form": form,
        "survivor": survivor,
        "brought": found.attachments.all() if found.private else [],
        "similar": search.similar(found.title, person, channel, but=found),
    }
    return render(request, "subjects/desk_merge.html", context, status=422 if form.errors else 200)


@require_POST
def answer_offer(request: HttpRequest, slug: str, subject_id: str, offer_id: str) -> HttpResponse:
    """Accept or decline an offer, with words."""
    person = need_person(request)
    channel = access.desk_channel(person, slug, Can.SEE_DESK)
    found = access.desk_subject(person, channel, subject_id, Can.PRODUCE_SUBJECT)
    offer: Offer = access.offer_for(person, found, offer_id)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise Refused("offer.answer_needs_words", _("Add a few words: the person will read them."), 422)
    accepted = request.POST.get("answer") == "accept"
    offering.answer_offer(offer, by=person, accepted=accepted, words=form.cleaned_data["words"])
    messages.success(request, _("Your answer is on its way to %(name)s.") % {"name": offer.person.name})
    return redirect("desk_subject", slug, subject_id)


@require_POST
def add_contributor(request: HttpRequest, slug: str, subject_id: str) -> HttpResponse:
    """Give somebody a part: a member by name, or somebody without an account yet."""
    person = need_person(request)
    channel = access.desk_channel(person, slug, Can.SEE_DESK)
    found = access.desk_subject(person, channel, subject_id, Can.EDIT_SUBJECT)
    form = ContributorForm(request.POST)
    if form.is_valid():
        name, part, chosen = (form.cleaned_data[key] for key in ("name", "part", "person"))
        if chosen == "new":
            offering.add_guest(found, name, part, by=person)
            return redirect("desk_subject", slug, subject_id)
        named = _people_named(name)
        wanted = next((one for one in named if one.public_id == chosen), None) or (
            named[0] if len(named) == 1 else None
        )
        if wanted is not None:
            offering.add_contributor(found, wanted, part, by=person)
            return redirect("desk_subject", slug, subject_id)
    else:
        named = []
    context = {
        "channel": channel,
        "desk_section": "subjects",
        "subject": found,
        "form": form,
        "named": named,
        "part": form.data.get("part", ""),
    }
    return render(request, "subjects/desk_contributor.html", context, status=422 if form.errors else 200)


def _people_named(name: str) -> list[Person]:
    """Return up to twenty persons whose name holds this one, whatever the case and the accents."""
    return list(
        Person.objects.present()
        .filter(name__unaccent__icontains=" ".join(name.split()))
        .select_related("company")
        .order_by("name")[:20]
    )


@require_POST
def remove_contributor(request: HttpRequest, slug: str, subject_id: str, part_id: int) -> HttpResponse:
    """Take a part back."""
    person = need_person(request)
    channel = access.desk_channel(person, slug, Can.SEE_DESK)
    found = access.desk_subject(person, channel, subject_id, Can.EDIT_SUBJECT)
    part: Contribution | None = (
        found.contributions.select_related("person").filter(pk=part_id).exclude(part=Part.PROPOSER).first()
    )
    if part is None:
        raise Refused("contribution.not_found", _("There is no such part."), 404)
    offering.remove_contributor(part, by=person)
    return redirect("desk_subject", slug, subject_id)
