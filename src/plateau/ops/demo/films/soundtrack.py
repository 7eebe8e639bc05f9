"""Mixes a film's sound: jingle and voices; the encoder adds the air of the room."""

import sys
import wave
from array import array
from pathlib import Path

from .script import FilmScript
from .speech import CLOSING, OPENING, Timing
from .voice import RATE, jingle, murmur

_VOICES, _MUSIC = 1.2, 0.75


def write_soundtrack(script: FilmScript, timing: Timing, path: Path) -> None:
    """Write jingle and voices to *path* as 16-bit samples."""
    track = array("d", bytes(8 * round(timing.seconds * RATE)))
    for spoken in timing.spoken:
        _add(track, murmur(spoken, script.cast[spoken.line.who]), spoken.start, _VOICES)
    _add(track, jingle(script.channel, OPENING), 0.0, _MUSIC)
    _add(track, jingle(script.channel, CLOSING, closing=True), timing.closing, _MUSIC)
    samples = array("h", [max(-32767, min(32767, int(value * 32767))) for value in track])
    if sys.byteorder == "big":
        samples.byteswap()
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())


def mixing(seconds: float, *, voices: int, room: int) -> str:
    """Return the encoder's filter that warms input *voices* and lays it over the noise of input *room*."""
    return (
        f"[{voices}:a]aresample=48000,highpass=f=85,equalizer=f=240:t=q:w=1:g=2,lowpass=f=6800,"
        f"aecho=0.9:0.7:19|37:0.14|0.08[dry];"
        f"[{room}:a]lowpass=f=420,volume=0.9,afade=t=in:d=0.6,afade=t=out:st={seconds - 0.8:.2f}:d=0.8[room];"
        "[dry][room]amix=inputs=2:normalize=0:duration=first,volume=3.8dB,alimiter=limit=0.7:level=0[sound]"
    )


def _add(track: array[float], sound: array[float], at: float, gain: float) -> None:
    start = round(at * RATE)
    end = min(len(track), start + len(sound))
    track[start:end] = array("d", (old + new * gain for old, new in zip(track[start:end], sound, strict=False)))
