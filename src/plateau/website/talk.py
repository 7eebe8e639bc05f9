"""How much is said about the subjects of a page: counted for all its cards in one query."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from plateau.community.models import Comment
from plateau.subjects.models import Subject


def count_comments(*lists: Iterable[Subject]) -> None:
    """Give each of these subjects its ``comment_count``, for the cards; one query, none for no subjects."""
    subjects = list(chain(*lists))
    if not subjects:
        return
    counts = Comment.objects.counts([subject.pk for subject in subjects])
    for subject in subjects:
        subject.comment_count = counts.get(subject.pk, 0)  # type: ignore[attr-defined]
