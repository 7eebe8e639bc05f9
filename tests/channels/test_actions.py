"""Channels, rubrics and teams change by rules that always leave somebody in charge."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from plateau.channels import actions
from plateau.channels.models import Channel, Network, Rubric, TeamRole
from plateau.channels.roles import Role
from plateau.core.errors import Refused
from plateau.journal.models import Entry
from plateau.people import claims
from plateau.subjects.models import Subject
from tests.factories import make_channel, make_guest, make_person, make_team

pytestmark = pytest.mark.django_db


def verbs() -> list[str]:
    """Return what was journalled."""
    return list(Entry.objects.order_by("id").values_list("verb", flat=True))


def roles(channel: Channel, person: object) -> set[str]:
    """Return a person's roles on a channel."""
    return set(TeamRole.objects.filter(channel=channel, person=person).values_list("role", flat=True))


def test_there_is_one_network() -> None:
    assert actions.the_network() == actions.the_network()
    with pytest.raises(IntegrityError), transaction.atomic():
        Network.objects.create(name="Another")


def test_whoever_creates_a_channel_administers_it() -> None:
    person = make_person(network_admin=True)
    channel = actions.create_channel(by=person, name="Canal", slug="canal")
    assert roles(channel, person) == {"administrator"}
    assert verbs() == ["channel.created", "channel.role_given"]


def test_an_internal_channel_needs_a_domain_even_in_the_database() -> None:
    with pytest.raises(ValidationError):
        actions.create_channel(by=None, name="Canal", slug="canal", visibility="internal")
    channel = make_channel()
    with pytest.raises(IntegrityError), transaction.atomic():
        Channel.objects.filter(pk=channel.pk).update(visibility="internal")
    assert (Channel.objects.count(), verbs()) == (1, [])


def test_settings_journal_the_names_of_what_changed_and_nothing_when_nothing_did() -> None:
    channel, person = make_channel(), make_person()
    assert actions.change_channel(channel, by=person, name="New", beta=True, tagline="") == ["beta", "name"]
    assert actions.change_channel(channel, by=person, name="New") == []
    entry = Entry.objects.get()
    assert (entry.verb, entry.channel, entry.data) == (
        "channel.changed",
        channel.public_id,
        {"fields": ["beta", "name"]},
    )


def test_rubrics_are_added_renamed_and_moved_and_keep_their_addresses() -> None:
    channel, person = make_channel(), make_person()
    energy = actions.add_rubric(channel, "  Énergie  douce ", by=person)
    trades = actions.add_rubric(channel, "Métiers", by=person)
    actions.move_rubric(trades, up=True, by=person)
    actions.move_rubric(Rubric.objects.get(slug="gestion"), up=True, by=person)  # the first stays the first
    actions.rename_rubric(energy, "Énergies", by=person)
    assert list(channel.rubrics.values_list("slug", "name")) == [
        ("gestion", "Gestion"),
        ("metiers", "Métiers"),
        ("energie-douce", "Énergies"),
    ]
    assert verbs() == ["channel.rubrics_changed"] * 4


@pytest.mark.parametrize("name", ["GESTION", "gestion!", "", "  ", "!?"])
def test_a_rubric_without_a_name_of_its_own_is_refused(name: str) -> None:
    channel = make_channel()
    with pytest.raises(Refused, match="rubric"):
        actions.add_rubric(channel, name, by=make_person())
    assert (channel.rubrics.count(), verbs()) == (1, [])


def test_a_rubric_that_subjects_stand_under_stays() -> None:
    channel, person = make_channel(), make_person()
    rubric = channel.rubrics.get()
    Subject.objects.create(channel=channel, title="One", slug="one", rubric=rubric, proposer=person)
    with pytest.raises(Refused, match=r"rubric\.in_use"):
        actions.remove_rubric(rubric, by=person)
    assert (Rubric.objects.count(), verbs()) == (1, [])
    Subject.objects.all().delete()
    actions.remove_rubric(Rubric.objects.get(), by=person)
    assert (Rubric.objects.count(), verbs()) == (0, ["channel.rubrics_changed"])


def test_roles_are_given_and_taken_once() -> None:
    channel, person, by = make_channel(), make_person(), make_person()
    assert [actions.give_role(channel, person, Role.HOST, by=by) for _ in range(2)] == [True, False]
    assert [actions.take_role(channel, person, Role.HOST, by=by) for _ in range(2)] == [True, False]
    assert verbs() == ["channel.role_given", "channel.role_taken"]
    assert Entry.objects.latest("id").data == {"role": "host"}


def test_roles_given_together_are_one_entry() -> None:
    channel, person = make_channel(), make_person()
    actions.give_role(channel, person, Role.SALES, by=None)
    actions.set_roles(channel, person, {Role.HOST, Role.CAMERA, Role.SALES}, by=make_person())
    assert [entry.data for entry in Entry.objects.all()] == [{"roles": ["sales"]}, {"roles": ["host", "camera"]}]


def test_the_network_is_given_once_and_stops_the_links_of_a_guest() -> None:
    guest, gone = make_guest(), make_guest(merged_into=make_person())
    claims.invite(guest, by=None)
    assert [actions.give_network(guest, by=None) for _ in range(2)] == [True, False]
    guest.refresh_from_db()
    assert (guest.network_admin, claims.open_invitation(guest)) == (True, None)
    assert not actions.give_network(gone, by=None)
    assert verbs() == ["person.invited", "network.given"]


def test_the_last_administrator_stays_even_when_all_roles_are_changed_together() -> None:
    channel = make_channel()
    admin = make_team(channel, Role.ADMINISTRATOR, Role.HOST)
    make_team(make_channel("other"), Role.ADMINISTRATOR)
    actions.give_role(channel, make_guest(), Role.ADMINISTRATOR, by=None)  # cannot log in, so does not count
    Entry.objects.all()
    before = len(verbs())
    with pytest.raises(Refused, match=r"team\.last_administrator"):
        actions.set_roles(channel, admin, {Role.CAMERA}, by=admin)
    assert roles(channel, admin) == {"administrator", "host"}
    assert len(verbs()) == before
    second = make_team(channel, Role.ADMINISTRATOR)
    actions.set_roles(channel, admin, {Role.CAMERA}, by=second)
    assert roles(channel, admin) == {"camera"}


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_take_each_others_role_at_once() -> None:
    channel = make_channel()
    one, two = make_team(channel, Role.ADMINISTRATOR), make_team(channel, Role.ADMINISTRATOR)

    def take(pair: tuple[object, object]) -> str:
        try:
            actions.take_role(channel, pair[0], Role.ADMINISTRATOR, by=pair[1])  # type: ignore[arg-type]
        except Refused as refused:
            return refused.code
        finally:
            connection.close()
        return "taken"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, [(one, two), (two, one)])) == ["taken", "team.last_administrator"]
    assert TeamRole.objects.filter(channel=channel, role=Role.ADMINISTRATOR).count() == 1
