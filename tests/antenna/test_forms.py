"""Times in the channel's zone, and what the desk may ask for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from plateau.antenna.forms import AiringForm, ReplanForm

pytestmark = pytest.mark.django_db


def airing(stage, **data: object) -> AiringForm:
    film = stage.make()
    values = {"channels": ["atelier"], "when": "later", "gate": "everybody", "starts_at": "2030-07-14T20:30"} | data
    return AiringForm(values, film=film, channels=[stage.channel])


def test_a_time_is_read_in_the_channel_s_zone(stage) -> None:
    form = airing(stage)
    assert form.is_valid(), form.errors
    assert form.airing().starts_at == datetime(2030, 7, 14, 18, 30, tzinfo=UTC)
    stage.channel.time_zone = "America/Montreal"
    form = airing(stage)
    assert form.is_valid()
    assert form.airing().starts_at == datetime(2030, 7, 15, 0, 30, tzinfo=UTC)


def test_a_time_that_the_clocks_leave_out_is_refused(stage) -> None:
    form = airing(stage, starts_at="2030-03-31T02:30")
    assert form.errors.as_data()["starts_at"][0].code == "no_such_time"


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "required"), ("soon", "invalid"), ("2030-13-01T10:00", "invalid"), ("0001-01-01T00:00", "invalid")],
)
def test_what_is_no_time_is_refused(stage, text: str, code: str) -> None:
    assert [error.code for error in airing(stage, starts_at=text).errors.as_data()["starts_at"]] == [code]


def test_now_needs_no_time(stage) -> None:
    form = airing(stage, when="now", starts_at="")
    assert form.is_valid(), form.errors
    assert form.airing().starts_at is None


def test_an_open_film_has_no_free_start(stage) -> None:
    shares = {}
    for gate in ("everybody", "registered", "unlisted"):
        form = airing(stage, gate=gate, free_share=20)
        assert form.is_valid(), form.errors
        shares[gate] = form.airing().free_share
    assert shares == {"everybody": 0, "registered": 20, "unlisted": 0}


def test_a_channel_without_the_right_is_no_choice(stage) -> None:
    assert "channels" in airing(stage, channels=["harbour"]).errors


def test_the_channel_s_wishes_stand_in_the_empty_form(stage) -> None:
    stage.channel.default_gate, stage.channel.free_share = "registered", 12
    form = AiringForm(film=stage.make(on=stage.channel), channels=[stage.channel])
    assert (form.initial["gate"], form.initial["free_share"], form.initial["channels"]) == (
        "registered",
        12,
        ["atelier"],
    )


def test_a_plan_s_time_is_shown_in_the_channel_s_zone(stage) -> None:
    publication = stage.on_air(starts_at=datetime.now(UTC) + timedelta(days=1))
    publication.starts_at = datetime(2030, 7, 14, 18, 30, tzinfo=UTC)
    assert 'value="2030-07-14T20:30"' in str(ReplanForm(publication=publication)["starts_at"])
