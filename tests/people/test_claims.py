"""A profile made by the team finds its person: once, in time, with every relation kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from plateau.channels.actions import give_role
from plateau.channels.models import TeamRole
from plateau.channels.roles import Role
from plateau.core import clock
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.journal.models import Entry
from plateau.notices.actions import choose_mail, tell
from plateau.notices.models import MailChoice, Message, Notice
from plateau.people import claims
from plateau.people.actions import company_named
from plateau.people.models import Invitation, Person, User
from plateau.people.subscribers import WRITTEN_WITHIN
from tests.factories import client_of, make_channel, make_guest, make_person
from tests.kinds import declare
from tests.mailbox import mail_kept
from tests.queue import run_queue

pytestmark = pytest.mark.django_db
THING = "test.claimed"


@pytest.fixture(autouse=True)
def _kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    declare(monkeypatch, THING, "Things of a guest")
    with mail_kept():
        yield


def path_of(invitation: Invitation, *, proof: bool) -> str:
    """Return the path of an invitation's link."""
    return "/claim/" + claims.claim_url(invitation, proof=proof).rpartition("/claim/")[2]


def test_a_mailed_link_makes_the_account_at_one_press_and_only_once() -> None:
    guest = make_guest("Léa Duval", contact_email="lea@example.org")
    invitation = claims.invite(guest, by=None, email="Lea@example.org")
    claims.mail_invitation(invitation, by=None)
    link = re.search(r"/claim/\S+", Message.objects.get().text)
    assert link is not None
    client = Client(headers={"accept-language": "en"})
    page = client.get(link[0])
    assert (page.status_code, page["Referrer-Policy"], User.objects.count()) == (200, "same-origin", 0)
    done = client.post(link[0])
    assert done["Location"] == "/settings/profile"
    guest.refresh_from_db()
    assert guest.user is not None
    assert (guest.user.email, guest.language, guest.contact_email) == ("lea@example.org", "en", "")
    assert EmailAddress.objects.get().verified
    assert client.get("/settings/profile").status_code == 200
    assert [device.here for device in client.get("/settings/sessions").context["devices"]] == [True]
    assert Client().get(link[0]).status_code == 410
    assert Client().post(link[0]).status_code == 410
    assert User.objects.count() == 1
    assert list(Entry.objects.values_list("verb", flat=True)) == ["person.invited", "person.claimed"]


def test_a_copied_link_makes_no_account_but_leads_back_after_registering() -> None:
    invitation = claims.invite(make_guest(contact_email="lea@example.org"), by=None, email="lea@example.org")
    path = path_of(invitation, proof=False)
    page = Client().get(path).content.decode()
    assert "lea@example.org" not in page
    assert f"/account/signup/?next={path.replace(':', '%3A')}" in page
    assert Client().post(path).status_code == 200
    assert User.objects.count() == 0


def test_a_logged_in_member_joins_the_profile_to_their_own() -> None:
    guest, member = make_guest("Léa of the show", headline="Carpenter"), make_person("Léa Duval")
    guest.company = company_named("Wood & Co")
    guest.save()
    path = path_of(claims.invite(guest, by=None), proof=False)
    answer = client_of(member).post(path)
    assert answer["Location"] == member.get_absolute_url()
    guest.refresh_from_db()
    member.refresh_from_db()
    assert (guest.merged_into, member.name, member.headline, str(member.company)) == (
        member,
        "Léa Duval",
        "Carpenter",
        "Wood & Co",
    )
    old = Client().get(guest.get_absolute_url())
    assert (old.status_code, old["Location"]) == (301, member.get_absolute_url())


def test_merging_keeps_every_relation_and_ones_own_where_both_have_the_same() -> None:
    channel, guest, member = make_channel(), make_guest(contact_email="lea@example.org"), make_person()
    for person, roles in ((guest, [Role.HOST, Role.CAMERA]), (member, [Role.HOST])):
        for role in roles:
            give_role(channel, person, role, by=None)
        choose_mail(person, {THING: person == member}, by=person, how="settings")
        tell(person, THING, subject="S", text="T", url="/", key="same")
    tell(guest, THING, subject="S", text="T", url="/", key="only the guest's")
    claims.merge(guest, member, by=member)
    assert {*TeamRole.objects.filter(person=member).values_list("role", flat=True)} == {"host", "camera"}
    assert {*Notice.objects.filter(person=member).values_list("key", flat=True)} == {"same", "only the guest's"}
    assert MailChoice.objects.get().mail is True
    assert {*Message.objects.values_list("person", flat=True)} == {member.pk}
    assert not TeamRole.objects.filter(person=guest).exists()
    assert Entry.objects.get(verb="person.merged").data["guest"] == guest.public_id


def test_merging_hands_over_the_right_to_run_the_network() -> None:
    guest, member = make_guest(network_admin=True), make_person()
    assert claims.merge(guest, member, by=member).network_admin
    guest.refresh_from_db()
    assert not guest.network_admin


@pytest.mark.parametrize("case", ["member", "merged", "itself", "guest"])
def test_only_a_profile_without_account_joins_a_members(case: str) -> None:
    member, guest = make_person(), make_guest()
    pairs = {
        "member": (make_person(), member),
        "merged": (make_guest(merged_into=member), member),
        "itself": (member, member),
        "guest": (guest, make_guest()),
    }
    one, into = pairs[case]
    with pytest.raises(Refused, match=r"person\.not_mergeable"):
        claims.merge(one, into, by=member)
    assert not Entry.objects.exists()


def test_a_link_expires_and_a_new_one_stops_the_old() -> None:
    guest = make_guest()
    old = claims.invite(guest, by=None)
    new = claims.invite(guest, by=None)
    assert Client().get(path_of(old, proof=False)).status_code == 410
    assert Client().get(path_of(new, proof=False)).status_code == 200
    Invitation.objects.filter(pk=new.pk).update(expires_at=now() - timedelta(seconds=1))
    assert Client().get(path_of(new, proof=False)).status_code == 410


def test_an_altered_link_is_unknown() -> None:
    path = path_of(claims.invite(make_guest(), by=None, email="lea@example.org"), proof=False)
    assert Client().get(path[:-1] + ("a" if path[-1] != "a" else "b")).status_code == 404
    assert Client().get("/claim/nonsense").status_code == 404


def test_a_role_given_to_a_guest_stops_the_links_that_were_made_before() -> None:
    guest = make_guest()
    path = path_of(claims.invite(guest, by=None), proof=False)
    give_role(make_channel(), guest, Role.ADMINISTRATOR, by=None)
    assert Client().get(path).status_code == 410


def test_a_mailed_link_for_a_known_address_asks_to_log_in_and_creates_nothing() -> None:
    member = make_person(email="lea@example.org")
    invitation = claims.invite(make_guest(contact_email="lea@example.org"), by=None, email="lea@example.org")
    path = path_of(invitation, proof=True)
    assert "/account/login/?next=" in Client().get(path).content.decode()
    Client().post(path)
    assert User.objects.count() == 1
    assert client_of(member).post(path).status_code == 302
    assert Person.objects.present().get() == member


def test_ones_own_address_claims_and_declines_and_nobody_elses_does() -> None:
    member, stranger = make_person(email="lea@example.org"), make_person(email="max@example.org")
    mine, not_mine = (
        make_guest("Mine", contact_email="lea@example.org"),
        make_guest("Not", contact_email="LEA@example.org"),
    )
    client = client_of(member)
    for guest in (mine, not_mine):
        assert client_of(stranger).post("/claims", {"person": guest.public_id, "answer": "mine"}).status_code == 404
        with pytest.raises(Refused, match=r"claim\.not_yours"):
            claims.claim_by_address(guest, by=stranger)
    assert not Entry.objects.exists()
    assert client.post("/claims", {"person": mine.public_id, "answer": "mine", "next": "/s/one"}).status_code == 200
    answer = client.post("/claims", {"person": not_mine.public_id, "answer": "not-mine", "next": "/s/one"})
    assert answer["Location"] == "/s/one"
    mine.refresh_from_db()
    not_mine.refresh_from_db()
    assert (mine.merged_into, not_mine.merged_into, not_mine.contact_email) == (member, None, "")


def test_the_offer_never_leads_to_another_site() -> None:
    assert client_of(make_person()).get("/claims?next=https://evil.example/")["Location"] == "/"


def test_merging_lets_others_write_what_names_the_person_meanwhile() -> None:
    guest, member = make_guest(), make_person()
    with CaptureQueriesContext(connection) as asked:
        claims.merge(guest, member, by=member)
    locks = [one["sql"] for one in asked if "FOR " in one["sql"] and "people_person" in one["sql"].split("WHERE")[0]]
    assert locks
    assert all("FOR NO KEY UPDATE" in sql for sql in locks)


@pytest.mark.django_db(transaction=True)
def test_what_was_being_written_of_a_guest_while_they_were_merged_follows_them() -> None:
    channel, guest, member = make_channel(), make_guest(), make_person()
    written, merged = Event(), Event()

    def give() -> None:
        try:
            with transaction.atomic():
                TeamRole.objects.create(channel=channel, person=guest, role=Role.HOST)
                written.set()
                assert merged.wait(60)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        giving = pool.submit(give)
        assert written.wait(60)
        claims.merge(guest, member, by=member)
        merged.set()
        giving.result()
    assert TeamRole.objects.get().person == guest
    for _ in range(3):  # once more after the rows that came late, then never again
        with clock.at(now() + 2 * WRITTEN_WITHIN):
            run_queue("journal.react")
    assert TeamRole.objects.get().person == member
    assert [entry.data["moved"] for entry in Entry.objects.filter(verb="person.merged")] == [0, 1]


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_spend_a_link_once() -> None:
    guest = make_guest(contact_email="lea@example.org")
    invitation = claims.invite(guest, by=None, email="lea@example.org")

    def enter(_number: int) -> str:
        try:
            claims.enter_by_invitation(
                claims.read_claim(path_of(invitation, proof=True).removeprefix("/claim/"))[0], language="fr"
            )
        except Refused as refused:
            return refused.code
        finally:
            connection.close()
        return "in"

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(enter, range(4)))
    assert answers == ["claim.over", "claim.over", "claim.over", "in"]
    assert User.objects.count() == 1


def test_the_way_by_mail_log_in_and_yes_ends_at_ones_own_profile() -> None:
    guest = make_guest(contact_email="lea@example.org")
    path = path_of(claims.invite(guest, by=None, email="lea@example.org"), proof=True)
    client = client_of(make_person(email="lea@example.org"))
    done = client.post("/claims", {"person": guest.public_id, "answer": "mine", "next": path})
    assert done["Location"] == path
    member = Person.objects.present().get()
    assert [client.get(path)["Location"], client.post(path)["Location"]] == [member.get_absolute_url()] * 2
    for other in (Client(), client_of(make_person())):
        assert [other.get(path).status_code, other.post(path).status_code] == [410, 410]
    assert (User.objects.count(), Entry.objects.filter(verb="person.merged").count()) == (2, 1)


@pytest.mark.parametrize("answer", ["mine", "not-mine"])
def test_an_answer_to_the_offer_stops_every_link_to_the_profile(answer: str) -> None:
    guest = make_guest(contact_email="lea@example.org")
    paths = [path_of(claims.invite(guest, by=None, email="lea@example.org"), proof=proof) for proof in (True, False)]
    member = make_person(email="lea@example.org")
    client_of(member).post("/claims", {"person": guest.public_id, "answer": answer})
    assert [Client().get(path).status_code for path in paths] == [410, 410]
    assert not [one for one in Invitation.objects.all() if one.is_open_at(now())]


def test_a_profile_that_was_merged_meanwhile_gets_no_account() -> None:
    guest, member = make_guest(contact_email="lea@example.org"), make_person()
    invitation = claims.invite(guest, by=None, email="lea@example.org")
    Person.objects.filter(pk=guest.pk).update(merged_into=member)
    before = list(Entry.objects.values_list("verb", flat=True))
    with pytest.raises(Refused, match=r"claim\.over"):
        claims.enter_by_invitation(invitation, language="fr")
    with pytest.raises(Refused, match=r"claim\.over"):
        claims.read_claim(path_of(invitation, proof=True).removeprefix("/claim/"))
    invitation.refresh_from_db()
    assert (User.objects.count(), invitation.used_at) == (1, None)
    assert list(Entry.objects.values_list("verb", flat=True)) == before


def test_the_database_keeps_accounts_off_merged_profiles() -> None:
    one, other = make_person(), make_person()
    with pytest.raises(IntegrityError, match="people_merged_has_no_account"), transaction.atomic():
        Person.objects.filter(pk=one.pk).update(merged_into=other)


def test_a_profile_that_found_its_person_meanwhile_is_given_no_address_and_keeps_its_own() -> None:
    guest, member = make_guest(contact_email="lea@example.org"), make_person(email="lea@example.org")
    claims.invite(guest, by=None)
    Person.objects.filter(pk=guest.pk).update(user=User.objects.create_user("max@example.org"))
    before = Entry.objects.count()
    with pytest.raises(Refused, match=r"person\.has_account"):
        claims.set_address(guest, "new@example.org", by=member)
    with pytest.raises(Refused, match=r"claim\.not_yours"):
        claims.decline_claim(guest, by=member)
    kept = Person.objects.get(pk=guest.pk)
    assert (kept.contact_email, guest.contact_email, Entry.objects.count()) == (*["lea@example.org"] * 2, before)
    assert claims.open_invitation(kept) is not None


def test_declining_forgets_no_address_that_the_team_wrote_meanwhile() -> None:
    guest, member = make_guest(contact_email="lea@example.org"), make_person(email="lea@example.org")
    Person.objects.filter(pk=guest.pk).update(contact_email="right@example.org")
    with pytest.raises(Refused, match=r"claim\.not_yours"):
        claims.decline_claim(guest, by=member)
    guest.refresh_from_db()
    assert (guest.contact_email, Entry.objects.count()) == ("right@example.org", 0)
