"""What the studio shows on pages of rooms below and above."""

from __future__ import annotations

from plateau.studio import guest_panels  # noqa: F401  registered by being imported
