"""What a cut list may say, and a refusal that names every range that is wrong and what to do."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from plateau_engine import CutList, CutRefused, Fade, Item, Overlay, read_cut_list
from plateau_engine.cutting import FAULTS
from plateau_engine.cutting.cutlist import faults_of
from plateau_engine.cutting.pieces import joined_runs
from tests.clips import Clips
from tests.engine.cutting.rendered import rendered
from tests.engine.cutting.test_pictures import talk

GOOD = CutList(
    Fraction(30000, 1001),
    ("talk.mp4",),
    (Item(100, 0, 20, gain_db=-3.0, fade_out=Fade(10, 20)), Item(50, card="title.png")),
    (Overlay("third.png", 10, 20, 30, 40, fade_in=5),),
)


def test_a_list_survives_its_json() -> None:
    assert read_cut_list(json.dumps(GOOD.to_json())) == GOOD
    assert (GOOD.frames, GOOD.starts) == (150, (0, 100))


@pytest.mark.parametrize(
    ("items", "overlays", "sentences"),
    [
        ([], (), ["The list names nothing to show: add at least one range or card"]),
        ([Item(0, 0)], (), ["Item 1 has no length: give `frames` of 1 or more"]),
        ([Item(5, 0), Item(5)], (), ["Item 2 must be either a range of a source or a card: give `source` or `card`, not both"]),
        ([Item(5, 3)], (), ["Item 1 names source number 3, but there are 1: count sources from 0"]),
        ([Item(5, 0, -1)], (), ["Item 1 begins before the first frame: give `first` of 0 or more"]),
        ([Item(5, 0, gain_db=99.0)], (), ["Item 1 has an impossible gain: give `gain_db` from -40 to 40"]),
        ([Item(5, 0, fade_in=Fade(3), fade_out=Fade(3))], (), ["Item 1 has fades longer than itself: shorten them to 5 frames together"]),
        (
            [Item(5, 0), Item(0, 0, -3)],
            (Overlay("a.png", 0, 0, 4, 2), Overlay("a.png", 0, 0, -1, 0)),
            [
                "Item 2 has no length: give `frames` of 1 or more",
                "Item 2 begins before the first frame: give `first` of 0 or more",
                "Overlay 1 ends after the cut's last frame: end it at frame 5 or earlier",
                "Overlay 2 has no length: give `frames` of 1 or more",
                "Overlay 2 begins before the first frame: give `first` of 0 or more",
            ],
        ),
    ],
)  # fmt: skip
def test_what_is_impossible_is_named(items: list[Item], overlays: tuple[Overlay, ...], sentences: list[str]) -> None:
    cut = CutList(Fraction(25), ("talk.mp4",), tuple(items), overlays)
    with pytest.raises(CutRefused) as no:
        read_cut_list(json.dumps(cut.to_json()))
    assert str(no.value).splitlines() == sentences


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"rate": "25/0", "sources": [], "items": []}',
        '{"rate": "1e99999999", "sources": [], "items": []}',
        '{"rate": Infinity, "sources": [], "items": []}',
        '{"rate": "25/1", "sources": [], "items": [{"frame": 3}]}',
    ],
)
def test_what_is_no_list_is_refused(text: str) -> None:
    with pytest.raises(CutRefused, match="cannot be read"):
        read_cut_list(text)


def test_rate_and_size_have_bounds() -> None:
    item = (Item(1, 0),)
    for cut in (
        CutList(Fraction(0), ("a",), item),
        CutList(Fraction(121), ("a",), item),
        CutList(Fraction(5_000_000_001, 100_000_000), ("a",), item),
        CutList(Fraction(25), ("a",), item, width=321, height=180),
        CutList(Fraction(25), ("a",), item, width=320),
        CutList(Fraction(25), ("a",) * 101, item),
        CutList(Fraction(25), ("a",), (Item(10**9, 0),)),
    ):
        assert len(list(faults_of(cut))) == 1


def test_only_what_goes_on_unchanged_is_joined() -> None:
    def runs(*items: Item) -> list[int]:
        return [run.item.frames for run in joined_runs(CutList(Fraction(25), ("a", "b"), items))]

    assert runs(Item(10, 0, 0), Item(5, 0, 10), Item(5, 0, 15)) == [20]
    assert runs(Item(10, 0, 0), Item(5, 0, 11)) == [10, 5]
    assert runs(Item(10, 0, 0), Item(5, 1, 10)) == [10, 5]
    assert runs(Item(10, 0, 0), Item(5, 0, 10, gain_db=1.0)) == [10, 5]
    assert runs(Item(10, 0, 0), Item(5, 0, 10, fade_in=Fade(sound=1))) == [10, 5]
    assert runs(Item(10, card="a"), Item(5, card="a")) == [10, 5]


def test_ranges_past_a_source_s_end_are_refused_and_nothing_is_written(clips: Clips, tmp_path: Path) -> None:
    with pytest.raises(CutRefused) as no:
        rendered(tmp_path, [talk(clips)], [Item(10, 0, 0), Item(20, 0, 240), Item(1, 0, 250)])
    assert [(fault.code, fault.number, fault.parameters["frames"]) for fault in no.value.faults] == [
        ("past_end", 1, 250), ("past_end", 2, 250),
    ]  # fmt: skip
    assert "asks for frames 240 to 259, but its source has 250 at this rate: end it at frame 250" in str(no.value)
    assert list(tmp_path.iterdir()) == []


def test_files_that_are_not_there_or_no_films_are_named(clips: Clips, tmp_path: Path) -> None:
    from plateau_engine import render_cut

    letter, speech = clips.renamed_text(), clips.sound_only()
    jpeg = clips.made("still.jpg", "-f", "lavfi", "-i", "color=s=64x64", "-frames:v", "1")
    lost = CutList(
        Fraction(25), ("lost.mp4",), (Item(5, card=str(letter)), Item(5, card="lost.png")),
        (Overlay(str(jpeg), 0, 0, 0, 1),),
    )  # fmt: skip
    with pytest.raises(CutRefused) as no:
        render_cut(lost, tmp_path / "out.mp4")
    assert [(fault.code, fault.part, fault.number) for fault in no.value.faults] == [
        ("not_a_still", "item", 0), ("no_file", "item", 1), ("not_png", "overlay", 0), ("no_file", "source", 0),
    ]  # fmt: skip
    with pytest.raises(CutRefused) as no:
        render_cut(CutList(Fraction(25), (str(letter), str(speech)), (Item(5, 0),)), tmp_path / "out.mp4")
    assert [(fault.code, fault.number) for fault in no.value.faults] == [("no_film", 0), ("no_pictures", 1)]
    assert all(str(fault) for fault in no.value.faults)
    assert list(tmp_path.iterdir()) == []


def test_every_fault_has_two_halves_of_a_sentence() -> None:
    assert all(happened and todo for happened, todo in FAULTS.values())


def test_the_example_in_the_docs_is_a_list() -> None:
    page = Path(__file__).resolve().parents[3] / "docs" / "engine.md"
    example = page.read_text("utf-8").partition("```json\n")[2].partition("```")[0]
    cut = read_cut_list(example)
    assert (cut.frames, cut.items[0].fade_out) == (4125, Fade(12, 12))
