"""What people do on a subject's page before its recording."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plateau.core.errors import Refused
from plateau.media.models import Film
from plateau.people.models import Person
from plateau.subjects import access
from plateau.subjects.actions import debating
from plateau.subjects.forms.debate import MomentForm, OpinionForm, QuestionForm
from plateau.subjects.forms.desk import HideForm
from plateau.subjects.models import Opinion, Question, Subject
from plateau.subjects.views.acting import acting, answer


@require_POST
def support(request: HttpRequest, slug: str) -> HttpResponse:
    """Say "I would watch this", or no longer: the button says which, so that pressing twice does no harm."""
    person, subject = acting(request, slug, "toggle")
    debating.set_support(subject, by=person, on=_on(request))
    return answer(request, subject, "acts")


@require_POST
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Follow, or no longer."""
    person, subject = acting(request, slug, "toggle")
    debating.set_follow(subject, by=person, on=_on(request))
    return answer(request, subject, "acts")


@require_POST
def opinion(request: HttpRequest, slug: str) -> HttpResponse:
    """Say how one finds the subject, or change what one said."""
    person, subject = acting(request, slug, "opinion")
    debating.give_opinion(subject, by=person, text=_text(OpinionForm(request.POST)))
    return answer(request, subject, "opinions", said=_("Thank you for your opinion."))


@require_POST
def remove_opinion(request: HttpRequest, slug: str) -> HttpResponse:
    """Take one's opinion back."""
    person, subject = acting(request, slug, "toggle")
    mine: Opinion | None = subject.opinions.filter(person=person, came_from=None).first()
    if mine is not None:
        debating.remove_opinion(mine, by=person)
    return answer(request, subject, "opinions", said=_("Your opinion is gone."))


@require_POST
def question(request: HttpRequest, slug: str) -> HttpResponse:
    """Write a question to ask on set."""
    person, subject = acting(request, slug, "question")
    debating.add_question(subject, by=person, text=_text(QuestionForm(request.POST)))
    return answer(request, subject, "questions", said=_("Your question is on the list."))


@require_POST
def support_question(request: HttpRequest, slug: str, question_id: str) -> HttpResponse:
    """Want a question asked, or no longer."""
    person, subject = acting(request, slug, "toggle")
    debating.set_question_support(_question(subject, question_id), by=person, on=_on(request))
    return answer(request, subject, "questions")


@require_POST
def remove_question(request: HttpRequest, slug: str, question_id: str) -> HttpResponse:
    """Take one's own question back."""
    person, subject = acting(request, slug, "toggle")
    found = _question(subject, question_id)
    if found.person_id != person.pk:
        raise Refused("question.not_yours", _("Only who wrote this question may take it back."), 403)
    debating.remove_question(found, by=person)
    return answer(request, subject, "questions", said=_("Your question is gone."))


@require_POST
def mark_asked(request: HttpRequest, slug: str, question_id: str) -> HttpResponse:
    """Mark a question as asked on set, or take the mark off: for the team."""
    person, subject = acting(request, slug, "toggle")
    _demand_team(person, subject)
    debating.set_asked(_question(subject, question_id), by=person, asked=_on(request))
    return answer(request, subject, "questions")


@require_POST
def mark_answer(request: HttpRequest, slug: str, question_id: str) -> HttpResponse:
    """Say at which moment of a film a question is answered, or take that back: for the team."""
    person, subject = acting(request, slug, "toggle")
    _demand_team(person, subject)
    found = _question(subject, question_id)
    if request.POST.get("on") == "no":
        debating.remove_answer(found, by=person)
        return answer(request, subject, "questions")
    form = MomentForm(request.POST)
    if not form.is_valid():
        raise Refused("question.no_moment", str(next(iter(form.errors.values()))[0]), 422)
    film = Film.objects.filter(public_id=form.cleaned_data["film"], on_subject__subject=subject).first()
    if film is None:
        raise Refused("question.foreign_film", _("This film is not one of this subject."), 422)
    debating.set_answer(found, by=person, film=film, at_ms=form.cleaned_data["at"])
    return answer(request, subject, "questions")


@require_POST
def hide_question(request: HttpRequest, slug: str, question_id: str) -> HttpResponse:
    """Hide a question with a reason, or show it again: for the team."""
    person, subject = acting(request, slug, "toggle")
    _demand_team(person, subject)
    debating.set_hidden(_question(subject, question_id), by=person, reason=_reason(request))
    return answer(request, subject, "questions")


@require_POST
def hide_opinion(request: HttpRequest, slug: str, opinion_id: str) -> HttpResponse:
    """Hide an opinion with a reason, or show it again: for the team."""
    person, subject = acting(request, slug, "toggle")
    _demand_team(person, subject)
    said: Opinion | None = subject.opinions.filter(public_id=opinion_id).first()
    if said is None:
        raise Refused("opinion.not_found", _("There is no such opinion."), 404)
    debating.set_hidden(said, by=person, reason=_reason(request))
    return answer(request, subject, "opinions")


def _on(request: HttpRequest) -> bool:
    return request.POST.get("on") == "yes"


def _text(form: OpinionForm | QuestionForm) -> str:
    """Return the text, or refuse with the form's own first sentence."""
    if not form.is_valid():
        raise Refused("text.invalid", str(form.errors["text"][0]), 422)
    text: str = form.cleaned_data["text"]
    return text


def _reason(request: HttpRequest) -> str:
    """Return why something is hidden; empty where the button shows it again."""
    if request.POST.get("on") == "no":
        return ""
    form = HideForm(request.POST)
    if not form.is_valid():
        raise Refused("text.invalid", _("Say why, in a sentence: the people concerned will read it."), 422)
    reason: str = form.cleaned_data["reason"]
    return reason


def _question(subject: Subject, public_id: str) -> Question:
    found: Question | None = subject.questions.filter(public_id=public_id).first()
    if found is None:
        raise Refused("question.not_found", _("There is no such question."), 404)
    return found


def _demand_team(person: Person, subject: Subject) -> None:
    if not access.may_manage(person, subject):
        raise Refused("subject.team_only", _("This is for the channel's team."), 403)
