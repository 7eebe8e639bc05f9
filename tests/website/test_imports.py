"""The import map and the policy that lets it, and nothing else inline, run."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override

from plateau.website.imports import import_map, modules, source
from plateau.website.middleware import ImportMapMiddleware

pytestmark = pytest.mark.django_db


def _inline_scripts(html: str) -> list[str]:
    return [
        body
        for attributes, body in re.findall(r"<script([^>]*)>(.*?)</script>", html, re.DOTALL)
        if "src=" not in attributes
    ]


def test_the_only_inline_script_is_the_import_map_and_its_hash_is_in_the_policy(client: Client) -> None:
    answer = client.get("/")
    [body] = _inline_scripts(answer.content.decode())
    digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
    policy = dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))
    assert policy["script-src"] == f"'self' 'sha256-{digest}'"
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "nonce" not in answer["Content-Security-Policy"]


def test_a_view_with_a_policy_of_its_own_still_gets_the_map() -> None:
    @csp_override({"script-src": [CSP.SELF], "frame-ancestors": ["*"]})
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse("<p>")

    answer = ImportMapMiddleware(view)(RequestFactory().get("/"))
    assert answer._csp_config == {"script-src": [CSP.SELF, source()], "frame-ancestors": ["*"]}  # type: ignore[attr-defined]


def test_answers_that_are_no_pages_keep_their_policy() -> None:
    answer = ImportMapMiddleware(lambda _request: HttpResponse("{}", content_type="application/json"))(
        RequestFactory().get("/")
    )
    assert not hasattr(answer, "_csp_config")


def test_modules_have_the_name_of_their_room_and_file() -> None:
    found = modules()
    assert found["website/base"] == "website/js/base.js"
    assert found["hls.js"] == "vendor/hls.min.mjs"
    assert "website/first" not in found
    assert json.loads(import_map())["imports"]["website/base"] == "/static/website/js/base.js"


def test_every_bare_import_of_our_modules_is_in_the_map() -> None:
    found = modules()
    for path in (path for path in found.values() if not path.startswith("vendor/")):
        text = Path(str(finders.find(path))).read_text(encoding="utf-8")
        wanted = re.findall(
            r"^\s*(?:import|export)\b[^;]*?from\s+\"([^\"]+)\"|^\s*import\s+\"([^\"]+)\"", text, re.MULTILINE
        )
        for name in (first or second for first, second in wanted):
            assert name in found, f"{path} imports {name}"


def test_a_visitors_page_is_the_same_twice_and_sets_no_cookie(client: Client) -> None:
    first, second = client.get("/"), Client().get("/")
    assert first.content == second.content
    assert not first.cookies
