"""Words by which a message is marked for a person to look at: threats, pressure, thanks, an angry answer. No Django models.

Lists of words, nothing cleverer: they miss much, and mark what was meant kindly. So a mark decides nothing about a
film, a slot or a date; it says who should read, and which words made it do so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

THANKS, PLAIN, PRESSURE, THREAT = "thanks", "plain", "pressure", "threat"

_THREATS = (
    r"(je|on) (vais|va) (vous|te|le|la|les) (tuer|frapper|cogner|defoncer|casser|retrouver|demolir|crever)",
    r"(vous|te) (casser|peter|defoncer|refaire) la (gueule|tete|figure)",
    r"(casser|peter) (vos|tes|les) (dents|jambes|genoux)",
    r"(je|on) (sais|sait) ou (vous|tu) (habitez|habites|vivez|vis|travaillez|travailles)",
    r"(vous|tu) (allez|vas) (le |me le |nous le )?(regretter|payer cher)",
    r"(ca|cela) va mal (se passer|finir)",
    r"(vous|tu) (ne )?(perdez|perds) rien pour attendre",
    r"gare a (vous|toi)",
    r"menaces? de mort",
    r"(mon|mes|son|ses) (pere|frere|freres|mari|oncle|cousins?|copains?) (va|vont) (venir|passer) (vous|te) voir",
    r"(i|we) ?(will|ll|am going to|m going to|are going to|re going to) (kill|hurt|beat|find|break|destroy) (you|your)",
    r"(i|we) know where (you|your) (\w+ )?(live|lives|work|works|goes)",
    r"you( ll| will| are going to| re going to) (regret|be sorry|pay for)",
    r"watch your back",
    r"you( ve| have) been warned",
    r"(my|his|her) (father|brother|brothers|husband|uncle|cousins?|friends) (will|are going to|is going to) (come|pay)",
)
_PRESSURE = (
    r"bad buzz",
    r"arnaques?|arnaqueurs?|arnaquer|escrocs?|escroquerie",
    r"(toute|dans) la presse",
    r"(sur|dans) (tous )?les reseaux( sociaux)?",
    r"mauvais(e)? avis|mauvaise publicite",
    r"mon avocat|mes avocats|notre avocat|avocate",
    r"mise en demeure|porter plainte|porte plainte|deposer plainte|poursuites|tribunal|prud.?hommes",
    r"sinon (je|on|nous)",
    r"scams?|scammers?|fraud|rip.?off|swindlers?",
    r"my lawyers?|our lawyers?|legal action|take you to court|sue you",
    r"(all over|on) social media|name and shame|bad reviews?",
    r"or else",
)
_THANKS = (
    r"merci (beaucoup|infiniment|mille fois|encore|du fond|a (toute|toutes|tous|vous|toi|l)|pour (tout|votre|ce|cet|cette|le |la |les |l ))",
    r"merci d avoir",
    r"(un|mille|encore un) (grand|grands|immense)? ?mercis?",
    r"je (vous|te) remercie (pour|de (tout|votre|cette|ce )|d avoir|chaleureusement|sincerement|beaucoup)",
    r"(nous )?(vous|te) remercions (pour|d avoir|chaleureusement|sincerement)",
    r"bravo (a|pour)",
    r"quel(le)? (belle|beau|magnifique|superbe) (equipe|accueil|experience|moment|film|plateau)",
    r"thank you (so much|very much|all|again|to|for (everything|your|the|having|making))",
    r"thanks (so much|a lot|again|to|for (everything|your|the|having|making))",
    r"many thanks|a big thank you",
    r"(i am|i m|we are|we re) (so|very|really) grateful",
)
_NOT_THANKS = (
    r"merci d avance|merci de (bien vouloir|me|nous|faire|repondre|votre reponse)|thanks? (you )?in advance",
)
_INSULTS = (
    r"connards?|connasses?|conne?s?|encules?|salauds?|salopes?|salopards?|ordures?|abrutie?s?|cretine?s?|debiles?|imbeciles?",
    r"idiote?s?|minables?|ridicules?|pauvre (type|fille|mec|con)|bouffon(ne)?s?|parasites?|guignols?|clowns?|incapables?",
    r"ferme(z)? (la|votre gueule|ta gueule)|ta gueule|va te faire|allez vous faire|foutez (nous|moi) la paix|fous (moi|nous) la paix",
    r"casse(z)? (toi|vous)|degage(z)?|vous (me|nous) (faites|emmerdez|cassez)|(me|nous) (faire )?chier|emmerde\w*",
    r"vous etes (nul|nulle|nuls|pathetique|pathetiques|fou|folle|malade|malades|insupportables?)",
    r"morons?|idiots?|imbeciles?|jerks?|assholes?|bastards?|losers?|pathetic|stupid|clowns?",
    r"shut up|fuck\w*|piss off|get lost|screw you|go to hell|leave us alone|who do you think you are",
    r"pour qui (vous vous prenez|tu te prends|vous prenez vous)",
)
_SHOUTED = re.compile(r"\b[A-ZÀ-ÖØ-Þ]{4,}\b")
_MOST_SHOUTED = 3  # one name of a firm in capitals, or two, is no shouting
_MANY_MARKS = re.compile(r"[!?]\s?[!?]\s?[!?]")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message is marked as, and the words of it that made it so."""

    tag: str
    words: tuple[str, ...] = ()


def read(text: str) -> Reading:
    """Return what a guest's message is marked as: the gravest first.

    Thanks that also ask, press or complain are no thanks: they want an answer.
    """
    threats = _found(_THREATS, text)
    if threats:
        return Reading(THREAT, threats)
    pressure = _found(_PRESSURE, text)
    if pressure:
        return Reading(PRESSURE, pressure)
    thanks = _found(_THANKS, text)
    if thanks and "?" not in text and not _found(_NOT_THANKS, text) and not _found(_INSULTS, text):
        return Reading(THANKS, thanks)
    return Reading(PLAIN)


def hostility(text: str) -> tuple[str, ...]:
    """Return the words of an answer for which a colleague should read it first: insults, threats, words shouted."""
    words = [*_found(_INSULTS, text), *_found(_THREATS, text)]
    shouted = _SHOUTED.findall(text)
    if len(shouted) >= _MOST_SHOUTED:
        words += shouted[:_MOST_SHOUTED]
    marks = _MANY_MARKS.search(text)
    if marks:
        words.append(marks[0])
    return tuple(dict.fromkeys(words))


def _found(patterns: Sequence[str], text: str) -> tuple[str, ...]:
    """Return the words of the text that fit, as they stand there and in their order."""
    plain = _plain(text)
    places = sorted(
        match.span() for pattern in patterns for match in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", plain)
    )
    return tuple(dict.fromkeys(" ".join(text[start:end].split()) for start, end in places))


def _plain(text: str) -> str:
    """Return the text in lower case without accents, apostrophes and breaks as spaces: letter for letter as long."""
    return "".join(_letter(letter) for letter in text)


def _letter(letter: str) -> str:
    if letter in "'’-\n\r\t\u00a0\u202f":
        return " "
    small = unicodedata.normalize("NFD", letter.lower())[:1]
    return small or " "
