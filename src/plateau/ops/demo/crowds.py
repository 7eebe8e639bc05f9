"""What many people did around the stories, in bulk: support, follows, visits. Figures as the stories tell them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from plateau.audience.models import DailyCount, Kind, Total
from plateau.audience.sources import Source
from plateau.ops.demo.story import Story
from plateau.people.models import Person
from plateau.subjects.models import Follow, Question, QuestionSupport, Subject, Support

_WEIGHTS = {Source.NETWORK: 46, Source.DIRECT: 18, Source.MAIL: 13, Source.SEARCH: 12, Source.SOCIAL: 7, Source.SITE: 4}


def gather(story: Story, subject: Subject, members: Sequence[Person], *, today: datetime, chance: Random) -> None:
    """Let people support and follow the subject, and support its questions, between its proposal and today."""
    begins = today - timedelta(days=story.days)

    def moment() -> datetime:
        since: float = chance.random() ** 1.6
        return begins + (today - begins) * since

    held = set(Support.objects.filter(subject=subject).values_list("person", flat=True))
    willing = [
        person for person in chance.sample(list(members), min(story.support, len(members))) if person.pk not in held
    ]
    Support.objects.bulk_create([Support(subject=subject, person=person, at=moment()) for person in willing])
    followers = set(Follow.objects.filter(subject=subject).values_list("person", flat=True))
    fond = [person for person in willing if chance.random() < 0.4 and person.pk not in followers]
    Follow.objects.bulk_create([Follow(subject=subject, person=person, at=moment()) for person in fond])
    for asked in story.questions:
        question = Question.objects.filter(subject=subject, text=asked.text).first()
        if question is not None:
            _support_question(question, asked.support, members, chance=chance, moment=moment())
    Subject.objects.filter(pk=subject.pk).update(
        support_count=Support.objects.filter(subject=subject).count(),
        follower_count=Follow.objects.filter(subject=subject).count(),
    )


def _support_question(
    question: Question, wanted: int, members: Sequence[Person], *, chance: Random, moment: datetime
) -> None:
    others = [person for person in members if person.pk != question.person_id]
    more = chance.sample(others, min(wanted - 1, len(others)))
    QuestionSupport.objects.bulk_create(
        [QuestionSupport(question=question, person=person, at=moment) for person in more]
    )
    Question.objects.filter(pk=question.pk).update(support_count=1 + len(more))


def visit(
    target: str, kind: Kind, visits: int, *, first: datetime, today: datetime, peak: datetime | None, chance: Random
) -> None:
    """Spread so many visits over the days since ``first``, with a crowd at the peak that wanes, by source."""
    days = max(1, (today.date() - first.date()).days)
    shape = []
    for offset in range(days + 1):
        day = first + timedelta(days=offset)
        quiet = 0.5 + chance.random()
        since_peak = (day - peak).days if peak else -1
        shape.append(quiet + (14 / (1 + since_peak) if since_peak >= 0 else 0))
    whole = chance.choices(range(days + 1), weights=shape, k=visits)
    sources = chance.choices(list(_WEIGHTS), weights=list(_WEIGHTS.values()), k=visits)
    counts: dict[tuple[int, Source], int] = {}
    for offset, source in zip(whole, sources, strict=True):
        counts[offset, source] = counts.get((offset, source), 0) + 1
    DailyCount.objects.bulk_create(
        [
            DailyCount(
                kind=kind, target=target, day=(first + timedelta(days=offset)).date(), source=source, visits=count
            )
            for (offset, source), count in sorted(counts.items())
        ]
    )
    if visits:
        Total.objects.create(kind=kind, target=target, visits=visits)
