"""Finds subjects by their words: stemmed in French and English, accents folded, typing errors forgiven."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from django.contrib.postgres.search import SearchQuery, SearchQueryField, SearchRank, TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import Case, F, Func, Q, TextField, Value, When
from django.db.models.functions import Greatest
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from plateau.channels.models import Channel
from plateau.core.text import french, plain
from plateau.people.models import Person
from plateau.subjects.models import SearchText, Subject, SubjectQuerySet
from plateau.subjects.models.search import Folded
from plateau.subjects.states import LISTED, State

LONGEST_QUERY = 200
_MOST_WORDS = 12
_CLOSE_ENOUGH = 0.4  # word similarity from which a word counts as mistyped: "bakres" for "bakers" has 0.43
_ALIKE = 0.4
_FROM, _TO = "\ue000", "\ue001"  # private-use characters around what was found, replaced once the text is escaped
_FOUND = re.compile(f"{_FROM}([^{_FROM}{_TO}]*){_TO}")
_APOSTROPHE = re.compile(rf"(?<=\w)'(?={_FROM})")
_EXACT = re.compile(r'"|(^|\s)-\w')  # who quotes or leaves a word out means what they typed
_MARKDOWN_SIGNS = re.compile(r"[*_`#>\[\]]+|\(https?://[^)\s]*\)?")


def index(subject_ids: Iterable[int]) -> None:
    """Write the search rows of these subjects from what the tables say now, in one statement.

    Called inside the transaction of whatever changed a title, a text, a tag, a contributor or a film's words.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO subjects_searchtext (subject_id, language, head, names, films, body)
            SELECT subject.id, subject.language, subject.title || ' ' || array_to_string(subject.tags, ' '),
                coalesce((
                    SELECT string_agg(person.name, ' ' ORDER BY part.id) FROM subjects_contribution part
                    JOIN people_person person ON person.id = part.person_id
                    WHERE part.subject_id = subject.id AND part.shown
                ), ''),
                subject.extra_search_text, subject.pitch
            FROM subjects_subject subject WHERE subject.id = ANY(%s)
            ON CONFLICT (subject_id) DO UPDATE SET language = excluded.language, head = excluded.head,
                names = excluded.names, films = excluded.films, body = excluded.body
            """,
            [list(subject_ids)],
        )


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave: subjects in order, best first; ``guessed`` when only typing errors explain them."""

    subjects: SubjectQuerySet
    guessed: bool
    total: int


def searchable(person: Person | None) -> SubjectQuerySet:
    """Return what search may show this person: on the straight way, listed, and open to them."""
    return Subject.objects.visible_to(person).filter(state__in=LISTED, unlisted=False)


def find(text: str, among: SubjectQuerySet) -> Found:
    """Return the subjects that hold these words, the best first; a mistyped word finds what looks like it.

    Quotes keep words together, "or" and a minus work as on the web.
    """
    text = " ".join(text.replace("\x00", " ").split())[:LONGEST_QUERY]
    if not text:
        return Found(among.none(), guessed=False, total=0)
    exact = among.filter(_holds(text)).annotate(rank=SearchRank(F("search_text__vector"), _query(text)))
    total = exact.count()
    if total or _EXACT.search(text):
        return Found(exact.order_by("-rank", "-support_count", "-id"), guessed=False, total=total)
    return _guess(text, among)


def _guess(text: str, among: SubjectQuerySet) -> Found:
    """Find subjects whose title, tags or names look like every word of the text."""
    words = re.findall(r"\w{3,}", text)[:_MOST_WORDS]
    if not words:
        return Found(among.none(), guessed=True, total=0)
    # what is read alone needs no way back: a savepoint would cost two queries
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(_CLOSE_ENOUGH)])
        rule = Q()
        for word in words:
            rule &= Q(search_text__folded__trigram_word_similar=_folded(word)) | _holds(word)
        likeness = sum((_likeness(word) for word in words), start=Value(0.0))
        ids = list(
            among.filter(rule).annotate(rank=likeness).order_by("-rank", "-id").values_list("pk", flat=True)[:100]
        )
    place = Case(*(When(pk=pk, then=Value(number)) for number, pk in enumerate(ids)), default=Value(len(ids)))
    return Found(Subject.objects.filter(pk__in=ids).order_by(place), guessed=True, total=len(ids))


def similar(title: str, person: Person | None, channel: Channel, *, but: Subject | None = None) -> list[Subject]:
    """Return up to five subjects of the channel that a new one with this title may repeat, the likeliest first.

    Whoever proposes is shown what search shows them, for what is unlisted or aside cannot be supported instead. The
    desk, which says ``but`` which subject, compares it with everything but drafts and what is merged.
    """
    words = re.findall(r"\w{3,}", title)[:_MOST_WORDS]
    if len(words) < 2:
        return []
    if but is None:
        among = searchable(person).filter(channel=channel)
    else:
        among = Subject.objects.visible_to(person).filter(channel=channel).exclude(pk=but.pk)
        among = among.exclude(state__in=[State.DRAFT, State.MERGED])
    folded = _folded(" ".join(words))
    any_word = " or ".join(words)
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(_ALIKE)])
        likely = (
            among.filter(_holds(any_word) | Q(search_text__folded__trigram_word_similar=folded))
            .annotate(
                rank=Greatest(
                    _likeness(" ".join(words)),
                    SearchRank(F("search_text__vector"), _query(any_word), weights=[0.0, 0.0, 0.0, 1.0]),
                )
            )
            .filter(Q(rank__gte=_ALIKE))
            .for_card()
            .order_by(F("rank").desc(), "-id")[:5]
        )
        return list(likely)


def excerpts(text: str, subjects: Iterable[Subject]) -> dict[int, tuple[SafeString, SafeString]]:
    """Return by subject the title and a passage of the pitch with the words found marked, in one query."""
    query = _query(" ".join(text.split())[:LONGEST_QUERY], of="")
    config = _Regconfig(Case(When(language="en", then=Value("plateau_en")), default=Value("plateau_fr")))
    rows = SearchText.objects.filter(subject__in=[subject.pk for subject in subjects]).annotate(
        title=_Headline(config, F("subject__title"), query, Value(f"HighlightAll=true,StartSel={_FROM},StopSel={_TO}")),
        passage=_Headline(
            config, F("body"), query, Value(f"MaxFragments=2,MaxWords=22,MinWords=8,StartSel={_FROM},StopSel={_TO}")
        ),
    )
    return {
        pk: (_marked(title, language), _marked(_passage(body, passage), language))
        for pk, language, title, body, passage in rows.values_list("subject_id", "language", "title", "body", "passage")
    }


def _passage(body: str, passage: str) -> str:
    """Return the passage without Markdown, or how the text begins where nothing was found in it."""
    if _FROM not in passage:
        return plain(body, limit=160)
    return f"… {_MARKDOWN_SIGNS.sub('', passage)} …"


def _marked(text: str, language: str) -> SafeString:
    """Set and escape a text, and turn the private signs into marks."""
    if language == "fr":
        text = french(_APOSTROPHE.sub("’", text))
    return mark_safe(_FOUND.sub(r"<mark>\1</mark>", str(escape(text))))  # noqa: S308  escaped first


def _likeness(text: str) -> TrigramWordSimilarity:
    return TrigramWordSimilarity(cast("str", _folded(text)), "search_text__folded")  # the stubs know only texts


def _holds(text: str, of: str = "search_text__") -> Q:
    """Return the rule for rows that hold these words, each stemmed as its own language is.

    Not one query or the other for all rows: what a minus leaves out has to be left out whatever its stem.
    """
    return Q(**{f"{of}language": "fr", f"{of}vector": _stemmed(text, "fr")}) | Q(
        **{f"{of}language": "en", f"{of}vector": _stemmed(text, "en")}
    )


def _query(text: str, of: str = "search_text__") -> Case:
    """Return the words as a query in the language of the row, to rank by and to mark: no index is asked for that."""
    return Case(
        When(**{f"{of}language": "en"}, then=_stemmed(text, "en")),
        default=_stemmed(text, "fr"),
        output_field=SearchQueryField(),
    )


def _stemmed(text: str, language: str) -> SearchQuery:
    return SearchQuery(text, config=f"plateau_{language}", search_type="websearch")


def _folded(text: str) -> Folded:
    return Folded(Value(text, output_field=TextField()))


class _Regconfig(Func):
    template = "(%(expressions)s)::regconfig"
    output_field = TextField()


class _Headline(Func):
    function = "ts_headline"
    output_field = TextField()
