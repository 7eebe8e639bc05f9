"""Every folder that holds state is known: made with the right mode, told in the docs, removed by a reset."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from plateau.ops.places import Places

CHECKOUT = Path(__file__).resolve().parents[2]
PAGE = (CHECKOUT / "docs" / "operations.md").read_text("utf-8")
IN_SETTINGS = re.findall(r'HOME / "([a-z-]+)"', (CHECKOUT / "src/plateau/config/settings.py").read_text("utf-8"))


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path)


def test_every_folder_of_the_settings_is_kept_or_made_anew(places: Places) -> None:
    assert {"masters", "documents", "air", "public", "scratch"} <= set(IN_SETTINGS)
    known = {folder.name for folder in (*places.kept, *places.anew)}
    assert set(IN_SETTINGS) <= known


def test_every_folder_is_told(places: Places) -> None:
    table = PAGE.partition("## The folder")[2].partition("## ")[0]
    assert [folder.name for folder in (*places.kept, *places.anew) if f"`{folder.name}/`" not in table] == []


def test_what_people_brought_is_backed_up(places: Places) -> None:
    line = re.search(r"rsync --archive (?:.*\\\n)*.* backup/", PAGE)
    assert line
    copied = set(re.findall(r"PLATEAU_HOME/([a-z-]+)", line[0]))
    apart = {"postgres", "uploads"}  # the dump holds the one; the other is sent again
    assert copied == {folder.name for folder in places.kept} - apart | {"secret", "media-secret"}


@pytest.mark.parametrize("name", ["documents", "masters", "uploads", "scratch", "air"])
def test_what_only_pages_hand_out_is_closed_to_others(places: Places, name: str) -> None:
    places.make()
    assert stat.S_IMODE((places.home / name).stat().st_mode) == 0o700
