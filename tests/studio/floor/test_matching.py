"""Camera files and takes: the noted name decides, then the time, with a clock that is wrong all day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from plateau.studio.floor.matching import CameraFile, Match, TakeTimes, clocks, match_files, stem

NINE = datetime(2026, 11, 30, 9, tzinfo=UTC)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def take(key: str, start: float, end: float, *names: str) -> TakeTimes:
    return TakeTimes(key, NINE + minutes(start), NINE + minutes(end), names)


def file(name: str, start: float | None = None, length: float | None = None, card: str = "") -> CameraFile:
    began = None if start is None else NINE + minutes(start)
    return CameraFile(name, began, None if length is None else minutes(length), card)


def pairs(matches: list[Match]) -> list[tuple[str, str, str]]:
    return [(one.file.name, one.take.key, one.why.value) for one in matches]


TAKES = [take("1", 0, 10, "A001_C003.MP4", "B-017"), take("2", 20, 30), take("3", 40, 55, "A001 C005")]


def test_a_noted_name_decides_whatever_the_time_says() -> None:
    files = [file("/Volumes/A/a001_c003.mov", 41, 10), file("B017.mxf"), file("A001C005.MP4", 0, 10)]
    assert pairs(match_files(TAKES, files)) == [
        ("/Volumes/A/a001_c003.mov", "1", "name"),
        ("B017.mxf", "1", "name"),
        ("A001C005.MP4", "3", "name"),
    ]


def test_the_others_go_by_time_and_what_is_far_from_everything_stays() -> None:
    files = [file("x.mp4", 21, 8), file("y.mp4", 9, 14), file("z.mp4", 70, 5), file("late.mp4", 56.5)]
    assert pairs(match_files(TAKES, files)) == [
        ("x.mp4", "2", "time"),
        ("y.mp4", "2", "time"),
        ("late.mp4", "3", "time"),
    ]


def test_a_file_without_a_time_and_a_noted_name_belongs_nowhere() -> None:
    assert match_files(TAKES, [file("x.mp4")]) == []
    assert match_files([], [file("x.mp4", 1, 1)]) == []


def test_a_name_that_two_takes_noted_decides_nothing() -> None:
    takes = [take("1", 0, 10, "clip1"), take("2", 20, 30, "clip1")]
    assert pairs(match_files(takes, [file("clip1.mp4", 21, 5)])) == [("clip1.mp4", "2", "time")]


def test_a_clock_that_is_an_hour_wrong_is_seen_through_card_by_card() -> None:
    files = [file("A001_C003.MP4", 60, 10, "A"), file("A2.MP4", 80, 10, "A"), file("C9.MP4", 40, 10, "C")]
    found = match_files(TAKES, files)
    assert pairs(found) == [("A001_C003.MP4", "1", "name"), ("A2.MP4", "2", "time"), ("C9.MP4", "3", "time")]
    assert clocks(found) == {"A": minutes(60)}


def test_what_people_note_of_a_name() -> None:
    assert {stem("A001_C003.MP4"), stem("a001 c003"), stem("C:\\clips\\A001-C003.mov")} == {"a001c003"}
    assert stem("...") == ""


takes = st.lists(
    st.builds(
        lambda key, start, length: take(str(key), start, start + length),
        st.integers(0, 99),
        st.integers(0, 600),
        st.integers(1, 30),
    ),
    max_size=6,
    unique_by=lambda one: one.key,
)
files = st.lists(st.builds(file, st.text(max_size=5), st.integers(-60, 700), st.integers(1, 40)), max_size=6)


@given(takes, files)
def test_each_file_has_one_take_that_it_is_near_to(drawn: list[TakeTimes], given_files: list[CameraFile]) -> None:
    found = match_files(drawn, given_files)
    order = [next(n for n, given in enumerate(given_files) if given is one.file) for one in found]
    assert order == sorted(order)
    for one in found:
        assert one.file.began_at is not None
        assert one.file.length is not None
        end = one.file.began_at + one.file.length
        assert one.file.began_at <= one.take.ended_at + minutes(2)
        assert one.take.began_at <= end + minutes(2)


@given(takes, st.integers(-600, 600))
def test_a_whole_day_of_named_files_tells_how_wrong_the_clock_is(drawn: list[TakeTimes], ahead: int) -> None:
    named = [TakeTimes(one.key, one.began_at, one.ended_at, (f"clip {one.key}",)) for one in drawn]
    found = match_files(named, [CameraFile(f"CLIP{one.key}.MP4", one.began_at + minutes(ahead)) for one in named])
    assert [one.take.key for one in found] == [one.key for one in named]
    assert set(clocks(found).values()) <= {minutes(ahead)}
