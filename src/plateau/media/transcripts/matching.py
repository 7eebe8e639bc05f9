"""Which places of two texts are the same, word by word or line by line, in time that grows with their length.

difflib alone takes time that grows with the cube of a text's length where every line was touched.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

SMALL = 40_000
"""Up to this many pairs of places difflib looks for itself."""

type Run = tuple[bool, int, int, int, int]
type Pairs = list[tuple[int, int]]


def runs(old: Sequence[str], new: Sequence[str]) -> Iterator[Run]:
    """Yield what is the same and what is not, in order and without a gap: ``(same, i1, i2, j1, j2)``."""
    i = j = 0
    for first, second, length in _joined(_same(old, new)):
        if i < first or j < second:
            yield False, i, first, j, second
        yield True, first, first + length, second, second + length
        i, j = first + length, second + length
    if i < len(old) or j < len(new):
        yield False, i, len(old), j, len(new)


def _joined(pairs: Pairs) -> Iterator[tuple[int, int, int]]:
    """Yield pairs of places that follow each other as one."""
    start, length = (0, 0), 0
    for i, j in pairs:
        if length and (i, j) == (start[0] + length, start[1] + length):
            length += 1
            continue
        if length:
            yield *start, length
        start, length = (i, j), 1
    if length:
        yield *start, length


def _same(old: Sequence[str], new: Sequence[str]) -> Pairs:
    """Return the places that belong together.

    1. Beginnings and ends that are the same.
    2. What lies between: by difflib where it is small; else divided at what stands once in both (patience diff, by
       Bram Cohen), and each part likewise. Where a large part shares nothing of that kind, nothing in it is the same.
    """
    found: Pairs = []
    parts = [(0, len(old), 0, len(new))]
    while parts:
        i1, i2, j1, j2 = parts.pop()
        while i1 < i2 and j1 < j2 and old[i1] == new[j1]:
            found.append((i1, j1))
            i1, j1 = i1 + 1, j1 + 1
        while i1 < i2 and j1 < j2 and old[i2 - 1] == new[j2 - 1]:
            i2, j2 = i2 - 1, j2 - 1
            found.append((i2, j2))
        if i1 == i2 or j1 == j2:
            continue
        if (i2 - i1) * (j2 - j1) <= SMALL:
            matcher = SequenceMatcher(None, old[i1:i2], new[j1:j2], autojunk=False)
            for i, j, length in matcher.get_matching_blocks():
                found += [(i1 + i + place, j1 + j + place) for place in range(length)]
            continue
        anchors = _anchors(old, new, i1, i2, j1, j2)
        found += anchors
        for i, j in [*anchors, (i2, j2)] if anchors else ():
            parts.append((i1, i, j1, j))
            i1, j1 = i + 1, j + 1
    return sorted(found)


def _anchors(old: Sequence[str], new: Sequence[str], i1: int, i2: int, j1: int, j2: int) -> Pairs:
    """Return the longest row of places, in order in both parts, of what stands exactly once in each of them."""
    in_old, in_new = Counter(old[i1:i2]), Counter(new[j1:j2])
    places = {new[j]: j for j in range(j1, j2) if in_new[new[j]] == 1}
    both = [(i, places[old[i]]) for i in range(i1, i2) if in_old[old[i]] == 1 and old[i] in places]
    ends: list[int] = []  # the smallest last place in new of a row of each length
    last: list[int] = []  # and which of both that is
    before: list[int] = []
    for number, (_i, j) in enumerate(both):
        length = bisect_left(ends, j)
        ends[length : length + 1] = [j]
        last[length : length + 1] = [number]
        before.append(last[length - 1] if length else -1)
    row: Pairs = []
    number = last[-1] if last else -1
    while number >= 0:
        row.append(both[number])
        number = before[number]
    return row[::-1]
