"""Films, the files behind them, uploads on their way, and the jobs of the engine as rows."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from plateau.channels.models import Channel
from plateau.core.clock import now
from plateau.core.fields import PublicIdField
from plateau.media.arriving import Arriving
from plateau.media.languages import LANGUAGES, NAMES
from plateau.media.states import ENDED, PLAYED_DIRECTLY, AssetState, FileState, JobKind, JobState, Licence, Need
from plateau.media.storage.store import AIR, PARTS, master_key
from plateau.media.storage.stores import lies_here, local_path
from plateau.people.models import Person

DIRECT_FOLDER = "direct"
"""The package of playlists over the master itself, beside ``full`` and ``free``."""
FULL_FOLDER = "full"
FREE_FOLDER = "free"


def name_for_new() -> str:
    """Return the name of the store where a film goes that arrives now."""
    name: str = settings.STORE_FOR_NEW
    return name


class Film(models.Model):
    """What people watch. ``asset`` is the file that plays or, before the first one does, the one on its way.

    A replacement takes over only once it is ready, so that a film on air never goes dark.
    """

    public_id = PublicIdField()
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="films", verbose_name=_("channel"))
    title = models.CharField(_("title"), max_length=160)
    description = models.TextField(_("description"), blank=True, max_length=10_000)
    language = models.CharField(_("language spoken"), max_length=3, choices=LANGUAGES, default="fr")
    licence = models.CharField(_("licence"), max_length=12, choices=Licence.choices, default=Licence.ALL_RIGHTS)
    credits = models.JSONField(_("credits"), default=list, blank=True)  # [{"role": str, "names": [str]}]
    asset = models.OneToOneField("Asset", on_delete=models.PROTECT, null=True, blank=True, related_name="shown_by")
    poster = models.ImageField(_("poster"), upload_to="posters/", blank=True)
    poster_by_hand = models.BooleanField(default=False, editable=False)
    created_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)
    changed_at = models.DateTimeField(default=now, editable=False)

    journal_kind = "film"

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["channel", "-id"], name="media_film_channel")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_ready(self) -> bool:
        """Whether the film can be played."""
        return self.asset is not None and self.asset.state == AssetState.READY

    @property
    def is_playable(self) -> bool:
        """Whether the film can be played: in all its sizes, or for now its master as it is."""
        return self.asset is not None and (self.asset.state == AssetState.READY or self.asset.plays_directly)

    @property
    def desk_url(self) -> str:
        """The film's page for the team; the room above serves it."""
        return f"/desk/{self.channel.slug}/films/{self.public_id}"

    @property
    def licence_url(self) -> str:
        """Where the licence can be read; empty for all rights reserved."""
        return Licence(self.licence).url


class Asset(models.Model):
    """One file of a film, from the first byte to the finished package.

    With the store ``home`` the master lies at ``MASTERS/<public_id>``, the package at ``AIR/<public_id>/full``; elsewhere
    ``plateau.media.storage`` fetches and puts. ``facts`` and ``plan`` are the engine's records. ``failure_code`` with ``failure_facts`` is told in words by ``failures.py``.
    """

    public_id = PublicIdField()
    film = models.ForeignKey(Film, on_delete=models.PROTECT, related_name="assets")
    state = models.CharField(max_length=12, choices=AssetState.choices, default=AssetState.RECEIVING)
    original_name = models.CharField(_("file name"), max_length=255)
    size_bytes = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64, blank=True)  # hexadecimal; empty until the master was read through
    facts = models.JSONField(null=True)
    plan = models.JSONField(null=True)
    frames = models.PositiveBigIntegerField(null=True)  # of the finished film; 0 for sound alone
    rate_numerator = models.PositiveIntegerField(default=0)
    rate_denominator = models.PositiveIntegerField(default=1)
    duration_ms = models.PositiveBigIntegerField(null=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    package_bytes = models.PositiveBigIntegerField(default=0)
    sound = models.JSONField(null=True)  # the engine's measures: loudness before and after, gain, silences
    posters = models.JSONField(default=list)  # proposals: file names inside the package
    free_share = models.PositiveSmallIntegerField(null=True)  # percent of which a free start lies in AIR
    free_ms = models.PositiveBigIntegerField(default=0)  # what that start really lasts: it ends at a segment's border
    failure_code = models.CharField(max_length=60, blank=True)
    failure_facts = models.JSONField(default=dict)
    uploaded_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)
    received_at = models.DateTimeField(null=True)
    direct_at = models.DateTimeField(null=True)  # since when the master itself can be played, if it can
    ready_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)  # a person had the files taken off the disk
    store = models.CharField(
        max_length=40, default=name_for_new
    )  # where parts and packages lie: a name of the settings
    master_store = models.CharField(max_length=40, default=name_for_new)
    watched_at = models.DateTimeField(null=True)  # when addresses of it were last given, to a day
    finer_due = models.BooleanField(default=False)  # whether its finer sizes are still being made
    finer_away_at = models.DateTimeField(null=True)  # since when they are put away, until somebody wants them again

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["state", "id"], name="media_asset_state")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["film"],
                name="media_one_file_on_its_way",
                condition=models.Q(state__in=["receiving", "received", "probing", "processing"]),
            ),
            models.CheckConstraint(
                condition=models.Q(removed_at__isnull=True)
                | ~models.Q(state__in=["receiving", "received", "probing", "processing"]),
                name="media_removed_is_at_rest",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="ready") | models.Q(duration_ms__isnull=False, frames__isnull=False),
                name="media_ready_is_measured",
            ),
            models.CheckConstraint(condition=models.Q(rate_denominator__gt=0), name="media_rate_is_rational"),
            models.CheckConstraint(
                condition=models.Q(free_share__isnull=True) | models.Q(free_share__range=(1, 99)),
                name="media_free_share_is_a_part",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.original_name} ({self.state})"

    @property
    def seconds(self) -> float | None:
        """How long the film lasts; None while unknown."""
        return None if self.duration_ms is None else self.duration_ms / 1000

    @property
    def plays_directly(self) -> bool:
        """Whether the master itself is what plays: until the film is ready, also if its processing has stopped."""
        return self.direct_at is not None and self.removed_at is None and self.state in PLAYED_DIRECTLY

    @property
    def free_folder(self) -> str:
        """The name of the free start's folder: fixed on a disk; elsewhere it names its share, since edges keep files."""
        return FREE_FOLDER if lies_here(self.store) else f"{FREE_FOLDER}-{self.free_share}"

    @property
    def direct_package(self) -> Path:
        """Where the playlists over the master lie; the tracks that they name are computed when asked for."""
        return local_path(self.store, f"{AIR}/{self.public_id}/{DIRECT_FOLDER}")

    @property
    def is_at_rest(self) -> bool:
        """Whether no work on this file is under way."""
        return self.state in ENDED

    @property
    def frame_rate(self) -> Fraction:
        """Frames a second; 0 for sound alone."""
        return Fraction(self.rate_numerator, self.rate_denominator)

    @property
    def master(self) -> Path:
        """Where the original lies on the disk; in a bucket it has no path."""
        return local_path(self.master_store, master_key(self.public_id))

    @property
    def package(self) -> Path:
        """Where the whole film lies, as the edge serves it."""
        return local_path(self.store, f"{AIR}/{self.public_id}/{FULL_FOLDER}")

    @property
    def free_package(self) -> Path:
        """Where the free start lies, as the edge serves it."""
        return local_path(self.store, f"{AIR}/{self.public_id}/{FREE_FOLDER}")

    @property
    def scratch(self) -> Path:
        """Where the jobs of this asset work, on the disk that the package will lie on; removed at every end."""
        if lies_here(self.store):
            return local_path(self.store, f"{PARTS}/{self.public_id}")
        return Path(settings.SCRATCH) / self.public_id


class StoredFile(models.Model):
    """One file that a store should hold: a master, or a file of a package, with its SHA-256.

    ``leaves_at`` is set once the film has moved: the file stays until every address given out before has ended. A file
    that comes has it too, should nobody go on with the move; its ``sha256`` is empty until it was read there.
    """

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="files")
    store = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_at = models.DateTimeField(default=now)
    checked_at = models.DateTimeField(default=now)  # when its bytes were last known to be these
    state = models.CharField(max_length=8, choices=FileState.choices, default=FileState.WHOLE)
    leaves_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["store", "key"], name="media_file_once")]
        indexes: ClassVar = [
            models.Index(fields=["checked_at"], name="media_file_to_check"),
            models.Index(fields=["asset", "key"], name="media_file_of_asset"),
            models.Index(fields=["leaves_at"], name="media_file_leaving", condition=models.Q(leaves_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.store}:{self.key}"


class Orphan(models.Model):
    """A file in a store that no row named when it was looked at; it goes if that is still so, and unchanged, days later."""

    store = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    size_bytes = models.PositiveBigIntegerField()
    changed_at = models.DateTimeField()
    seen_at = models.DateTimeField(default=now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["store", "key"], name="media_orphan_once")]

    def __str__(self) -> str:
        return f"{self.store}:{self.key}"


class Upload(Arriving):
    """A film's file on its way by the tus protocol."""

    lock_class = 0x74757331  # ("tus1")

    asset = models.OneToOneField(Asset, on_delete=models.CASCADE, related_name="upload")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="uploads")
    promised_sha256 = models.CharField(max_length=64, blank=True)
    stored_bytes = models.PositiveBigIntegerField(default=0)  # of the whole file, those that are in the storage already


class Job(models.Model):
    """One piece of work on an asset: the row is the truth, the queued task only rings.

    ``done`` of ``total`` counts frames of film for chunks, milliseconds of sound for audio, bytes for the checksum;
    ``speed`` is measured in the same unit a second. ``claim`` names the worker's attempt: whoever does not hold it can change nothing.
    """

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="jobs")
    kind = models.CharField(max_length=10, choices=JobKind.choices)
    number = models.PositiveIntegerField(default=0)
    needs = models.CharField(max_length=10, choices=Need.choices, blank=True)  # what only some workers can do
    room_bytes = models.PositiveBigIntegerField(default=0)  # the most that it writes on its worker's disk
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)  # that ended with a failure
    losses = models.PositiveSmallIntegerField(default=0)  # workers that died over it
    claim = models.CharField(max_length=32, blank=True)
    worker = models.ForeignKey("Worker", on_delete=models.SET_NULL, null=True, related_name="jobs")  # the last one
    cancel_wanted = models.BooleanField(default=False)
    total = models.PositiveBigIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)
    speed = models.FloatField(default=0)
    due_at = models.DateTimeField(default=now)  # not before; also when it was last rung for
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    failure_code = models.CharField(max_length=60, blank=True)
    failure_detail = models.TextField(blank=True)  # the engine's last line, for whoever runs the network

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["asset", "kind", "number"], name="media_job_once")]
        indexes: ClassVar = [
            models.Index(
                fields=["state", "due_at"], name="media_job_open", condition=models.Q(state__in=["waiting", "running"])
            ),
            models.Index(fields=["finished_at"], name="media_job_finished"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number} of {self.asset_id}: {self.state}"


class Rendition(models.Model):
    """One size in which a ready film lies in its package."""

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="renditions")
    name = models.CharField(max_length=40)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    size_bytes = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-height", "name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["asset", "name"], name="media_rendition_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def codec(self) -> str:
        """The name of the pictures' codec, as the trade writes it; empty for sound."""
        return "" if not self.height else "AV1" if self.name.startswith("a") else "H.264"


class Captions(models.Model):
    """What is said in a film, as WebVTT in one language."""

    public_id = PublicIdField()
    film = models.ForeignKey(Film, on_delete=models.CASCADE, related_name="captions")
    language = models.CharField(_("language"), max_length=3, choices=LANGUAGES)
    body = models.TextField()
    cues = models.PositiveIntegerField()
    made_from = models.ForeignKey(  # the transcript's version; None for captions that a person sent
        "TranscriptVersion", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    added_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering: ClassVar = ["language"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["film", "language"], name="media_captions_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The language, named in itself."""
        return NAMES.get(self.language, self.language)


class Chapter(models.Model):
    """A named place in a film, in milliseconds from its start: WebVTT's unit, which outlives a file of another rate."""

    film = models.ForeignKey(Film, on_delete=models.CASCADE, related_name="chapters")
    starts_ms = models.PositiveIntegerField()
    title = models.CharField(max_length=120)

    class Meta:
        ordering: ClassVar = ["starts_ms"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["film", "starts_ms"], name="media_chapter_once")]

    def __str__(self) -> str:
        return self.title


from plateau.media.machines.models import Attempt, Turn, Worker  # noqa: E402, F401  Django looks for models here
from plateau.media.transcripts.models import (  # noqa: E402, F401  Django looks for models here
    HeardStretch,
    Said,
    Transcript,
    TranscriptVersion,
)
