"""What is known of the contacts with guests: a channel's rules, its list of cases, one guest's thread, when an answer leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from plateau.channels.access import whose_role_allows
from plateau.channels.models import Channel
from plateau.channels.roles import Can
from plateau.core.clock import now
from plateau.notices.models import Message
from plateau.people.models import Person
from plateau.studio.cases.quiet import QuietHours
from plateau.studio.guests.actions import readers_of
from plateau.studio.guests.visits import Turn
from plateau.studio.mine import concerning
from plateau.studio.models import Case, Contact, ContactRules, Direction, Guest, Means, Representative, Tag
from plateau.studio.states import ACTIVE, NOT_SAID, BookingState, ContactState

WEEK = timedelta(days=7)
THANKS_SHOWN = timedelta(days=30)
PER_PAGE = 50
MOST_THANKS = 6
THREAD = 200


@dataclass(slots=True)
class CasesDesk:
    """A page of a channel's cases: each list in the order in which it is to be read.

    ``cases``: the threatening ones, then who waits, then who was answered; ``n_waiting`` counts those of all pages.
    Thanks and what waits for a colleague stand on the first page.
    """

    cases: Page[Case]
    n_waiting: int
    thanks: list[Contact] = field(default_factory=list)
    held: list[Contact] = field(default_factory=list)

    @property
    def threatening(self) -> list[Case]:
        """Those of this page that are marked as threatening."""
        return [one for one in self.cases if one.is_threatening]

    @property
    def waiting(self) -> list[Case]:
        """Those of this page where the guest waits for an answer."""
        return [one for one in self.cases if one.waits_since is not None]

    @property
    def answered(self) -> list[Case]:
        """Those of this page where nobody waits."""
        return [one for one in self.cases if one.waits_since is None]


def rules_of(channel: Channel) -> ContactRules:
    """Return a channel's rules, or the defaults, not yet kept."""
    found: ContactRules | None = ContactRules.objects.filter(channel=channel).first()
    return found or ContactRules(channel=channel)


def quiet_of(channel: Channel, rules: ContactRules | None = None) -> QuietHours:
    """Return a channel's quiet hours, in its own zone."""
    rules = rules or rules_of(channel)
    return QuietHours(rules.quiet_from, rules.quiet_until, rules.quiet_sundays, ZoneInfo(channel.time_zone))


def leaves_at(person: Person, channel: Channel, moment: datetime) -> datetime:
    """Return when an answer written at this moment leaves: now, or when quiet hours end.

    Whoever is recorded before or on the day on which they end hears at once: later would be too late.
    """
    opens = quiet_of(channel).opens_at(moment)
    return moment if opens == moment or _comes_by(person, channel, moment, opens) else opens


def folds_until(person: Person, channel: Channel, moment: datetime) -> datetime | None:
    """Return when a message of this moment is told with others of its day; None where it is told by itself.

    Past so many in a week messages fold, but for whoever is recorded by then: later would be too late.
    """
    rules = rules_of(channel)
    if messages_this_week(person, channel, moment) <= rules.fold_after:
        return None
    told_at = quiet_of(channel, rules).next_end(moment)
    return None if _comes_by(person, channel, moment, told_at) else told_at


def _comes_by(person: Person, channel: Channel, moment: datetime, opens: datetime) -> bool:
    rows = concerning(person).filter(
        operation__channel=channel,
        state__in=ACTIVE - {BookingState.HELD, BookingState.WRAPPED},
        slot__during__endswith__gt=moment,
    )
    days = rows.values_list("slot__during", "operation__time_zone")
    return any(
        during.lower.astimezone(ZoneInfo(zone)).date() <= opens.astimezone(ZoneInfo(zone)).date()
        for during, zone in days
    )


def who_handles(channel: Channel) -> QuerySet[Person]:
    """Return those of the team whose work guests' cases are, the one who holds fewest first."""
    held = Count("held_cases", filter=Q(held_cases__channel=channel))
    persons = Person.objects.filter(whose_role_allows(Can.HANDLE_GUESTS, channel)).with_account()
    return persons.select_related("user").annotate(holds=held).order_by("holds", "pk")


def reached_by(person: Person, channel: Channel) -> Means | None:
    """Return how an answer reaches a guest: by mail, or by the private page alone; None where it does not.

    By the page: whoever wrote there, the guest or who hears for them, finds what stands there.
    """
    if readers_of(person, channel):
        return Means.MAIL
    hears = Representative.objects.filter(channel=channel, guest=person, hears=True).values("person")
    written = Contact.objects.of(person, channel).from_guests().filter(means=Means.PAGE)
    return Means.PAGE if written.filter(Q(author=person) | Q(author__in=hears)).exists() else None


def messages_this_week(person: Person, channel: Channel, moment: datetime) -> int:
    """Return how often a guest wrote or called in the seven days up to a moment; thanks are not counted."""
    rows = Contact.objects.of(person, channel).from_guests().exclude(tag=Tag.THANKS)
    return rows.filter(created_at__gt=moment - WEEK, created_at__lte=moment).count()


def cases_desk(channel: Channel, page: str | None = None) -> CasesDesk:
    """Return who waits and who was answered, what waits for a colleague, and thanks; a fixed number of queries."""
    last = Contact.objects.filter(channel=channel, person=OuterRef("person"))
    said = last.said().order_by("-at", "-pk")
    open_ones = last.open()
    unanswered = open_ones.order_by().values("person").annotate(n=Count("pk")).values("n")
    tag = open_ones.exclude(tag__in=[Tag.PLAIN, Tag.THANKS]).order_by("-at", "-pk").values("tag")[:1]
    planned = last.filter(state=ContactState.PLANNED).order_by("leaves_at").values("leaves_at")[:1]
    rows = Case.objects.filter(channel=channel).in_turn().select_related("person__company", "holder")
    number = rows.aggregate(all=Count("pk"), waiting=Count("pk", filter=Q(waits_since__isnull=False)))
    rows = rows.annotate(
        last_words=Subquery(said.values("text")[:1]),
        last_direction=Subquery(said.values("direction")[:1]),
        last_author=Subquery(said.values("author")[:1]),
        last_name=Subquery(said.values("author__name")[:1]),
        unanswered=Subquery(unanswered),
        gravest=Subquery(tag),
        leaves_at=Subquery(planned),
    )
    paginator = Paginator(rows, PER_PAGE)
    paginator.count = number["all"]  # counted together with those who wait
    cases = paginator.get_page(page)
    desk = CasesDesk(cases, number["waiting"])
    if cases.number == 1:
        contacts = Contact.objects.filter(channel=channel).select_related("person", "author")
        thanks = contacts.filter(tag=Tag.THANKS, at__gt=now() - THANKS_SHOWN).order_by("-at", "-pk")
        desk.thanks = list(thanks[:MOST_THANKS])
        desk.held = list(contacts.filter(state=ContactState.HELD).order_by("at", "pk"))
    return desk


def count_waiting(channel: Channel) -> int:
    """Return how many guests wait for an answer."""
    return Case.objects.filter(channel=channel).waiting().count()


def case_of(person: Person, channel: Channel) -> Case:
    """Return a guest's case, or an empty one, not yet kept."""
    found: Case | None = (
        Case.objects.filter(person=person, channel=channel).select_related("holder", "taken_from").first()
    )
    return found or Case(person=person, channel=channel)


def thread_of(person: Person, channel: Channel) -> list[Contact]:
    """Return all contacts with a guest, the oldest first; where there are very many, the latest."""
    mails = Prefetch("mails", queryset=Message.objects.only("state", "sent_at", "address", "last_failure"))
    rows = Contact.objects.of(person, channel).select_related("author", "filed_by", "read_by", "tagged_by")
    return list(rows.prefetch_related(mails).order_by("-at", "-pk")[:THREAD])[::-1]


def turn_of(case: Case, thread: Sequence[Contact]) -> Turn | None:
    """Return whose turn it is by what was said, since when, and in words what is waited for; None before anything was."""
    held = [one for one in thread if one.state == ContactState.HELD]
    planned = [one for one in thread if one.state == ContactState.PLANNED]
    said = [one for one in thread if one.direction != Direction.NOTE and one.state not in NOT_SAID]
    if held:
        return Turn("team", case.waits_since or held[0].at, _("A colleague has to read an answer before it leaves."))
    if case.waits_since is not None:
        return Turn("team", case.waits_since, "")
    if planned:
        return Turn("machine", planned[0].at, _("The answer leaves by itself when quiet hours end."))
    if not said:
        return None
    last = said[-1]
    return Turn("nobody", last.settled_at, "") if last.is_from_guest else Turn("guest", last.at, "")


def shown_to(guest: Guest, acts_for: Sequence[Representative]) -> list[Contact]:
    """Return what the reader of a private page may read of what was said, the oldest first.

    Their own words, the answers to them, and both of a guest for whom they hear; never a note.
    """
    hears = [one.guest_id for one in acts_for if one.hears]
    own = Q(author=guest.person_id, direction=Direction.FROM_GUEST)
    concerns = Q(person=guest.person_id) | Q(person__in=hears) | own
    rows = Contact.objects.filter(concerns, channel=guest.channel_id).shown_to_guest()
    rows = rows.select_related("author", "person").order_by("-at", "-pk")
    return list(rows[:THREAD])[::-1]
