"""plateau models: what is in place, a folder put there, and a download that fails leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from plateau.ops.cli.models import app
from tests.engine.transcript.test_models import made_model

RUN = CliRunner()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PLATEAU_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("PLATEAU_WHISPER_MODEL", raising=False)
    return tmp_path / "home"


def test_without_a_model_it_says_what_to_do(home: Path) -> None:
    found = RUN.invoke(app, ["list"])
    assert found.exit_code == 0
    assert "no model is installed" in found.output
    assert not (home / "models").exists()


def test_a_folder_is_put_in_place_and_listens(home: Path, tmp_path: Path) -> None:
    assert RUN.invoke(app, ["add", str(made_model(tmp_path / "small"))]).exit_code == 0
    assert RUN.invoke(app, ["add", str(made_model(tmp_path / "tiny.en", words=51864))]).exit_code == 0
    lines = RUN.invoke(app, ["list"]).output.splitlines()
    assert [line.split()[:2] for line in lines] == [["*", "small"], ["tiny.en", "0"]]
    assert "English alone" in lines[1]


def test_what_is_no_model_is_refused(home: Path, tmp_path: Path) -> None:
    found = RUN.invoke(app, ["add", str(tmp_path / "none")])
    assert found.exit_code == 1
    assert "not a folder" in found.output
    assert not (home / "models").exists()


def test_a_download_that_fails_says_so_and_leaves_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library's own switch for offline work stands for a network that is away."""
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    found = RUN.invoke(app, ["pull", "tiny"])
    assert found.exit_code == 1
    assert "could not be downloaded" in found.output
    assert "plateau models add FOLDER" in found.output
    assert list((home / "models").iterdir()) == []


@pytest.mark.parametrize("name", ["../out", "no-such-size", ".hidden"])
def test_a_name_that_cannot_be_is_refused(home: Path, name: str) -> None:
    assert RUN.invoke(app, ["pull", name]).exit_code == 1
    assert not list(home.rglob("*model.bin"))
