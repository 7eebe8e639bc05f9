"""Files are known by their content: real films, sounds, pictures and papers, and what is none of them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from django.utils import translation

from plateau.studio.material.examining import Unusable, examine, why_not
from tests.clips import Clips
from tests.studio.material.sending import PDF, SVG, picture


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Clips:
    """Small films, each drawn once."""
    return Clips(tmp_path_factory.mktemp("clips"))


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def codes(path: Path) -> list[str]:
    return [one.code for one in examine(path).remarks]


def test_a_small_film_of_an_uneven_rate_looks_like_a_recording_of_a_screen(clips: Clips) -> None:
    found = examine(clips.variable_rate())
    assert (found.kind, found.facts["width"], found.facts["height"]) == ("video", 320, 180)
    assert [one.code for one in found.remarks] == ["small_uneven"]


def test_a_film_tells_its_length_and_channels(clips: Clips) -> None:
    found = examine(clips.film())
    assert found.facts == {"seconds": 4.0, "width": 320, "height": 180, "channels": 1}
    assert [one.code for one in found.remarks] == ["small"]


def test_a_film_without_sound_and_one_filmed_upright(clips: Clips) -> None:
    assert codes(clips.silent_film()) == ["small", "no_sound"]
    assert "upright" in codes(clips.portrait())


def test_a_sound_is_measured(clips: Clips) -> None:
    loud = examine(clips.sound_only())
    assert (loud.kind, loud.facts, loud.remarks) == ("sound", {"seconds": 5.0, "channels": 1}, [])
    quiet = clips.made("quiet.wav", "-f", "lavfi", "-i", "sine=f=300:d=3,volume=-35dB", "-ar", "48000")
    assert codes(quiet) == ["quiet"]
    nothing = clips.made("nothing.wav", "-f", "lavfi", "-i", "anullsrc=d=3:r=8000")
    assert codes(nothing) == ["silent", "narrow_sound"]


def test_pictures_and_papers_are_known_by_their_content(tmp_path: Path) -> None:
    large = examine(written(tmp_path, "a.mp4", picture()))
    assert (large.kind, large.media_type, large.facts, large.remarks) == (
        "picture",
        "image/png",
        {"width": 1600, "height": 900},
        [],
    )
    assert codes(written(tmp_path, "logo.jpg", picture(320, 90, "JPEG"))) == ["small_picture"]
    assert examine(written(tmp_path, "b.png", PDF)).media_type == "application/pdf"
    assert examine(written(tmp_path, "c.bin", SVG)).media_type == "image/svg+xml"


def test_slides_are_taken_and_macros_are_not(tmp_path: Path) -> None:
    for name, extra in (("slides.pptx", "ppt/presentation.xml"), ("macros.pptm", "ppt/vbaProject.bin")):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("[Content_Types].xml", "<Types/>")
            archive.writestr(extra, "x")
    assert examine(tmp_path / "slides.pptx").kind == "document"
    with pytest.raises(Unusable, match="macros"):
        examine(tmp_path / "macros.pptm")


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "empty"), (b"Only words.", "unknown"), (b"\x89PNG\r\n\x1a\nbroken", "unknown"), (b"PK\x03\x04zz", "broken")],
)
def test_what_nobody_can_use_is_refused_in_words(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(Unusable) as refused:
        examine(written(tmp_path, "x", content))
    assert refused.value.code == code
    with translation.override("en"):
        assert why_not(refused.value.code, refused.value.facts).endswith((".", "!"))


def test_a_film_cut_off_before_its_index_is_refused_with_the_engines_words(clips: Clips) -> None:
    with pytest.raises(Unusable) as refused:
        examine(clips.missing_index())
    assert refused.value.code == "unfinished"
    with translation.override("en"):
        assert "cut off" in why_not("unfinished", {})
