import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from plateau.subjects.actions import attaching, offering
from plateau.subjects.models import Attachment, Offer
from tests.factories import client_of, make_channel, make_person, make_team
from tests.subjects.making import make_subject, mark, verbs_since

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj"


def pdf(name: str = "étude.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """Return a file as a browser sends it."""
    return SimpleUploadedFile(name, content, "application/octet-stream")


def test_an_offer_goes_to_the_team_and_its_answer_is_read_at_the_same_place() -> None:
    channel, person = make_channel(), make_person()
    subject = make_subject(channel, "in_debate")
    client, url = client_of(person), f"/s/{subject.slug}/offers"
    assert client.get(f"{url}?kind=host").context["form"].initial == {"kind": "host"}
    response = client.post(url, {"kind": "bring", "guest_name": "Paul Dubreuil", "motivation": "Je le connais."})
    assert response.headers["Location"] == url
    offering.answer_offer(Offer.objects.get(), by=make_team(channel, "producer"), accepted=True, words="Avec plaisir.")
    html = client.get(url).content.decode()
    assert "Avec plaisir." in html
    assert "Acceptée" in html
    assert "Paul Dubreuil" not in client_of(make_person()).get(url).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "sing", "motivation": "La"},
        {"kind": "speak", "motivation": ""},
        {"kind": "bring", "motivation": "Surprise"},
    ],
)
def test_half_an_offer_is_refused_at_its_field(wrong: dict[str, str]) -> None:
    subject = make_subject(make_channel(), "in_debate")
    start = mark()
    assert client_of(make_person()).post(f"/s/{subject.slug}/offers", wrong).status_code == 422
    assert (Offer.objects.count(), verbs_since(start)) == (0, [])


def test_an_offer_is_taken_back_by_who_made_it_only() -> None:
    channel, person = make_channel(), make_person()
    subject = make_subject(channel, "in_debate")
    offer = offering.make_offer(subject, by=person, kind="speak", motivation="Je sais.")
    url = f"/s/{subject.slug}/offers/{offer.public_id}/withdraw"
    assert client_of(make_person()).post(url).status_code == 404
    assert client_of(make_team(channel, "producer")).post(url).status_code == 403
    assert Offer.objects.get().state == "waiting"
    assert client_of(person).post(url).status_code == 302
    assert Offer.objects.get().state == "withdrawn"


def test_a_document_comes_and_goes_out_as_a_download_and_nothing_else() -> None:
    author = make_person()
    subject = make_subject(make_channel(), by=author)
    client_of(author).post(f"/s/{subject.slug}/documents", {"file": pdf()})
    row = Attachment.objects.get()
    response = client_of(None).get(f"/s/{subject.slug}/documents/{row.public_id}")
    assert b"".join(response.streaming_content) == PDF  # type: ignore[attr-defined]
    assert response.headers["Content-Disposition"] == "attachment; filename*=utf-8''%C3%A9tude.pdf"
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_page_that_calls_itself_a_pdf_is_refused() -> None:
    author = make_person()
    subject = make_subject(make_channel(), by=author)
    start = mark()
    response = client_of(author).post(
        f"/s/{subject.slug}/documents", {"file": pdf(content=b"<html><script>alert(1)</script>")}
    )
    assert (response.status_code, Attachment.objects.count(), verbs_since(start)) == (422, 0, [])


def test_a_document_of_a_private_suggestion_is_for_its_readers() -> None:
    channel, author = make_channel(), make_person()
    subject = make_subject(channel, by=author, private=True)
    row = attaching.add_link(subject, by=author, label="Étude", url="https://example.org/")
    url = f"/s/{subject.slug}/documents/{row.public_id}"
    answers = [
        client_of(person).get(url).status_code for person in (None, make_person(), make_team(channel, "camera"), author)
    ]
    assert answers == [404, 404, 404, 302]


def test_who_takes_part_adds_links_and_others_do_not() -> None:
    channel, author, guest, member = make_channel(), make_person(), make_person(), make_person()
    subject = make_subject(channel, "in_debate", by=author)
    offering.add_contributor(subject, guest, "guest", by=author)
    answers = {}
    for name, person in {
        "author": author,
        "guest": guest,
        "member": member,
        "host": make_team(channel, "host"),
    }.items():
        data = {"url": f"https://example.org/{name}", "label": ""}
        answers[name] = client_of(person).post(f"/s/{subject.slug}/links", data).status_code
    assert answers == {"author": 302, "guest": 302, "member": 403, "host": 302}
    assert list(Attachment.objects.values_list("label", flat=True)) == ["example.org"] * 3


def test_remove_is_offered_to_those_it_is_granted() -> None:
    channel, author, guest, member = make_channel(), make_person(), make_person(), make_person()
    subject = make_subject(channel, "in_debate", by=author)
    offering.add_contributor(subject, guest, "guest", by=author)
    theirs = attaching.add_link(subject, by=guest, label="Étude", url="https://example.org/1")
    other = attaching.add_link(subject, by=author, label="Enquête", url="https://example.org/2")
    people = {"visitor": None, "member": member, "guest": guest, "author": author, "host": make_team(channel, "host")}
    offered = {}
    for name, person in people.items():
        html = client_of(person).get(f"/s/{subject.slug}").content.decode()
        offered[name] = tuple(f"/documents/{row.public_id}/remove" in html for row in (theirs, other))
    nothing, everything = (False, False), (True, True)
    assert offered == {
        "visitor": nothing,
        "member": nothing,
        "guest": (True, False),
        "author": everything,
        "host": everything,
    }


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://example.org/", "", "pas une adresse"])
def test_a_link_goes_to_the_web(url: str) -> None:
    author = make_person()
    subject = make_subject(make_channel(), by=author)
    assert client_of(author).post(f"/s/{subject.slug}/links", {"url": url}).status_code == 422
    assert Attachment.objects.count() == 0


def test_a_link_is_removed_by_who_added_it_the_proposer_and_the_team() -> None:
    channel, author, guest = make_channel(), make_person(), make_person()
    subject = make_subject(channel, by=author)
    offering.add_contributor(subject, guest, "guest", by=author)
    for person, answer in ((make_person(), 403), (guest, 302), (author, 302), (make_team(channel, "host"), 302)):
        row = attaching.add_link(subject, by=guest, label="Étude", url="https://example.org/")
        assert client_of(person).post(f"/s/{subject.slug}/documents/{row.public_id}/remove").status_code == answer
        Attachment.objects.all().delete()
