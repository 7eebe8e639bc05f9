import io
import zipfile
from zlib import crc32

import pytest
from PIL import Image

from plateau.subjects.documents import Document, NotADocument, judge

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"


def zipped(**files: bytes) -> io.BytesIO:
    """Return a zip archive; double underscores in names stand for slashes."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writer:
        for name, content in files.items():
            writer.writestr(name.replace("__", "/"), content)
    archive.seek(0)
    return archive


def office(*names: str) -> io.BytesIO:
    """Return an Office Open XML file with these parts."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writer:
        for name in ("[Content_Types].xml", *names):
            writer.writestr(name, "<x/>")
    archive.seek(0)
    return archive


def picture(kind: str, size: tuple[int, int] = (8, 6)) -> io.BytesIO:
    """Return a small picture of this format."""
    file = io.BytesIO()
    Image.new("RGB", size, "#2f8f6b").save(file, kind)
    file.seek(0)
    return file


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (io.BytesIO(b"%PDF-1.7\n%\xe2\xe3\n1 0 obj"), Document("application/pdf", "pdf")),
        (office("word/document.xml"), Document(WORD, "docx")),
        (zipped(mimetype=ODT.encode(), content=b"<x/>"), Document(ODT, "odt")),
        (picture("PNG"), Document("image/png", "png")),
        (picture("JPEG"), Document("image/jpeg", "jpg")),
        (picture("WEBP"), Document("image/webp", "webp")),
        (picture("GIF"), Document("image/gif", "gif")),
    ],
)
def test_a_document_is_known_by_its_content_and_left_rewound(file: io.BytesIO, expected: Document) -> None:
    file.seek(3)
    assert judge(file) == expected
    assert file.tell() == 0


def _bomb() -> io.BytesIO:
    """A PNG whose header promises 30 000 × 30 000 pixels."""
    small = picture("PNG").getvalue()
    header = b"IHDR" + (30_000).to_bytes(4, "big") * 2 + small[24:29]
    return io.BytesIO(small[:12] + header + crc32(header).to_bytes(4, "big") + small[33:])


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (io.BytesIO(b""), "unknown"),
        (io.BytesIO(b"<html><script>alert(1)</script>"), "unknown"),
        (io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"), "unknown"),
        (io.BytesIO(b"MZ\x90\x00 a program"), "unknown"),
        (io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old Word file"), "unknown"),
        (office("word/document.xml", "word/vbaProject.bin"), "macros"),
        (zipped(mimetype=ODT.encode(), Basic__Standard__Module1=b"Sub Main"), "macros"),
        (zipped(anything=b"a plain archive"), "unknown"),
        (office("nothing/known.xml"), "unknown"),
        (io.BytesIO(office("word/document.xml").getvalue()[:60]), "broken"),
        (io.BytesIO(picture("PNG").getvalue()[:40]), "broken"),
        (_bomb(), "pixels"),
    ],
)
def test_what_is_no_document_is_refused_with_its_reason(file: io.BytesIO, code: str) -> None:
    with pytest.raises(NotADocument) as no:
        judge(file)
    assert no.value.code == code
