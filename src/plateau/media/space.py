"""How much room films take, and whether there is room for one more."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import F, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from plateau.channels.models import Channel
from plateau.core.errors import Refused
from plateau.media.arriving import arriving_tables
from plateau.media.models import Asset
from plateau.media.states import AssetState
from plateau.media.storage.addresses import HOME
from plateau.people.models import Person


@dataclass(frozen=True, slots=True)
class Space:
    """Bytes that a channel's films take, of the bytes it may take."""

    masters: int
    packages: int
    most: int
    by_store: tuple[tuple[str, int], ...] = ()
    """The name of each storage in which something lies, and how many bytes, by name."""

    @property
    def is_spread(self) -> bool:
        """Whether anything lies elsewhere than in the folder alone."""
        return any(name != HOME for name, _size in self.by_store)

    @property
    def used(self) -> int:
        """All bytes together."""
        return self.masters + self.packages

    @property
    def percent(self) -> int:
        """How full it is, 0 to 100."""
        return min(100, round(100 * self.used / self.most)) if self.most else 100


def _on_disk(assets: QuerySet[Asset]) -> QuerySet[Asset]:
    never_came = Q(state=AssetState.CANCELLED, received_at__isnull=True)
    return assets.filter(removed_at__isnull=True).exclude(never_came)


def space_of(channel: Channel) -> Space:
    """Return what a channel's films take: one query. A file on its way counts with its whole length."""
    sums = (
        _on_disk(Asset.objects.filter(film__channel=channel))
        .order_by()
        .values("master_store", "store")
        .annotate(masters=Sum("size_bytes", default=0), packages=Sum("package_bytes", default=0))
    )
    masters = packages = 0
    by_store: Counter[str] = Counter()
    for row in sums:
        masters += row["masters"]
        packages += row["packages"]
        by_store[row["master_store"]] += row["masters"]
        by_store[row["store"]] += row["packages"]
    there = tuple(sorted((name, size) for name, size in by_store.items() if size))
    return Space(masters, packages, settings.CHANNEL_MOST_BYTES, there)


def sent_by(person: Person) -> int:
    """Return the bytes of masters that this person sent and that still lie here."""
    total: int = _on_disk(Asset.objects.filter(uploaded_by=person)).aggregate(total=Sum("size_bytes", default=0))[
        "total"
    ]
    return total


def still_to_come() -> int:
    """Return the bytes that open uploads, of films and of whatever else, have announced and not yet sent."""
    total = 0
    for table in arriving_tables():
        waiting = table._default_manager.filter(finished_at__isnull=True, closed_at__isnull=True)
        total += waiting.aggregate(total=Sum(F("length") - F("received_bytes"), default=0))["total"]
    return total


def demand_room(channel: Channel, person: Person | None, length: int) -> None:
    """Refuse a file that is too large, or for which channel, person or disk have no room left.

    The caller holds the channel's row, so that two files cannot take the same last place.
    """
    demand_size(length)
    if space_of(channel).used + length > settings.CHANNEL_MOST_BYTES:
        raise Refused(
            "upload.channel_full",
            _(
                "The channel has no room left for this file. Remove earlier files, or ask whoever runs the network for more room."
            ),
            413,
        )
    if person is not None and sent_by(person) + length > settings.PERSON_MOST_BYTES:
        raise Refused(
            "upload.person_full",
            _("You have sent as much as one person may. Ask whoever runs the network for more room."),
            413,
        )
    demand_disk(length)


def demand_size(length: int) -> None:
    """Refuse a file that is larger than one file may be."""
    if length > settings.UPLOAD_MOST_BYTES:
        raise Refused(
            "upload.too_large",
            _("This file is larger than the %(most)s GB that one file may have. Export it smaller, or in parts.")
            % {"most": settings.UPLOAD_MOST_BYTES // 10**9},
            413,
        )


def demand_disk(length: int) -> None:
    """Refuse a file for which this machine's disk has no room beside what was announced already."""
    folder = Path(settings.UPLOADS)
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free - still_to_come() - length < settings.KEEP_FREE_BYTES:
        raise Refused(
            "upload.disk_full",
            _(
                "The disk has no room for this file at present. Whoever runs the network can make room; your file is safe with you."
            ),
            507,
        )
