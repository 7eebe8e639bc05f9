"""Any action at any time: the life of subjects breaks no constraint and no count, whatever people do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from plateau.channels.models import Channel
from plateau.core.errors import Refused
from plateau.journal.models import Entry
from plateau.people.models import Person
from plateau.subjects.actions import debating, drafting, merging, moving, offering
from plateau.subjects.models import Move, Offer, Question, Subject
from plateau.subjects.states import DECIDED_BY_TEAM, MOVES, OfferState, State, needs_reason
from tests.factories import make_channel, make_person
from tests.subjects.making import counts_of, make_draft, make_subject

people = st.integers(0, 2)
subjects = st.integers(0, 2)
states = st.sampled_from([*sorted(DECIDED_BY_TEAM), *sorted(DECIDED_BY_TEAM), *State])
words = st.sampled_from(["", "Parce que.", "Et pourquoi ?"])


class Lives(RuleBasedStateMachine):
    """Three subjects of one channel, three people, and everything they may try."""

    channel: Channel
    persons: list[Person]
    keys: list[int]

    @initialize(private=st.booleans(), named=st.booleans())
    def begin(self, private: bool, named: bool) -> None:
        """Begin with one idea, one suggestion and one draft."""
        self.opened = transaction.atomic()
        self.opened.__enter__()
        self.channel = make_channel()
        self.persons = [make_person() for _ in range(3)]
        self.keys = [
            make_subject(self.channel, by=self.persons[0]).pk,
            make_subject(self.channel, by=self.persons[1], private=private, named=named).pk,
            make_draft(self.channel, self.persons[2]).pk,
        ]

    def teardown(self) -> None:
        """Forget everything."""
        if hasattr(self, "opened"):
            transaction.set_rollback(True)
            self.opened.__exit__(None, None, None)

    def attempt(self, act: Callable[[], object]) -> None:
        """Try; a refusal leaves no trace in the journal and in the states."""
        before = self.facts()
        try:
            with transaction.atomic():
                act()
        except Refused:
            assert self.facts() == before

    def facts(self) -> list[object]:
        """Return what a refusal may not change."""
        rows = Subject.objects.order_by("pk").values_list(
            "state", "private", "named", "support_count", "question_count"
        )
        return [*rows, Entry.objects.count(), Move.objects.count(), Offer.objects.count()]

    def row(self, which: int) -> Subject:
        """Return a subject as it is now."""
        found: Subject = Subject.objects.get(pk=self.keys[which])
        return found

    @rule(which=subjects, by=people)
    def propose(self, which: int, by: int) -> None:
        self.attempt(lambda: drafting.propose(self.row(which), by=self.persons[by]))

    @rule(which=subjects, by=people, to=states, reason=words)
    def decide(self, which: int, by: int, to: State, reason: str) -> None:
        self.attempt(lambda: moving.decide(self.row(which), to, by=self.persons[by], reason=reason))

    @rule(which=subjects, by=people, reason=words)
    def withdraw(self, which: int, by: int, reason: str) -> None:
        self.attempt(lambda: moving.withdraw(self.row(which), by=self.persons[by], reason=reason))

    @rule(which=subjects, by=people)
    def resume(self, which: int, by: int) -> None:
        self.attempt(lambda: moving.resume(self.row(which), by=self.persons[by]))

    @rule(which=subjects, by=people, named=st.booleans())
    def publish_suggestion(self, which: int, by: int, named: bool) -> None:
        self.attempt(lambda: moving.publish_suggestion(self.row(which), by=self.persons[by], named=named))

    @rule(which=subjects, unlisted=st.booleans())
    def go_on_air(self, which: int, unlisted: bool) -> None:
        self.attempt(lambda: moving.mark_published(self.row(which), by=None, unlisted=unlisted))

    @rule(which=subjects)
    def produce(self, which: int) -> None:
        self.attempt(lambda: moving.mark_in_production(self.row(which), by=None))

    @rule(which=subjects, into=subjects, by=people)
    def merge(self, which: int, into: int, by: int) -> None:
        self.attempt(lambda: merging.merge(self.row(which), into=self.row(into), by=self.persons[by]))

    @rule(which=subjects, by=people, on=st.booleans())
    def support(self, which: int, by: int, on: bool) -> None:
        self.attempt(lambda: debating.set_support(self.row(which), by=self.persons[by], on=on))

    @rule(which=subjects, by=people, on=st.booleans())
    def follow(self, which: int, by: int, on: bool) -> None:
        self.attempt(lambda: debating.set_follow(self.row(which), by=self.persons[by], on=on))

    @rule(which=subjects, by=people, text=words)
    def opine(self, which: int, by: int, text: str) -> None:
        self.attempt(lambda: debating.give_opinion(self.row(which), by=self.persons[by], text=text))

    @rule(which=subjects, by=people, text=words)
    def ask(self, which: int, by: int, text: str) -> None:
        self.attempt(lambda: debating.add_question(self.row(which), by=self.persons[by], text=text))

    @rule(by=people, reason=words)
    def hide_a_question(self, by: int, reason: str) -> None:
        question = Question.objects.first()
        if question is not None:
            self.attempt(lambda: debating.set_hidden(question, by=self.persons[by], reason=reason))

    @rule(which=subjects, by=people, kind=st.sampled_from(["speak", "sponsor"]))
    def offer(self, which: int, by: int, kind: str) -> None:
        self.attempt(
            lambda: offering.make_offer(self.row(which), by=self.persons[by], kind=kind, motivation="Je sais.")
        )

    @rule(by=people, accepted=st.booleans(), text=words)
    def answer(self, by: int, accepted: bool, text: str) -> None:
        offer = Offer.objects.select_related("subject").order_by("-pk").first()
        if offer is not None:
            self.attempt(lambda: offering.answer_offer(offer, by=self.persons[by], accepted=accepted, words=text))

    @invariant()
    def counts_are_what_they_count(self) -> None:
        for subject in Subject.objects.all():
            assert counts_of(subject) == {
                "support_count": subject.supports.count(),
                "follower_count": subject.follows.count(),
                "opinion_count": subject.opinions.filter(hidden_at=None).count(),
                "question_count": subject.questions.filter(hidden_at=None).count(),
                "waiting_offer_count": subject.offers.filter(state=OfferState.WAITING).count(),
            }

    @invariant()
    def every_life_is_a_chain_of_allowed_moves(self) -> None:
        for subject in Subject.objects.all():
            here = State.DRAFT.value
            for move in subject.moves.all():
                assert move.from_state == here
                assert move.to_state in MOVES[here]
                here = move.to_state
            assert here == subject.state
            line = subject.timeline()
            assert [step.state for step in line if step.phase in {"now", "aside"}] == [here]

    @invariant()
    def what_hurt_says_why(self) -> None:
        for move in Move.objects.exclude(from_state=State.PUBLISHED):
            assert move.reason or not needs_reason(move.from_state, move.to_state)

    @invariant()
    def what_is_merged_holds_nothing_and_leads_to_a_subject_that_is_not(self) -> None:
        for subject in Subject.objects.filter(state=State.MERGED).select_related("merged_into"):
            assert set(counts_of(subject).values()) == {0}
            assert subject.merged_into.state != State.MERGED


@pytest.mark.django_db
def test_whatever_people_do_no_rule_of_the_life_breaks() -> None:
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=25,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )
