"""What a kill between a removal's commit and its last step leaves on the disk: files of guests that no longer are to be here."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import batched
from pathlib import Path

from django.conf import settings

from plateau.core.ids import is_public_id
from plateau.studio.models import Material
from plateau.studio.models.material import FOLDER
from plateau.studio.states import MaterialState

logger = logging.getLogger(__name__)

_GONE = (MaterialState.REMOVED, MaterialState.REFUSED)


def delete_left_files() -> int:
    """Take off the disk what rows call removed or refused, on its way or in its place; return how many files went.

    What no row names is left alone: films' uploads gather in the same folder. What cannot be deleted now is told to the
    log, and keeps nothing else here.
    """
    deleted = 0
    for folder in (Path(settings.MASTERS) / FOLDER, Path(settings.UPLOADS)):
        for some in batched(_names_in(folder), 500):
            gone = Material.objects.filter(public_id__in=some, state__in=_GONE)
            for name in gone.values_list("public_id", flat=True):
                try:
                    (folder / name).unlink(missing_ok=True)
                    deleted += 1
                except OSError:
                    logger.exception("%s is still in %s", name, folder)
    return deleted


def _names_in(folder: Path) -> Iterator[str]:
    """Yield what could be a row's file: a name that is no text would end the question to the database."""
    try:
        yield from (path.name for path in folder.iterdir() if is_public_id(path.name))
    except FileNotFoundError:  # nothing was ever sent
        return
    except OSError:
        logger.exception("%s cannot be read", folder)
