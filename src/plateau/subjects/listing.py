"""Narrows and orders lists of subjects by what a reader chose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q

from plateau.subjects import search
from plateau.subjects.models import SubjectQuerySet

ORDERS = {
    "fresh": ("-proposed_at", "-id"),
    "support": ("-support_count", "-id"),
    "moved": ("-moved_at", "-id"),
    "waiting": ("moved_at", "id"),
}


def narrow(subjects: SubjectQuerySet, chosen: Mapping[str, Any], *, but: str = "") -> SubjectQuerySet:
    """Keep the subjects that fit every filter chosen; ``but`` names one to leave aside."""
    fields = {
        name: chosen[name] for name in ("rubric", "format", "state", "language") if name in chosen and name != but
    }
    subjects = subjects.filter(**fields)
    if "tag" in chosen:
        subjects = subjects.filter(tags__contains=[chosen["tag"].lower()])
    if "answer" in chosen:
        subjects = subjects.needing_answer()
    return subjects


def in_order(subjects: SubjectQuerySet, chosen: Mapping[str, Any], *, default: str) -> SubjectQuerySet:
    """Keep the subjects that hold the words chosen, and put them in order: with words and no order, the best first."""
    if "q" in chosen:
        found = search.find(chosen["q"], subjects).subjects
        return found.order_by(*ORDERS[chosen["sort"]]) if "sort" in chosen else found
    return subjects.order_by(*ORDERS[chosen.get("sort", default)])


def counts(subjects: SubjectQuerySet) -> dict[str, int]:
    """Return how many subjects stand in each state, and under ``answer`` how many wait for one, in one query."""
    rows = (
        subjects.order_by()
        .values_list("state")
        .annotate(n=Count("pk"), answer=Count("pk", filter=Q(state="proposed") | Q(waiting_offer_count__gt=0)))
    )
    found: dict[str, int] = {"answer": 0}
    for state, number, answer in rows:
        found[state] = number
        found["answer"] += answer
    return found
