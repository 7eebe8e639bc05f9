"""plateau person invite: the first administrator comes in on a fresh installation, and nobody by mistake."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from typer.testing import CliRunner

from plateau.channels.models import Channel, Network, TeamRole
from plateau.journal.models import Entry
from plateau.notices.models import Message
from plateau.ops.cli import outbox, person
from plateau.ops.invitations import BadInvitation, invite_by_address
from plateau.people.models import Person, User
from tests.factories import client_of, make_channel, make_person
from tests.mailbox import mail_kept

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kept() -> Iterator[None]:
    with mail_kept():
        yield


def test_the_first_administrator_comes_in_by_the_printed_link_and_creates_a_channel() -> None:
    done = CliRunner().invoke(person.app, ["invite", "nora@example.org", "--name", "Nora", "--network-admin"])
    assert done.exit_code == 0, done.output
    link = re.search(r"/claim/\S+", done.output)
    assert link is not None
    client = Client()
    assert client.post(link[0])["Location"] == "/settings/profile"
    assert Person.objects.get().network_admin
    assert client.get("/desk/new-channel").status_code == 200
    assert Network.objects.count() == 1
    assert Message.objects.get().address == "nora@example.org"
    assert list(Entry.objects.order_by("id").values_list("verb", flat=True))[:3] == [
        "person.added",
        "network.given",
        "person.invited",
    ]
    assert Client().post(link[0]).status_code == 410


def test_roles_are_given_before_the_link_and_stay_after_it() -> None:
    channel = make_channel()
    done = invite_by_address("tom@example.org", channel_slug="atelier", roles=["host", "camera"])
    assert done.person.name == "tom"
    client = Client()
    client.post("/claim/" + done.link.rpartition("/claim/")[2])
    assert set(TeamRole.objects.filter(channel=channel, person=done.person).values_list("role", flat=True)) == {
        "host",
        "camera",
    }
    assert client.get("/desk/atelier/team").status_code == 200


def test_a_member_gets_the_rights_at_once_and_no_link() -> None:
    make_channel()
    member = make_person(email="lea@example.org")
    done = invite_by_address("LEA@example.org", channel_slug="atelier", roles=["administrator"], network_admin=True)
    assert (done.person, done.link) == (member, "")
    assert client_of(member).get("/desk/atelier/settings").status_code == 200
    assert not Message.objects.exists()


def test_inviting_twice_makes_one_profile_and_the_newer_link_counts() -> None:
    one, two = invite_by_address("lea@example.org"), invite_by_address("lea@example.org")
    assert one.person == two.person
    paths = ["/claim/" + done.link.rpartition("/claim/")[2] for done in (one, two)]
    assert [Client().get(path).status_code for path in paths] == [410, 200]


@pytest.mark.parametrize(
    ("email", "options", "words"),
    [
        ("nobody", {}, "not an e-mail address"),
        ("a@example.org", {"roles": ["host"]}, "--channel"),
        ("a@example.org", {"roles": ["emperor"], "channel_slug": "atelier"}, "The roles are: administrator"),
        ("a@example.org", {"channel_slug": "nowhere"}, "The channels are: atelier"),
        ("a@example.org", {"language": "de"}, "fr or en"),
    ],
)
def test_what_does_not_exist_is_said_and_nothing_is_made(email: str, options: dict[str, object], words: str) -> None:
    make_channel()
    with pytest.raises(BadInvitation, match=words):
        invite_by_address(email, **options)  # type: ignore[arg-type]
    assert (Person.objects.count(), User.objects.count(), Entry.objects.count(), Message.objects.count()) == (
        0,
        0,
        0,
        0,
    )


def test_the_command_says_what_is_wrong_and_fails() -> None:
    done = CliRunner().invoke(person.app, ["invite", "nobody"])
    assert done.exit_code == 1
    assert Channel.objects.count() == 0


def test_the_outbox_is_read_on_the_server(capsys: pytest.CaptureFixture[str]) -> None:
    outbox.show()
    assert "empty" in capsys.readouterr().out
    done = invite_by_address("lea@example.org")
    invite_by_address("max@example.org")
    outbox.show(to="LEA@example.org")
    printed = capsys.readouterr().out
    assert "To: lea@example.org" in printed
    assert "max@example.org" not in printed
    assert "/claim/" in printed
    assert done.link
