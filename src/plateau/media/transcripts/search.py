"""Finds sentences by their words: stemmed in French and English, accents folded. Knows nothing of who may watch."""

from __future__ import annotations

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import F, Q, QuerySet

from plateau.media.transcripts.models import Said

LONGEST_QUERY = 200
LOOKED_AT = 2000  # sentences at most that are ranked: a word that everybody says would hold everything
FROM, TO = "\ue000", "\ue001"  # private-use characters around what was found, replaced once the text is escaped


def _query(text: str, language: str) -> SearchQuery:
    return SearchQuery(text, config=f"plateau_{language}", search_type="websearch")


def cleaned(text: str) -> str:
    """Return what somebody typed as it is searched for."""
    return " ".join(text.replace("\x00", " ").split())[:LONGEST_QUERY]


def holding(text: str) -> QuerySet[Said]:
    """Return the sentences that hold these words, each stemmed as its language is."""
    english = Q(language="en", vector=_query(text, "en"))
    return Said.objects.filter(english | (~Q(language="en") & Q(vector=_query(text, "fr"))))


def best_of(text: str, among: QuerySet[Said], most: int) -> QuerySet[Said]:
    """Return the best of these sentences, with ``passage``: the sentence with private signs around the words found."""
    looked_at = among.order_by("-film_id", "starts_ms").values("pk")[:LOOKED_AT]
    return (
        Said.objects.filter(pk__in=looked_at)
        .annotate(
            rank=SearchRank(F("vector"), _query(text, "fr")) + SearchRank(F("vector"), _query(text, "en")),
            passage=SearchHeadline(
                "text", _query(text, "fr"), config="plateau_fr", start_sel=FROM, stop_sel=TO, highlight_all=True
            ),
            english=SearchHeadline(
                "text", _query(text, "en"), config="plateau_en", start_sel=FROM, stop_sel=TO, highlight_all=True
            ),
        )
        .order_by("-rank", "-film_id", "starts_ms")[:most]
    )
