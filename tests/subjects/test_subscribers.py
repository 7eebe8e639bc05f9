import pytest

from plateau.journal.models import Reaction
from plateau.journal.tasks import react
from plateau.notices.models import Message, Notice
from plateau.people.models import Person
from plateau.subjects.actions import debating, drafting, merging, moving, offering
from plateau.subjects.actions.drafting import Words
from tests.factories import make_channel, make_guest, make_person, make_team
from tests.queue import run_queue
from tests.subjects.making import make_subject

pytestmark = pytest.mark.django_db


def told(person: Person) -> list[tuple[str, str]]:
    """Return what a person was told, in order: subject and text."""
    return [(notice.subject, notice.text) for notice in Notice.objects.filter(person=person).order_by("pk")]


@pytest.fixture(autouse=True)
def quiet() -> None:
    """Begin with nothing told."""
    Notice.objects.all().delete()


def test_a_move_is_told_to_the_proposer_and_the_followers_in_their_language_but_not_to_who_made_it() -> None:
    channel = make_channel()
    author, follower = make_person("Aïcha", language="fr"), make_person("Emma", language="en")
    editor, stranger = make_team(channel, "editor_in_chief"), make_person()
    subject = make_subject(channel, by=author, title="Le pain")
    for person in (follower, editor):
        debating.set_follow(subject, by=person, on=True)
    run_queue()
    Notice.objects.all().delete()
    moving.decide(subject, "parked", by=editor, reason="Au printemps.")
    run_queue()
    assert told(author) == [("«\u202fLe pain\u202f» est mis de côté pour l’instant.", "Au printemps.")]
    assert told(follower) == [("“Le pain” is put aside for now.", "Au printemps.")]
    assert told(editor) == told(stranger) == []
    assert Notice.objects.get(person=author).url == f"/s/{subject.slug}"


def test_each_is_told_once_however_often_the_queue_runs() -> None:
    channel, author = make_channel(), make_person()
    subject = make_subject(channel, by=author)
    moving.decide(subject, "in_debate", by=make_person())
    run_queue()
    Reaction.objects.update(done_at=None)
    for reaction in Reaction.objects.all():
        react.func(reaction_id=reaction.pk)
    assert len(told(author)) == 1


def test_an_author_who_withdraws_hears_nothing_and_followers_hear_why() -> None:
    channel, author, follower = make_channel(), make_person(), make_person()
    subject = make_subject(channel, by=author)
    debating.set_follow(subject, by=follower, on=True)
    moving.withdraw(subject, by=author, reason="Je change de métier.")
    run_queue()
    assert told(author) == []
    assert [text for _subject, text in told(follower)] == ["Je change de métier."]


def test_a_merge_is_told_to_those_of_both_with_the_way_to_the_survivor() -> None:
    channel, editor, author, follower = make_channel(), make_person(), make_person(), make_person()
    gone, stays = make_subject(channel, by=author), make_subject(channel, by=editor)
    debating.set_follow(gone, by=follower, on=True)
    merging.merge(gone, into=stays, by=editor)
    run_queue()
    for person in (author, follower):
        assert Notice.objects.get(person=person).url == f"/s/{stays.slug}"


def test_a_new_idea_is_told_to_those_who_decide() -> None:
    channel = make_channel()
    chief, camera, author = make_team(channel, "editor_in_chief"), make_team(channel, "camera"), make_person()
    subject = make_subject(channel, by=author, private=True, title="Le pain")
    run_queue()
    assert [subject for subject, _text in told(chief)] == ["Une nouvelle idée\u202f: «\u202fLe pain\u202f»."]
    assert Notice.objects.get(person=chief).url == f"/desk/atelier/subjects/{subject.public_id}"
    assert told(camera) == told(author) == []


def test_an_offer_is_told_to_those_who_answer_and_its_answer_to_who_made_it() -> None:
    channel = make_channel()
    producer, host, person = make_team(channel, "producer"), make_team(channel, "host"), make_person()
    subject = make_subject(channel, "in_debate", title="Le pain")
    offer = offering.make_offer(subject, by=person, kind="speak", motivation="Je pétris depuis dix ans.")
    run_queue()
    assert [text for _subject, text in told(producer)] == ["Je pétris depuis dix ans."]
    assert told(host) == []
    offering.answer_offer(offer, by=producer, accepted=True, words="Avec plaisir.")
    run_queue()
    assert told(person) == [("Votre offre pour «\u202fLe pain\u202f» est acceptée.", "Avec plaisir.")]


def test_the_author_of_hidden_words_hears_why() -> None:
    channel, author, editor = make_channel(), make_person(), make_person()
    subject = make_subject(channel, "in_debate")
    debating.set_hidden(debating.give_opinion(subject, by=author, text="Une insulte"), by=editor, reason="Une insulte.")
    run_queue()
    assert [text for _subject, text in told(author)] == ["Une insulte."]


def test_a_follower_without_account_is_written_nothing() -> None:
    subject, guest = make_subject(make_channel()), make_guest(contact_email="lea@example.org")
    debating.set_follow(subject, by=guest, on=True)
    moving.decide(subject, "in_debate", by=make_person())
    run_queue()
    assert told(guest) == []
    assert not Message.objects.filter(address="lea@example.org").exists()


def test_a_film_taken_off_the_air_is_told_to_nobody() -> None:
    author = make_person()
    subject = make_subject(make_channel(), "published", by=author)
    run_queue()
    Notice.objects.all().delete()
    moving.mark_in_production(subject, by=make_person())
    run_queue()
    assert told(author) == []


def test_a_page_opened_by_the_team_is_told_to_nobody() -> None:
    channel = make_channel()
    chief, admin = make_team(channel, "editor_in_chief"), make_team(channel, "administrator")
    drafting.open_subject(channel, by=chief, words=Words("Un film", "Trouvé."))
    run_queue()
    assert told(admin) == told(chief) == []
