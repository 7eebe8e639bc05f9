"""What a kill between a removal's commit and its last step leaves on the disk: files of guests that no longer are to be here."""

from __future__ import annotations

from itertools import batched
from pathlib import Path

from django.conf import settings

from plateau.studio.models import Material
from plateau.studio.models.material import FOLDER
from plateau.studio.states import MaterialState

_GONE = (MaterialState.REMOVED, MaterialState.REFUSED)


def delete_left_files() -> int:
    """Take off the disk what rows call removed or refused, on its way or in its place; return how many files went.

    What no row names is left alone: films' uploads gather in the same folder.
    """
    deleted = 0
    for folder in (Path(settings.MASTERS) / FOLDER, Path(settings.UPLOADS)):
        for some in batched((path.name for path in folder.iterdir()) if folder.is_dir() else (), 500):
            gone = Material.objects.filter(public_id__in=some, state__in=_GONE)
            for name in gone.values_list("public_id", flat=True):
                (folder / name).unlink(missing_ok=True)
                deleted += 1
    return deleted
