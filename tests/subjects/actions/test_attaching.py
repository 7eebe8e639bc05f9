import io
import shutil
from pathlib import Path

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.storage import storages
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks

from plateau.core.errors import Refused
from plateau.media.models import Film
from plateau.subjects.actions import attaching
from plateau.subjects.documents import MOST_BYTES
from plateau.subjects.models import Attachment, SubjectFilm
from tests.factories import make_channel, make_person
from tests.subjects.making import make_subject, mark, verbs_since

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj"


def _pdf(content: bytes = PDF) -> File[bytes]:
    return ContentFile(content)


def _kept() -> list[str]:
    folder = Path(storages["documents"].path("subjects"))
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


@pytest.fixture(autouse=True)
def empty_folder() -> None:
    """Begin without documents: those of an earlier test are nobody's any more."""
    shutil.rmtree(storages["documents"].path("subjects"), ignore_errors=True)


def test_a_document_is_kept_under_its_name_with_the_extension_of_its_content() -> None:
    subject, person = make_subject(make_channel()), make_person()
    start = mark()
    row = attaching.add_document(subject, by=person, file=_pdf(), name="C:\\Études\\prix de revient.exe", size=len(PDF))
    assert (row.label, row.media_type, row.size) == ("prix de revient.pdf", "application/pdf", len(PDF))
    with row.file.open("rb") as kept:
        assert kept.read() == PDF
    assert verbs_since(start) == ["subject.attachment_added"]


def test_the_same_document_is_kept_once() -> None:
    subject = make_subject(make_channel())
    attaching.add_document(subject, by=make_person(), file=_pdf(), name="a.pdf", size=len(PDF))
    start = mark()
    with pytest.raises(Refused) as no:
        attaching.add_document(subject, by=make_person(), file=_pdf(), name="b.pdf", size=len(PDF))
    assert no.value.code == "attachment.there_already"
    assert (Attachment.objects.count(), len(_kept()), verbs_since(start)) == (1, 1, [])


@pytest.mark.parametrize(
    ("content", "size", "code"),
    [
        (b"<html><script>alert(1)</script>", 30, "attachment.unknown"),
        (b"PK\x03\x04 and no more", 16, "attachment.broken"),
        (PDF, MOST_BYTES + 1, "attachment.too_large"),
    ],
)
def test_what_is_no_document_leaves_neither_row_nor_file(content: bytes, size: int, code: str) -> None:
    subject = make_subject(make_channel())
    start = mark()
    with pytest.raises(Refused) as no:
        attaching.add_document(subject, by=make_person(), file=_pdf(content), name="facture.pdf", size=size)
    assert (no.value.code, no.value.status) == (code, 422)
    assert (Attachment.objects.count(), _kept(), verbs_since(start)) == (0, [], [])


def test_a_removed_document_takes_its_file_along(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    subject, person = make_subject(make_channel()), make_person()
    row = attaching.add_document(subject, by=person, file=_pdf(), name="a.pdf", size=len(PDF))
    start = mark()
    with django_capture_on_commit_callbacks(execute=True):
        attaching.remove_attachment(row, by=person)
    assert (Attachment.objects.count(), _kept(), verbs_since(start)) == (0, [], ["subject.attachment_removed"])


def test_a_link_is_there_once() -> None:
    subject, person = make_subject(make_channel()), make_person()
    attaching.add_link(subject, by=person, label="Étude", url="https://example.org/")
    start = mark()
    with pytest.raises(Refused):
        attaching.add_link(subject, by=person, label="La même", url="https://example.org/")
    assert (Attachment.objects.count(), verbs_since(start)) == (1, [])


def test_a_subject_holds_forty_links_and_documents() -> None:
    subject = make_subject(make_channel())
    rows = [
        Attachment(subject=subject, label=str(n), url=f"https://example.org/{n}")
        for n in range(attaching.MOST_ATTACHMENTS)
    ]
    Attachment.objects.bulk_create(rows)
    with pytest.raises(Refused) as no:
        attaching.add_link(subject, by=make_person(), label="De trop", url="https://example.org/x")
    assert no.value.code == "attachment.too_many"


def test_films_of_a_subject_are_numbered_and_keep_their_numbers() -> None:
    channel, person = make_channel(), make_person()
    subject = make_subject(channel, "in_production")
    films = [Film.objects.create(channel=channel, title=f"Film {n}") for n in range(3)]
    start = mark()
    assert [attaching.link_film(subject, film, by=person).number for film in films] == [1, 2, 3]
    attaching.unlink_film(films[1], by=person)
    assert list(SubjectFilm.objects.values_list("number", flat=True)) == [1, 3]
    assert [row.get_absolute_url() for row in SubjectFilm.objects.select_related("subject")] == [
        f"/s/{subject.slug}",
        f"/s/{subject.slug}/3",
    ]
    assert verbs_since(start) == [*["subject.film_linked"] * 3, "subject.film_unlinked"]


def test_a_film_stands_on_one_subject() -> None:
    channel, person = make_channel(), make_person()
    film = Film.objects.create(channel=channel, title="Film")
    first, second = make_subject(channel), make_subject(channel)
    attaching.link_film(first, film, by=person)
    assert attaching.link_film(first, film, by=person).number == 1
    start = mark()
    with pytest.raises(Refused) as no:
        attaching.link_film(second, film, by=person)
    assert no.value.code == "film.on_another_subject"
    assert (SubjectFilm.objects.get().subject, verbs_since(start)) == (first, [])


def test_a_name_of_nothing_but_signs_still_gives_a_label() -> None:
    subject = make_subject(make_channel())
    row = attaching.add_document(
        subject, by=make_person(), file=File(io.BytesIO(PDF)), name="\u202e...\x00", size=len(PDF)
    )
    assert row.label == "document.pdf"
