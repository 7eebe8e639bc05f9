"""Models on this machine: found by folder or name, judged before they are used, put in place whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from plateau_engine.transcript import Model, ModelMissing, NotAModel, find_model, installed_models, open_model
from plateau_engine.transcript.models import add_model


def made_model(folder: Path, *, words: int = 51865, weights: int = 10) -> Path:
    """Make what looks like a model from outside."""
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(b"w" * weights)
    (folder / "config.json").write_text("{}", "utf-8")
    (folder / "tokenizer.json").write_text("{}", "utf-8")
    (folder / "vocabulary.txt").write_text("\n".join("w" * words), "utf-8")
    return folder


def test_real_models_say_which_languages_they_know(english: Model, multilingual: Model) -> None:
    assert english.multilingual is False
    assert multilingual.multilingual is True
    assert english.bytes > 75_000_000


def test_the_largest_model_of_the_folder_hears_best(tmp_path: Path) -> None:
    made_model(tmp_path / "small", weights=100)
    made_model(tmp_path / "tiny", weights=10)
    (tmp_path / "notes").mkdir()
    assert [model.name for model in installed_models(tmp_path)] == ["small", "tiny"]
    assert find_model(tmp_path, "").name == "small"
    assert find_model(tmp_path, "tiny").name == "tiny"
    assert find_model(tmp_path, str(tmp_path / "tiny")).name == "tiny"


def test_the_environment_names_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLATEAU_WHISPER_MODEL", str(made_model(tmp_path / "mine")))
    assert find_model(tmp_path / "none").name == "mine"
    monkeypatch.setenv("PLATEAU_WHISPER_MODEL", "")
    with pytest.raises(ModelMissing, match="PLATEAU_WHISPER_MODEL"):
        find_model(tmp_path / "none")


def test_a_folder_that_is_no_model_says_what_it_lacks(tmp_path: Path) -> None:
    (made_model(tmp_path / "half") / "model.bin").unlink()
    with pytest.raises(NotAModel, match=r"model\.bin is missing"):
        open_model(tmp_path / "half")
    with pytest.raises(NotAModel, match="not a folder"):
        open_model(tmp_path / "none")
    (made_model(tmp_path / "odd") / "vocabulary.txt").unlink()
    (tmp_path / "odd" / "vocabulary.json").write_text("[", "utf-8")
    with pytest.raises(NotAModel, match=r"vocabulary\.json cannot be read"):
        open_model(tmp_path / "odd")


def test_a_copy_that_is_not_finished_is_no_model(tmp_path: Path) -> None:
    """Such as a killed program leaves: every file has its name already, the weights are not whole."""
    made_model(tmp_path / ".large.coming", weights=100)
    made_model(tmp_path / "small", weights=10)
    assert [model.name for model in installed_models(tmp_path)] == ["small"]


def test_a_copy_that_fails_leaves_nothing(tmp_path: Path) -> None:
    source = made_model(tmp_path / "source")
    (source / "lost").symlink_to(tmp_path / "nowhere")
    with pytest.raises(OSError, match="lost"):
        add_model(source, tmp_path / "home", name="small")
    assert list((tmp_path / "home").iterdir()) == []


def test_a_model_is_put_in_place_whole_and_once(tmp_path: Path) -> None:
    source, home = made_model(tmp_path / "source"), tmp_path / "home"
    assert add_model(source, home, name="small").folder == home / "small"
    assert sorted(file.name for file in home.iterdir()) == ["small"]
    with pytest.raises(FileExistsError):
        add_model(source, home, name="small")
    with pytest.raises(NotAModel, match="cannot be a model's name"):
        add_model(source, home, name="../out")
    assert sorted(file.name for file in home.iterdir()) == ["small"]
    assert not (tmp_path / "out").exists()
