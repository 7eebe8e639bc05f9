"""What was compared when a file arrived, in words: no more than was done."""

from __future__ import annotations

from django.utils.translation import gettext as _

from plateau.media.models import Asset, Upload
from plateau.media.states import AssetState


def how_checked(asset: Asset) -> str:
    """Return how a received file was compared with what its sender had; a difference never ends as ready."""
    upload: Upload | None = getattr(asset, "upload", None)
    promised = upload is None or bool(upload.promised_sha256)  # an import notes the SHA-256 of what it read
    if promised and asset.state == AssetState.READY:
        return _("Compared whole with its sender's SHA-256.")
    if upload is not None and upload.proved_bytes == upload.length:
        return _("Every piece compared with its checksum on arrival.")
    if promised:
        return _("Not yet compared with its sender's SHA-256.")
    if upload is not None and upload.proved_bytes:
        return _("Not every piece came with a checksum; only the size of the whole was compared.")
    return _("Only the size compared: it was sent without checksums.")
