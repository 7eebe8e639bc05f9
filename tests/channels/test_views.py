"""The team's pages about the channel: who gets which, and what they do."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from plateau.channels.models import Channel, Network, TeamRole
from plateau.channels.roles import Can, Role
from plateau.channels.team_views import GUESTS_PER_PAGE
from plateau.journal.models import Entry
from plateau.notices.models import Message
from plateau.people import claims
from plateau.people.models import Person
from tests.factories import client_of, make_channel, make_guest, make_network, make_person, make_subject, make_team
from tests.mailbox import mail_kept
from tests.permissions import assert_answers, make_cast, network_only, team_only

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kept() -> Iterator[None]:
    with mail_kept():
        yield


def channel_data(**changes: object) -> dict[str, object]:
    """Return the settings form as a browser sends it."""
    return {
        "name": "Canal Atelier",
        "tagline": "",
        "accent": "#2f8f6b",
        "language": "fr",
        "editorial_line": "## Notre ligne",
        "visibility": "public",
        "internal_domains": "",
        "default_gate": "everybody",
        "free_share": "15",
        "time_zone": "Europe/Paris",
    } | changes


@pytest.mark.parametrize(
    ("url", "can", "method", "data", "allowed"),
    [
        ("/desk/atelier/settings", Can.EDIT_CHANNEL, "get", {}, 200),
        ("/desk/atelier/settings", Can.EDIT_CHANNEL, "post", channel_data(), 302),
        ("/desk/atelier/settings/preview", Can.EDIT_CHANNEL, "post", {"editorial_line": "x"}, 200),
        ("/desk/atelier/settings/rubrics", Can.EDIT_CHANNEL, "post", {"act": "add", "name": "Neu"}, 302),
        ("/desk/atelier/team", Can.SEE_DESK, "get", {}, 200),
        ("/desk/atelier/people/new", Can.EDIT_SUBJECT, "get", {}, 200),
        ("/desk/atelier/people/new", Can.EDIT_SUBJECT, "post", {"name": "Léa", "language": "fr"}, 302),
        ("/desk/atelier/outbox", Can.SEE_OUTBOX, "get", {}, 200),
    ],
)
def test_the_pages_of_a_channel_are_for_the_roles_of_the_table(
    url: str, can: Can, method: str, data: dict[str, str], allowed: int
) -> None:
    cast = make_cast(make_channel())
    assert_answers(url, team_only(can, allowed=allowed), cast, method=method, data=data)
    assert not Person.objects.filter(name="Léa").exists(), "the matrix undoes what it did"


def test_only_administrators_change_roles_and_only_the_network_creates_channels() -> None:
    channel = make_channel()
    cast, somebody = make_cast(channel), make_person()
    url = f"/desk/atelier/team/{somebody.public_id}"
    assert_answers(url, team_only(Can.MANAGE_TEAM, allowed=302), cast, method="post", data={"roles": ["host"]})
    for page in ("/desk/new-channel", "/network/settings", "/network/outbox"):
        assert_answers(page, network_only(), cast)
    data = channel_data(slug="neuf")
    assert_answers("/desk/new-channel", network_only(allowed=302), cast, method="post", data=data)
    assert_answers("/network/settings", network_only(allowed=302), cast, method="post", data={"name": "Bouquet"})
    assert not Channel.objects.filter(slug="neuf").exists()


def test_settings_are_saved_with_a_logo_judged_by_content() -> None:
    channel = make_channel()
    client = client_of(make_team(channel, Role.EDITOR_IN_CHIEF))
    out = io.BytesIO()
    Image.new("RGBA", (900, 300), (0, 0, 0, 0)).save(out, "PNG")
    changes = {
        "beta": "on",
        "visibility": "internal",
        "internal_domains": "@House.example, other.example\nhouse.example",
    }
    data = channel_data(**changes, logo=SimpleUploadedFile("logo.exe", out.getvalue()))
    assert client.post("/desk/atelier/settings", data).status_code == 302
    channel.refresh_from_db()
    assert (channel.name, channel.accent, channel.beta) == ("Canal Atelier", "#2f8f6b", True)
    assert channel.internal_domains == ["house.example", "other.example"]
    with channel.logo.open() as file:
        logo = Image.open(io.BytesIO(file.read()))
    assert (logo.format, logo.size, logo.mode) == ("WEBP", (512, 171), "RGBA")
    client.post("/desk/atelier/settings", channel_data(**{"logo-clear": "on"}))
    channel.refresh_from_db()
    assert channel.logo.name == ""


def test_a_channel_says_whether_its_films_get_transcripts_by_themselves() -> None:
    channel = make_channel()
    client = client_of(make_team(channel, Role.EDITOR_IN_CHIEF))
    same = channel_data(name=channel.name, editorial_line="")
    page = client.get("/desk/atelier/settings", headers={"accept-language": "en"}).content.decode()
    assert re.search(r'<input type="checkbox" name="transcribes"[^>]* checked', page)
    client.post("/desk/atelier/settings", same | {"transcribes": "on"})
    before = Entry.objects.count()
    client.post("/desk/atelier/settings", same)
    channel.refresh_from_db()
    assert channel.transcribes is False
    entry = Entry.objects.order_by("pk")[before]
    assert (entry.verb, entry.data["fields"]) == ("channel.changed", ["transcribes"])
    camera = client_of(make_team(channel, Role.CAMERA, name="Cam Era"))
    assert camera.post("/desk/atelier/settings", same | {"transcribes": "on"}).status_code == 403
    channel.refresh_from_db()
    assert (channel.transcribes, Entry.objects.count()) == (False, before + 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"accent": "red"},
        {"visibility": "internal"},
        {"internal_domains": "not a domain!"},
        {"free_share": "51"},
        {"free_share": "-1"},
        {"default_gate": "nobody"},
        {"time_zone": "Mars/Base"},
        {"logo": SimpleUploadedFile("logo.png", b"<svg onload=alert(1)>")},
    ],
)
def test_settings_that_cannot_be_are_refused_and_change_nothing(changes: dict[str, object]) -> None:
    channel = make_channel()
    answer = client_of(make_team(channel, Role.ADMINISTRATOR)).post("/desk/atelier/settings", channel_data(**changes))
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    channel.refresh_from_db()
    assert (channel.name, Entry.objects.count()) == ("Atelier", 0)


def test_the_editorial_line_is_previewed_without_being_saved_with_and_without_script() -> None:
    channel = make_channel(editorial_line="old")
    client = client_of(make_team(channel, Role.ADMINISTRATOR))
    whole = client.post(
        "/desk/atelier/settings", channel_data(way="preview", editorial_line="**New** <script>x</script>")
    )
    part = client.post("/desk/atelier/settings/preview", {"editorial_line": "**New** <script>x</script>"})
    for page in (whole, part):
        assert page.status_code == 200
        text = page.content.decode()
        assert "<strong>New</strong>" in text
        assert "<script>x" not in text
    channel.refresh_from_db()
    assert (channel.editorial_line, Entry.objects.count()) == ("old", 0)


def test_rubrics_are_changed_from_the_page_and_another_channels_cannot_be() -> None:
    channel, other = make_channel(), make_channel("other")
    other.rubrics.create(name="Theirs", slug="theirs")
    client = client_of(make_team(channel, Role.ADMINISTRATOR))
    url = "/desk/atelier/settings/rubrics"
    client.post(url, {"act": "add", "name": "Énergie"})
    client.post(url, {"act": "up", "rubric": "energie"})
    client.post(url, {"act": "rename", "rubric": "gestion", "name": "Gérer"})
    assert list(channel.rubrics.values_list("name", flat=True)) == ["Énergie", "Gérer"]
    assert client.post(url, {"act": "remove", "rubric": "theirs"}).status_code == 404
    assert client.post(url, {"act": "explode", "rubric": "energie"}).status_code == 422
    client.post(url, {"act": "remove", "rubric": "energie"})
    assert list(channel.rubrics.values_list("name", flat=True)) == ["Gérer"]


def test_an_administrator_finds_people_by_name_or_whole_address_and_gives_them_roles() -> None:
    channel = make_channel()
    client = client_of(make_team(channel, Role.ADMINISTRATOR))
    lea = make_person("Léa Duval", email="lea@example.org")
    for query in ("duval", "LEA@example.org"):
        assert lea.get_absolute_url() in client.get("/desk/atelier/team", {"q": query}).content.decode()
    assert lea.get_absolute_url() not in client.get("/desk/atelier/team", {"q": "lea@example"}).content.decode()
    client.post(f"/desk/atelier/team/{lea.public_id}", {"roles": ["host", "camera"]})
    assert set(TeamRole.objects.filter(person=lea).values_list("role", flat=True)) == {"host", "camera"}
    assert client.post(f"/desk/atelier/team/{lea.public_id}", {"roles": ["emperor"]}).status_code == 422
    client.post(f"/desk/atelier/team/{lea.public_id}", {})
    assert not TeamRole.objects.filter(person=lea).exists()


def test_the_rest_of_the_team_sees_no_search_and_no_addresses() -> None:
    channel = make_channel()
    make_person("Léa Duval", email="lea@example.org")
    page = client_of(make_team(channel, Role.CAMERA)).get("/desk/atelier/team", {"q": "duval"}).content.decode()
    assert "Léa" not in page
    assert "@example.org" not in page


def test_a_guests_address_is_shown_to_the_channel_that_made_the_profile_alone() -> None:
    channel, other = make_channel(), make_channel("other")
    guest = make_guest(contact_email="lea@example.org", made_on=channel.public_id)
    for one in (channel, other):
        one.team.create(person=guest, role=Role.HOST)
    pages = [
        client_of(make_team(one, Role.ADMINISTRATOR)).get(f"/desk/{one.slug}/team").content.decode()
        for one in (channel, other)
    ]
    assert ["lea@example.org" in page for page in pages] == [True, False]


def test_the_last_administrator_is_told_why_the_role_stays() -> None:
    channel = make_channel()
    admin = make_team(channel, Role.ADMINISTRATOR)
    answer = client_of(admin).post(f"/desk/atelier/team/{admin.public_id}", {})
    assert answer.status_code == 409
    assert TeamRole.objects.filter(person=admin).count() == 1


def test_somebody_without_account_is_made_and_mailed_or_given_a_link() -> None:
    channel = make_channel()
    client = client_of(make_team(channel, Role.HOST))
    data = {
        "name": "Léa Duval",
        "headline": "Menuisière",
        "company": "Wood",
        "contact_email": "Lea@Example.org",
        "language": "en",
    }
    answer = client.post("/desk/atelier/people/new", data | {"way": "mail"})
    guest = Person.objects.get(name="Léa Duval")
    assert (guest.contact_email, str(guest.company), guest.made_on) == ("lea@example.org", "Wood", channel.public_id)
    mail = Message.objects.get()
    assert (mail.address, mail.subject, mail.secret) == ("lea@example.org", "Your profile is waiting for you", True)
    page = client.get(answer["Location"]).content.decode()
    copied = re.search(r'value="http://[^"]+(/claim/[^"]+)"', page)
    mailed = re.search(r"/claim/\S+", mail.text)
    assert copied is not None
    assert mailed is not None
    assert copied[1] != mailed[0], "the copied link does not prove the mailbox"
    assert Client().get(copied[1]).status_code == 200
    client.post(answer["Location"], {"way": "link"})
    assert Message.objects.count() == 1
    assert Client().get(copied[1]).status_code == 410
    client.post(answer["Location"], {"way": "mail"})
    assert Message.objects.count() == 2
    mailed = Entry.objects.filter(verb="person.invited").order_by("id").values_list("data__mailed", flat=True)
    assert list(mailed) == [True, False, True]


def test_a_guest_of_another_team_or_with_roles_gives_no_link() -> None:
    channel = make_channel()
    client = client_of(make_team(channel, Role.HOST))
    theirs = Person.objects.create(name="Theirs", made_on="another")
    ours = Person.objects.create(name="Ours", made_on=channel.public_id)
    url = "/desk/atelier/people/"
    assert client.get(url + ours.public_id).status_code == 200
    channel.team.create(person=ours, role=Role.ADMINISTRATOR)
    for guest in (theirs, ours):
        assert [client.get(url + guest.public_id).status_code, client.post(url + guest.public_id).status_code] == [
            403,
            403,
        ]
    assert not Entry.objects.filter(verb="person.invited").exists()


def test_pages_offer_no_link_to_a_guest_whom_the_reader_may_not_invite() -> None:
    channel, other = make_channel(), make_channel("other")
    free, elsewhere, member = (make_guest(name, made_on=channel.public_id) for name in ("Free", "Elsewhere", "Member"))
    other.team.create(person=elsewhere, role=Role.HOST)
    for one in (channel, other):
        one.team.create(person=member, role=Role.HOST)
    subject = make_subject(channel)
    for guest in (free, elsewhere, member):
        subject.contributions.create(person=guest, part="guest")
    client = client_of(make_team(channel, Role.ADMINISTRATOR))
    for page in ("/desk/atelier/team", f"/desk/atelier/subjects/{subject.public_id}"):
        links = set(re.findall(r"/desk/atelier/people/(?!new)\w+", client.get(page).content.decode()))
        assert links == {f"/desk/atelier/people/{free.public_id}"}
        assert [client.get(link).status_code for link in links] == [200]


def test_more_guests_than_a_page_holds_are_counted_and_reached() -> None:
    channel = make_channel()
    first = make_guest("Zoé First", made_on=channel.public_id)
    for _ in range(GUESTS_PER_PAGE):
        make_guest(made_on=channel.public_id)
    client = client_of(make_team(channel, Role.HOST))
    page, second = (client.get("/desk/atelier/team", {"page": number}).content.decode() for number in (1, 2))
    assert [first.public_id in shown for shown in (page, second)] == [False, True]
    assert '<span class="num">31</span>' in page
    assert 'href="?page=2"' in page


def test_a_guest_added_on_a_subject_is_listed_gets_an_address_and_is_invited() -> None:
    channel = make_channel()
    client = client_of(make_team(channel, Role.HOST, language="en"))
    subject = make_subject(channel)
    data = {"name": "Léa Duval", "part": "guest", "person": "new"}
    client.post(f"/desk/atelier/subjects/{subject.public_id}/contributors", data)
    guest = Person.objects.get(name="Léa Duval")
    assert (guest.made_on, Entry.objects.filter(verb="person.added", target_id=guest.public_id).count()) == (
        channel.public_id,
        1,
    )
    url = f"/desk/atelier/people/{guest.public_id}"
    assert url in client.get(f"/desk/atelier/subjects/{subject.public_id}").content.decode()
    assert url in client.get("/desk/atelier/team").content.decode()
    assert url not in client_of(make_team(channel, Role.CAMERA)).get("/desk/atelier/team").content.decode()
    assert client.post(url + "/address", {"contact_email": "Lea@Example.org"}).status_code == 302
    client.post(url, {"way": "mail"})
    mail = Message.objects.get()
    assert (mail.address, mail.subject) == ("lea@example.org", "Votre profil vous attend")


def test_another_address_stops_the_link_and_a_wrong_one_changes_nothing() -> None:
    channel = make_channel()
    client = client_of(make_team(channel, Role.HOST))
    guest = make_guest(made_on=channel.public_id, contact_email="old@example.org")
    link = claims.claim_url(claims.invite(guest, by=None), proof=False)
    url, before = f"/desk/atelier/people/{guest.public_id}/address", Entry.objects.count()
    for same_or_wrong, status in (("nonsense", 422), ("old@example.org", 302)):
        assert client.post(url, {"contact_email": same_or_wrong}).status_code == status
    guest.refresh_from_db()
    assert (guest.contact_email, Entry.objects.count(), Client().get(link).status_code) == (
        "old@example.org",
        before,
        200,
    )
    client.post(url, {"contact_email": ""})
    guest.refresh_from_db()
    assert (guest.contact_email, Client().get(link).status_code) == ("", 410)
    assert Entry.objects.latest("id").data == {"fields": ["contact_email"]}


def test_whoever_gives_a_guest_a_role_is_told_that_the_link_stopped_and_where_to_make_a_new_one() -> None:
    channel = make_channel()
    admin = client_of(make_team(channel, Role.ADMINISTRATOR, language="en"))
    guest = make_guest("Léa", made_on=channel.public_id, contact_email="lea@example.org")
    theirs = make_guest("Max", made_on="another")
    for one in (guest, theirs):
        claims.invite(one, by=None, email="lea@example.org")
    gone = admin.post(f"/desk/atelier/team/{guest.public_id}", {"roles": ["host"]})
    assert gone["Location"] == f"/desk/atelier/people/{guest.public_id}"
    page = admin.get(gone["Location"]).content.decode()
    assert "The link that Léa had no longer works" in page
    assert "Mail a new link" in page
    assert admin.post(f"/desk/atelier/team/{theirs.public_id}", {"roles": ["host"]})["Location"] == "/desk/atelier/team"
    assert admin.post(f"/desk/atelier/team/{guest.public_id}", {"roles": ["host"]})["Location"] == "/desk/atelier/team"


def test_a_guests_page_is_for_the_team_that_made_it() -> None:
    channel = make_channel()
    cast, guest = make_cast(channel), make_guest(made_on=channel.public_id)
    url = f"/desk/atelier/people/{guest.public_id}"
    assert_answers(url, team_only(Can.EDIT_SUBJECT), cast)
    assert_answers(url, team_only(Can.EDIT_SUBJECT, allowed=302), cast, method="post", data={"way": "link"})
    assert_answers(f"{url}/address", team_only(Can.EDIT_SUBJECT, allowed=302), cast, method="post")


def test_a_channel_is_created_at_an_address_of_its_own() -> None:
    make_channel("taken")
    client = client_of(make_person(network_admin=True))
    for slug in ("taken", "new-channel", "network", "Bad Slug", ""):
        assert client.post("/desk/new-channel", channel_data(slug=slug)).status_code == 422
    assert client.post("/desk/new-channel", channel_data(slug="neuf"))["Location"] == "/desk/neuf/settings"
    assert Channel.objects.get(slug="neuf").network == make_network()


def test_the_network_is_named_and_lists_its_channels() -> None:
    make_channel("atelier", beta=True)
    client = client_of(make_person("Nora", network_admin=True))
    assert (
        client.post(
            "/network/settings", {"name": "Bouquet", "tagline": "T", "contact_email": "a@b.example"}
        ).status_code
        == 302
    )
    assert Network.objects.get().tagline == "T"
    assert Entry.objects.get().data == {"fields": ["contact_email", "tagline"]}
    page = client.get("/network/settings").content.decode()
    assert "/desk/atelier/settings" in page
    assert "Nora" in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_team_page_asks_the_same_for_one_as_for_three(number: int, django_assert_num_queries: object) -> None:
    channel = make_channel()
    admin = make_team(channel, Role.ADMINISTRATOR)
    for _ in range(number):
        make_team(channel, Role.HOST, Role.CAMERA)
        make_guest(made_on=channel.public_id)
    client = client_of(admin)
    with django_assert_num_queries(9):  # type: ignore[operator]  # three of them for being a member
        assert client.get("/desk/atelier/team").status_code == 200


def test_a_team_cannot_flood_strangers_with_invitations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "MOST_MAILS", 2)
    client = client_of(make_team(make_channel(), Role.HOST))
    data = {"name": "Léa", "contact_email": "lea@example.org", "language": "fr", "way": "mail"}
    assert [client.post("/desk/atelier/people/new", data).status_code for _ in range(3)] == [302, 302, 429]
    assert (Message.objects.count(), Person.objects.filter(name="Léa").count()) == (2, 2)
