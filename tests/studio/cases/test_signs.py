"""Words that mark a message: what is found in both languages, what is not, and that nothing is claimed of the rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plateau.studio.cases import signs
from plateau.studio.cases.signs import PLAIN, PRESSURE, THANKS, THREAT, hostility, read

MARKED = [
    (THREAT, "Vous allez le regretter.", "Vous allez le regretter"),
    (THREAT, "Je sais où vous habitez", "Je sais où vous habitez"),
    (THREAT, "Mon frère va venir vous voir.", "Mon frère va venir vous voir"),
    (THREAT, "je vais\nvous casser la gueule", "je vais vous casser"),
    (THREAT, "I know where you live", "I know where you live"),
    (THREAT, "You’ll regret this.", "You’ll regret"),
    (PRESSURE, "Quelle arnaque ! Ce sera le bad buzz.", "bad buzz"),
    (PRESSURE, "Mon avocat vous écrira.", "Mon avocat"),
    (PRESSURE, "I will put this all over social media", "all over social media"),
    (THANKS, "Merci beaucoup pour l'accueil !", "Merci beaucoup"),
    (THANKS, "Thank you for your patience with me.", "Thank you for your"),
    (THANKS, "Un grand merci à toute l'équipe", "Un grand merci"),
]


@pytest.mark.parametrize(("tag", "text", "word"), MARKED)
def test_a_message_is_marked_by_words_of_its_own(tag: str, text: str, word: str) -> None:
    found = read(text)
    assert found.tag == tag
    assert word in found.words


@pytest.mark.parametrize(
    "text",
    [
        "Merci de me dire quand vous publiez.",
        "Merci d'avance pour votre réponse",
        "Merci pour tout, mais quand publiez-vous ?",
        "Thanks in advance",
        "Quand mon film est-il diffusé ?",
        "Je tue le temps en attendant.",
        "We will find you a better title.".replace("find you", "look for"),
        "Le tribunaliste s'appelle Gare.",
        "",
    ],
)
def test_what_asks_or_tells_is_neither_thanks_nor_threat(text: str) -> None:
    assert read(text) == signs.Reading(PLAIN)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Vous êtes ridicule.", ("ridicule",)),
        ("Fermez-la, à la fin.", ("Fermez-la",)),
        ("Pour qui vous prenez-vous ?", ("Pour qui vous prenez-vous",)),
        ("Shut up, you idiot.", ("Shut up", "idiot")),
        ("ARRÊTEZ DE NOUS ÉCRIRE", ("ARRÊTEZ", "NOUS", "ÉCRIRE")),
        ("Encore vous ?!!", ("?!!",)),
        ("Vous allez le regretter.", ("Vous allez le regretter",)),
    ],
)
def test_an_angry_answer_is_noticed_by_the_words_that_make_it_so(text: str, words: tuple[str, ...]) -> None:
    assert hostility(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour Clara, le film passe à son tour. Merci d'attendre notre message.",
        "Le SIRET de la SARL est sur la facture.",
        "Vraiment ? Oui !",
        "Nous ne répondons pas aux menaces, et nous en gardons la trace.",
    ],
)
def test_a_firm_answer_is_not_an_angry_one(text: str) -> None:
    assert hostility(text) == ()


@given(st.text(max_size=300))
def test_any_text_is_read_and_the_words_stand_in_it(text: str) -> None:
    found = read(text)
    flat = " ".join(text.split())
    assert all(word in flat for word in (*found.words, *hostility(text)) if word == " ".join(word.split()))
    assert (found.tag == PLAIN) == (found.words == ())
