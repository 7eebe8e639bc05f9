"""The lives of a film's file and of the jobs that process it: choices and allowed moves, nothing else."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AssetState(TextChoices):
    """Where a film's file stands."""

    RECEIVING = "receiving", _("on its way")
    RECEIVED = "received", _("received")
    PROBING = "probing", _("being looked into")
    PROCESSING = "processing", _("in the machine")
    READY = "ready", _("ready")
    REFUSED = "refused", _("cannot be shown")
    FAILED = "failed", _("stopped")
    CANCELLED = "cancelled", _("cancelled")


ASSET_MOVES: dict[str, set[str]] = {
    AssetState.RECEIVING: {AssetState.RECEIVED, AssetState.CANCELLED},
    AssetState.RECEIVED: {AssetState.PROBING, AssetState.FAILED, AssetState.CANCELLED},
    AssetState.PROBING: {AssetState.PROCESSING, AssetState.REFUSED, AssetState.FAILED, AssetState.CANCELLED},
    AssetState.PROCESSING: {AssetState.READY, AssetState.REFUSED, AssetState.FAILED, AssetState.CANCELLED},
    AssetState.READY: set(),
    AssetState.REFUSED: set(),
    AssetState.FAILED: {AssetState.RECEIVED},
    AssetState.CANCELLED: {AssetState.RECEIVED},
}

IN_THE_MACHINE = frozenset({AssetState.RECEIVED, AssetState.PROBING, AssetState.PROCESSING})
ENDED = frozenset({AssetState.READY, AssetState.REFUSED, AssetState.FAILED, AssetState.CANCELLED})
PLAYED_DIRECTLY = IN_THE_MACHINE | {AssetState.FAILED, AssetState.CANCELLED}
"""Where the master itself may play: what stopped the encoding does not stop that."""


class JobKind(TextChoices):
    """What one job does; the order is the order on the page."""

    DIRECT = "direct", _("Playing the file as it is")
    PROBE = "probe", _("Looking into the file")
    CHECKSUM = "checksum", _("Checking that the file arrived whole")
    SAMPLE = "sample", _("Measuring what the film needs")
    AUDIO = "audio", _("Sound")
    CHUNK = "chunk", _("Pictures")
    PICTURES = "pictures", _("Posters and previews")
    WAVEFORM = "waveform", _("Drawing of the sound")
    ASSEMBLE = "assemble", _("Putting it together")
    FREE = "free", _("Free start")
    FINE = "fine", _("Finer pictures")
    EXTEND = "extend", _("Putting the finer sizes in place")
    PAUSES = "pauses", _("Looking for pauses and the language")
    TRANSCRIBE = "transcribe", _("Writing down what is said")
    TRANSCRIPT = "transcript", _("Putting the transcript together")


class Need(TextChoices):
    """What a job asks of a worker beyond what every film asks; the words tell what a worker can do."""

    AV1 = "av1", _("encodes AV1")
    ENGLISH = "english", _("understands English")
    LANGUAGES = "languages", _("understands many languages")


class JobState(TextChoices):
    """Where a job stands. ``aside`` is a job that failed too often and waits for a person."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    ASIDE = "aside", _("set aside")
    CANCELLED = "cancelled", _("cancelled")


class FileState(TextChoices):
    """What the last look at a stored file found; ``coming`` is a copy that its film does not lie in yet."""

    WHOLE = "whole", _("whole")
    DAMAGED = "damaged", _("damaged")
    MISSING = "missing", _("missing")
    COMING = "coming", _("on its way")


class Licence(TextChoices):
    """What others may do with a film."""

    ALL_RIGHTS = "all-rights", _("All rights reserved")
    CC_BY = "cc-by", _("Creative Commons: attribution")
    CC_BY_SA = "cc-by-sa", _("Creative Commons: attribution, share alike")
    CC_BY_ND = "cc-by-nd", _("Creative Commons: attribution, no changes")
    CC_BY_NC = "cc-by-nc", _("Creative Commons: attribution, not for business")
    CC_BY_NC_SA = "cc-by-nc-sa", _("Creative Commons: attribution, not for business, share alike")
    CC_BY_NC_ND = "cc-by-nc-nd", _("Creative Commons: attribution, not for business, no changes")
    CC0 = "cc0", _("Public domain (CC0)")

    @property
    def url(self) -> str:
        """Where the licence can be read; empty for all rights reserved."""
        if self is Licence.ALL_RIGHTS:
            return ""
        if self is Licence.CC0:
            return "https://creativecommons.org/publicdomain/zero/1.0/"
        return f"https://creativecommons.org/licenses/{self.value.removeprefix('cc-')}/4.0/"
