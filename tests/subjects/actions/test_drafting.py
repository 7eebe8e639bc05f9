import pytest
from django.db import IntegrityError, transaction

from plateau.core.errors import Refused
from plateau.core.ids import new_public_id
from plateau.subjects.actions import drafting, moving
from plateau.subjects.actions.drafting import Wishes, Words
from plateau.subjects.models import Attachment, Contribution, Move, Revision, SearchText, Subject
from tests.factories import make_channel, make_person, make_team
from tests.subjects.making import counts_of, make_draft, make_subject, mark, verbs_since, words_of

pytestmark = pytest.mark.django_db
WORDS = Words(title="Le pain de nuit", pitch="Trois heures du matin.")


def test_a_draft_is_made_once_however_often_it_is_saved() -> None:
    channel, person, draft_id = make_channel(), make_person(), new_public_id()
    start = mark()
    for title in ("Le", "Le pain", "Le pain de nuit"):
        drafting.save_draft(channel, by=person, words=Words(title, ""), wishes=Wishes(slug="pain"), draft_id=draft_id)
    assert list(Subject.objects.values_list("title", "state", "wished_slug")) == [("Le pain de nuit", "draft", "pain")]
    assert verbs_since(start) == ["subject.drafted"]


def test_a_draft_of_somebody_else_is_not_written_over() -> None:
    channel, person = make_channel(), make_person()
    draft = make_draft(channel, person)
    start = mark()
    with pytest.raises(Refused) as no:
        drafting.save_draft(channel, by=make_person(), words=WORDS, wishes=Wishes(), draft_id=draft.public_id)
    assert no.value.code == "subject.draft_gone"
    assert Subject.objects.get(pk=draft.pk).proposer == person
    assert verbs_since(start) == []


def test_a_late_autosave_changes_no_proposed_subject() -> None:
    channel, person = make_channel(), make_person()
    subject = make_subject(channel, by=person, title="Le pain de nuit")
    with pytest.raises(Refused) as no:
        drafting.save_draft(channel, by=person, words=Words("Autre", ""), wishes=Wishes(), draft_id=subject.public_id)
    assert no.value.code == "subject.draft_gone"
    assert Subject.objects.get(pk=subject.pk).title == "Le pain de nuit"


def test_a_person_keeps_twenty_drafts_on_a_channel() -> None:
    channel, person = make_channel(), make_person()
    for number in range(drafting.MOST_DRAFTS):
        make_draft(channel, person, f"Idée {number}")
    with pytest.raises(Refused) as no:
        make_draft(channel, person, "Une de trop")
    assert no.value.code == "subject.too_many_drafts"
    assert Subject.objects.drafts_of(person).count() == drafting.MOST_DRAFTS


def test_a_draft_thrown_away_is_gone() -> None:
    person = make_person()
    draft = make_draft(make_channel(), person)
    start = mark()
    drafting.discard_draft(draft, by=person)
    assert not Subject.objects.exists()
    assert verbs_since(start) == ["subject.draft_discarded"]


def test_only_its_author_throws_a_draft_away() -> None:
    draft = make_draft(make_channel(), make_person())
    start = mark()
    with pytest.raises(Refused):
        drafting.discard_draft(draft, by=make_person())
    assert (Subject.objects.count(), verbs_since(start)) == (1, [])


def test_a_proposal_gets_its_address_its_first_step_and_its_author_as_follower() -> None:
    person = make_person()
    draft = make_draft(make_channel(), person, "Le pain de nuit")
    start = mark()
    subject = drafting.propose(draft, by=person, links=[("Étude", "https://example.org/etude")])
    assert (subject.slug, subject.state, subject.follower_count) == ("le-pain-de-nuit", "proposed", 1)
    assert list(Move.objects.values_list("from_state", "to_state", "person")) == [("draft", "proposed", person.pk)]
    assert list(Contribution.objects.values_list("person", "part", "shown")) == [(person.pk, "proposer", True)]
    assert list(Attachment.objects.values_list("label", "url")) == [("Étude", "https://example.org/etude")]
    assert Revision.objects.get().content["title"] == "Le pain de nuit"
    assert SearchText.objects.get().head.strip() == "Le pain de nuit"
    assert list(subject.followers()) == [person]
    assert verbs_since(start) == ["subject.proposed"]


def test_a_wished_address_is_taken_as_it_is() -> None:
    subject = make_subject(make_channel(), title="Le pain de nuit", slug="fournil")
    assert subject.slug == "fournil"


@pytest.mark.parametrize(
    ("wished", "code"),
    [("admin", "subject.bad_slug"), ("Pain d'été", "subject.bad_slug"), ("pris", "subject.slug_taken")],
)
def test_an_address_that_cannot_be_used_keeps_the_draft_a_draft(wished: str, code: str) -> None:
    channel, person = make_channel(), make_person()
    make_subject(make_channel("autre"), slug="pris")
    draft = make_draft(channel, person, slug=wished)
    start = mark()
    with pytest.raises(Refused) as no:
        drafting.propose(draft, by=person)
    assert (no.value.code, no.value.status) == (code, 422)
    assert Subject.objects.get(pk=draft.pk).state == "draft"
    assert verbs_since(start) == []


def test_the_same_title_gets_the_next_number_on_any_channel() -> None:
    slugs = [make_subject(make_channel(name), title="Le pain").slug for name in ("un", "deux", "trois")]
    assert slugs == ["le-pain", "le-pain-2", "le-pain-3"]


@pytest.mark.parametrize("words", [Words("", "Un texte."), Words("Un titre", "  ")])
def test_half_a_proposal_is_refused(words: Words) -> None:
    person = make_person()
    draft = drafting.save_draft(make_channel(), by=person, words=words, wishes=Wishes(), draft_id=new_public_id())
    with pytest.raises(Refused) as no:
        drafting.propose(draft, by=person)
    assert no.value.code == "subject.not_whole"
    assert Subject.objects.get().state == "draft"


def test_a_draft_is_proposed_once() -> None:
    person = make_person()
    subject = make_subject(make_channel(), by=person)
    start = mark()
    with pytest.raises(Refused) as no:
        drafting.propose(subject, by=person)
    assert no.value.code == "subject.already_proposed"
    assert verbs_since(start) == []


def test_an_edit_keeps_the_earlier_version_and_finds_the_new_words() -> None:
    person = make_person()
    subject = make_subject(make_channel(), by=person, title="Le pain de jour")
    start = mark()
    assert drafting.edit(subject, by=person, words=words_of(subject, title="Le pain de nuit", tags=["fournil"]))
    assert [(version.number, version.content["title"]) for version in Revision.objects.all()] == [
        (2, "Le pain de nuit"),
        (1, "Le pain de jour"),
    ]
    assert SearchText.objects.get().head == "Le pain de nuit fournil"
    assert (subject.title, subject.slug) == ("Le pain de nuit", "le-pain-de-jour")
    assert verbs_since(start) == ["subject.edited"]


def test_an_edit_undoes_nothing_that_was_saved_while_it_was_written() -> None:
    person, editor = make_person(), make_person()
    subject = make_subject(make_channel(), by=person, title="Le pain de jour")
    held, version = Subject.objects.get(pk=subject.pk), drafting.version_of(subject)
    assert drafting.edit(subject, by=editor, words=words_of(subject, title="Le pain de nuit"), version=version)
    start = mark()
    with pytest.raises(Refused) as no:
        drafting.edit(held, by=person, words=words_of(held, pitch="Autre."), version=version)
    assert (no.value.code, no.value.status) == ("subject.edited_meanwhile", 409)
    fresh = Subject.objects.get(pk=subject.pk)
    assert (fresh.title, fresh.pitch) == ("Le pain de nuit", "Le pain de jour, vu du fournil.")
    assert (Revision.objects.count(), verbs_since(start)) == (2, [])
    assert drafting.edit(held, by=person, words=words_of(fresh, pitch="Autre."), version=version + 1)


def test_the_same_text_sent_twice_is_no_conflict_with_oneself() -> None:
    person = make_person()
    subject = make_subject(make_channel(), by=person)
    version, words = drafting.version_of(subject), words_of(subject, title="Le pain de nuit", tags=["fournil"])
    assert drafting.edit(subject, by=person, words=words, version=version)
    start = mark()
    assert not drafting.edit(subject, by=person, words=words, version=version)
    assert (Revision.objects.count(), verbs_since(start)) == (2, [])


def test_a_proposer_who_still_has_the_form_open_changes_nothing_once_it_is_commissioned() -> None:
    person = make_person()
    subject = make_subject(make_channel(), "shortlisted", by=person)
    held = Subject.objects.get(pk=subject.pk)
    moving.decide(subject, "commissioned", by=make_person())
    start = mark()
    with pytest.raises(Refused) as no:
        drafting.edit(held, by=person, words=words_of(held, title="Trop tard"))
    assert no.value.code == "subject.not_editable"
    assert (Revision.objects.count(), verbs_since(start)) == (1, [])


def test_an_edit_that_changes_nothing_leaves_no_version() -> None:
    person = make_person()
    subject = make_subject(make_channel(), by=person)
    start = mark()
    assert not drafting.edit(subject, by=person, words=words_of(subject))
    assert (Revision.objects.count(), verbs_since(start)) == (1, [])


def test_the_team_opens_a_page_for_a_film_that_has_none() -> None:
    channel = make_channel()
    editor = make_team(channel)
    start = mark()
    subject = drafting.open_subject(channel, by=editor, words=Words("Un film trouvé", "Il dormait."))
    assert (subject.slug, subject.state, subject.proposer) == ("un-film-trouve", "in_production", None)
    moving.mark_published(subject, by=None)
    assert subject.state == "published"
    assert verbs_since(start) == ["subject.opened_by_team", "subject.published"]


def test_the_words_of_films_find_their_subject() -> None:
    subject = make_subject(make_channel())
    drafting.set_extra_search_text(subject, "Entretien avec la boulangère")
    assert SearchText.objects.get().films == "Entretien avec la boulangère"


def test_two_subjects_never_share_an_address() -> None:
    subject = make_subject(make_channel(), slug="fournil")
    other = make_subject(make_channel("autre"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Subject.objects.filter(pk=other.pk).update(slug=subject.slug)


def test_a_proposed_subject_cannot_lose_its_title_in_the_database() -> None:
    subject = make_subject(make_channel())
    with pytest.raises(IntegrityError), transaction.atomic():
        Subject.objects.filter(pk=subject.pk).update(title="")


def test_a_new_proposal_counts_its_author_as_the_only_follower() -> None:
    subject = make_subject(make_channel())
    assert counts_of(subject) == {
        "support_count": 0, "follower_count": 1, "opinion_count": 0, "question_count": 0, "waiting_offer_count": 0,
    }  # fmt: skip
