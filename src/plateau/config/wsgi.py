"""Entry point of the pages: granian serves it in threads."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.wsgi import get_wsgi_application

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plateau.config.settings")
_pages = get_wsgi_application()


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer one request as asked by the visitor's address, not the edge's.

    The pages listen on a socket that only the edge can reach, so its X-Real-IP is true.
    """
    environ["REMOTE_ADDR"] = environ.get("HTTP_X_REAL_IP") or environ.get("REMOTE_ADDR") or "127.0.0.1"
    return _pages(environ, start_response)
