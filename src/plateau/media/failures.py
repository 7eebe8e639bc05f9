"""Why a file could not be shown, in words: what happened and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    type Words = tuple[_StrPromise, _StrPromise]


@dataclass(frozen=True, slots=True)
class Failure:
    """Two sentences for a person."""

    happened: str
    todo: str

    def __str__(self) -> str:
        return f"{self.happened} {self.todo}".strip()


_TRY_THEN_EXPORT = _(
    "Try again. If it stops once more, the file may be damaged: export it again, or send it in another format."
)
_TRY_AGAIN = _("Try again. If it stops once more, tell whoever runs the network.")
_TELL = _("Your file is safe. Tell whoever runs the network, then try again.")

FILE_CODES: dict[str, Words] = {
    "empty": (_("The file is empty."), _("Check that the export or the transfer had finished, then send it again.")),
    "not_a_film": (
        _("This file is neither a film nor a sound recording."),
        _("Send a video or audio file, for example MP4, MOV, MKV, MXF, WebM, WAV or MP3."),
    ),
    "playlist": (
        _("This file is only a list that points at other files; it holds no film itself."),
        _("Send the film itself, as one file."),
    ),
    "picture": (
        _("This file is a still picture."),
        _("Send a video or audio file; pictures can be added to the subject's page."),
    ),
    "unfinished": (
        _("The recording was cut off before the camera or the program could write its index, so it cannot be played."),
        _("Copy the file again from the camera, or repair it with the camera's own software."),
    ),
    "damaged": (
        _("No picture and no sound could be read from this file; it seems damaged."),
        _("Try to play it on your computer; if that fails too, export or copy it again."),
    ),
    "protected": (
        _("This file is protected against copying and cannot be read."),
        _("Send a version without copy protection."),
    ),
    "codec_unknown": (
        _("The film uses a format that we cannot read (%(codec)s)."),
        _("Export it again as H.264, H.265 or ProRes."),
    ),
    "nothing_to_play": (
        _("The file holds neither pictures nor sound."),
        _("Check the export settings: at least one video or audio track is needed."),
    ),
    "picture_too_large": (
        _(
            "The pictures measure %(width)s x %(height)s; at most %(max_pixels)s pixels and %(max_side)s on a side can be processed."
        ),
        _("Export the film at 3840 x 2160 or less."),
    ),
    "too_long": (
        _("The film lasts %(seconds)s seconds; at most %(max_seconds)s can be processed."),
        _("Send it in several parts."),
    ),
    "too_many_streams": (
        _("The file holds %(streams)s tracks; at most %(max_streams)s can be read."),
        _("Export it with one video track and the audio tracks that are needed."),
    ),
    "takes_too_long": (
        _("Looking into the file took longer than %(seconds)s seconds."),
        _TRY_THEN_EXPORT,
    ),
    "needs_too_much_memory": (
        _("Looking into the file took more memory than allowed."),
        _TRY_THEN_EXPORT,
    ),
    "unreadable": (_("The program that looks into files broke down over this one."), _TRY_THEN_EXPORT),
    "checksum_differs": (
        _("The file that arrived is not the one that was sent: some bytes were damaged on their way."),
        _("Send it again."),
    ),
}

CAPTION_CODES: dict[str, Words] = {
    "captions_unreadable": (
        _("The captions could not be understood (line %(line)s)."),
        _("Send a WebVTT (.vtt) or SubRip (.srt) text file."),
    ),
    "captions_empty": (
        _("The file holds no caption."),
        _("Send a WebVTT (.vtt) or SubRip (.srt) file with at least one caption."),
    ),
    "captions_too_large": (
        _("The captions file is larger than %(max_bytes)s bytes."),
        _("Check that it is a text file with captions only."),
    ),
}

WORK_CODES: dict[str, Words] = {
    "upload.stopped": (_("The upload was stopped."), _("Send the file again whenever you like.")),
    "upload.expired": (_("The upload was given up, since nothing had come for days."), _("Send the file again.")),
    "upload.lost": (
        _("What had arrived of the file is no longer whole on the server."),
        _("Send the file again, and tell whoever runs the network."),
    ),
    "cancelled": (_("The processing was stopped."), _("Start it again whenever you like; the file is still here.")),
    "ffmpeg_missing": (_("The program that processes films is missing on the worker's machine."), _TELL),
    "ffmpeg_failed": (
        _("The film could not be processed: the program that does it stopped with an error."),
        _TRY_AGAIN,
    ),
    "ffmpeg_crashed": (_("The program that processes films broke down over this film, several times."), _TRY_AGAIN),
    "took_too_long": (_("Processing this film took longer than allowed."), _TRY_AGAIN),
    "too_much_memory": (
        _("Processing this film took more memory than allowed."),
        _("Export it at a smaller size and send it again."),
    ),
    "output_too_large": (_("The finished film would be too large, or the disk is full."), _TELL),
    "disk_full": (_("The disk of the worker's machine is full."), _TELL),
    "part_missing": (_("A finished part of the film was lost before all were put together."), _TRY_AGAIN),
    "package_broken": (_("The finished film did not pass its own check."), _TRY_AGAIN),
    "master_missing": (
        _("The film's file is not where it should be."),
        _("Send the file again, and tell whoever runs the network."),
    ),
    "model_missing": (
        _("No model that listens to films is installed on the worker's machine."),
        _("Whoever runs the network can add one."),
    ),
    "storage_away": (_("The storage of films did not answer for a while."), _TRY_AGAIN),
    "storage_refuses": (_("The storage of films does not let the workers in."), _TELL),
    "worker_lost": (_("The worker broke down over this film again and again."), _TRY_AGAIN),
    "database_lost": (_("The worker lost its database over this film again and again."), _TRY_AGAIN),
    "unexpected": (_("Something went wrong that nobody had foreseen."), _TRY_AGAIN),
}

CODES: dict[str, Words] = FILE_CODES | CAPTION_CODES | WORK_CODES


def in_words(code: str, facts: Mapping[str, object]) -> Failure:
    """Return what happened and what to do, in the present language."""
    happened, todo = CODES.get(code, CODES["unexpected"])
    return Failure(str(happened) % dict(facts), str(todo) % dict(facts))
