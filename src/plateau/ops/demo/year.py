"""Lets the stories happen, in the order of their days, through the same actions that people's clicks call."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from plateau.core import clock
from plateau.core.ids import new_public_id
from plateau.journal.actions import carry_out
from plateau.journal.models import Reaction
from plateau.media.actions.films import create_film, edit_film
from plateau.ops.demo.cast import Cast
from plateau.ops.demo.films.catalogue import FILMS
from plateau.ops.demo.story import ChannelStory, Offered, Story
from plateau.people.models import Person
from plateau.subjects.actions.attaching import add_link, link_film
from plateau.subjects.actions.debating import add_question, give_opinion, set_asked
from plateau.subjects.actions.drafting import Wishes, Words, propose, save_draft
from plateau.subjects.actions.merging import merge
from plateau.subjects.actions.moving import decide, mark_in_production, withdraw
from plateau.subjects.actions.offering import add_contributor, answer_offer, make_offer
from plateau.subjects.models import Question, Subject
from plateau.subjects.states import State

_SCRIPTS = {script.slug: script for script in FILMS}


@dataclass(order=True, slots=True)
class _Event:
    """Something that happens so many days ago; ``turn`` keeps the order within one moment."""

    before: float
    turn: int
    act: Callable[[], object] = field(compare=False)


class Year:
    """The events of one channel's stories; ``run`` lets them happen, oldest first, each at its own moment."""

    def __init__(self, channel_story: ChannelStory, cast: Cast, *, today: datetime, chance: random.Random) -> None:
        self.told = channel_story
        self.cast = cast
        self.channel = cast.channel
        self.today = today
        self.chance = chance
        self._events: list[_Event] = []
        self._subjects: dict[str, Subject] = {}
        self._questions: dict[tuple[str, str], Question] = {}
        for story in channel_story.subjects:
            self._plan(story)

    def run(self) -> dict[str, Subject]:
        """Let everything happen and return the subjects by address."""
        for event in sorted(self._events):
            with clock.at(self.today + timedelta(days=event.before)):
                event.act()
                hear_news()
        return self._subjects

    def _at(self, days: float, act: Callable[[], object]) -> None:
        self._events.append(_Event(-days, len(self._events), act))

    def _plan(self, story: Story) -> None:
        if story.draft:
            self._at(story.days, lambda: self._draft(story))
            return
        self._at(story.days, lambda: self._propose(story))
        if story.merged_into:
            self._at(story.days - 1, lambda: self._merge(story))
        closes = next(
            (step.days for step in story.steps if step.to in {"in_production", "declined", "parked", "withdrawn"}), 0.2
        )
        if story.merged_into:
            closes = story.days - 1
        for opinion in story.opinions:
            self._at(self._between(story.days, closes), lambda said=opinion: self._find(story, *said))  # type: ignore[misc]
        for asked in story.questions:
            self._at(self._between(story.days, closes), lambda one=asked: self._ask(story, one.who, one.text))  # type: ignore[misc]
        for offered in story.offers:
            offer_day = self._between(story.days, closes + (story.days - closes) / 2)
            self._at(offer_day, lambda one=offered, left=offer_day - closes: self._offer(story, one, left))  # type: ignore[misc]
        for label, url in story.links:
            self._at(story.days - 1.5, lambda one=(label, url): self._link(story, *one))  # type: ignore[misc]
        for step in story.steps:
            if step.to != State.PUBLISHED:
                self._at(step.days, lambda one=step: self._move(story, one.to, one.reason))  # type: ignore[misc]

    def _between(self, first: float, last: float) -> float:
        return self.chance.uniform(last + 0.02 * (first - last), first - 0.02 * (first - last))

    @property
    def _editor(self) -> Person:
        return self.cast[self.told.people[0].key]

    def _propose(self, story: Story) -> None:
        self._subjects[story.slug] = propose(self._draft(story), by=self.cast[story.who])

    def _draft(self, story: Story) -> Subject:
        words = Words(
            title=story.title,
            pitch=story.pitch,
            format=story.format,
            rubric=self.channel.rubrics.get(name=story.rubric),
            tags=story.tags,
            language=self.told.language,
            wanted_on_set=story.wanted,
        )
        wishes = Wishes(slug=story.slug, named=story.named, private=story.private)
        draft = save_draft(self.channel, by=self.cast[story.who], words=words, wishes=wishes, draft_id=new_public_id())
        self._subjects[story.slug] = draft
        return draft

    def _fresh(self, story: Story) -> Subject:
        return Subject.objects.select_related("channel", "proposer").get(slug=story.slug)

    def _merge(self, story: Story) -> None:
        into = Subject.objects.get(slug=story.merged_into)
        merge(self._fresh(story), into=into, by=self._editor)

    def _find(self, story: Story, who: str, text: str) -> None:
        give_opinion(self._fresh(story), by=self.cast[who], text=text)

    def _ask(self, story: Story, who: str, text: str) -> None:
        self._questions[story.slug, text] = add_question(self._fresh(story), by=self.cast[who], text=text)

    def _offer(self, story: Story, offered: Offered, left: float) -> None:
        offer = make_offer(
            self._fresh(story),
            by=self.cast[offered.who],
            kind=offered.kind,
            motivation=offered.text,
            guest_name=offered.guest,
        )
        if offered.answer:
            with clock.at(clock.now() + timedelta(days=min(2.0, left / 2))):
                answer_offer(offer, by=self._editor, accepted=offered.accepted, words=offered.answer)

    def _link(self, story: Story, label: str, url: str) -> None:
        add_link(self._fresh(story), by=self.cast[story.who], label=label, url=url)

    def _move(self, story: Story, to: str, reason: str) -> None:
        subject = self._fresh(story)
        if to == State.IN_PRODUCTION:
            mark_in_production(subject, by=self._editor)
            self._film(story, subject)
            for asked in story.questions:
                if asked.asked:
                    set_asked(self._questions[story.slug, asked.text], by=self._editor, asked=True)
            return
        if to == State.WITHDRAWN:
            withdraw(subject, by=self.cast[story.who], reason=reason)
            return
        decide(subject, to, by=self._editor, reason=reason)
        if to == State.COMMISSIONED:
            for who, part in story.contributors:
                add_contributor(subject, self.cast[who], part, by=self._editor)

    def _film(self, story: Story, subject: Subject) -> None:
        """Make the film's page, with its words; its picture comes from the machine."""
        if not story.film:
            return
        script = _SCRIPTS[story.film]
        maker = self.cast.video_editor
        film = create_film(
            self.channel, by=maker, title=script.title, language=script.language, description=script.description
        )
        edit_film(film, by=maker, licence="cc-by-nc", credits=self._credits(story))
        link_film(subject, film, by=maker)

    def _credits(self, story: Story) -> list[dict[str, object]]:
        french = self.told.language == "fr"
        on_set = [figure.name for figure in _SCRIPTS[story.film].cast]
        return [
            {"role": "Sur le plateau" if french else "On set", "names": on_set},
            {"role": "Image et montage" if french else "Camera and cut", "names": [self.cast.video_editor.name]},
        ]


def hear_news() -> None:
    """Carry out what the rooms do on hearing of the last events, at the same moment of the story."""
    for reaction_id in Reaction.objects.filter(done_at=None).order_by("id").values_list("pk", flat=True):
        carry_out(reaction_id)
