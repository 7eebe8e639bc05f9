"""The shape of the demonstration's stories: who lives there, and what became of each subject. Data only."""

from __future__ import annotations

from dataclasses import dataclass

from plateau.ops.demo.films.scenery import Channel

type Days = float  # before today


@dataclass(frozen=True, slots=True)
class Character:
    """An invented member; ``roles`` are those on the story's channel."""

    key: str
    name: str
    headline: str
    company: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question for the set: whose, how many want it asked, and whether it was."""

    who: str
    text: str
    support: int
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment under the page, and the answers to it; ``seconds`` on the film where it speaks of a moment."""

    who: str
    text: str
    days: Days
    answers: tuple[Remark, ...] = ()
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer to the team; ``answer`` empty while it waits, ``accepted`` counts once answered."""

    who: str
    kind: str
    text: str
    answer: str = ""
    accepted: bool = True
    guest: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A move of the subject's life, so many days ago, with its reason where one is given."""

    to: str
    days: Days
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """One subject and all that happened around it.

    ``film`` names a script of the film catalogue, on air for as many days as the step ``published`` says; negative
    days plan it. ``draft``: its author has not proposed it yet. ``support`` people would watch it, ``visits`` have come to its page.
    """

    slug: str
    title: str
    pitch: str
    format: str
    rubric: str
    who: str
    days: Days
    steps: tuple[Step, ...] = ()
    tags: tuple[str, ...] = ()
    wanted: str = ""
    support: int = 0
    visits: int = 0
    plays: int = 0
    questions: tuple[Asked, ...] = ()
    opinions: tuple[tuple[str, str], ...] = ()
    offers: tuple[Offered, ...] = ()
    remarks: tuple[Remark, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    contributors: tuple[tuple[str, str], ...] = ()
    film: str = ""
    gate: str = ""
    draft: bool = False
    private: bool = False
    named: bool = True
    merged_into: str = ""


@dataclass(frozen=True, slots=True)
class ChannelStory:
    """A channel with its look, its line, its people and its subjects; ``slug`` finds its mark and its set."""

    slug: Channel
    name: str
    tagline: str
    language: str
    accent: str
    line: str
    rubrics: tuple[str, ...]
    people: tuple[Character, ...]
    subjects: tuple[Story, ...]
    crowd: tuple[str, ...]
    gate: str = "everybody"
    beta: bool = False
    time_zone: str = "Europe/Paris"
