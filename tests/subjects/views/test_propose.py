import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from plateau.core.ids import new_public_id
from plateau.subjects.actions.drafting import MOST_DRAFTS
from plateau.subjects.models import Subject
from tests.factories import client_of, make_channel, make_person
from tests.subjects.making import make_draft, make_subject, mark, verbs_since

pytestmark = pytest.mark.django_db
URL = "/c/atelier/propose"


def written(**changed: str) -> dict[str, str]:
    """Return a whole proposal as the form sends it."""
    return {
        "title": "Le pain de nuit",
        "pitch": "Trois heures du matin.",
        "format": "portrait",
        "rubric": "",
        "tags": "Pain, #nuit, pain",
        "language": "fr",
        "wanted_on_set": "Un meunier",
        "links": "Une étude https://example.org/etude\nhttps://example.net/",
        "slug": "",
        "shown": "public",
        "draft": new_public_id(),
        "step": "propose",
    } | changed


def test_a_member_proposes_in_one_page() -> None:
    make_channel()
    person = make_person()
    response = client_of(person).post(URL, written())
    assert (response.status_code, response.headers["Location"]) == (302, "/s/le-pain-de-nuit")
    subject = Subject.objects.get()
    assert (subject.state, subject.format, subject.tags, subject.wanted_on_set) == (
        "proposed",
        "portrait",
        ["pain", "nuit"],
        "Un meunier",
    )
    assert (subject.proposer, subject.named, subject.private) == (person, True, False)
    assert list(subject.attachments.values_list("label", "url")) == [
        ("Une étude", "https://example.org/etude"),
        ("example.net", "https://example.net/"),
    ]


@pytest.mark.parametrize(
    ("shown", "private", "named"), [("private_named", True, True), ("private_unnamed", True, False)]
)
def test_a_shy_member_suggests_to_the_team_only(shown: str, private: bool, named: bool) -> None:
    make_channel()
    client_of(make_person()).post(URL, written(shown=shown))
    assert Subject.objects.values_list("private", "named").get() == (private, named)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("pitch", ""),
        ("format", "opera"),
        ("links", "Une étude sans adresse"),
        ("links", "javascript:alert(1)"),
        ("tags", ",".join(f"mot{n}" for n in range(9))),
        ("slug", "Admin"),
        ("slug", "pris"),
        ("shown", "nobody"),
    ],
)
def test_a_fault_is_named_at_its_field_and_what_was_written_is_kept(field: str, value: str) -> None:
    channel = make_channel()
    make_subject(channel, slug="pris", title="Pris")
    response = client_of(make_person()).post(URL, written(**{field: value}))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert list(Subject.objects.exclude(slug="pris").values_list("state", "wanted_on_set")) == [("draft", "Un meunier")]


def test_a_visitor_writes_logs_in_and_finds_every_word() -> None:
    make_channel()
    person = make_person()
    client = Client()
    assert client.get(URL).status_code == 200
    assert Session.objects.count() == 0
    response = client.post(URL, written())
    assert response.headers["Location"] == "/account/login/?next=%2Fc%2Fatelier%2Fpropose"
    assert Subject.objects.count() == 0
    assert "Trois heures du matin." in client.get(URL).content.decode()
    client.force_login(person.user)
    back = client.get(URL)
    draft = Subject.objects.get()
    assert back.headers["Location"] == f"{URL}?draft={draft.public_id}"
    assert (draft.title, draft.pitch, draft.tags, draft.format) == (
        "Le pain de nuit",
        "Trois heures du matin.",
        ["pain", "nuit"],
        "portrait",
    )
    assert (draft.wished_links, draft.proposer) == (written()["links"], person)
    client.get(URL)
    assert Subject.objects.count() == 1


def test_what_a_visitor_wrote_is_shown_and_kept_where_no_draft_is_free() -> None:
    channel, person = make_channel(), make_person()
    drafts = [make_draft(channel, person, f"Idée {number}") for number in range(MOST_DRAFTS)]
    client = Client()
    client.post(URL, written())
    client.force_login(person.user)
    start = mark()
    for _ in range(2):
        full = client.get(URL)
        assert full.status_code == 409
        assert "Trois heures du matin." in full.content.decode()
        assert "beaucoup de brouillons" in full.content.decode()
    assert (Subject.objects.count(), verbs_since(start)) == (MOST_DRAFTS, [])
    assert client.get(f"{URL}?draft={drafts[0].public_id}").context["draft"] == drafts[0]
    client.post(f"{URL}/{drafts[0].public_id}/discard")
    form = full.context["form"]
    assert client.post(URL, written(step="save", draft=form["draft"].value())).status_code == 302
    assert client.get(f"{URL}?draft=new").status_code == 200
    assert Subject.objects.filter(title="Le pain de nuit").count() == 1


def test_what_is_sent_with_a_fault_does_not_count_as_proposed() -> None:
    make_channel()
    client, draft_id = client_of(make_person()), new_public_id()
    answers = {client.post(URL, written(draft=draft_id, pitch="")).status_code for _ in range(12)}
    assert answers == {422}
    assert client.post(URL, written(draft=draft_id)).status_code == 302
    assert Subject.objects.get().state == "proposed"


def test_who_proposes_too_often_waits_and_keeps_the_draft() -> None:
    make_channel()
    client = client_of(make_person())
    for number in range(10):
        data = written(draft=new_public_id(), title=f"Pain {number}")
        assert client.post(URL, data).status_code == 302
    start = mark()
    assert client.post(URL, written(title="De trop")).status_code == 429
    assert Subject.objects.get(title="De trop").state == "draft"
    assert verbs_since(start) == ["subject.drafted"]


def test_a_draft_is_saved_while_it_is_written_and_found_again() -> None:
    make_channel()
    client, draft_id = client_of(make_person()), new_public_id()
    for pitch in ("Trois", "Trois heures"):
        response = client.post(
            f"{URL}/draft", written(draft=draft_id, pitch=pitch, title="", links="http://à moitié", format="opera")
        )
        assert response.status_code == 200
    draft = Subject.objects.get()
    assert (draft.public_id, draft.pitch, draft.format, draft.wished_links) == (
        draft_id,
        "Trois heures",
        "debate",
        "http://à moitié",
    )
    page = client.get(URL)
    assert page.context["draft"] == draft
    assert page.context["form"].initial["pitch"] == "Trois heures"


def test_without_script_a_button_saves_the_draft() -> None:
    make_channel()
    response = client_of(make_person()).post(URL, written(step="save", title=""))
    draft = Subject.objects.get()
    assert (response.status_code, response.headers["Location"]) == (302, f"{URL}?draft={draft.public_id}")


def test_a_preview_shows_the_subject_and_sends_nothing() -> None:
    make_channel()
    start = mark()
    response = client_of(make_person()).post(URL, written(step="preview", pitch="Du **pain**."))
    assert "Du <strong>pain</strong>." in response.content.decode()
    assert Subject.objects.get().state == "draft"
    assert verbs_since(start) == ["subject.drafted"]


def test_a_stranger_reaches_no_draft_of_others() -> None:
    channel, author = make_channel(), make_person()
    draft = make_draft(channel, author)
    other = client_of(make_person())
    assert other.get(f"{URL}?draft={draft.public_id}").status_code == 404
    assert other.post(f"{URL}/draft", written(draft=draft.public_id)).status_code == 409
    assert other.post(f"{URL}/{draft.public_id}/discard").status_code == 404
    assert Client().post(f"{URL}/draft", written(draft=draft.public_id)).status_code == 401
    assert Subject.objects.get().title == "Le pain de nuit"
    assert client_of(author).post(f"{URL}/{draft.public_id}/discard").status_code == 302
    assert Subject.objects.count() == 0


def test_several_drafts_wait_beside_each_other() -> None:
    channel, author = make_channel(), make_person()
    first, second = make_draft(channel, author, "Un"), make_draft(channel, author, "Deux")
    client = client_of(author)
    page = client.get(URL)
    assert (page.context["draft"], page.context["others"]) == (second, [first])
    assert client.get(f"{URL}?draft={first.public_id}").context["draft"] == first
    fresh = client.get(f"{URL}?draft=new")
    assert fresh.context["draft"] is None
    assert len(fresh.context["others"]) == 2


def test_possible_doubles_and_the_address_are_shown_while_typing() -> None:
    channel = make_channel()
    subject = make_subject(channel, title="Faut-il payer les faux avis clients ?")
    html = Client().get(f"{URL}/similar", {"title": "Payer de faux avis"}).content.decode()
    assert f'href="/s/{subject.slug}"' in html
    assert "/s/payer-de-faux-avis" in html


def test_looking_for_doubles_too_often_is_refused_for_a_while() -> None:
    make_channel()
    answers = {Client().get(f"{URL}/similar", {"title": "Le pain"}).status_code for _ in range(60)}
    refused = Client().get(f"{URL}/similar", {"title": "Le pain"})
    assert (answers, refused.status_code) == ({200}, 429)
    assert int(refused.headers["Retry-After"]) > 0


def test_a_draft_without_a_decent_id_is_not_saved() -> None:
    make_channel()
    assert client_of(make_person()).post(URL, written(draft="<script>")).status_code == 409
    assert Subject.objects.count() == 0


def test_what_cannot_be_in_a_text_is_no_accident() -> None:
    make_channel()
    response = client_of(make_person()).post(URL, written(title="Pain\x00"))
    assert response.status_code == 422
    assert not Subject.objects.exclude(state="draft").exists()
