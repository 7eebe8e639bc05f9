"""A film that is ready, made by the engine once a session: tests that only need one copy it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from plateau.core.clock import now
from plateau.media import steps
from plateau.media.models import FULL_FOLDER, Asset, Film
from plateau.media.states import AssetState
from plateau.media.storage.packages import package_bytes
from plateau.media.storage.records import Seen, note_files, note_master, seen_in
from plateau_engine import (
    Plan,
    assemble,
    encode_audio,
    encode_chunk,
    extend_package,
    load_package,
    make_plan,
    missing_parts,
    probe,
)
from tests.clips import Clips


@dataclass(frozen=True)
class Made:
    """A master, its plan, and its package with sizes in both codecs."""

    master: Path
    plan: Plan
    package: Path

    def stand(self, film: Film) -> Asset:
        """Give a film this file, as if it had just become ready in our own folder."""
        rate = self.plan.picture.rate if self.plan.picture else 0
        asset = Asset.objects.create(
            film=film,
            state=AssetState.READY,
            original_name=self.master.name,
            size_bytes=self.master.stat().st_size,
            sha256=Seen.of(self.master).sha256,
            plan=self.plan.to_json(),
            frames=self.plan.picture.frames if self.plan.picture else 0,
            rate_numerator=rate.numerator,
            duration_ms=round(1000 * self.plan.duration),
            received_at=now(),
            ready_at=now(),
            store="home",
            master_store="home",
        )
        asset.master.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.master, asset.master)
        shutil.copytree(self.package, asset.package)
        note_master(asset, Seen.of(asset.master))
        note_files(asset, FULL_FOLDER, seen_in(asset.package))
        steps.note_renditions(asset, load_package(asset.package))
        Asset.objects.filter(pk=asset.pk).update(package_bytes=package_bytes(asset))
        Film.objects.filter(pk=film.pk).update(asset=asset)
        return Asset.objects.select_related("film__channel").get(pk=asset.pk)


@pytest.fixture(scope="session")
def made(clips: Clips, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Two seconds in one H.264 and one AV1 size."""
    folder = tmp_path_factory.mktemp("made")
    master = clips.numbered("short.mp4", frames=50, output=("-g", "25"))
    plan = make_plan(probe(master))
    assert plan.picture is not None
    for chunk in plan.chunks:
        encode_chunk(master, plan, chunk.number, folder / "parts", codecs=("h264", "av1"))
    encode_audio(master, plan, folder / "parts")
    assemble(plan, folder / "parts", folder / "package")
    assert missing_parts(plan, folder / "parts", "av1") == ()
    extend_package(plan, folder / "parts", folder / "package")
    return Made(master, plan, folder / "package")
