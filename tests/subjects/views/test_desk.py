import pytest
from django.test import Client

from plateau.channels.models import Channel
from plateau.people.models import Person
from plateau.subjects.actions import attaching, debating, offering
from plateau.subjects.models import Contribution, Offer, Subject
from tests.factories import client_of, make_channel, make_person, make_team
from tests.subjects.making import counts_of, make_subject, mark, verbs_since

pytestmark = pytest.mark.django_db
DESK = "/desk/atelier/subjects"


@pytest.fixture
def channel() -> Channel:
    """A channel with an editor-in-chief."""
    return make_channel()


@pytest.fixture
def client(channel: Channel) -> Client:
    """The editor-in-chief's browser."""
    return client_of(make_team(channel, "editor_in_chief"))


def shown(client: Client, query: str = "") -> list[str]:
    """Return the titles on the desk, in order."""
    return [subject.title for subject in client.get(DESK + query).context["page"]]


def test_the_desk_shows_every_state_and_what_waits_for_an_answer(channel: Channel, client: Client) -> None:
    make_subject(channel, "declined", title="Décliné")
    make_subject(channel, "in_debate", title="En débat")
    make_subject(channel, title="Idée", private=True)
    offered = make_subject(channel, "in_debate", title="Offert")
    offering.make_offer(offered, by=make_person(), kind="speak", motivation="Je sais.")
    assert shown(client) == ["Offert", "Idée", "En débat", "Décliné"]
    assert shown(client, "?answer=on") == ["Offert", "Idée"]
    assert shown(client, "?sort=waiting") == ["Décliné", "En débat", "Idée", "Offert"]
    assert shown(client, "?state=declined") == ["Décliné"]
    context = client.get(DESK).context
    assert ({state.value: number for state, number in context["states"]}, context["waiting"]) == (
        {"declined": 1, "in_debate": 2, "proposed": 1},
        2,
    )


def test_the_desk_counts_what_the_words_find(channel: Channel, client: Client) -> None:
    make_subject(channel, "declined", title="Le pain de nuit")
    make_subject(channel, title="Le pain de jour")
    make_subject(channel, title="Les carottes")
    context = client.get(f"{DESK}?q=pain&state=declined").context
    assert ({state.value: number for state, number in context["states"]}, context["total"], context["waiting"]) == (
        {"declined": 1, "proposed": 1},
        2,
        1,
    )
    assert shown(client, "?q=pain&state=declined") == ["Le pain de nuit"]


def test_a_role_without_the_right_sees_no_private_suggestion_on_the_desk(channel: Channel) -> None:
    make_subject(channel, title="Secret", private=True)
    make_subject(channel, title="Public")
    assert shown(client_of(make_team(channel, "camera"))) == ["Public"]


def test_a_move_that_does_not_hurt_takes_one_press(channel: Channel, client: Client) -> None:
    subject = make_subject(channel)
    response = client.post(f"{DESK}/{subject.public_id}/move/in_debate")
    assert (response.status_code, Subject.objects.get().state) == (302, "in_debate")


def test_a_move_that_hurts_asks_for_its_reason_on_a_page(channel: Channel, client: Client) -> None:
    subject = make_subject(channel, title="Le pain")
    url = f"{DESK}/{subject.public_id}/move/declined"
    html = client.get(url).content.decode()
    assert 'id="move"' in html
    start = mark()
    assert client.post(url, {"reason": " "}).status_code == 422
    assert (Subject.objects.get().state, verbs_since(start)) == ("proposed", [])
    assert client.post(url, {"reason": "Ce n'est pas notre ligne."}).status_code == 302
    assert Subject.objects.get().state == "declined"


@pytest.mark.parametrize(
    ("private", "readers"),
    [
        (True, "La personne qui l’a proposé et celles qui le suivent"),
        (False, "Toutes les personnes qui ouvrent la page"),
    ],
)
def test_a_reason_says_who_will_read_it(channel: Channel, client: Client, private: bool, readers: str) -> None:
    subject = make_subject(channel, private=private)
    assert readers in client.get(f"{DESK}/{subject.public_id}/move/declined").content.decode()
    assert readers in client_of(subject.proposer).get(f"/s/{subject.slug}/withdraw").content.decode()


@pytest.mark.parametrize("to", ["published", "merged", "withdrawn", "draft", "proposed", "nonsense"])
def test_a_move_that_is_no_button_is_refused(channel: Channel, client: Client, to: str) -> None:
    subject = make_subject(channel, "in_debate")
    start = mark()
    assert client.post(f"{DESK}/{subject.public_id}/move/{to}", {"reason": "Pour voir."}).status_code == 409
    assert (Subject.objects.get().state, verbs_since(start)) == ("in_debate", [])


def test_a_suggestion_is_published_without_the_name(channel: Channel, client: Client) -> None:
    subject = make_subject(channel, private=True, named=False)
    url = f"{DESK}/{subject.public_id}/publish"
    assert client.post(url, {"named": "yes"}).status_code == 422
    assert Subject.objects.get().private
    assert client.post(url, {"named": "no"}).status_code == 302
    assert client_of(None).get(f"/s/{subject.slug}").status_code == 200


def test_an_offer_is_accepted_with_words(channel: Channel, client: Client) -> None:
    person = make_person("Clara Koenig")
    subject = make_subject(channel, "in_debate")
    offer = offering.make_offer(subject, by=person, kind="speak", motivation="Je sais.")
    url = f"{DESK}/{subject.public_id}/offers/{offer.public_id}"
    assert client.post(url, {"answer": "accept", "words": ""}).status_code == 422
    assert Offer.objects.get().state == "waiting"
    client.post(url, {"answer": "accept", "words": "Avec plaisir."})
    assert Offer.objects.get().state == "accepted"
    assert Contribution.objects.get(part="expert").person == person


def test_a_merge_shows_both_before_it_happens(channel: Channel, client: Client) -> None:
    gone, stays = make_subject(channel, title="Pain"), make_subject(channel, title="Levain")
    debating.set_support(gone, by=make_person(), on=True)
    url = f"{DESK}/{gone.public_id}/merge"
    asked = client.post(url, {"into": f"http://localhost/s/{stays.slug}?from=x#questions"})
    assert asked.context["survivor"] == stays
    assert Subject.objects.get(pk=gone.pk).state == "proposed"
    done = client.post(url, {"into": stays.slug, "confirmed": "yes"})
    assert done.headers["Location"] == f"{DESK}/{stays.public_id}"
    assert counts_of(stays)["support_count"] == 1


def test_the_desk_says_what_of_a_private_suggestion_becomes_public(channel: Channel, client: Client) -> None:
    gone, stays = make_subject(channel, private=True, named=False), make_subject(channel)
    attaching.add_link(gone, by=gone.proposer, label="Étude confidentielle", url="https://example.org/")
    assert "deviennent publics avec elle" in client.get(f"{DESK}/{gone.public_id}").content.decode()
    html = client.post(f"{DESK}/{gone.public_id}/merge", {"into": stays.slug}).content.decode()
    assert "a demandé à ne pas être nommé" in html
    assert "Étude confidentielle" in html
    html = client.post(f"{DESK}/{stays.public_id}/merge", {"into": gone.slug}).content.decode()
    assert "a demandé à ne pas être nommé" not in html


def test_a_merge_into_nothing_or_into_another_channels_subject_is_refused_at_its_field(
    channel: Channel, client: Client
) -> None:
    gone, far = make_subject(channel), make_subject(make_channel("ailleurs"))
    for into in ("nothing-here", far.slug):
        response = client.post(f"{DESK}/{gone.public_id}/merge", {"into": into, "confirmed": "yes"})
        assert (response.status_code, list(response.context["form"].errors)) == (422, ["into"])
    assert Subject.objects.get(pk=gone.pk).state == "proposed"


def test_a_member_is_found_by_name_whatever_the_accents(channel: Channel, client: Client) -> None:
    subject, person = make_subject(channel), make_person("Inès Da Silva")
    client.post(f"{DESK}/{subject.public_id}/contributors", {"name": "ines da silva", "part": "guest"})
    assert Contribution.objects.get(part="guest").person == person


def test_several_of_one_name_are_shown_to_choose_from(channel: Channel, client: Client) -> None:
    subject = make_subject(channel)
    people = [make_person("Marc Aubry"), make_person("Marc Aubry")]
    url, data = f"{DESK}/{subject.public_id}/contributors", {"name": "Marc Aubry", "part": "guest"}
    response = client.post(url, data)
    assert set(response.context["named"]) == set(people)
    client.post(url, data | {"person": people[1].public_id})
    assert Contribution.objects.get(part="guest").person == people[1]


def test_somebody_unknown_is_added_only_when_the_team_says_so(channel: Channel, client: Client) -> None:
    subject = make_subject(channel)
    url, data = f"{DESK}/{subject.public_id}/contributors", {"name": "Nadia Haddad", "part": "guest"}
    assert client.post(url, data).context["named"] == []
    assert not Person.objects.filter(name="Nadia Haddad").exists()
    client.post(url, data | {"person": "new"})
    assert Contribution.objects.get(part="guest").person.name == "Nadia Haddad"


def test_a_part_is_taken_back_but_never_the_proposers(channel: Channel, client: Client) -> None:
    subject = make_subject(channel)
    guest = offering.add_guest(subject, "Nadia Haddad", "guest", by=make_person())
    parts = {part.part: part.pk for part in Contribution.objects.all()}
    assert client.post(f"{DESK}/{subject.public_id}/contributors/{parts['proposer']}/remove").status_code == 404
    assert client.post(f"{DESK}/{subject.public_id}/contributors/{parts['guest']}/remove").status_code == 302
    assert not Contribution.objects.filter(person=guest).exists()
    assert Contribution.objects.count() == 1
