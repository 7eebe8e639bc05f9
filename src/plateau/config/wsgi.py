"""Entry point of the pages: granian serves it in threads."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plateau.config.settings")
application = get_wsgi_application()
