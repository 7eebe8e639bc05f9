"""What keeps the film of a recording off air: papers, the guest's answer, the fee; each as the deal that was signed says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from plateau.core.money import Money
from plateau.money.actions.orders import customer_of
from plateau.money.models import Order, Satisfaction
from plateau.money.states import OWED, Answer, OrderState
from plateau.people.models import Person
from plateau.studio.models import Booking, Release
from plateau.studio.papers.standing import Form, Papers, deal_for, papers_of_all, spoken
from plateau.studio.papers.terms import Terms
from plateau.studio.states import ReleaseState
from plateau.studio.telling import Words, filled, said
from plateau.studio.whole_day import whole_day

OUR_PAGES = "site"
_UNPAID = OWED | {OrderState.DUE}


class Obstacle(TextChoices):
    """Why a film waits."""

    NOT_SATISFIED = "not_satisfied"
    UNANSWERED = "unanswered"
    DEAL = "deal"
    RELEASE = "release"
    REVOKED = "revoked"
    EXPIRED = "expired"
    NARROW = "narrow"
    UNPAID = "unpaid"


@dataclass(frozen=True, slots=True)
class InTheWay:
    """One thing that stands in the way of a recording's film: ``words`` for the team, ``advice`` what to do.

    ``person`` is whose it is: the form's, or who was asked, signs and pays. ``order`` is the fee's.
    """

    kind: Obstacle
    booking: Booking
    words: Words
    advice: Words
    person: Person
    order: Order | None = None

    @property
    def name(self) -> str:
        """What it is told apart by, however often it is looked up."""
        return f"{self.kind}:{self.booking.public_id}:{self.person.public_id}"

    def takes_off_on(self, day: date) -> bool:
        """Whether a film that is on air already has to come off for it: a fee counts once its day to pay has passed."""
        return self.order is None or self.order.is_late_on(day)


def in_the_way(bookings: Iterable[Booking], *, on: date) -> list[InTheWay]:
    """Return all that keeps films with these recordings off air on a day, by recording; a fixed number of queries.

    One more for each operation whose deal nobody signed, and for each recording that the team booked.
    """
    rows = list(bookings)
    if not rows:
        return []
    papers = papers_of_all(rows)
    answers = dict(Satisfaction.objects.filter(booking__in=rows).values_list("booking", "answer"))
    orders = {
        order.booking_id: order
        for order in Order.objects.filter(booking__in=rows, state__in=_UNPAID).select_related("customer")
    }
    revoked: dict[int, set[int]] = defaultdict(set)
    taken_back = Release.objects.filter(booking__in=rows, state=ReleaseState.REVOKED)
    for booking_id, person_id in taken_back.values_list("booking", "person"):
        revoked[booking_id].add(person_id)
    found: list[InTheWay] = []
    for booking in rows:
        sheet = papers[booking.pk]
        terms = (sheet.signature.deal if sheet.signature else deal_for(booking.operation)).read_terms()
        found += _answer(booking, answers.get(booking.pk, ""), terms)
        found += _papers(sheet, revoked[booking.pk], on)
        order = orders.get(booking.pk)
        if order is not None and terms.paid_first:
            found.append(_unpaid(booking, order))
    return found


def in_guests_words(one: InTheWay, reader: Person) -> Words:
    """Return what a guest is told of it on their page; of others' papers, answers and money only that it is not theirs."""
    if one.person.pk != reader.pk:
        if one.kind == Obstacle.NOT_SATISFIED:
            return _("Nothing of this recording is published.")
        return _("The team settles something else first: there is nothing that you have to do.")
    return _TO_GUESTS[one.kind]


_TO_GUESTS: dict[str, Words] = {
    Obstacle.NOT_SATISFIED: _("You are not satisfied: nothing of this recording is published."),
    Obstacle.UNANSWERED: _("The film waits until it is said whether you are satisfied with the recording."),
    Obstacle.DEAL: _("The film waits until the deal is signed."),
    Obstacle.UNPAID: _("The film goes on air once its fee is paid."),
    Obstacle.REVOKED: _("You took your release form back: no film with you goes on air."),
    Obstacle.RELEASE: _("The film waits for your release form."),
    Obstacle.EXPIRED: _("Your release form does not allow it any more: the team asks you if it is needed."),
    Obstacle.NARROW: _("Your release form does not allow it any more: the team asks you if it is needed."),
}


def _answer(booking: Booking, answer: str, terms: Terms) -> list[InTheWay]:
    guest = customer_of(booking)
    who = guest.name
    if answer == Answer.NOT_SATISFIED:
        return [
            InTheWay(
                Obstacle.NOT_SATISFIED,
                booking,
                filled(_("%(name)s is not satisfied with the recording: nothing of it is to be published."), name=who),
                _("If they change their mind, write their new answer down."),
                guest,
            )
        ]
    if answer == Answer.SATISFIED or terms.unanswered == "airs":
        return []
    words = (
        _("%(name)s still thinks about whether they are satisfied: by the deal, the film waits.")
        if answer
        else _("%(name)s has not said whether they are satisfied: by the deal, the film waits.")
    )
    return [InTheWay(Obstacle.UNANSWERED, booking, filled(words, name=who), _("Ask them, without pressing."), guest)]


def _papers(sheet: Papers, revoked: set[int], on: date) -> list[InTheWay]:
    found = []
    if sheet.signature is None:
        ask = _("Ask for it on the guest’s page, or keep the scan of a signed one.")
        found.append(
            InTheWay(Obstacle.DEAL, sheet.booking, _("The deal is not signed."), ask, customer_of(sheet.booking))
        )
    for form in sheet.forms:
        found += _form(sheet.booking, form, form.person.pk in revoked, on)
    return found


def _form(booking: Booking, form: Form, taken_back: bool, on: date) -> list[InTheWay]:  # noqa: FBT001  a fact of the form
    person, release = form.person, form.release
    if not form.is_given and taken_back:
        words = filled(_("%(name)s took the release form back."), name=person.name)
        return [InTheWay(Obstacle.REVOKED, booking, words, _("No film with them may be on air."), person)]
    if not form.is_given or release is None:
        ask = _("Ask for it on the guest’s page, or keep the scan of a signed one.")
        return [InTheWay(Obstacle.RELEASE, booking, words, ask, person) for words in form.lacks()]
    if not release.is_in_force_on(on):
        assert release.until is not None
        words = filled(
            _("The release form of %(name)s held until %(day)s."), name=person.name, day=said(whole_day, release.until)
        )
        return [InTheWay(Obstacle.EXPIRED, booking, words, _("A new one is needed to show the film."), person)]
    if release.media and OUR_PAGES not in release.media:
        words = filled(_("The release form of %(name)s does not allow our own pages."), name=person.name)
        return [InTheWay(Obstacle.NARROW, booking, words, _("A wider one is needed to show the film here."), person)]
    return []


def _unpaid(booking: Booking, order: Order) -> InTheWay:
    words = filled(
        _("%(name)s has not paid the fee of %(sum)s yet: by the deal, the film waits for it."),
        name=order.customer.name,
        sum=said(_sum, order.total),
    )
    return InTheWay(Obstacle.UNPAID, booking, words, _("Book the payment, or waive the fee."), order.customer, order)


def _sum(money: Money) -> str:
    return money.said(spoken())
