"""An operation's address at the root of the site takes no other page's place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve

import plateau.ops.edge
from plateau.channels.roles import Role
from plateau.core.errors import Refused
from plateau.studio.actions import operations
from plateau.studio.addresses import RESERVED, is_good_form
from plateau.studio.models import Operation
from tests.factories import client_of, make_channel, make_team
from tests.studio.making import make_operation, today
from tests.subjects.making import mark, verbs_since


def addresses(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        whole = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield whole
        else:
            yield from addresses(one, whole)


def test_every_first_word_of_our_own_addresses_is_reserved() -> None:
    found = {whole.split("/")[0] for whole in addresses(get_resolver())}
    words = {word for word in found if word and not word.startswith("<")}
    assert "desk" in words
    assert words <= RESERVED


def test_every_first_word_that_the_edge_serves_is_reserved() -> None:
    folder = Path(plateau.ops.edge.__file__).parent
    config = "".join((folder / name).read_text("utf-8") for name in ("nginx.conf", "elsewhere.conf", "elsewhere.py"))
    words = {
        part.split("/")[1]
        for line in config.splitlines()
        if "location" in line
        for part in line.split()
        if part.startswith("/") and part.count("/") > 1
    }
    assert {"static", "public", "pulse", "m"} <= words
    assert words <= RESERVED


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_no_reserved_word_leads_to_an_operation(word: str) -> None:
    try:
        name = resolve(f"/{word}").url_name
    except Exception:  # noqa: BLE001  Resolver404 of any pattern: nothing is there, which is right
        return
    assert name != "operation"


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["desk", "Desk", "SEARCH", " me "])
def test_a_reserved_address_is_refused_at_creation_and_change(slug: str) -> None:
    channel = make_channel()
    by = make_team(channel, Role.PRODUCER)
    operation = make_operation(channel, by=by)
    before, known = mark(), Operation.objects.count()
    with pytest.raises(Refused, match=r"^operation.address_reserved:"):
        operations.add_operation(channel, by=by, name="Salon", slug=slug, starts_on=today())
    with pytest.raises(Refused, match=r"^operation.address_reserved:"):
        operations.change_operation(operation, by=by, slug=slug)
    operation.refresh_from_db()
    assert (verbs_since(before), Operation.objects.count(), operation.slug.startswith("salon-")) == ([], known, True)


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["a", "deux mots", "-scem", "sc--em", "é", "x" * 31])
def test_an_address_that_nobody_could_say_is_refused(slug: str) -> None:
    channel = make_channel()
    before = mark()
    with pytest.raises(Refused, match=r"^operation.bad_address:"):
        operations.add_operation(channel, by=make_team(channel, Role.PRODUCER), name="S", slug=slug, starts_on=today())
    assert (verbs_since(before), Operation.objects.count()) == ([], 0)


def test_good_forms() -> None:
    assert [word for word in ("scem", "lounge-cloudpro1", "2026", "Scem", "a_b", "") if is_good_form(word)] == [
        "scem",
        "lounge-cloudpro1",
        "2026",
    ]


@pytest.mark.django_db
def test_an_address_is_written_small_and_found_in_any_case() -> None:
    channel = make_channel()
    operation = make_operation(channel, slug="SCEM")
    team = client_of(make_team(channel, Role.PRODUCER))
    assert operation.slug == "scem"
    assert team.get("/scem").status_code == 200
    answer = team.get("/ScEm?subject=pain")
    assert (answer.status_code, answer["Location"]) == (302, "/scem?subject=pain")
    assert team.get("/nowhere").status_code == 404
    assert team.get("/scem/nothing").status_code == 404
