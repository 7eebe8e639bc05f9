"""Duties of the crew as pages show them: an operation's by day and set, one person's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils.translation import override

from plateau.channels.models import Channel
from plateau.core.clock import now
from plateau.people.models import Person
from plateau.studio.models import Duty, KitUse, Operation, PresencePart, Set
from plateau.studio.states import DutyState

MOST = 60
_PARTS = [one for one in PresencePart if one != PresencePart.GUEST]


@dataclass(slots=True)
class SetCrew:
    """A set on one day, with who is asked to work there and what stands there."""

    set: Set
    duties: list[Duty] = field(default_factory=list)
    kit: list[KitUse] = field(default_factory=list)

    @property
    def kit_groups(self) -> list[tuple[str, list[KitUse]]]:
        """What stands there, pieces of one thing at one time together."""
        groups: dict[tuple[int, object], list[KitUse]] = {}
        for use in self.kit:
            groups.setdefault((use.item_id, use.during), []).append(use)
        return [(kit_words(uses), uses) for uses in groups.values()]


@dataclass(slots=True)
class CrewDay:
    """A day of an operation, set by set."""

    date: date
    sets: list[SetCrew] = field(default_factory=list)

    def at(self, which: Set) -> SetCrew:
        """Return the part of a set, made when first needed."""
        found = next((one for one in self.sets if one.set.pk == which.pk), None)
        if found is None:
            self.sets.append(found := SetCrew(which))
        return found


def crew_days(operation: Operation, *, first: date) -> list[CrewDay]:
    """Return who works and what stands where from a day on, in two queries; duties that ended are left out."""
    start = datetime.combine(first, time(), operation.zone)
    duties = operation.duties.filter(during__endswith__gt=start).exclude(state=DutyState.CANCELLED)
    uses = operation.kit_uses.filter(during__endswith__gt=start).select_related("item", "set__place")
    days: dict[date, CrewDay] = {}
    for duty in duties.select_related("set__place", "person__user", "slot").order_by("during", "id"):
        duty.operation = operation
        _day(days, operation, duty.starts_at).at(duty.set).duties.append(duty)
    for use in uses.order_by("during", "item__name", "unit"):
        _day(days, operation, use.starts_at).at(use.set).kit.append(use)
    for day in days.values():
        day.sets.sort(key=lambda one: (one.set.position, one.set.pk))
    return [days[day] for day in sorted(days)]


def equipment_on(which: Set, day: date, operation: Operation) -> list[str]:
    """Return what stands on a set on a day, in words; one query."""
    start = datetime.combine(day, time(), operation.zone)
    end = datetime.combine(day + timedelta(days=1), time(), operation.zone)
    uses = which.kit_uses.filter(during__overlap=(start, end)).select_related("item").order_by("item__name", "unit")
    return kit_listed(uses)


def kit_listed(uses: Iterable[KitUse]) -> list[str]:
    """Return pieces of equipment in words, those of one thing together."""
    groups: dict[int, list[KitUse]] = {}
    for use in uses:
        groups.setdefault(use.item_id, []).append(use)
    return [kit_words(group) for group in groups.values()]


def kit_words(uses: Sequence[KitUse]) -> str:
    """Return pieces of one thing in words: “Micro × 4”, without a number where the channel has just one."""
    item, number = uses[0].item, len({use.unit for use in uses})
    return f"{item.name} × {number}" if item.quantity > 1 else item.name


def duties_of(person: Person, moment: datetime, *, channel: Channel | None = None) -> list[Duty]:
    """Return a person's duties that are not over, the next first: those that ended too, so that nobody looks in vain."""
    rows = Duty.objects.with_set().filter(person=person, during__endswith__gt=moment)
    if channel is not None:
        rows = rows.filter(operation__channel=channel)
    return list(rows.order_by("during", "id")[:MOST])


def count_duties(person: Person, channel: Channel) -> int:
    """Return how many duties a person has to come on a channel."""
    return Duty.objects.standing().filter(person=person, operation__channel=channel, during__endswith__gt=now()).count()


def read_part(words: str) -> tuple[str, str]:
    """Return what somebody does as a part of the trade and the team's own word: the word is empty where the part says it.

    Parts are known in French and in English, whatever the case.
    """
    wanted = " ".join(words.split())
    for language in ("fr", "en"):
        with override(language):
            for part in _PARTS:
                if str(part.label).casefold() == wanted.casefold():
                    return part.value, ""
    return PresencePart.CREW, wanted[:40]


def parts_of(channel: Channel) -> list[str]:
    """Return what to offer while a part is typed: the trade's parts, and the words that this channel has used."""
    used = Duty.objects.filter(operation__channel=channel).exclude(called="").values_list("called", flat=True)
    return list(dict.fromkeys([*(str(part.label) for part in _PARTS if part != PresencePart.CREW), *_sorted(used)]))


def _sorted(words: Iterable[str]) -> list[str]:
    return sorted(set(words), key=str.casefold)[:40]


def _day(days: dict[date, CrewDay], operation: Operation, moment: datetime) -> CrewDay:
    day = operation.day_of(moment)
    return days.setdefault(day, CrewDay(day))
