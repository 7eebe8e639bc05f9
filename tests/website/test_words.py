"""The tally knows every state that a room can be in."""

from __future__ import annotations

import pytest
from django.db.models import TextChoices
from django.template import Context, Template
from django.utils import translation

from plateau.antenna.states import PublicationState
from plateau.media.states import AssetState
from plateau.notices.states import MessageState
from plateau.subjects.states import OfferState, State
from plateau.website.words import TALLIES


@pytest.mark.parametrize("states", [State, OfferState, AssetState, PublicationState, MessageState])
def test_every_state_has_a_lamp_and_a_word(states: type[TextChoices]) -> None:
    assert [state for state in states.values if state not in TALLIES] == []


def test_red_is_only_for_what_is_on_air_or_recorded_now() -> None:
    assert sorted(state for state, tally in TALLIES.items() if tally.lamp == "air") == ["live", "on_set", "rolling"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_words_of_different_states_on_one_list_differ(language: str) -> None:
    with translation.override(language):
        for states in (State, AssetState, PublicationState):
            words = [str(TALLIES[state].word) for state in states.values]
            assert len(set(words)) == len(words), words


def test_the_tally_says_its_word_beside_the_lamp() -> None:
    with translation.override("en"):
        html = Template('{% tally "in_debate" %}').render(Context()).strip()
    assert html == '<span class="tally" data-lamp="debate" data-lit><span>In debate</span></span>'
