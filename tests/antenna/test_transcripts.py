"""What is said in a film: read and found only by those who may watch all of it; corrected only by its team."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.test.client import RequestFactory

from plateau.antenna import gate
from plateau.antenna.access import invited_to
from plateau.antenna.said import find_said
from plateau.channels.roles import Role
from plateau.media.transcripts import wording
from plateau.media.transcripts.actions import add_machine_version, correct
from plateau.media.transcripts.models import Transcript, TranscriptVersion
from plateau_engine.transcript import Word
from tests.antenna.conftest import Stage
from tests.factories import client_of, make_person, make_team
from tests.media.transcripts.talking import heard, spoken

GATES = ("everybody", "registered", "internal", "invited", "unlisted")
FRENCH = ("Le pain lève lentement.", "Nous préparons l'émission du matin.")


def _talk(stage: Stage, access: str = "everybody", *lines: str, language: str = "fr", **more: object):
    publication = stage.on_air(access, title=f"Film {access}", **more)
    heard(publication.film, *(lines or FRENCH), language=language)
    return publication


def _people(stage: Stage) -> dict[str, object]:
    house = make_person("Hugo House", email="hugo@house.example")
    return {
        "visitor": None,
        "member": stage.member,
        "house": house,
        "editor": stage.editor,
        "host": make_team(stage.channel, Role.HOST, name="Hana Host"),
    }


def test_search_finds_what_is_said_whatever_the_accents_and_endings(stage: Stage) -> None:
    publication = _talk(stage)
    (hit,) = find_said("emissions", None)
    assert hit.film == publication.film
    assert str(hit.sentence) == "Nous préparons l&#x27;<mark>émission</mark> du matin."
    assert hit.address == f"{publication.film.on_subject.get_absolute_url()}?t=10"
    assert find_said("le", None) == []
    assert find_said("  ", None) == []


def test_what_is_said_in_english_is_stemmed_as_english(stage: Stage) -> None:
    _talk(stage, "everybody", "We were baking breads.", language="en")
    (hit,) = find_said("bake bread", None)
    assert str(hit.sentence) == "We were <mark>baking</mark> <mark>breads</mark>."


def test_marks_are_ours_and_signs_of_the_text_are_escaped(stage: Stage) -> None:
    _talk(stage, "everybody", "<b>pain & beurre</b>")
    (hit,) = find_said("pain", None)
    assert str(hit.sentence) == "&lt;b&gt;<mark>pain</mark> &amp; beurre&lt;/b&gt;"


def test_nobody_finds_a_word_of_what_they_may_not_watch_whole(stage: Stage) -> None:
    """For every gate and every person: what the search gives is what the gate lets them watch to the end."""
    publications = {access: _talk(stage, access, "Le mot secret.") for access in GATES}
    people = _people(stage)
    seen = {}
    for name, person in people.items():
        found = {hit.film.title.removeprefix("Film ") for hit in find_said("secret", person)}
        request = RequestFactory().get("/")
        for access, publication in publications.items():
            verdict = gate.judge(publication.film, [publication], person, invited_to(request, [publication]))
            assert access not in found or verdict.whole, (name, access)
        seen[name] = found
    assert seen == {
        "visitor": {"everybody"},
        "member": {"everybody", "registered"},
        "house": {"everybody", "registered"},  # a subject with internal films alone has no page on air
        "editor": {"everybody", "registered"},
        "host": {"everybody", "registered"},
    }


def test_what_goes_off_the_air_is_no_longer_found(stage: Stage) -> None:
    from plateau.antenna.actions.air import take_off

    publication = _talk(stage)
    assert len(find_said("pain", None)) == 1
    take_off(publication, by=stage.editor, reason="Too old.")
    assert find_said("pain", None) == []


def test_a_hit_and_a_line_lead_to_the_very_moment(stage: Stage) -> None:
    publication = stage.on_air()
    add_machine_version(publication.film.asset, ((Word(1240, 1640, "Bonjour", 0.9),),), language="fr", model="tiny")
    moment = f"{publication.film.on_subject.get_absolute_url()}?t=1.24"
    (hit,) = find_said("bonjour", None)
    assert hit.address == moment
    lines = client_of(None).get(f"/films/{publication.film.public_id}/transcript?part").content.decode()
    assert f'href="{moment}" data-seek="1.24"' in lines


def test_the_search_costs_one_query_whatever_it_finds(stage: Stage, django_assert_num_queries) -> None:
    _talk(stage)
    with django_assert_num_queries(1):
        assert len(find_said("pain", None)) == 1
    _talk(stage, "everybody", *FRENCH * 3)
    with django_assert_num_queries(1):
        assert len(find_said("pain", None)) == 4


def test_the_search_page_shows_the_sentence_and_lands_at_its_second(stage: Stage) -> None:
    publication = _talk(stage)
    page = Client().get("/search?q=lentement", headers={"accept-language": "en"}).content.decode()
    assert "Said in films" in page
    assert f'href="{publication.film.on_subject.get_absolute_url()}?t=0"' in page
    assert "<mark>lentement</mark>" in page
    assert "Nothing found" not in page


@pytest.mark.parametrize(("access", "expected"), [("everybody", 200), ("registered", 403), ("internal", 404)])
def test_a_visitor_reads_only_behind_open_gates(stage: Stage, access: str, expected: int) -> None:
    publication = _talk(stage, access, free_share=0)
    address = f"/films/{publication.film.public_id}/transcript"
    for ending in ("", "?part", ".vtt", ".srt", ".txt"):
        answer = Client().get(address + ending)
        assert answer.status_code in ({expected, 403, 404} if expected != 200 else {200}), ending
        if expected != 200:
            assert b"lentement" not in answer.content


def test_the_panel_stands_on_the_page_for_those_who_may_watch_all_of_it(stage: Stage) -> None:
    publication = _talk(stage, "registered", free_share=40)
    address = publication.film.on_subject.get_absolute_url()
    assert "data-words" not in Client().get(address).content.decode()
    page = client_of(stage.member).get(address).content.decode()
    assert "data-words" in page
    assert "lentement" not in page  # fetched when it is opened


def test_a_page_without_a_transcript_has_no_panel(stage: Stage) -> None:
    publication = stage.on_air()
    page = client_of(None).get(publication.film.on_subject.get_absolute_url()).content.decode()
    assert "data-words" not in page


def test_words_are_given_in_three_forms(stage: Stage) -> None:
    publication = _talk(stage)
    address = f"/films/{publication.film.public_id}/transcript"
    assert client_of(None).get(f"{address}.txt").content.decode() == "\n".join(FRENCH) + "\n"
    vtt = client_of(None).get(f"{address}.vtt")
    assert vtt.content.decode().startswith("WEBVTT\n\n00:00:00.000 --> 00:00:01.900\nLe pain lève lentement.\n")
    assert vtt["Content-Disposition"] == 'attachment; filename="film-everybody.fr.vtt"'
    assert client_of(None).get(f"{address}.srt").content.decode().startswith("1\n00:00:00,000 --> 00:00:01,900\n")
    assert client_of(None).get(f"{address}.doc").status_code == 404


# -- the editor


def _editor(publication) -> str:
    return f"/desk/atelier/films/{publication.film.public_id}/transcript/fr"


@pytest.mark.parametrize(
    ("who", "reads", "writes"), [("visitor", 401, 401), ("member", 403, 403), ("host", 200, 403), ("editor", 200, 302)]
)
def test_the_team_reads_and_those_who_may_edit_films_write(stage: Stage, who: str, reads: int, writes: int) -> None:
    publication = _talk(stage)
    client = client_of(_people(stage)[who])
    version = TranscriptVersion.objects.get()
    address = _editor(publication)
    assert client.get(address).status_code == reads
    data = {"base": version.public_id, "text": "Le pain monte lentement.\n" + FRENCH[1]}
    assert client.post(address, data).status_code == writes
    assert TranscriptVersion.objects.count() == (2 if writes == 302 else 1)
    other = {"base": Transcript.objects.get().current.public_id, "version": version.public_id}
    assert client.post(f"{address}/restore", other).status_code == writes
    assert TranscriptVersion.objects.count() == (3 if writes == 302 else 1)
    assert client.post(f"{address}/captions", {}).status_code == writes


def test_another_channel_has_no_such_page(stage: Stage) -> None:
    from tests.factories import make_channel

    publication = _talk(stage)
    neighbour = make_team(make_channel("harbour"), Role.ADMINISTRATOR, name="Nia Neighbour")
    assert client_of(neighbour).get(_editor(publication)).status_code == 403
    address = f"/desk/harbour/films/{publication.film.public_id}/transcript/fr"
    assert client_of(neighbour).get(address).status_code in {403, 404}


def test_the_script_saves_and_gets_the_words_with_their_times(stage: Stage) -> None:
    publication = _talk(stage)
    base = TranscriptVersion.objects.get()
    answer = client_of(stage.editor).post(
        _editor(publication),
        {"base": base.public_id, "text": "Le pain monte lentement.\n" + FRENCH[1]},
        headers={"accept": "application/json"},
    )
    made = json.loads(answer.content)
    assert made["number"] == 2
    assert made["sentences"][0][2] == [1000, 1400, "monte", 1.0]
    assert made["base"] == Transcript.objects.get().current.public_id


def test_two_people_at_once_see_both_texts_put_together(stage: Stage) -> None:
    publication = _talk(stage)
    base = TranscriptVersion.objects.get()
    transcript = Transcript.objects.get()
    correct(transcript, "Le pain monte.\n" + FRENCH[1], base=base, by=stage.editor)
    data = {"base": base.public_id, "text": FRENCH[0] + "\nNous préparons le journal."}
    answer = client_of(stage.editor).post(_editor(publication), data)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Le pain monte.\nNous préparons le journal.</textarea>" in page
    assert TranscriptVersion.objects.count() == 2
    data["text"] = "Le pain tombe.\n" + FRENCH[1]
    page = client_of(stage.editor).post(_editor(publication), data).content.decode()
    assert "<del>Le pain tombe.</del> <ins>Le pain monte.</ins>" in page
    by_script = client_of(stage.editor).post(_editor(publication), data, headers={"accept": "application/json"})
    assert by_script.status_code == 409
    assert TranscriptVersion.objects.count() == 2


def test_the_machines_newer_text_is_offered_beside_the_corrected_one(stage: Stage) -> None:
    publication = _talk(stage)
    transcript = Transcript.objects.get()
    correct(transcript, "Le pain monte.", base=transcript.current or TranscriptVersion.objects.get(), by=stage.editor)
    add_machine_version(publication.film.asset, spoken("Autre chose."), language="fr", model="base")
    page = client_of(stage.editor).get(_editor(publication), headers={"accept-language": "en"}).content.decode()
    assert TranscriptVersion.objects.get(number=3).public_id in page
    assert "Le pain monte." in page
    assert wording.load(Transcript.objects.get().current.sentences)[0][2].text == "monte."
