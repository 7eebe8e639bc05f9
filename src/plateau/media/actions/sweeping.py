"""What crashes left on the disk and nothing names any more; by the hour, a day after it was last touched."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from plateau.core.clock import now
from plateau.media.actions import processing
from plateau.media.actions.films import delete_files
from plateau.media.models import Asset
from plateau.media.storage import packages
from plateau.media.storage.errors import StorageFailed
from plateau.media.storage.workshop import sweep_benches

logger = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=1)


def sweep_files() -> int:
    """Remove what was left behind, and return how much: safe at any time, beside all other work.

    1. Copies of imports that were killed.
    2. Scratch folders of assets that have ended and have no job at work, and of assets that are no more.
    3. Masters and packages that a person had removed while a crash came between.
    """
    return _left_imports() + _left_scratch() + _left_files() + sweep_benches()


def _left_imports() -> int:
    left = [path for path in _untouched(Path(settings.UPLOADS)) if path.name.startswith("import-")]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def _left_scratch() -> int:
    removed = 0
    for folder in _untouched(Path(settings.SCRATCH)):
        if "." in folder.name:  # the bench of one job: ``sweep_benches`` looks at those
            continue
        asset = Asset.objects.filter(public_id=folder.name).first()
        if asset is not None:
            removed += processing.clean_up(asset)
        elif folder.is_dir():
            shutil.rmtree(folder, ignore_errors=True)
            removed += 1
    return removed


def _left_files() -> int:
    removed = 0
    for asset in Asset.objects.filter(removed_at__lt=now() - KEPT_FOR):
        try:
            if packages.is_still_there(asset):
                delete_files(asset)
                removed += 1
        except StorageFailed as error:  # the others' files need not wait for that disk
            logger.warning("the files of %s may still be there: %s", asset.public_id, error)
    return removed


def _untouched(folder: Path) -> Iterator[Path]:
    """Yield what lies in a folder and was not changed for a day."""
    for path in folder.iterdir() if folder.is_dir() else ():
        try:
            changed = datetime.fromtimestamp(path.stat().st_mtime, tz=now().tzinfo)
        except FileNotFoundError:  # whoever made it has just removed it
            continue
        if changed < now() - KEPT_FOR:
            yield path
