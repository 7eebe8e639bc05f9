"""How much room a channel's films take, and in which storage."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from plateau.core.clock import now
from plateau.media.models import Asset
from plateau.media.space import space_of
from tests.factories import client_of
from tests.media.conftest import Stage, in_english


@pytest.mark.parametrize("times", [1, 3])
def test_room_is_told_by_storage(stage: Stage, times: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    made = {"film": stage.film, "state": "ready", "duration_ms": 1, "frames": 1, "received_at": now()}
    for _ in range(times):
        Asset.objects.create(**made, size_bytes=10**9, package_bytes=10**9)
        Asset.objects.create(**made, size_bytes=3 * 10**9, package_bytes=10**9, store="home", master_store="cold")
        Asset.objects.create(**made, size_bytes=7, package_bytes=7, store="gone", removed_at=now())
    with django_assert_num_queries(1):
        space = space_of(stage.channel)
    assert (space.masters, space.packages) == (times * 4 * 10**9, times * 2 * 10**9)
    assert (space.by_store, space.is_spread) == (
        (("cold", times * 3 * 10**9), ("home", times * 3 * 10**9)),
        True,
    )
    page = client_of(in_english(stage.producer)).get(reverse("media-files", args=[stage.film.public_id]))
    said = " ".join(page.content.decode().split())
    assert f"By storage: cold {times * 3} GB, home {times * 3} GB." in said.replace("\u00a0", " ").replace(
        ".0 GB", " GB"
    )


def test_who_keeps_all_in_the_folder_reads_no_names_of_storages(stage: Stage) -> None:
    Asset.objects.create(film=stage.film, state="ready", duration_ms=1, frames=1, size_bytes=9, received_at=now())
    page = client_of(in_english(stage.producer)).get(reverse("media-files", args=[stage.film.public_id]))
    assert page.status_code == 200
    assert "By storage" not in page.content.decode()
