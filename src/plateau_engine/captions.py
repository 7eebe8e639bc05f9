"""Read captions and chapters that people send, and write them as clean WebVTT."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from plateau_engine.errors import Refusal
from plateau_engine.record import Record

MAX_BYTES: Final = 8 * 1024 * 1024
TIMING: Final = re.compile(
    r"\s*(?:\d{1,10}:)?\d{1,2}:\d{1,2}[.,]\d{1,3}\s*-->\s*(?:\d{1,10}:)?\d{1,2}:\d{1,2}[.,]\d{1,3}"
)
KEPT_TAG: Final = re.compile(r"</?(?:b|i|u|ruby|rt|c|v|lang)(?:[.\s][^<>&]*)?>")
ENTITY: Final = re.compile(r"&(?:amp|lt|gt|nbsp|lrm|rlm|#\d{1,6}|#x[0-9a-fA-F]{1,5});")
KEPT_SETTING: Final = re.compile(r"(?:line|position|size|align|vertical):[\w.,%-]+")


@dataclass(frozen=True, slots=True)
class Cue(Record):
    """Show a text from one time to another, in milliseconds of the film."""

    start: int
    end: int
    text: str
    settings: str = ""


@dataclass(frozen=True, slots=True)
class Captions(Record):
    """Offer one language of captions to a package, as clean WebVTT text."""

    language: str
    label: str
    text: str
    default: bool = False


def _decoded(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise Refusal("captions_too_large", max_bytes=MAX_BYTES)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16", "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", "replace")
    if "\0" in text:
        raise Refusal("captions_unreadable", line=1)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _bad_line(text: str) -> int:
    for number, line in enumerate(text.splitlines(), start=1):
        if "-->" in line and not TIMING.match(line):
            return number
    return 1


def _clean_text(text: str) -> str:
    """Keep the tags that WebVTT knows and escape what else could be read as one."""
    text = re.sub(r"\{\\[^}]*\}", "", text)
    kept: list[str] = []
    position = 0
    for tag in re.finditer(r"</?[a-zA-Z][^<>]*>", text):
        kept.append(_escaped(text[position : tag.start()]))
        if KEPT_TAG.fullmatch(tag[0]):
            kept.append(tag[0])
        position = tag.end()
    kept.append(_escaped(text[position:]))
    lines = (line.strip() for line in "".join(kept).splitlines())
    return "\n".join(line for line in lines if line)


def _escaped(text: str) -> str:
    parts: list[str] = []
    position = 0
    for entity in ENTITY.finditer(text):
        parts += [_escaped_plain(text[position : entity.start()]), entity[0]]
        position = entity.end()
    parts.append(_escaped_plain(text[position:]))
    return "".join(parts)


def _escaped_plain(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(c for c in text if c.isprintable() or c in "\n\u200e\u200f")


def _settings(caption: webvtt.Caption) -> str:
    settings = str(caption.settings or "")
    return " ".join(part for part in settings.split() if KEPT_SETTING.fullmatch(part))


def read_cues(data: bytes) -> tuple[Cue, ...]:
    """Read WebVTT or SubRip, told apart by content; cues come back clean and in order of time.

    Styles, regions and comments are left out; text encodings other than Unicode are taken for
    Windows Western. Raises a `Refusal` that names the first line not understood.
    """
    text = _decoded(data).strip("\n \t\ufeff")
    form = "vtt" if text.startswith("WEBVTT") else "srt"
    bad_line = _bad_line(text)
    if not text or "-->" not in text:
        raise Refusal("captions_empty" if form == "vtt" else "captions_unreadable", line=1)
    if bad_line > 1:
        raise Refusal("captions_unreadable", line=bad_line)
    if form == "srt" and TIMING.match(text):
        text = f"1\n{text}"
    try:
        captions = webvtt.from_buffer(io.StringIO(text), format=form).captions
    except (MalformedFileError, MalformedCaptionError) as error:
        raise Refusal("captions_unreadable", line=bad_line) from error
    cues = [
        Cue(
            caption.start_time.in_milliseconds(),
            caption.end_time.in_milliseconds(),
            _clean_text(caption.raw_text),
            _settings(caption),
        )
        for caption in captions
    ]
    cues = sorted((cue for cue in cues if cue.text and cue.end > cue.start), key=_when)
    if not cues:
        raise Refusal("captions_empty")
    return tuple(cues)


def _when(cue: Cue) -> tuple[int, int]:
    return cue.start, cue.end


def _timestamp(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{rest:03}"


def vtt_text(cues: Iterable[Cue]) -> str:
    """Return cues as the text of a WebVTT file."""
    blocks = ["WEBVTT\n"]
    blocks += [
        f"{_timestamp(cue.start)} --> {_timestamp(cue.end)}{' ' + cue.settings if cue.settings else ''}\n{cue.text}\n"
        for cue in cues
    ]
    return "\n".join(blocks)


def cut_cues(cues: Iterable[Cue], duration: Fraction) -> tuple[Cue, ...]:
    """Keep what is shown before a time; a cue that lasts beyond it ends there."""
    limit = int(duration * 1000)
    return tuple(replace(cue, end=min(cue.end, limit)) for cue in cues if cue.start < limit)


def normalise_captions(data: bytes) -> str:
    """Return captions that somebody sent as clean WebVTT text, or raise a `Refusal`."""
    return vtt_text(read_cues(data))


def read_chapters(data: bytes, duration: Fraction) -> tuple[Cue, ...]:
    """Read chapters: one line of plain text each, each lasting until the next one begins."""
    limit = int(duration * 1000)
    starts: dict[int, Cue] = {}
    for cue in read_cues(data):
        if cue.start < limit:
            starts.setdefault(cue.start, cue)
    cues = list(starts.values())
    if not cues:
        raise Refusal("captions_empty")
    ends = [*(cue.start for cue in cues[1:]), limit]
    return tuple(
        Cue(cue.start, end, re.sub(r"<[^<>]*>", "", cue.text).replace("\n", " "))
        for cue, end in zip(cues, ends, strict=True)
    )


def normalise_chapters(data: bytes, duration: Fraction) -> str:
    """Return chapters that somebody sent as clean WebVTT text, or raise a `Refusal`."""
    return vtt_text(read_chapters(data, duration))
