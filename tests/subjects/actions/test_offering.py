import pytest
from django.db import IntegrityError, transaction

from plateau.core.errors import Refused
from plateau.people.models import Person
from plateau.subjects.actions import offering
from plateau.subjects.models import Contribution, Offer, SearchText
from tests.factories import make_channel, make_person
from tests.subjects.making import counts_of, make_subject, mark, verbs_since

pytestmark = pytest.mark.django_db


def test_an_offer_waits_for_the_team() -> None:
    subject = make_subject(make_channel())
    start = mark()
    offer = offering.make_offer(
        subject, by=make_person(), kind="host", motivation="J'anime depuis dix ans.", guest_name="Personne"
    )
    assert (offer.state, offer.guest_name, counts_of(subject)["waiting_offer_count"]) == ("waiting", "", 1)
    assert verbs_since(start) == ["offer.made"]


def test_the_same_offer_waits_once_but_may_come_again_after_its_answer() -> None:
    subject, person, editor = make_subject(make_channel()), make_person(), make_person()
    offer = offering.make_offer(subject, by=person, kind="speak", motivation="Je sais.")
    start = mark()
    with pytest.raises(Refused) as no:
        offering.make_offer(subject, by=person, kind="speak", motivation="Vraiment.")
    assert no.value.code == "offer.waits_already"
    assert (Offer.objects.count(), verbs_since(start)) == (1, [])
    offering.answer_offer(offer, by=editor, accepted=False, words="Pas cette fois.")
    offering.make_offer(subject, by=person, kind="speak", motivation="Et maintenant ?")
    assert counts_of(subject)["waiting_offer_count"] == 1


def test_the_database_keeps_one_waiting_offer_of_a_kind() -> None:
    subject, person = make_subject(make_channel()), make_person()
    offering.make_offer(subject, by=person, kind="speak", motivation="Je sais.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.create(subject=subject, person=person, kind="speak", motivation="Encore")


@pytest.mark.parametrize(("kind", "part"), [("speak", "expert"), ("host", "host"), ("sponsor", "sponsor")])
def test_an_accepted_offer_becomes_a_part(kind: str, part: str) -> None:
    subject, person, editor = make_subject(make_channel()), make_person("Clara Koenig"), make_person()
    offer = offering.make_offer(subject, by=person, kind=kind, motivation="Je sais.")
    start = mark()
    offering.answer_offer(offer, by=editor, accepted=True, words="Avec plaisir.")
    assert Contribution.objects.filter(subject=subject, person=person, part=part).count() == 1
    assert (offer.state, offer.answered_by, counts_of(subject)["waiting_offer_count"]) == ("accepted", editor, 0)
    assert "Clara Koenig" in SearchText.objects.get().names
    assert verbs_since(start) == ["offer.accepted", "subject.contributor_added"]


def test_a_guest_brought_becomes_a_person_without_account_brought_by_the_member() -> None:
    subject, person = make_subject(make_channel()), make_person()
    offer = offering.make_offer(
        subject, by=person, kind="bring", motivation="Je le connais.", guest_name="Paul Dubreuil"
    )
    offering.answer_offer(offer, by=make_person(), accepted=True, words="Oui.")
    part = Contribution.objects.get(part="guest")
    assert (part.person.name, part.person.has_account, part.brought_by) == ("Paul Dubreuil", False, person)


def test_a_guest_brought_needs_a_name() -> None:
    subject = make_subject(make_channel())
    with pytest.raises(Refused) as no:
        offering.make_offer(subject, by=make_person(), kind="bring", motivation="Surprise.")
    assert no.value.code == "offer.guest_needs_name"
    assert Offer.objects.count() == 0


def test_a_declined_offer_gives_no_part() -> None:
    subject, person = make_subject(make_channel()), make_person()
    offer = offering.make_offer(subject, by=person, kind="speak", motivation="Je sais.")
    offering.answer_offer(offer, by=make_person(), accepted=False, words="Pas cette fois.")
    assert not Contribution.objects.filter(person=person).exists()
    assert Offer.objects.get().answer == "Pas cette fois."


def test_an_answer_needs_words() -> None:
    subject = make_subject(make_channel())
    offer = offering.make_offer(subject, by=make_person(), kind="speak", motivation="Je sais.")
    start = mark()
    with pytest.raises(Refused) as no:
        offering.answer_offer(offer, by=make_person(), accepted=True, words=" ")
    assert no.value.code == "offer.answer_needs_words"
    assert (Offer.objects.get().state, verbs_since(start)) == ("waiting", [])


def test_an_answered_offer_is_not_taken_back() -> None:
    subject, person = make_subject(make_channel()), make_person()
    offer = offering.make_offer(subject, by=person, kind="speak", motivation="Je sais.")
    offering.answer_offer(offer, by=make_person(), accepted=False, words="Non.")
    start = mark()
    with pytest.raises(Refused):
        offering.withdraw_offer(offer, by=person)
    assert (Offer.objects.get().state, verbs_since(start)) == ("declined", [])


def test_an_offer_taken_back_no_longer_waits() -> None:
    subject, person = make_subject(make_channel()), make_person()
    offering.withdraw_offer(offering.make_offer(subject, by=person, kind="speak", motivation="Je sais."), by=person)
    assert (Offer.objects.get().state, counts_of(subject)["waiting_offer_count"]) == ("withdrawn", 0)


@pytest.mark.parametrize("state", ["in_production", "published", "declined"])
def test_an_offer_comes_too_late_once_the_debate_is_over(state: str) -> None:
    subject = make_subject(make_channel(), state)
    start = mark()
    with pytest.raises(Refused):
        offering.make_offer(subject, by=make_person(), kind="speak", motivation="Je sais.")
    assert (Offer.objects.count(), verbs_since(start)) == (0, [])


def test_the_team_gives_a_part_once_and_takes_it_back() -> None:
    subject, person, editor = make_subject(make_channel()), make_person("Jean Prado"), make_person()
    start = mark()
    assert offering.add_contributor(subject, person, "host", by=editor)
    assert not offering.add_contributor(subject, person, "host", by=editor)
    offering.remove_contributor(Contribution.objects.get(person=person), by=editor)
    assert not Contribution.objects.filter(person=person).exists()
    assert "Jean Prado" not in SearchText.objects.get().names
    assert verbs_since(start) == ["subject.contributor_added", "subject.contributor_removed"]


def test_the_proposers_part_is_neither_given_nor_taken() -> None:
    subject, editor = make_subject(make_channel()), make_person()
    start = mark()
    with pytest.raises(Refused):
        offering.add_contributor(subject, editor, "proposer", by=editor)
    with pytest.raises(Refused):
        offering.remove_contributor(Contribution.objects.get(part="proposer"), by=editor)
    assert (Contribution.objects.count(), verbs_since(start)) == (1, [])


def test_a_guest_without_account_is_added_by_name() -> None:
    subject = make_subject(make_channel())
    guest = offering.add_guest(subject, "  Nadia Haddad ", "guest", by=make_person())
    assert list(Person.objects.filter(user=None).values_list("name", flat=True)) == ["Nadia Haddad"]
    assert Contribution.objects.get(part="guest").person == guest
