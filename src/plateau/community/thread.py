"""The discussion as a page shows it: one query for visitors, whatever the number of comments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from plateau.community.mentions import link_mentions
from plateau.community.models import Comment
from plateau.core.text import markdown
from plateau.people.models import Person
from plateau.subjects.models import Subject

THREADS = 20


@dataclass(slots=True)
class Said:
    """One comment for the page; ``words`` is safe HTML, empty where the reader may not read it."""

    comment: Comment
    words: str
    is_own: bool
    is_editable: bool
    answers: list[Said] = field(default_factory=list)

    @property
    def seconds(self) -> float | None:
        """The moment of the film that it speaks of."""
        return None if self.comment.at_ms is None else self.comment.at_ms / 1000


@dataclass(frozen=True, slots=True)
class Discussion:
    """The newest threads first, answers oldest first; ``count`` counts all that stand, ``more`` threads not shown."""

    threads: list[Said]
    count: int
    more: int


def discussion_of(
    subject: Subject, person: Person | None, *, now: datetime, moderating: bool, pages: int = 1, containing: str = ""
) -> Discussion:
    """Return the first ``pages`` of threads, or as many as it takes to contain the comment of that public id. One query."""
    roots = Comment.objects.filter(subject=subject, parent=None)
    if not moderating:
        seen = Q(removed_at=None) | Q(pk__in=Comment.objects.filter(subject=subject, removed_at=None).values("parent"))
        roots = roots.filter(seen)
    everything = bool(containing)
    shown = roots.order_by("-id").values("pk")
    limited = shown if everything else shown[: pages * THREADS]
    standing = Comment.objects.standing().filter(subject=OuterRef("subject")).order_by().values("subject").annotate(n=Count("pk"))
    whole = roots.filter(subject=OuterRef("subject")).order_by().values("subject").annotate(n=Count("pk"))
    rows = (
        Comment.objects.filter(Q(pk__in=limited) | Q(parent__in=limited))
        .select_related("person")
        .annotate(
            standing=Coalesce(Subquery(standing.values("n")), Value(0), output_field=IntegerField()),
            whole=Coalesce(Subquery(whole.values("n")), Value(0), output_field=IntegerField()),
        )
        .order_by("id")
    )
    comments = list(rows)
    for comment in comments:
        comment.subject = subject
    threads = _threads(comments, person, now=now, moderating=moderating, language=subject.language)
    first = comments[0] if comments else None
    more = max(0, first.whole - (first.whole if everything else pages * THREADS)) if first else 0  # type: ignore[attr-defined]
    return Discussion(threads=threads, count=first.standing if first else 0, more=more)  # type: ignore[attr-defined]


def _threads(comments: Iterable[Comment], person: Person | None, *, now: datetime, moderating: bool, language: str) -> list[Said]:
    roots: dict[int, Said] = {}
    for comment in comments:
        said = _said(comment, person, now=now, moderating=moderating, language=language)
        if comment.parent_id is None:
            roots[comment.pk] = said
        elif comment.parent_id in roots and comment.removed_at is None:
            roots[comment.parent_id].answers.append(said)
    kept = [root for root in roots.values() if root.comment.removed_at is None or root.answers]
    return kept[::-1]


def _said(comment: Comment, person: Person | None, *, now: datetime, moderating: bool, language: str) -> Said:
    own = person is not None and comment.person_id == person.pk
    readable = comment.removed_at is None and (comment.hidden_at is None or own or moderating)
    words = link_mentions(markdown(comment.body, language=language), comment.mentions) if readable else ""
    return Said(comment=comment, words=words, is_own=own, is_editable=own and comment.is_editable_at(now))
