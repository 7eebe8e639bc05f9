"""The one style sheet: its address, its weight, what it may hold."""

from __future__ import annotations

import gzip
import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from plateau.website import look
from plateau.website.views import FOR_EVER


def test_the_style_weighs_less_than_30_kilobytes_compressed() -> None:
    assert len(gzip.compress(look.stylesheet().encode(), 6)) < 30_000


def test_the_layers_are_ordered_before_anything_else_and_every_rule_lies_in_one() -> None:
    assert look.stylesheet().startswith(look.ORDER)
    for path in look.files():
        rules = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL).strip()
        assert re.match(r"@layer (reset|tokens|base|layout|parts) \{|@font-face \{", rules), path.name


def test_every_component_file_is_joined_once_without_its_comments() -> None:
    assert [path.stem for path in look.files()][:5] == list(look.FIRST)
    assert {path.name for path in look.files()} == {path.name for path in look.FOLDER.glob("*.css")}
    assert "/*" not in look.stylesheet()


def test_files_that_the_style_names_exist_and_nothing_comes_from_elsewhere() -> None:
    addresses = re.findall(r"url\(\"?([^\")]+)", look.stylesheet())
    assert len(addresses) == 8
    for address in addresses:
        assert address.startswith("/static/vendor/fonts/")
        assert finders.find(address.removeprefix("/static/")), f"{address}: run tools/setup, which copies the fonts"


def test_the_present_address_is_kept_for_ever_and_an_old_one_for_a_minute(db: None) -> None:
    client = Client()
    now = client.get(look.address())
    old = client.get("/look/site-0123456789ab.css")
    assert (now.status_code, now["Content-Type"], now["Cache-Control"]) == (200, "text/css; charset=utf-8", FOR_EVER)
    assert (old.status_code, old.content, old["Cache-Control"]) == (200, now.content, "public, max-age=60")


def test_an_accent_is_served_without_the_database(db: None, client: Client, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        answer = client.get("/look/accent-3b6cff.css")
    assert (answer.status_code, answer["Cache-Control"]) == (200, FOR_EVER)
    assert "--key: #3b6cff;" in answer.content.decode()


@pytest.mark.parametrize("wrong", ["3b6cf", "3b6cffa", "zzzzzz", "3B6CFF"])
def test_what_is_no_colour_has_no_style(wrong: str, db: None) -> None:
    assert Client().get(f"/look/accent-{wrong}.css").status_code == 404
