"""Say what can go wrong in the engine: one exception tree, each failure telling whether to retry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


class EngineError(Exception):
    """Stand for everything that the engine raises on purpose."""

    retry: ClassVar[bool] = False
    """True when the same call may well succeed later, without anybody changing anything."""


class FfmpegMissing(EngineError):
    """Report that no usable ffmpeg was found on this machine."""


class Cancelled(EngineError):
    """Report that the caller asked to stop; all processes are gone and nothing is half-written."""


class FfmpegFailed(EngineError):
    """Report that ffmpeg ended with an error; keep the last line that it logged."""

    def __init__(self, last_line: str, *, status: int = 1) -> None:
        super().__init__(last_line or f"ffmpeg ended with status {status}")
        self.last_line = last_line
        self.status = status


class FfmpegCrashed(FfmpegFailed):
    """Report that ffmpeg was ended by a signal that we did not send: another try may pass."""

    retry = True


class TookTooLong(FfmpegFailed):
    """Report that the wall time or processor time allowed for one run was used up."""

    retry = True


class NeedsTooMuchMemory(FfmpegFailed):
    """Report that the memory allowed for one run was not enough."""


class OutputTooLarge(FfmpegFailed):
    """Report that the run wrote more than its limit, or that the disk is full."""


class PartMissing(EngineError):
    """Report that a chunk or the sound is not there yet, so the package cannot be assembled."""

    retry = True

    def __init__(self, part: str) -> None:
        super().__init__(f"{part} is missing")
        self.part = part


class PackageBroken(EngineError):
    """Report that a file which the engine itself made is not what it should be."""


@dataclass(frozen=True, slots=True)
class RefusalText:
    """Hold the two sentences of a refusal, with named placeholders."""

    happened: str
    todo: str


REFUSALS: dict[str, RefusalText] = {
    "empty": RefusalText(
        "The file is empty.",
        "Check that the export or the transfer had finished, then send it again.",
    ),
    "not_a_film": RefusalText(
        "This file is neither a film nor a sound recording.",
        "Send a video or audio file, for example MP4, MOV, MKV, MXF, WebM, WAV or MP3.",
    ),
    "playlist": RefusalText(
        "This file is only a list that points at other files; it holds no film itself.",
        "Send the film itself, as one file.",
    ),
    "picture": RefusalText(
        "This file is a still picture.",
        "Send a video or audio file; pictures can be added to the subject's page.",
    ),
    "unfinished": RefusalText(
        "The recording was cut off before the camera or the program could write its index, so it cannot be played.",
        "Copy the file again from the camera, or repair it with the camera's own software.",
    ),
    "damaged": RefusalText(
        "No picture and no sound could be read from this file; it seems damaged.",
        "Try to play it on your computer; if that fails too, export or copy it again.",
    ),
    "protected": RefusalText(
        "This file is protected against copying and cannot be read.",
        "Send a version without copy protection.",
    ),
    "codec_unknown": RefusalText(
        "The film uses a format that we cannot read (%(codec)s).",
        "Export it again as H.264, H.265 or ProRes.",
    ),
    "nothing_to_play": RefusalText(
        "The file holds neither pictures nor sound.",
        "Check the export settings: at least one video or audio track is needed.",
    ),
    "picture_too_large": RefusalText(
        "The pictures measure %(width)s x %(height)s; at most %(max_pixels)s pixels "
        "and %(max_side)s on a side can be processed.",
        "Export the film at 3840 x 2160 or less.",
    ),
    "too_long": RefusalText(
        "The film lasts %(seconds)s seconds; at most %(max_seconds)s can be processed.",
        "Send it in several parts.",
    ),
    "too_many_streams": RefusalText(
        "The file holds %(streams)s tracks; at most %(max_streams)s can be read.",
        "Export it with one video track and the audio tracks that are needed.",
    ),
    "takes_too_long": RefusalText(
        "Looking into the file took longer than %(seconds)s seconds.",
        "Try again. If it stops once more, the file may be damaged: export it again, or send it in another format.",
    ),
    "needs_too_much_memory": RefusalText(
        "Looking into the file took more memory than allowed.",
        "Try again. If it stops once more, the file may be damaged: export it again, or send it in another format.",
    ),
    "unreadable": RefusalText(
        "The program that looks into files broke down over this one.",
        "Try again. If it stops once more, the file may be damaged: export it again, or send it in another format.",
    ),
    "captions_unreadable": RefusalText(
        "The captions could not be understood (line %(line)s).",
        "Send a WebVTT (.vtt) or SubRip (.srt) text file.",
    ),
    "captions_empty": RefusalText(
        "The file holds no caption.",
        "Send a WebVTT (.vtt) or SubRip (.srt) file with at least one caption.",
    ),
    "captions_too_large": RefusalText(
        "The captions file is larger than %(max_bytes)s bytes.",
        "Check that it is a text file with captions only.",
    ),
}


MAY_PASS = frozenset({"takes_too_long", "needs_too_much_memory", "unreadable"})
"""What may be the busy machine's fault and not the file's: a person may ask for another try."""


class Refusal(EngineError):
    """Say no to a file for a reason that its owner can read and act upon.

    `code` is a key of `REFUSALS`; `parameters` fill the placeholders, so that the caller can
    translate the sentences.
    """

    def __init__(self, code: str, **parameters: str | int) -> None:
        text = REFUSALS[code]
        self.code = code
        self.parameters = parameters
        self.happened = text.happened % parameters
        self.todo = text.todo % parameters
        super().__init__(f"{self.happened} {self.todo}")

    @property
    def may_pass(self) -> bool:
        """Answer whether the same file may well be accepted another time."""
        return self.code in MAY_PASS

    def to_json(self) -> dict[str, object]:
        """Return the code and the parameters, as they cross to another process."""
        return {"code": self.code, "parameters": self.parameters}
