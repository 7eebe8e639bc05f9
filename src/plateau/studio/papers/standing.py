"""What is signed for a booking and what is not: the deal, and a release form of everybody who appears."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from django.utils.functional import lazy
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from plateau.channels.models import TeamRole
from plateau.core.errors import Refused
from plateau.core.money import Money
from plateau.people.models import Person
from plateau.studio.models import Booking, Deal, Operation, Presence, PresencePart, Release, Retraction, Signature
from plateau.studio.papers.default_deal import default_clauses
from plateau.studio.papers.missing import Sentence, lacks
from plateau.studio.papers.release_words import Appearance, release_text
from plateau.studio.papers.terms import Clause, Terms, fingerprint, write_clauses
from plateau.studio.states import PAST_RELEASE, BookingState, ReleaseState
from plateau.studio.whole_day import whole_day

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def _fill(sentence: _StrPromise, values: dict[str, str]) -> str:
    return str(sentence) % values


_filled = lazy(_fill, str)  # said in each reader's language

type _Key = tuple[int, int]  # of a booking, and of somebody who appears in it

APPEARING = (PresencePart.GUEST, PresencePart.HOST)
"""Parts whose people are in the picture."""

SIGNABLE = frozenset(
    {
        BookingState.BOOKED,
        BookingState.CONFIRMED,
        BookingState.CHECKED_IN,
        BookingState.ON_SET,
        BookingState.WRAPPED,
    }
)
"""Where papers can be signed: a form that comes after the recording still helps."""


@dataclass(frozen=True, slots=True)
class Form:
    """One person who appears, and their form if there is one.

    ``taken_back``: what the team has to do since they took their last one back; None once a new one is signed.
    """

    person: Person
    release: Release | None
    taken_back: Retraction | None = None

    @property
    def is_given(self) -> bool:
        """Whether everybody signed who has to."""
        return self.release is not None and self.release.is_given()

    def lacks(self) -> list[Sentence]:
        """Return what this form still needs, in words; of whoever took theirs back nothing is asked."""
        name = {"name": self.person.name}
        if self.taken_back is not None:
            return [_filled(_("%(name)s took the release form back."), name)]
        if self.release is None or not self.release.is_signed:
            needed: list[Sentence] = [_filled(_("The release form of %(name)s is not signed."), name)]
        else:
            needed = []
        if self.release is not None and self.release.minor:
            if not self.release.guardians.all():
                needed.append(_filled(_("%(name)s is a minor: nobody with parental authority is named yet."), name))
            needed += [
                _filled(_("%(name)s is a minor: %(guardian)s has not signed yet."), name | {"guardian": guardian.name})
                for guardian in self.release.waits_for()
            ]
        return needed


@dataclass(frozen=True, slots=True)
class Papers:
    """All that has to be signed for a booking."""

    booking: Booking
    signature: Signature | None
    forms: list[Form] = field(default_factory=list)

    def lacks(self) -> list[Sentence]:
        """Return what is not signed yet, in words, the deal first."""
        deal: list[Sentence] = [] if self.signature is not None else [_("The deal is not signed.")]
        return [*deal, *(sentence for form in self.forms for sentence in form.lacks())]

    @property
    def are_complete(self) -> bool:
        """Whether the booking may be confirmed: the deal is signed, and so is every form that somebody has to give."""
        return self.signature is not None and all(form.is_given for form in self.forms)

    def not_given(self) -> frozenset[int]:
        """Return the keys of those who have not agreed to be shown."""
        return frozenset(form.person.pk for form in self.forms if not form.is_given)

    def form_of(self, person: Person) -> Form | None:
        """Return the form of somebody who appears."""
        return next((form for form in self.forms if form.person.pk == person.pk), None)


def papers_of(booking: Booking) -> Papers:
    """Return the papers of one booking."""
    return papers_of_all([booking])[booking.pk]


def papers_of_all(bookings: Iterable[Booking]) -> dict[int, Papers]:
    """Return the papers of bookings of one channel or several, by the booking's key, in a fixed number of queries.

    Whoever has a role on the channel's team appears without a form of ours: their contract covers it.
    """
    rows = {booking.pk: booking for booking in bookings}
    signed = Signature.objects.standing().filter(booking__in=rows).select_related("deal")
    signatures = {one.booking_id: one for one in signed}
    team = {
        (channel, person)
        for channel, person in TeamRole.objects.filter(
            channel__in={booking.operation.channel_id for booking in rows.values()}
        ).values_list("channel", "person")
    }
    releases, taken_back = _releases_of(rows)
    forms: dict[int, list[Form]] = defaultdict(list)
    present = Presence.objects.filter(booking__in=rows, part__in=APPEARING).select_related("person__user")
    for presence in present.order_by("id"):
        assert presence.booking_id is not None
        if (rows[presence.booking_id].operation.channel_id, presence.person_id) in team:
            continue
        key = (presence.booking_id, presence.person_id)
        release = releases.get(key)
        if release is not None:
            release.person = presence.person
        forms[presence.booking_id].append(Form(presence.person, release, taken_back.get(key)))
    return {pk: Papers(booking, signatures.get(pk), forms[pk]) for pk, booking in rows.items()}


def _releases_of(bookings: Iterable[int]) -> tuple[dict[_Key, Release], dict[_Key, Retraction]]:
    """Return the forms that stand, and what follows from the last one taken back where none was signed since."""
    standing: dict[_Key, Release] = {}
    taken_back: dict[_Key, Retraction] = {}
    rows = Release.objects.filter(booking__in=bookings).select_related("retraction").order_by("pk")
    for release in rows.prefetch_related("guardians"):
        key = (release.booking_id, release.person_id)
        if release.state == ReleaseState.REVOKED:
            taken_back[key] = release.retraction
        elif release.signed_at is not None:
            taken_back.pop(key, None)
        if release.state not in PAST_RELEASE:
            standing[key] = release
    return standing, taken_back


def asks_nothing(booking: Booking, lacking: Sequence[Sentence]) -> bool:
    """Whether all that a booking lacks are forms that were taken back: nobody is pushed to do anything about those."""
    if not Release.objects.filter(booking=booking, state=ReleaseState.REVOKED).exists():
        return False
    return len(lacking) == sum(form.taken_back is not None for form in papers_of(booking).forms)


def demand_signed(booking: Booking) -> None:
    """Refuse to film anybody who has not agreed, or agrees no longer, with what is missing."""
    lacks = papers_of(booking).lacks()
    if lacks:
        what = " ".join(str(sentence) for sentence in lacks)
        raise Refused(
            "booking.not_signed", _("Nobody is filmed before everything is signed. %(what)s") % {"what": what}
        )


def deal_for(operation: Operation) -> Deal:
    """Return the deal that is offered now: the latest version, or the one that comes with the product, not yet kept."""
    offered: Deal | None = Deal.objects.filter(operation=operation, offered_at__isnull=False).first()
    if offered is not None:
        return offered
    terms = terms_for(operation, Terms())
    clauses = default_clauses(terms)
    return Deal(
        operation=operation,
        version=1,
        terms=terms.to_json(),
        clauses=write_clauses(clauses),
        sha256=fingerprint(clauses, terms),
    )


def terms_for(operation: Operation, terms: Terms) -> Terms:
    """Return terms with the operation's own fee."""
    return replace(terms, fee_minor=operation.fee_minor, currency=operation.currency)


def deal_of(booking: Booking) -> Deal:
    """Return the version that is signed for a booking, or else the one offered now."""
    signed = Signature.objects.standing().select_related("deal")
    signature: Signature | None = signed.filter(booking=booking).first()
    return signature.deal if signature is not None else deal_for(booking.operation)


def fee_of(booking: Booking) -> Money:
    """Return what its guest agreed to pay once satisfied: by the signed version, whatever the operation says today."""
    terms = deal_of(booking).read_terms()
    return Money(terms.fee_minor, terms.currency)


def fees_of(bookings: Iterable[Booking]) -> dict[int, Money]:
    """Return the same for many bookings, by the booking's key, in two queries and one more for each operation."""
    rows = {booking.pk: booking for booking in bookings}
    signatures = Signature.objects.standing().filter(booking__in=rows).select_related("deal")
    signed = {one.booking_id: one.deal for one in signatures}
    offered = {booking.operation_id: booking.operation for pk, booking in rows.items() if pk not in signed}
    deals = {pk: deal_for(operation) for pk, operation in offered.items()}
    fees = {}
    for pk, booking in rows.items():
        terms = (signed.get(pk) or deals[booking.operation_id]).read_terms()
        fees[pk] = Money(terms.fee_minor, terms.currency)
    return fees


@dataclass(frozen=True, slots=True)
class Quote:
    """A clause as a later page quotes it, in the reader's language; ``version`` is the deal's."""

    key: str
    title: str
    text: str
    version: int


def clause(booking: Booking, key: str, language: str = "") -> Quote | None:
    """Return the clause that applies to a booking, in this or the present language; None where the deal has no such clause."""
    deal = deal_of(booking)
    language = language or spoken()
    found: Clause | None = next((one for one in deal.read_clauses() if one.key == key), None)
    return Quote(key, found.title[language], found.text[language], deal.version) if found else None


def quotes(deal: Deal, language: str = "") -> list[Quote]:
    """Return all clauses of a deal in this or the present language."""
    language = language or spoken()
    return [Quote(one.key, one.title[language], one.text[language], deal.version) for one in deal.read_clauses()]


def spoken() -> str:
    """Return the present language among those that deals are written in."""
    return "fr" if (get_language() or "fr").startswith("fr") else "en"


def form_text(booking: Booking, person: Person, *, minor: bool, language: str, terms: Terms | None = None) -> str:
    """Return the release form of a person as they would sign it now."""
    terms = terms or deal_of(booking).read_terms()
    operation = booking.operation
    with override(language):
        on = whole_day(recorded_on(booking))
    title = booking.subject.title if booking.subject is not None else operation.name
    seen = Appearance(person.name, title, operation.name, operation.channel.name, on, minor=minor)
    return release_text(terms, seen, language)


def recorded_on(booking: Booking) -> date:
    """Return the day of the recording at the set."""
    return booking.operation.day_of(booking.slot.starts_at)


@lacks(order=10)
def lacking_papers(booking: Booking) -> list[Sentence]:
    """Say what is not signed."""
    return list(papers_of(booking).lacks())
