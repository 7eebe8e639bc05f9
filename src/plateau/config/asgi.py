"""Entry point of the pulse: beacons only, no page."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plateau.config.settings")
django.setup()

from plateau.audience.pulse import Pulse  # noqa: E402  Django has to be set up first

application = Pulse()
