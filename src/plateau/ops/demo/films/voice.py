"""Murmurs the lines: a small formant synthesiser with a voice for each figure, and the jingle of a channel.

A glottal pulse runs through three resonators in a row, as in D. H. Klatt, "Software for a cascade/parallel formant
synthesizer" (1980); only what a friendly murmur needs is kept.
"""

import math
from array import array
from functools import lru_cache

from .chance import Chance
from .scenery import Channel
from .script import Figure
from .speech import Spoken, Syllable, Vowel

RATE = 16_000
_STEP = 80
"""Samples between two settings of the resonators: 5 ms."""

_FORMANTS: dict[Vowel, tuple[float, float, float]] = {
    "a": (710, 1330, 2500), "e": (430, 1950, 2600), "i": (300, 2200, 2950), "o": (430, 880, 2450), "u": (320, 800, 2250),
    "y": (300, 1750, 2200), "x": (480, 1450, 2450), "A": (650, 1100, 2500), "O": (450, 820, 2500), "E": (600, 1600, 2500),
}  # fmt: skip
_LOCUS: dict[str, tuple[float, float, float]] = {
    "": (500, 1450, 2450), "labial": (260, 820, 2250), "stop": (260, 1750, 2600), "hiss": (280, 1650, 2600),
    "liquid": (340, 1250, 2350), "nasal": (260, 1300, 2400),
}  # fmt: skip
_VOICED: dict[str, float] = {"": 0.6, "labial": 0.16, "stop": 0.0, "hiss": 0.05, "liquid": 0.5, "nasal": 0.4}
_BREATH: dict[str, float] = {"": 0.0, "labial": 0.02, "stop": 0.07, "hiss": 0.13, "liquid": 0.0, "nasal": 0.0}


def murmur(spoken: Spoken, figure: Figure) -> array[float]:
    """Return the sound of one line from its start to its end, mono, at `RATE`, about -20 dB in the mean."""
    settings = _settings(spoken, figure)
    total = round((spoken.end - spoken.start) * RATE)
    sound = array("d", bytes(8 * total))
    size = 1.0 + (figure.pitch - 120) / 900
    noise = 0x2545F491
    phase = voiced = breath = 0.0
    a1 = a2 = b1 = b2 = c1 = c2 = hiss = 0.0
    for start in range(0, total, _STEP):
        pitch, loud, airy, formants = settings[min(start // _STEP, len(settings) - 1)]
        (ka, la, ma), (kb, lb, mb), (kc, lc, mc) = (
            _resonator(formant * size, width) for formant, width in zip(formants, (80, 110, 160), strict=True)
        )
        turn = pitch / RATE
        for index in range(start, min(start + _STEP, total)):
            voiced += (loud - voiced) * 0.012
            breath += (airy - breath) * 0.03
            phase += turn
            if phase >= 1.0:
                phase -= 1.0
            share = phase / 0.62
            pulse = (2 * share - 3 * share * share) * voiced if share < 1 else 0.0
            noise = (noise * 1664525 + 1013904223) & 0xFFFFFFFF
            air = (noise / 2147483648.0 - 1.0) * breath
            a = ka * (pulse + air * 0.25) + la * a1 + ma * a2
            a2, a1 = a1, a
            b = kb * a + lb * b1 + mb * b2
            b2, b1 = b1, b
            c = kc * b + lc * c1 + mc * c2
            c2, c1 = c1, c
            sound[index] = c + (air - hiss) * 0.35
            hiss = air
    return _levelled(sound)


def _settings(spoken: Spoken, figure: Figure) -> list[tuple[float, float, float, tuple[float, ...]]]:
    """Return pitch, loudness, breath and formants for each 5 ms of a line."""
    chance = Chance("voice", figure.name, spoken.line.text)
    steps = round((spoken.end - spoken.start) * RATE / _STEP) + 1
    settings: list[tuple[float, float, float, tuple[float, ...]]] = []
    formants = _LOCUS[""]
    count = len(spoken.syllables)
    tunes = [_tune(syllable, number, count, chance) for number, syllable in enumerate(spoken.syllables)]
    number, pitch = 0, figure.pitch
    for step in range(steps):
        at = spoken.start + step * _STEP / RATE
        while number < count - 1 and at >= spoken.syllables[number + 1].start:
            number += 1
        loud = airy = 0.0
        target = formants
        if count and spoken.syllables[number].start <= at < spoken.syllables[number].end:
            syllable = spoken.syllables[number]
            since = at - syllable.start
            if since < syllable.onset_seconds:
                target, loud, airy = _LOCUS[syllable.onset], _VOICED[syllable.onset], _BREATH[syllable.onset]
            else:
                through = (since - syllable.onset_seconds) / syllable.vowel_seconds
                target, airy = _FORMANTS[syllable.vowel], 0.012
                loud = (1.0 if syllable.stressed else 0.8) * (1 - 0.35 * max(0.0, through - 0.6) / 0.4)
                start, end = tunes[number]
                pitch += (figure.pitch * (start + (end - start) * through) - pitch) * 0.35
        formants = tuple(now + (goal - now) * 0.28 for now, goal in zip(formants, target, strict=True))  # type: ignore[assignment]
        settings.append((pitch * (1 + 0.006 * math.sin(at * 31)), loud, airy, formants))
    return settings


def _tune(syllable: Syllable, number: int, count: int, chance: Chance) -> tuple[float, float]:
    """Return the pitch at the start and the end of a syllable, as shares of the voice's middle."""
    level = 1.1 - 0.16 * number / max(1, count - 1) + chance.between(-0.05, 0.05)
    if syllable.ends == "?":
        return level, level * 1.4
    if syllable.ends == ".":
        return level, level * 0.8
    if syllable.ends == ",":
        return level, level * 1.16
    lift = 0.1 if syllable.stressed else 0.0
    return level + lift * 0.4, level + lift


@lru_cache(maxsize=4)
def jingle(channel: Channel, seconds: float, *, closing: bool = False) -> array[float]:
    """Return a short plucked tune with a soft chord under it: rising at the opening, settling at the end."""
    root = {"atelier": 261.63, "harbour": 220.0}[channel]
    opening = ((0.0, 0), (0.2, 4), (0.4, 7), (0.6, 12), (0.95, 9), (1.15, 12), (1.5, 16))
    ending = ((0.0, 12), (0.25, 7), (0.5, 4), (0.85, 0))
    if channel == "harbour":
        opening = ((0.0, 0), (0.3, 7), (0.5, 9), (0.7, 12), (1.1, 14), (1.3, 12), (1.6, 7))
    sound = array("d", bytes(8 * round(seconds * RATE)))
    for at, semitones in ending if closing else opening:
        _pluck(sound, at, root * 2 ** (semitones / 12), 0.2)
    for semitones in (0, 7, 16):
        _swell(sound, root * 2 ** (semitones / 12) / 2, seconds)
    return sound


def _pluck(sound: array[float], at: float, pitch: float, loud: float) -> None:
    start = round(at * RATE)
    turn = 2 * math.pi * pitch / RATE
    for index in range(min(round(1.2 * RATE), len(sound) - start)):
        fall = math.exp(-index / RATE * 4.2) * min(1.0, index / 60)
        ring = math.sin(turn * index) + 0.35 * math.sin(turn * index * 3.98) * math.exp(-index / RATE * 14)
        sound[start + index] += loud * fall * ring


def _swell(sound: array[float], pitch: float, seconds: float) -> None:
    turn, total = 2 * math.pi * pitch / RATE, len(sound)
    for index in range(total):
        share = index / total
        sound[index] += (
            0.045
            * math.sin(math.pi * share) ** 1.5
            * math.sin(turn * index + 0.8 * math.sin(index / RATE * 3 / seconds))
        )


def _resonator(pitch: float, width: float) -> tuple[float, float, float]:
    """Return the three factors of a two-pole resonator (Klatt 1980, equation 2)."""
    radius = math.exp(-math.pi * width / RATE)
    back = 2 * radius * math.cos(2 * math.pi * pitch / RATE)
    return 1 - back + radius * radius, back, -radius * radius


def _levelled(sound: array[float]) -> array[float]:
    """Return *sound* with its voiced parts at one loudness, whatever the vowels did to it."""
    power = sorted(sum(value * value for value in sound[at : at + 400]) / 400 for at in range(0, len(sound) - 400, 400))
    voiced = power[len(power) // 3 :]
    mean = math.sqrt(sum(voiced) / len(voiced)) if voiced else 0.0
    gain = 0.1 / mean if mean > 0 else 0.0
    return array("d", (math.tanh(value * gain) for value in sound))
