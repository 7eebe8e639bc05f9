"""Any act at any time on a guest's case: nothing angry leaves unread, nothing leaves in the night, nobody is forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import F, Max, Min
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from plateau.core import clock
from plateau.core.errors import Refused
from plateau.journal.models import Entry
from plateau.notices.models import Message
from plateau.studio.cases import signs
from plateau.studio.cases.actions import answering, filing
from plateau.studio.cases.correspondence import quiet_of
from plateau.studio.models import Case, Contact, Tag
from plateau.studio.states import ContactState
from tests.mailbox import mail_kept
from tests.studio.cases.contacts import CALM, HOSTILE, PLAIN, THANKS, THREAT, by_night, handler, make_writer, write

who = st.integers(0, 2)
which = st.integers(0, 1)


class Letters(RuleBasedStateMachine):
    """One guest, three of the team, and everything that they may try."""

    moment: datetime

    @initialize()
    def begin(self) -> None:
        """Open an empty case."""
        self.opened = transaction.atomic()
        self.opened.__enter__()
        self.kept = mail_kept()
        self.kept.__enter__()
        self.guest, self.channel = make_writer()
        self.team = [handler(self.channel, name) for name in ("Anna", "Ben", "Cleo")]
        self.moment = by_night(self.channel)
        self.number = 0

    def teardown(self) -> None:
        """Forget everything."""
        if hasattr(self, "opened"):
            self.kept.__exit__(None, None, None)
            transaction.set_rollback(True)
            self.opened.__exit__(None, None, None)

    def attempt(self, act: Callable[[], object]) -> None:
        """Try, at the story's own time; a refusal changes nothing."""
        with clock.at(self.moment):
            before = self.facts()
            try:
                act()
            except Refused:
                assert self.facts() == before

    def facts(self) -> list[object]:
        """Return what a refusal may not change."""
        return [
            *Contact.objects.order_by("pk").values_list("state", "tag", "answered_by", "settled_at", "read_by"),
            *Case.objects.order_by("pk").values_list("holder", "waits_since", "threat_at", "taken_from"),
            Message.objects.count(),
            Entry.objects.count(),
        ]

    def contact(self, number: int) -> Contact | None:
        """Return one of the latest contacts."""
        rows = Contact.objects.select_related("person", "channel", "author").order_by("-pk")
        return rows[number : number + 1].first()

    @rule(hours=st.sampled_from([1, 10, 24]))
    def time_passes(self, hours: int) -> None:
        self.moment += timedelta(hours=hours)

    @rule(text=st.sampled_from([PLAIN, THANKS, THREAT]))
    def guest_writes(self, text: str) -> None:
        self.number += 1
        self.attempt(lambda: write(self.guest, self.channel, f"{text} {self.number}"))

    @rule(by=who, text=st.sampled_from([CALM, HOSTILE]))
    def answer(self, by: int, text: str) -> None:
        self.attempt(lambda: answering.write_answer(self.guest, self.channel, by=self.team[by], text=text))

    @rule(number=which, by=who, act=st.sampled_from([answering.release_answer, answering.withdraw_answer]))
    def decide(self, number: int, by: int, act: Callable[..., None]) -> None:
        if (contact := self.contact(number)) is not None:
            self.attempt(lambda: act(contact, by=self.team[by]))

    @rule(number=which, by=who)
    def send_back(self, number: int, by: int) -> None:
        if (contact := self.contact(number)) is not None:
            self.attempt(lambda: answering.send_back(contact, by=self.team[by], words="Plus calme."))

    @rule(number=which, by=who, tag=st.sampled_from([Tag.THREAT, Tag.PLAIN]))
    def tag(self, number: int, by: int, tag: str) -> None:
        if (contact := self.contact(number)) is not None:
            self.attempt(lambda: filing.tag_contact(contact, tag, by=self.team[by]))

    @rule(by=who, to=who)
    def give(self, by: int, to: int) -> None:
        self.attempt(lambda: filing.give_case(self.guest, self.channel, self.team[to], by=self.team[by]))

    @rule(by=who, act=st.sampled_from([filing.settle, filing.calm]))
    def close(self, by: int, act: Callable[..., None]) -> None:
        self.attempt(lambda: act(self.guest, self.channel, by=self.team[by]))

    @rule()
    def sweep(self) -> None:
        self.attempt(answering.send_due)

    @invariant()
    def the_guest_waits_from_what_nobody_answered(self) -> None:
        for case in Case.objects.all():
            assert case.waits_since == Contact.objects.open().aggregate(since=Min("at"))["since"]
        never_left = [ContactState.HELD, ContactState.RETURNED, ContactState.WITHDRAWN]
        for case in Case.objects.all():
            said = Contact.objects.exclude(state__in=never_left)
            assert case.last_at == said.aggregate(at=Max("at"))["at"]
        assert not Contact.objects.filter(answered_by__state__in=never_left).exists()
        assert not Contact.objects.filter(created_at__gt=F("answered_by__created_at")).exists()

    @invariant()
    def nothing_angry_left_unread_and_nothing_in_the_night(self) -> None:
        quiet = quiet_of(self.channel) if hasattr(self, "channel") else None
        sent = list(Contact.objects.filter(direction="out", state=ContactState.SENT))
        assert Message.objects.count() == len(sent)
        for answer in sent:
            assert not signs.hostility(answer.text) or answer.read_by_id not in {None, answer.author_id}
            assert quiet is not None
            assert answer.leaves_at is not None
            assert not quiet.is_quiet_at(answer.leaves_at)

    @invariant()
    def whoever_a_threat_was_taken_from_holds_it_no_longer(self) -> None:
        for case in Case.objects.exclude(threat_at=None).exclude(taken_from=None):
            assert case.holder_id not in {None, case.taken_from_id}
            planned = Contact.objects.filter(state=ContactState.PLANNED, author=case.taken_from_id)
            assert not planned.filter(read_by=None).exists()


@pytest.mark.django_db
def test_no_order_of_acts_sends_what_should_not_leave() -> None:
    run_state_machine_as_test(
        Letters,
        settings=settings(
            max_examples=15,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
