"""The discussion as a page shows it: one query for visitors, whatever the number of comments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, IntegerField, Q, Subquery, Value
from django.db.models.functions import Coalesce

from plateau.community.mentions import link_mentions
from plateau.community.models import Comment, CommentQuerySet
from plateau.core.text import markdown
from plateau.people.models import Person
from plateau.subjects.models import Subject

THREADS = 20


@dataclass(frozen=True, slots=True)
class Place:
    """The page under which the discussion stands, for one reader.

    ``address`` is that of the subject or of its film ``number``; ``films`` are the addresses of the films that the
    reader may know of, by their keys; ``playing`` is the key of the one on top of the page.
    """

    address: str
    number: int = 0
    films: Mapping[int, str] = field(default_factory=dict)
    playing: int | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of a film: in the player of this page, or else at the address of the film's own."""

    seconds: float
    address: str
    is_here: bool


@dataclass(slots=True)
class Said:
    """One comment for the page; ``words`` is safe HTML, empty where the reader may not read it."""

    comment: Comment
    words: str
    is_own: bool
    is_editable: bool
    moment: Moment | None = None
    answers: list[Said] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Discussion:
    """The newest threads first, answers oldest first.

    ``count`` counts all comments that stand, ``more`` the threads not shown, which begin with the next page.
    """

    threads: list[Said]
    count: int
    more: int
    next_page: int


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, where and when."""

    person: Person | None
    place: Place
    now: datetime
    moderating: bool = False
    reads_private: bool = False


def discussion_of(subject: Subject, reader: Reader, *, pages: int = 1, containing: str = "") -> Discussion:
    """Return the first ``pages`` of threads, or as many as it takes to contain the comment of that public id. One query."""
    comments = Comment.objects.filter(subject=subject)
    if not reader.reads_private:
        comments = comments.said_to(reader.person)
    staying = comments.filter(removed_at=None)
    roots = comments.filter(Q(removed_at=None) | Q(pk__in=staying.values("parent")), parent=None)
    shown = Q(pk__in=roots.order_by("-id").values("pk")[: pages * THREADS])
    if containing:
        wanted = comments.filter(public_id=containing).values(root=Coalesce("parent", "id"))
        shown |= Q(pk__gte=Subquery(wanted[:1]))
    chosen = roots.filter(shown).values("pk")
    rows = list(
        comments.filter(Q(pk__in=chosen) | Q(parent__in=chosen, removed_at=None))
        .select_related("person")
        .annotate(standing=_number_of(comments.standing()), whole=_number_of(roots))
        .order_by("id")
    )
    for row in rows:
        row.subject = subject
    threads = _threads(rows, reader, language=subject.language)
    standing, whole = (rows[0].standing, rows[0].whole) if rows else (0, 0)  # type: ignore[attr-defined]
    return Discussion(threads, standing, more=max(0, whole - len(threads)), next_page=-(-len(threads) // THREADS) + 1)


def _number_of(comments: CommentQuerySet) -> Coalesce:
    """Count the comments of one subject beside the rows of a query: the database counts once, not once a row."""
    counted = comments.order_by().values("subject").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), Value(0), output_field=IntegerField())


def _threads(comments: Iterable[Comment], reader: Reader, *, language: str) -> list[Said]:
    roots: dict[int, Said] = {}
    for comment in comments:
        said = _said(comment, reader, language=language)
        if comment.parent_id is None:
            roots[comment.pk] = said
        else:
            roots[comment.parent_id].answers.append(said)
    return list(roots.values())[::-1]


def _said(comment: Comment, reader: Reader, *, language: str) -> Said:
    own = reader.person is not None and comment.person_id == reader.person.pk
    readable = comment.removed_at is None and (comment.hidden_at is None or own or reader.moderating)
    return Said(
        comment=comment,
        words=link_mentions(markdown(comment.body, language=language), comment.mentions) if readable else "",
        is_own=own,
        is_editable=own and comment.is_editable_at(reader.now),
        moment=_moment(comment, reader.place) if readable else None,
    )


def _moment(comment: Comment, place: Place) -> Moment | None:
    """Return the moment that a comment speaks of, where the reader may know of its film."""
    film, at_ms = comment.film_id, comment.at_ms
    if film is None or at_ms is None or film not in place.films:
        return None
    return Moment(at_ms / 1000, f"{place.films[film]}?t={at_ms // 1000}", is_here=film == place.playing)
