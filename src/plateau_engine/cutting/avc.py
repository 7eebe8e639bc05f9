"""Read the little of H.264 that joining needs: parameter sets with their numbers, and what stands in a sample.

Sections are those of ISO/IEC 14496-10, and of ISO/IEC 14496-15 for the record that an MP4 keeps (avcC).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

from plateau_engine.errors import PackageBroken

SLICE: Final = 1
IDR: Final = 5
SEQUENCE_SET: Final = 7
PICTURE_SET: Final = 8
HIGH: Final = 100
MOST_SEQUENCE_SETS: Final = 32
"""seq_parameter_set_id is below this (§7.4.2.1)."""


class Bits:
    """Read a parameter set bit by bit, without the bytes that keep start codes out (§7.4.1)."""

    def __init__(self, data: bytes) -> None:
        plain = data.replace(b"\0\0\x03", b"\0\0")
        self._value = int.from_bytes(plain)
        self._left = 8 * len(plain)

    def take(self, count: int) -> int:
        """Return the next bits as a number."""
        if count > self._left:
            raise PackageBroken("a parameter set ends too early")
        self._left -= count
        return self._value >> self._left & ((1 << count) - 1)

    def number(self) -> int:
        """Return the next number in Exp-Golomb code, ue(v) of §9.1."""
        zeros = 0
        while not self.take(1):
            zeros += 1
            if zeros > 32:
                raise PackageBroken("a parameter set holds no number where one belongs")
        return (1 << zeros) - 1 + self.take(zeros)


@dataclass(frozen=True, slots=True)
class SequenceSet:
    """Say what a sequence parameter set promises, as far as pictures beside it must keep to it (§7.3.2.1.1)."""

    data: bytes
    number: int
    profile: int
    level: int
    references: int
    progressive: bool


def read_sequence_set(data: bytes) -> SequenceSet:
    """Read a sequence parameter set of 8-bit 4:2:0 pictures; raise `PackageBroken` for any other."""
    bits = Bits(data[1:])
    profile, _, level = bits.take(8), bits.take(8), bits.take(8)
    number = bits.number()
    if profile == HIGH:
        chroma, luma_depth, chroma_depth, _ = bits.number(), bits.number(), bits.number(), bits.take(1)
        if (chroma, luma_depth, chroma_depth) != (1, 0, 0):
            raise PackageBroken("the pictures are not 8-bit 4:2:0")
        if bits.take(1):
            raise PackageBroken("the pictures have scaling lists of their own")
    elif profile not in {66, 77}:
        raise PackageBroken(f"the pictures have H.264 profile {profile}")
    bits.number()  # log2_max_frame_num_minus4
    match bits.number():  # pic_order_cnt_type
        case 0:
            bits.number()
        case 1:
            bits.take(1)
            bits.number()
            bits.number()
            for _ in range(bits.number()):
                bits.number()
    references = bits.number()
    bits.take(1)
    bits.number()
    bits.number()
    return SequenceSet(data, number, profile, level, references, bool(bits.take(1)))


def picture_set_number(data: bytes) -> int:
    """Return the number of a picture parameter set (§7.3.2.2)."""
    return Bits(data[1:9]).number()


@dataclass(frozen=True, slots=True)
class SetUp:
    """Hold the parameter sets of a track, by their numbers."""

    sequences: dict[int, SequenceSet]
    pictures: dict[int, bytes]

    def agrees_with(self, other: SetUp) -> bool:
        """Answer whether no number stands for two different sets, so that one track can carry both."""
        return all(
            self.sequences[number].data == other.sequences[number].data
            for number in self.sequences.keys() & other.sequences.keys()
        ) and all(self.pictures[number] == other.pictures[number] for number in self.pictures.keys() & other.pictures)

    def with_all_of(self, other: SetUp) -> SetUp:
        """Return the sets of both."""
        return SetUp(self.sequences | other.sequences, self.pictures | other.pictures)

    def holds(self, unit: bytes) -> bool:
        """Answer whether a parameter set that travels among the pictures only repeats one of these."""
        if unit[0] & 31 == SEQUENCE_SET:
            return any(unit == one.data for one in self.sequences.values())
        return unit in self.pictures.values()

    def free_numbers(self, count: int) -> list[int]:
        """Return numbers that neither kind of set uses yet."""
        taken = self.sequences.keys() | self.pictures.keys()
        free = [number for number in range(MOST_SEQUENCE_SETS) if number not in taken][:count]
        if len(free) < count:
            raise PackageBroken("the source uses every number a parameter set may have")
        return free


def read_set_up(config: bytes) -> SetUp:
    """Read the contents of an avcC box (ISO/IEC 14496-15 §5.3.3); lengths before units must be four bytes."""
    if len(config) < 7 or config[0] != 1:
        raise PackageBroken("the pictures have no set-up")
    if config[4] & 3 != 3:
        raise PackageBroken("the pictures' units have short lengths")
    found, at = _counted(config, 6, config[5] & 0x1F)
    more, _ = _counted(config, at + 1, config[at])
    found += more
    sequences = [read_sequence_set(unit) for unit in found if unit[0] & 31 == SEQUENCE_SET]
    pictures = {picture_set_number(unit): unit for unit in found if unit[0] & 31 == PICTURE_SET}
    if not sequences or not pictures:
        raise PackageBroken("the pictures have no set-up")
    return SetUp({one.number: one for one in sequences}, pictures)


def _counted(config: bytes, at: int, count: int) -> tuple[list[bytes], int]:
    """Return so many units that stand one behind the other, and where the next thing stands."""
    found: list[bytes] = []
    for _ in range(count):
        (length,) = struct.unpack_from(">H", config, at)
        found.append(config[at + 2 : at + 2 + length])
        at += 2 + length
    return found, at


def written_set_up(set_up: SetUp) -> bytes:
    """Return the contents of an avcC box that names every set; profile and level cover them all."""
    sequences = [set_up.sequences[number] for number in sorted(set_up.sequences)]
    pictures = [set_up.pictures[number] for number in sorted(set_up.pictures)]
    highest = max(sequences, key=lambda one: (one.profile, one.level))
    level = max(one.level for one in sequences)
    flags = highest.data[2] if len({one.data[1:3] for one in sequences}) == 1 else 0
    return b"".join([
        bytes([1, highest.profile, flags, level, 0xFF, 0xE0 | len(sequences)]),
        *(struct.pack(">H", len(one.data)) + one.data for one in sequences),
        bytes([len(pictures)]),
        *(struct.pack(">H", len(unit)) + unit for unit in pictures),
        bytes([0xFC | 1, 0xF8, 0xF8, 0]) if highest.profile == HIGH else b"",
    ])  # fmt: skip
