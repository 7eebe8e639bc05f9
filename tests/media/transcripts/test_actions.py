"""What happens to a transcript: machine and people, versions that stay, captions and search that follow."""

from __future__ import annotations

from typing import Any

import pytest

from plateau.core.errors import Refused
from plateau.journal.models import Entry
from plateau.media.actions.texts import add_captions
from plateau.media.models import Captions
from plateau.media.transcripts import actions, wording
from plateau.media.transcripts.models import Said, Transcript, TranscriptVersion
from tests.media.conftest import Stage
from tests.media.transcripts.talking import LINES, heard

CORRECTED = "And so my fellow Americans.\nThe bread rises slowly.\nWe bake every morning."
SENT = b"WEBVTT\n\n00:01.000 --> 00:02.000\nSent by a person\n"


def _state() -> tuple[Any, ...]:
    return (
        list(TranscriptVersion.objects.order_by("pk").values_list("pk", "number", "origin")),
        list(Transcript.objects.values_list("pk", "current")),
        list(Said.objects.order_by("starts_ms").values_list("text", flat=True)),
        list(Captions.objects.values_list("language", "body")),
        Entry.objects.count(),
    )


def test_what_the_machine_heard_is_read_captioned_and_found(stage: Stage) -> None:
    transcript = heard(stage.film)
    version = transcript.current
    assert version is not None
    assert (version.number, version.origin, version.model, version.words) == (1, "machine", "tiny", 13)
    assert list(Said.objects.values_list("starts_ms", "text", "language")) == [
        (0, LINES[0], "en"), (10_000, LINES[1], "en"), (20_000, LINES[2], "en"),
    ]  # fmt: skip
    captions = stage.film.captions.get()
    assert (captions.language, captions.cues, captions.made_from_id) == ("en", 3, version.pk)
    assert "00:00:00.000 --> 00:00:02.400\nAnd sow my fellow Americans." in captions.body
    assert [entry.verb for entry in Entry.objects.filter(target_id=stage.film.public_id).order_by("pk")][-2:] == [
        "film.transcript_made",
        "film.captions_added",
    ]


def test_a_correction_is_a_new_version_with_the_old_times(stage: Stage) -> None:
    transcript = heard(stage.film)
    assert transcript.current is not None
    made = actions.correct(transcript, CORRECTED, base=transcript.current, by=stage.editor)
    assert (made.number, made.origin, made.person, made.made_from) == (2, "person", stage.editor, transcript.current)
    before, after = wording.load(transcript.current.sentences), wording.load(made.sentences)
    assert after[1:] == before[1:]
    assert [(word.start, word.end) for word in after[0]] == [(word.start, word.end) for word in before[0]]
    assert Said.objects.first().text == "And so my fellow Americans."  # type: ignore[union-attr]
    assert "And so my fellow" in stage.film.captions.get().body
    entry = Entry.objects.get(verb="film.transcript_corrected")
    assert entry.actor_id == stage.editor.public_id
    assert entry.data["version"] == 2


def test_nothing_changed_is_no_version(stage: Stage) -> None:
    transcript = heard(stage.film)
    assert transcript.current is not None
    before = _state()
    text = wording.write_lines(wording.load(transcript.current.sentences))
    assert actions.correct(transcript, text, base=transcript.current, by=stage.editor) == transcript.current
    assert _state() == before


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "transcript.empty"),
        (" \n [0:01] \n", "transcript.empty"),
        ("One.\n" + "so " * 1001, "transcript.line_too_long"),
        ("One.\n" + "o" * 10_001, "transcript.line_too_long"),
        ("so much talk\n" * 100_001, "transcript.too_long"),
    ],
)
def test_a_text_that_no_film_can_have_is_refused(stage: Stage, text: str, code: str) -> None:
    transcript = heard(stage.film)
    assert transcript.current is not None
    before = _state()
    with pytest.raises(Refused) as refused:
        actions.correct(transcript, text, base=transcript.current, by=stage.editor)
    assert refused.value.code == code
    assert _state() == before


def test_whoever_saves_second_is_refused_and_overwrites_nothing(stage: Stage) -> None:
    transcript = heard(stage.film)
    base = transcript.current
    assert base is not None
    actions.correct(transcript, CORRECTED, base=base, by=stage.editor)
    before = _state()
    with pytest.raises(Refused) as refused:
        actions.correct(transcript, "Mine alone.", base=base, by=stage.producer)
    assert (refused.value.code, refused.value.status) == ("transcript.changed_meanwhile", 409)
    with pytest.raises(Refused):
        actions.restore(base, base=base, by=stage.producer)
    assert _state() == before


def test_the_machine_never_takes_the_place_of_a_person(stage: Stage) -> None:
    transcript = heard(stage.film)
    assert transcript.current is not None
    mine = actions.correct(transcript, CORRECTED, base=transcript.current, by=stage.editor)
    transcript = heard(stage.film, "Quite other words.")
    assert transcript.current == mine
    assert Said.objects.count() == 3
    assert "And so" in stage.film.captions.get().body
    newer = transcript.versions.get(number=3)
    assert (newer.origin, newer.words) == ("machine", 3)
    taken = actions.restore(newer, base=mine, by=stage.editor)
    assert (taken.number, taken.origin, taken.made_from) == (4, "person", newer)
    assert Said.objects.get().text == "Quite other words."


def test_a_machine_replaces_what_only_a_machine_wrote(stage: Stage) -> None:
    heard(stage.film)
    transcript = heard(stage.film, "Better words.")
    assert transcript.current is not None
    assert transcript.current.number == 2
    assert Said.objects.get().text == "Better words."


def test_an_earlier_version_comes_back_as_a_new_one(stage: Stage) -> None:
    transcript = heard(stage.film)
    first = transcript.current
    assert first is not None
    second = actions.correct(transcript, CORRECTED, base=first, by=stage.editor)
    third = actions.restore(first, base=second, by=stage.producer)
    assert (third.number, third.sentences, third.person) == (3, first.sentences, stage.producer)
    assert transcript.versions.count() == 3
    assert Entry.objects.get(verb="film.transcript_restored").data["version"] == 1


def test_captions_that_a_person_sent_are_never_overwritten_unasked(stage: Stage) -> None:
    add_captions(stage.film, SENT, language="en", by=stage.editor)
    transcript = heard(stage.film)
    assert "Sent by a person" in stage.film.captions.get().body
    assert transcript.current is not None
    actions.correct(transcript, CORRECTED, base=transcript.current, by=stage.editor)
    before = _state()
    with pytest.raises(Refused) as refused:
        actions.replace_captions(transcript, by=stage.editor, replace=False)
    assert refused.value.code == "transcript.captions_sent"
    assert _state() == before
    assert "Sent by a person" in stage.film.captions.get().body
    made = actions.replace_captions(transcript, by=stage.editor, replace=True)
    assert "And so my fellow" in made.body
    assert stage.film.captions.count() == 1


def test_captions_in_other_languages_stay(stage: Stage) -> None:
    add_captions(stage.film, SENT, language="fr", by=stage.editor)
    heard(stage.film)
    assert dict(stage.film.captions.values_list("language", "cues")) == {"en": 3, "fr": 1}


def test_a_person_who_leaves_takes_no_version_along(stage: Stage) -> None:
    transcript = heard(stage.film)
    assert transcript.current is not None
    made = actions.correct(transcript, CORRECTED, base=transcript.current, by=stage.editor)
    TranscriptVersion.objects.filter(pk=made.pk).update(person=None)
    assert TranscriptVersion.objects.get(pk=made.pk).origin == "person"
