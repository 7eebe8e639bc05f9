"""Draws lots that fall the same on every machine, so that a film is drawn the same twice."""

import hashlib
from collections.abc import Sequence


class Chance:
    """A small generator seeded by words; unlike `random` its numbers are promised for every Python."""

    def __init__(self, *seed: object) -> None:
        digest = hashlib.blake2b("/".join(str(part) for part in seed).encode(), digest_size=8).digest()
        self._state = int.from_bytes(digest) or 1

    def number(self) -> float:
        """Return the next number from 0 (included) to 1 (left out); xorshift64*, Vigna 2014."""
        state = self._state
        state ^= state >> 12
        state ^= (state << 25) & 0xFFFFFFFFFFFFFFFF
        state ^= state >> 27
        self._state = state
        return ((state * 0x2545F4914F6CDD1D) & 0xFFFFFFFFFFFFFFFF) / 2**64

    def between(self, low: float, high: float) -> float:
        """Return the next number from *low* to *high*."""
        return low + (high - low) * self.number()

    def pick[T](self, choices: Sequence[T]) -> T:
        """Return one of *choices*."""
        return choices[int(self.number() * len(choices))]
