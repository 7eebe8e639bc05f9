"""What is said once a film is on air: comments at their days and moments, and where the asked questions are answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from plateau.community.actions import add_comment
from plateau.community.models import Comment
from plateau.core import clock
from plateau.media.models import Film
from plateau.ops.demo.cast import address_of
from plateau.ops.demo.films.script import FilmScript
from plateau.ops.demo.films.speech import Timing
from plateau.ops.demo.story import ChannelStory, Remark, Story
from plateau.ops.demo.year import hear_news
from plateau.people.models import Person
from plateau.subjects.actions.debating import set_answer
from plateau.subjects.models import Question, Subject


def talk(told: ChannelStory, story: Story, film: Film, *, today: datetime) -> None:
    """Let the story's remarks be said, oldest first, each by its own person at its own moment."""
    people = _people_of(told)
    subject = Subject.objects.select_related("channel").get(slug=story.slug)
    said: dict[int, Comment] = {}
    for remark, answered in sorted(_with_answers(story.remarks), key=lambda entry: -entry[0].days):
        with clock.at(today - timedelta(days=remark.days)):
            said[id(remark)] = add_comment(
                subject,
                by=people[remark.who],
                body=remark.text,
                parent=said[id(answered)] if answered else None,
                film=film if remark.seconds is not None else None,
                at_ms=None if remark.seconds is None else remark.seconds * 1000,
            )
            hear_news()


def answer_questions(story: Story, film: Film, script: FilmScript, *, by: Person) -> None:
    """Say at which moment the film answers the question that its cast reads from the subject's page."""
    asks = next((spoken for spoken in Timing.of(script).spoken if spoken.line.asks), None)
    if asks is None:
        return
    question = Question.objects.get(subject__slug=story.slug, text=script.question)
    set_answer(question, by=by, film=film, at_ms=round(asks.start * 1000))


def _with_answers(
    remarks: tuple[Remark, ...], answered: Remark | None = None
) -> Iterator[tuple[Remark, Remark | None]]:
    """Yield each remark with the one that it answers."""
    for remark in remarks:
        yield remark, answered
        yield from _with_answers(remark.answers, remark)


def _people_of(told: ChannelStory) -> dict[str, Person]:
    keys = {address_of(character.name): character.key for character in told.people}
    persons = Person.objects.select_related("user").filter(user__email__in=keys)
    return {keys[person.user.email]: person for person in persons if person.user is not None}
