import pytest
from django.db import connection
from django.db.models import Q

from plateau.channels.models import Channel
from plateau.subjects import search
from plateau.subjects.actions import drafting, moving, offering
from plateau.subjects.models import SearchText, Subject
from tests.factories import make_channel, make_person, make_team
from tests.subjects.making import make_subject, words_of

pytestmark = pytest.mark.django_db


def titles(text: str, person: object = None) -> list[str]:
    """Return the titles that a search shows, in order."""
    return [subject.title for subject in search.find(text, search.searchable(person)).subjects]  # type: ignore[arg-type]


@pytest.fixture
def channel() -> Channel:
    """A channel with three subjects, one in English."""
    channel, person = make_channel(), make_person("Odile Roche")
    make_subject(channel, by=person, title="Les émissions de carbone du pétrin")
    make_subject(channel, title="Le pain de nuit")
    english = make_subject(channel, title="Bakers at work")
    words = words_of(english, language="en", pitch="Why bakeries are closing early", tags=["night shift"])
    drafting.edit(english, by=person, words=words)
    return channel


@pytest.mark.usefixtures("channel")
@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("emission", "Les émissions de carbone du pétrin"),
        ("ÉMISSION", "Les émissions de carbone du pétrin"),
        ("petrins", "Les émissions de carbone du pétrin"),
        ("nuits", "Le pain de nuit"),
        ("closed bakery", "Bakers at work"),
        ("night shifts", "Bakers at work"),
        ("odile roche", "Les émissions de carbone du pétrin"),
        ('"pain de nuit"', "Le pain de nuit"),
    ],
)
def test_a_word_is_found_whatever_its_form_and_its_accents(text: str, title: str) -> None:
    found = search.find(text, search.searchable(None))
    assert ([subject.title for subject in found.subjects], found.guessed, found.total) == ([title], False, 1)


@pytest.mark.usefixtures("channel")
@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("emision carbonne", "Les émissions de carbone du pétrin"),
        ("petrain", "Les émissions de carbone du pétrin"),
        ("bakres", "Bakers at work"),
        ("odille", "Les émissions de carbone du pétrin"),
    ],
)
def test_a_mistyped_word_finds_what_looks_like_it_and_says_that_it_guessed(text: str, title: str) -> None:
    found = search.find(text, search.searchable(None))
    assert ([subject.title for subject in found.subjects], found.guessed, found.total) == ([title], True, 1)


@pytest.mark.usefixtures("channel")
@pytest.mark.parametrize("text", ["", "   ", "xylophone", "pain -nuit", "'", "\x00", "a & b | !", "%", "(((", "\\"])
def test_what_is_not_there_finds_nothing_and_breaks_nothing(text: str) -> None:
    assert titles(text) == []


@pytest.mark.parametrize(
    ("language", "title", "left_out"),
    [("fr", "Le pain et les boulangeries", "boulangerie"), ("en", "Bread and bakeries", "bakery")],
)
def test_a_word_left_out_is_left_out_in_every_form_and_language(language: str, title: str, left_out: str) -> None:
    channel = make_channel()
    subject = make_subject(channel, title=title)
    drafting.edit(subject, by=make_person(), words=words_of(subject, language=language, pitch="."))
    word = title.split()[1 if language == "fr" else 0].lower()
    assert titles(word) == titles(f"{word} -xylophone") == [title]
    assert titles(f"{word} -{left_out}") == []


def test_a_word_in_the_title_weighs_more_than_one_in_the_text() -> None:
    channel, person = make_channel(), make_person()
    second = make_subject(channel, title="Une matinée au fournil")
    drafting.edit(second, by=person, words=words_of(second, pitch="On y parle de levain, de levain et de levain."))
    make_subject(channel, title="Le levain")
    assert titles("levain") == ["Le levain", "Une matinée au fournil"]


def test_the_words_of_a_film_and_a_guests_name_find_its_subject(channel: Channel) -> None:
    subject = Subject.objects.get(title="Le pain de nuit")
    drafting.set_extra_search_text(subject, "Entretien avec un meunier")
    offering.add_guest(subject, "Nadia Haddad", "guest", by=make_person())
    assert titles("meuniers") == titles("haddad") == ["Le pain de nuit"]


def test_search_shows_each_person_what_they_may_open() -> None:
    channel, author = make_channel(), make_person()
    make_subject(channel, by=author, title="Levain public")
    make_subject(channel, by=author, title="Levain secret", private=True)
    make_subject(make_channel("fermee", visibility="members"), title="Levain des membres")
    make_subject(channel, "declined", title="Levain décliné")
    unlisted = make_subject(channel, "commissioned", title="Levain caché")
    moving.mark_published(unlisted, by=None, unlisted=True)
    drafting.save_draft(
        channel,
        by=author,
        words=words_of(unlisted, title="Levain brouillon"),
        wishes=drafting.Wishes(),
        draft_id="a" * 12,
    )
    assert set(titles("levain")) == {"Levain public"}
    assert set(titles("levain", make_person())) == {"Levain public", "Levain des membres"}
    assert set(titles("levain", author)) == {"Levain public", "Levain secret", "Levain des membres"}
    assert set(titles("levain", make_team(channel, "host"))) == {"Levain public", "Levain secret", "Levain des membres"}
    assert set(titles("levain", make_team(channel, "camera"))) == {"Levain public", "Levain des membres"}


def test_what_was_found_is_marked_and_the_rest_escaped() -> None:
    channel, person = make_channel(), make_person()
    subject = make_subject(channel, title="L'avis <b>payé</b> & les autres")
    drafting.edit(
        subject, by=person, words=words_of(subject, pitch="Des **avis** vendus <script>alert(1)</script> à 4 €.")
    )
    title, passage = search.excerpts("avis", [subject])[subject.pk]
    assert title == "L’<mark>avis</mark> &lt;b&gt;payé&lt;/b&gt; &amp; les autres"
    assert "<mark>avis</mark> vendus" in passage
    assert "<script" not in passage


def test_a_passage_without_a_find_shows_how_the_text_begins() -> None:
    subject = make_subject(make_channel(), title="Le levain")
    assert search.excerpts("levain", [subject])[subject.pk][1].startswith("… <mark>levain</mark>, vu du fournil")
    drafting.edit(subject, by=make_person(), words=words_of(subject, pitch="Au **matin**."))
    assert search.excerpts("levain", [subject])[subject.pk][1] == "Au matin."


def test_a_title_like_another_is_shown_as_its_possible_double() -> None:
    channel = make_channel()
    first = make_subject(channel, title="Faut-il payer les faux avis clients ?")
    make_subject(channel, title="Le pain de nuit")
    make_subject(make_channel("autre"), title="Faut-il payer les faux avis ?")
    assert [found.title for found in search.similar("Payer de faux avis", None, channel)] == [first.title]
    assert search.similar("Payer de faux avis", None, channel, but=first) == []
    assert search.similar("avis", None, channel) == []


def test_a_private_suggestion_is_no_double_for_others() -> None:
    channel, author = make_channel(), make_person()
    secret = make_subject(channel, by=author, title="Je n'ose pas le dire à mon patron", private=True)
    assert search.similar("Ne pas oser le dire à son patron", make_person(), channel) == []
    assert search.similar("Ne pas oser le dire à son patron", author, channel) == [secret]


def test_what_is_unlisted_or_aside_is_a_double_for_the_desk_alone() -> None:
    channel = make_channel()
    states = ("in_debate", "published", "parked", "declined", "withdrawn")
    shown = {state: make_subject(channel, state, title=f"Payer les faux avis {state}") for state in states}
    unlisted = make_subject(channel, "commissioned", title="Payer les faux avis en secret")
    moving.mark_published(unlisted, by=None, unlisted=True)
    asked = make_subject(channel, title="Tout autre chose")
    editor = make_team(channel, "editor_in_chief")
    for person in (None, make_person(), editor):
        found = search.similar("Payer les faux avis", person, channel)
        assert {subject.pk for subject in found} == {shown["in_debate"].pk, shown["published"].pk}
    found = search.similar("Payer les faux avis", editor, channel, but=shown["in_debate"])
    assert {subject.pk for subject in found} == {
        unlisted.pk,
        *(shown[state].pk for state in states if state != "in_debate"),
    }
    assert asked not in found


@pytest.mark.parametrize(
    ("text", "index"),
    [("levain", "subjects_search_vector"), ("boulangrie", "subjects_search_folded")],
)
def test_ten_thousand_subjects_are_searched_by_an_index(text: str, index: str) -> None:
    """The plan, not the clock: a search that reads all rows would still be quick on a small machine."""
    channel = make_channel()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO subjects_subject (public_id, channel_id, slug, wished_slug, wished_links, state, title, pitch,
                format, tags, language, wanted_on_set, named, private, unlisted, extra_search_text,
                support_count, follower_count, opinion_count, question_count, waiting_offer_count,
                created_at, saved_at, proposed_at, moved_at)
            SELECT lpad(n::text, 12, 'x'), %s, 'sujet-' || n, '', '', 'proposed',
                CASE WHEN n %% 500 = 0 THEN 'La boulangerie au levain '
                    ELSE 'Une histoire de ' || md5(n::text) || ' ' END || n,
                repeat(md5(n::text) || ' ', 40), 'debate', '{}', 'fr', '', true, false, false, '', 0, 0, 0, 0, 0,
                now(), now(), now(), now()
            FROM generate_series(1, 10000) n
            """,
            [channel.pk],
        )
    search.index(Subject.objects.values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE subjects_searchtext, subjects_subject")
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', '0.4', true)")
    assert len(titles(text)) == 20
    rule = (
        search._holds(text, of="")
        if index == "subjects_search_vector"
        else Q(folded__trigram_word_similar=search._folded(text))
    )
    assert index in SearchText.objects.filter(rule).values("subject").explain()
    if index == "subjects_search_vector":
        assert index in search.find(text, search.searchable(None)).subjects.explain()
